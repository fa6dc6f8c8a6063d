import { once } from '../shared/once';
import { cwlJobs } from '../toil/cwl/jobs';
import { parseYaml } from '../toil/cwl/nodes';
import { startable } from '../toil/cwl/processes';
import { loadReferences, type CwlProgram } from '../toil/cwl/program';
import type { InputValues } from '../toil/inputValues';
import type { JobNeed } from '../toil/jobNeed';
import { wdlJobs } from '../toil/wdl/jobs';
import { loadWdl, type WdlProgram } from '../toil/wdl/program';
import type { ReadText } from '../toil/workflow/description';
import type { CwlChecked, WdlChecked } from './rule';
import type { HintSettings } from './settings';

/** A document to look at: its text as it stands in the editor, which may differ from the file. */
export interface AnalyseRequest {
  /** Absolute; of a document that has no file its address, and then it refers to nothing. */
  readonly path: string;
  readonly text: string;
  readonly language: 'cwl' | 'wdl';
}

/** Reads other files: the editor's unsaved text where there is one. Undefined when it is not there. */
export interface AnalyseHost {
  readonly readText: ReadText;
}

/** `files`: absolute paths of the document and of every local file that was read or looked for; a change of one changes the answer. */
export type Analysis =
  | { readonly kind: 'cwl'; readonly checked: CwlChecked; readonly files: readonly string[] }
  | { readonly kind: 'wdl'; readonly checked: WdlChecked; readonly files: readonly string[] };

/**
 * Reads a document and what it refers to, once, for rules, hovers, lenses and the fit check. Any text is fine.
 * @throws AbortError when the signal fires; what `readText` throws.
 */
export async function analyse(
  request: AnalyseRequest,
  host: AnalyseHost,
  settings: HintSettings,
  inputs: InputValues | undefined,
  signal: AbortSignal,
): Promise<Analysis> {
  signal.throwIfAborted();
  const files = new Set([request.path]);
  const readText: ReadText = (path) => {
    if (path === request.path) return Promise.resolve(request.text);
    files.add(path);
    return host.readText(path);
  };
  if (request.language === 'cwl') {
    const checked = await cwlChecked(request, readText, settings, inputs, signal);
    return { kind: 'cwl', checked, files: [...files] };
  }
  const checked = await wdlChecked(request, readText, settings, inputs, signal);
  return { kind: 'wdl', checked, files: [...files] };
}

async function cwlChecked(
  { path, text }: AnalyseRequest,
  readText: ReadText,
  settings: HintSettings,
  inputs: InputValues | undefined,
  signal: AbortSignal,
): Promise<CwlChecked> {
  // With faults in its YAML too: a document is unfinished most of the time, and the rest of it still counts.
  const main = parseYaml(path, text).file;
  const program = await loadReferences(main, readText, signal);
  return { main, program, settings, jobs: once(() => jobsOfCwl(program, settings, inputs)) };
}

async function wdlChecked(
  { path, text }: AnalyseRequest,
  readText: ReadText,
  settings: HintSettings,
  inputs: InputValues | undefined,
  signal: AbortSignal,
): Promise<WdlChecked> {
  const program = await loadWdl(path, readText, signal);
  if (program === undefined) throw new Error(`the text of ${path} is here and was not read`);
  const jobs = once(() => jobsOfWdl(program, settings, inputs));
  return { main: program.main, text, program, settings, jobs };
}

/** The default process's jobs with the inputs, then those of processes that no other one of the document runs. */
function jobsOfCwl(program: CwlProgram, { options }: HintSettings, inputs: InputValues | undefined): JobNeed[] {
  const [first, ...others] = startable(program, program.main);
  if (first === undefined) return [];
  const jobs = cwlJobs(program, first, options, inputs);
  return [...jobs, ...others.flatMap((each) => cwlJobs(program, each, options))];
}

function jobsOfWdl(program: WdlProgram, { options }: HintSettings, inputs: InputValues | undefined): JobNeed[] {
  return [...wdlJobs(program, options, inputs)];
}
