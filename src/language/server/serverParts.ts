import type { Connection } from 'vscode-languageserver';
import type { Answering, Log } from './answers';
import type { CheckedDocuments } from './checkedDocuments';
import type { OpenDocuments } from './openDocuments';
import type { HintsInitialization } from './protocol';
import type { Watchdog } from './watchdog';
import type { WorkspaceFiles } from './workspaceFiles';

/** What the client can do, as far as it matters here. */
export interface ClientAbilities {
  readonly pullsDiagnostics: boolean;
  readonly refreshesDiagnostics: boolean;
  readonly refreshesLenses: boolean;
  readonly refreshesInlayHints: boolean;
  readonly versionedEdits: boolean;
  readonly snippets: boolean;
  readonly configuration: boolean;
  readonly registersConfiguration: boolean;
  readonly registersWatchers: boolean;
  readonly workspaceFolders: boolean;
}

/** What the parts of the server share. */
export interface ServerParts {
  readonly connection: Connection;
  readonly log: Log;
  readonly answer: Answering;
  readonly documents: OpenDocuments;
  readonly files: WorkspaceFiles;
  readonly checks: CheckedDocuments;
  readonly abilities: ClientAbilities;
  readonly initialization: HintsInitialization;
  readonly watchdog: Watchdog | undefined;
}
