import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { ClusterOffer } from '../../toil/fit/offer';
import type { Analysis } from '../analyse';
import type { Finding, Related } from '../finding';
import type { DocumentSettings } from './configuration';
import type { ClusterState } from './protocol';

/** Everything that is known of one state of an open document. */
export interface CheckedDocument {
  /** The text that was looked at; the open document may have moved on. */
  readonly text: TextDocument;
  readonly path: string;
  readonly settings: DocumentSettings;
  /** What the `.toil-hints.json` files around it, or it itself, hold that is not understood. */
  readonly folderFaults: readonly Related[];
  /** Undefined for what is neither CWL nor WDL, and for a text that is too large. */
  readonly analysis: Analysis | undefined;
  /** The cluster that it is checked against. */
  readonly offer: ClusterOffer | undefined;
  /** Made when first asked for: a hover needs none. */
  readonly findings: () => readonly Finding[];
  readonly cluster: () => ClusterState;
  /** Paths whose change makes this out of date. */
  readonly files: readonly string[];
  readonly tooLarge: boolean;
}
