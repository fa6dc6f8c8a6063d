import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { ClusterOffer } from '../../toil/fit/offer';
import type { Analysis } from '../analyse';
import type { Finding } from '../finding';
import type { DocumentSettings } from './configuration';
import type { ClusterState } from './protocol';

/** Everything that is known of one state of an open document. */
export interface CheckedDocument {
  /** The text that was looked at; the open document may have moved on. */
  readonly text: TextDocument;
  readonly path: string;
  readonly settings: DocumentSettings;
  /** Undefined for an inputs file, and for a text that is too large. */
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
