import type { YamlFile } from '../toil/cwl/nodes';
import type { CwlProgram } from '../toil/cwl/program';
import type { JobNeed } from '../toil/jobNeed';
import type { LoadedDocument, WdlProgram } from '../toil/wdl/program';
import type { Found } from './finding';
import type { HintSettings } from './settings';

/** A CWL document under check, with what it refers to. */
export interface CwlChecked {
  readonly main: YamlFile;
  readonly program: CwlProgram;
  readonly settings: HintSettings;
  /** The jobs of every process of the document; made when first asked for. */
  readonly jobs: () => readonly JobNeed[];
}

/** A WDL document under check, with what it imports. */
export interface WdlChecked {
  readonly main: LoadedDocument;
  readonly text: string;
  readonly program: WdlProgram;
  readonly settings: HintSettings;
  readonly jobs: () => readonly JobNeed[];
}

/** Finds one kind of fault. Findings stand in the document under check. Never throws for any text. */
export type CwlRule = (document: CwlChecked) => Iterable<Found>;
export type WdlRule = (document: WdlChecked) => Iterable<Found>;
