import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  createMessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type MessageConnection,
} from 'vscode-jsonrpc/node';
import type { CodeAction, Diagnostic, Position, Range, TextDocumentEdit } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';

const MAIN = join(import.meta.dirname, '../../../../src/language/server/main.ts');
const CONTENTS = { dynamicRegistration: true, refreshSupport: true };

/** What a client of the tests can do. */
export interface ClientOptions {
  readonly folder: string;
  /** Answers of the configuration's section `toil`, for each address. */
  readonly settings?: (uri: string) => unknown;
  /** False: it gets diagnostics sent. */
  readonly pulls?: boolean;
  readonly offer?: (cluster: string) => unknown;
  readonly initialization?: object;
}

/** A real server process, and what an editor does with it. */
export class ServerProcess {
  readonly pushed = new Map<string, Diagnostic[]>();
  readonly notes: { readonly method: string; readonly params: unknown }[] = [];
  refreshes = 0;
  private files = 0;
  private readonly texts = new Map<string, TextDocument>();

  private constructor(
    private readonly child: ChildProcess,
    readonly connection: MessageConnection,
    private readonly options: ClientOptions,
  ) {}

  static async start(options: ClientOptions): Promise<ServerProcess> {
    const child = spawn(process.execPath, ['--import=tsx', MAIN, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
    const connection = createMessageConnection(
      new StreamMessageReader(child.stdout),
      new StreamMessageWriter(child.stdin),
    );
    const server = new ServerProcess(child, connection, options);
    await server.initialize();
    return server;
  }

  /** Writes a file of the workspace; its address. */
  write(file: string, text: string): string {
    mkdirSync(join(this.options.folder, file, '..'), { recursive: true });
    writeFileSync(join(this.options.folder, file), text);
    return this.uri(file);
  }

  /** Writes and opens a CWL document of its own; its address. */
  async opened(text: string): Promise<string> {
    const uri = this.write(`doc${(this.files += 1)}.cwl`, text);
    await this.open(uri, text);
    return uri;
  }

  /** Tells that the settings have changed. */
  settingsChanged(): Promise<void> {
    return this.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
  }

  /** Tells of a file that was made (1), changed (2) or deleted (3) outside of the editor. */
  watched(uri: string, type: 1 | 2 | 3): Promise<void> {
    return this.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [{ uri, type }] });
  }

  uri(file: string): string {
    return pathToFileURL(join(this.options.folder, file)).href;
  }

  async open(uri: string, text: string, languageId = uri.endsWith('.wdl') ? 'wdl' : 'cwl'): Promise<void> {
    this.texts.set(uri, TextDocument.create(uri, languageId, 1, text));
    await this.connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId, version: 1, text },
    });
  }

  /** Replaces the first occurrence of a text, as an incremental change. */
  async replace(uri: string, old: string, by: string): Promise<void> {
    const document = this.text(uri);
    const at = document.getText().indexOf(old);
    const range = { start: document.positionAt(at), end: document.positionAt(at + old.length) };
    const version = document.version + 1;
    TextDocument.update(document, [{ range, text: by }], version);
    await this.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version },
      contentChanges: [{ range, text: by }],
    });
  }

  async close(uri: string): Promise<void> {
    this.texts.delete(uri);
    await this.connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
  }

  ask<T>(method: string, uri: string, more: object = {}): Promise<T> {
    return this.connection.sendRequest(method, { textDocument: { uri }, ...more });
  }

  async diagnostics(uri: string): Promise<Diagnostic[]> {
    return (await this.ask<{ items: Diagnostic[] }>('textDocument/diagnostic', uri)).items;
  }

  async codes(uri: string): Promise<unknown[]> {
    return (await this.diagnostics(uri)).map(({ code }) => code);
  }

  actions(uri: string, range: Range, only?: readonly string[]): Promise<CodeAction[]> {
    return this.ask('textDocument/codeAction', uri, {
      range,
      context: { diagnostics: [], ...(only === undefined ? {} : { only }) },
    });
  }

  /** The text of a document after the edits of an action. */
  after(action: CodeAction | undefined, uri: string): string {
    const edits = (action?.edit?.documentChanges ?? []) as TextDocumentEdit[];
    const own = edits.filter((each) => each.textDocument.uri === uri).flatMap((each) => each.edits);
    return TextDocument.applyEdits(this.text(uri), own as Parameters<typeof TextDocument.applyEdits>[1]);
  }

  position(uri: string, text: string): Position {
    return this.text(uri).positionAt(this.text(uri).getText().indexOf(text));
  }

  /** Waits for something that comes by itself. */
  async until<T>(probe: () => T | undefined | false, what: string): Promise<T> {
    for (const end = Date.now() + 15_000; Date.now() < end;) {
      const found = probe();
      if (found !== undefined && found !== false) return found;
      await new Promise((done) => setTimeout(done, 20));
    }
    throw new Error(`waited in vain: ${what}`);
  }

  /** Says goodbye as the protocol wants it; the exit code. */
  async stop(): Promise<number | null> {
    const ended = new Promise<number | null>((done) => this.child.once('exit', done));
    await this.connection.sendRequest('shutdown');
    await this.connection.sendNotification('exit');
    const code = await ended;
    this.connection.dispose();
    return code;
  }

  private text(uri: string): TextDocument {
    const document = this.texts.get(uri);
    if (document === undefined) throw new Error(`${uri} is not open`);
    return document;
  }

  private async initialize(): Promise<void> {
    const { connection, options } = this;
    connection.onRequest('workspace/configuration', ({ items }: { items: { scopeUri: string }[] }) =>
      items.map(({ scopeUri }) => options.settings?.(scopeUri) ?? null),
    );
    connection.onRequest('client/registerCapability', () => null);
    connection.onRequest('toil/offer', ({ cluster }: { cluster: string }) => options.offer?.(cluster) ?? null);
    for (const method of ['diagnostic', 'codeLens', 'inlayHint']) {
      connection.onRequest(`workspace/${method}/refresh`, () => {
        if (method === 'diagnostic') this.refreshes += 1;
        return null;
      });
    }
    connection.onNotification(
      'textDocument/publishDiagnostics',
      (params: { uri: string; diagnostics: Diagnostic[] }) => {
        this.pushed.set(params.uri, params.diagnostics);
      },
    );
    connection.onNotification((method, params) => void this.notes.push({ method, params }));
    connection.listen();
    await connection.sendRequest('initialize', {
      processId: process.pid,
      rootUri: null,
      workspaceFolders: [{ uri: pathToFileURL(options.folder).href, name: 'w' }],
      initializationOptions: options.initialization ?? { pages: 'page:{code}', clusters: true },
      capabilities: {
        workspace: {
          configuration: true,
          workspaceFolders: true,
          workspaceEdit: { documentChanges: true },
          ...{ diagnostics: CONTENTS, codeLens: CONTENTS, inlayHint: CONTENTS },
          ...{ didChangeConfiguration: CONTENTS, didChangeWatchedFiles: CONTENTS },
        },
        textDocument: options.pulls === false ? {} : { diagnostic: {} },
      },
    });
    await connection.sendNotification('initialized', {});
  }
}
