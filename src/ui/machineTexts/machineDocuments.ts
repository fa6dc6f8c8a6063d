import * as vscode from 'vscode';
import { Disposables } from '../../shared/disposables';
import { MACHINE_SCHEME } from '../schemes';
import { machineDocumentOf, type MachineDocument } from './machineUri';

interface Read {
  readonly at: number;
  readonly bytes: Promise<Uint8Array>;
}

/** Milliseconds that AWS may take for one document. */
const ASK_WITHIN = 60_000;

/** What machines say, as read-only documents: read when they are opened, and again when somebody asks. */
export class MachineDocuments implements vscode.FileSystemProvider, vscode.Disposable {
  private readonly all = new Disposables();
  private readonly changed = this.all.add(new vscode.EventEmitter<vscode.FileChangeEvent[]>());
  private readonly read = new Map<string, Read>();
  readonly onDidChangeFile = this.changed.event;

  /** @param text of a document. Never rejects: what keeps it from being read is told in it. */
  constructor(private readonly text: (document: MachineDocument, signal: AbortSignal) => Promise<string>) {
    this.all.add(
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        if (uri.scheme === MACHINE_SCHEME) this.read.delete(uri.toString());
      }),
    );
  }

  /** Reads a document anew. */
  refresh(uri: vscode.Uri): void {
    this.read.delete(uri.toString());
    this.changed.fire([{ type: vscode.FileChangeType.Changed, uri }]);
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const { at, bytes } = this.get(uri);
    const { length: size } = await bytes;
    return { type: vscode.FileType.File, ctime: 0, mtime: at, size, permissions: vscode.FilePermission.Readonly };
  }

  readFile(uri: vscode.Uri): Promise<Uint8Array> {
    return this.get(uri).bytes;
  }

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  readDirectory(): [string, vscode.FileType][] {
    return [];
  }

  createDirectory(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  writeFile(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  delete(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  rename(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  dispose(): void {
    this.all.dispose();
  }

  private get(uri: vscode.Uri): Read {
    const key = uri.toString();
    const known = this.read.get(key);
    if (known !== undefined) return known;
    const text = this.text(machineDocumentOf(uri), AbortSignal.timeout(ASK_WITHIN));
    const made = { at: Date.now(), bytes: text.then((each) => new TextEncoder().encode(each)) };
    this.read.set(key, made);
    return made;
  }
}
