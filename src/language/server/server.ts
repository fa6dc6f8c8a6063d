import * as l10n from '@vscode/l10n';
import {
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  TextDocumentSyncKind,
  type Connection,
  type InitializeParams,
  type ServerCapabilities,
} from 'vscode-languageserver';
import { errorText } from '../../shared/text';
import { TRIGGERS } from '../features/completion';
import { abilitiesOf, initializationOf } from './abilities';
import { pathOf } from './addresses';
import { answering } from './answers';
import { Busy } from './busy';
import { CheckedDocuments } from './checkedDocuments';
import { ACTION_KINDS } from './codeActions';
import { DiagnosticsService } from './diagnosticsService';
import { documentCheck } from './documentCheck';
import { listenForFeatures } from './featureHandlers';
import { OpenDocuments } from './openDocuments';
import { Offers } from './offers';
import { BUSY, OFFER, OFFERS_CHANGED, type BusyParams, type OfferAnswer, type OfferParams } from './protocol';
import type { ServerParts } from './serverParts';
import { SettingsSource } from './settingsSource';
import type { Watchdog } from './watchdog';
import { WorkspaceFiles } from './workspaceFiles';

/** What documents may refer to, settings of folders, and specs. */
const WATCHED = '**/*.{cwl,wdl,yml,yaml,json,js}';

/** What a test may replace. */
export interface ServerOptions {
  readonly watchdog?: Watchdog;
}

/** Serves an editor until it says goodbye. */
export function serve(connection: Connection, options: ServerOptions = {}): void {
  const documents = new OpenDocuments();
  const files = new WorkspaceFiles((path) => documents.at(path)?.getText());
  connection.onInitialize((params) => {
    files.setFolders((params.workspaceFolders ?? []).map(({ uri }) => pathOf(uri)));
    const { translations } = initializationOf(params.initializationOptions);
    if (translations !== undefined) l10n.config({ contents: { ...translations } });
    start(connection, documents, files, params, options);
    return { capabilities: capabilities(params), serverInfo: { name: 'toil-hints' } };
  });
  documents.listen(connection);
  connection.listen();
}

function capabilities(params: InitializeParams): ServerCapabilities {
  const { pullsDiagnostics } = abilitiesOf(params.capabilities);
  const folders = { filters: [{ scheme: 'file', pattern: { glob: '**/*', matches: 'folder' as const } }] };
  return {
    textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
    hoverProvider: true,
    completionProvider: { triggerCharacters: [...TRIGGERS] },
    codeActionProvider: { codeActionKinds: [...ACTION_KINDS] },
    codeLensProvider: {},
    inlayHintProvider: true,
    documentLinkProvider: {},
    ...(pullsDiagnostics
      ? { diagnosticProvider: { identifier: 'toil', interFileDependencies: true, workspaceDiagnostics: false } }
      : {}),
    workspace: {
      workspaceFolders: { supported: true, changeNotifications: true },
      // A watcher of files does not hear of a folder that goes as a whole.
      fileOperations: { didRename: folders, didDelete: folders },
    },
  };
}

function start(
  connection: Connection,
  documents: OpenDocuments,
  files: WorkspaceFiles,
  params: InitializeParams,
  { watchdog }: ServerOptions,
): void {
  const log = connection.console;
  const abilities = abilitiesOf(params.capabilities);
  const initialization = initializationOf(params.initializationOptions);
  const settings = new SettingsSource(connection, log, abilities.configuration, documents);
  const ask = (cluster: string): Promise<OfferAnswer> =>
    connection.sendRequest(OFFER, { cluster } satisfies OfferParams);
  const offers = new Offers(files.readText, initialization.clusters === true ? ask : undefined, log);
  const busy = new Busy((checks) => {
    void connection.sendNotification(BUSY, { checks } satisfies BusyParams);
  });
  const check = documentCheck({ documents, files, offers, settingsOf: settings.settingsOf, log });
  const checks = new CheckedDocuments(documents, (uri, signal) => busy.during(() => check(uri, signal)));
  const parts: ServerParts = {
    ...{ connection, log, documents, files, checks, abilities, initialization, watchdog },
    answer: answering(log, watchdog),
  };
  const diagnostics = new DiagnosticsService(parts);
  listenForFeatures(parts, (uri, signal) => diagnostics.quiet(uri, signal));
  listenForChanges(parts, diagnostics, { settings, offers });
  connection.onShutdown(() => {
    diagnostics.dispose();
    checks.dispose();
    watchdog?.dispose();
  });
}

function listenForChanges(
  { connection, files, abilities, log }: ServerParts,
  diagnostics: DiagnosticsService,
  { settings, offers }: { settings: SettingsSource; offers: Offers },
): void {
  const paths = (uris: readonly { readonly uri: string }[]): string[] => uris.map(({ uri }) => pathOf(uri));
  connection.onDidChangeWatchedFiles(({ changes }) => diagnostics.changed(paths(changes)));
  connection.workspace.onDidDeleteFiles((event) => diagnostics.changed(paths(event.files)));
  connection.workspace.onDidRenameFiles((event) =>
    diagnostics.changed(event.files.flatMap(({ oldUri, newUri }) => [pathOf(oldUri), pathOf(newUri)])),
  );
  connection.onDidChangeConfiguration(() => {
    settings.forget();
    diagnostics.changedAll();
  });
  connection.onNotification(OFFERS_CHANGED, () => {
    offers.forget();
    diagnostics.changedAll();
  });
  connection.onInitialized(() => {
    const failed = (error: unknown): void => log.warn(`registration: ${errorText(error)}`);
    if (abilities.workspaceFolders) {
      connection.workspace.onDidChangeWorkspaceFolders(() => {
        connection.workspace
          .getWorkspaceFolders()
          .then((folders) => {
            files.setFolders(paths(folders ?? []));
            settings.forget();
            diagnostics.changedAll();
          })
          .catch(failed);
      });
    }
    if (abilities.registersConfiguration)
      connection.client.register(DidChangeConfigurationNotification.type, { section: 'toil' }).catch(failed);
    if (abilities.registersWatchers)
      connection.client
        .register(DidChangeWatchedFilesNotification.type, { watchers: [{ globPattern: WATCHED }] })
        .catch(failed);
  });
}
