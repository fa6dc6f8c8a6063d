import * as vscode from 'vscode';
import { Disposables, type Disposable } from '../../shared/disposables';
import { LogWindow } from '../../usecases/logWindow';
import { runKeyText, type RunKey } from '../../usecases/runPlaces/runKey';
import type { RunPlaces } from '../../usecases/runPlaces/runPlaces';
import { setContextKey } from '../contextKeys';
import { FollowedLog } from './followedLog';
import { madeText } from './madeText';
import { parseRunUri } from './runUri';

export interface RunDocumentsParts {
  readonly places: RunPlaces;
  readonly report: (error: unknown) => void;
}

/**
 * What we show of runs as read-only documents. A file system, not a content provider: VS Code can restore its tabs after
 * a reload.
 */
export class RunDocuments implements vscode.FileSystemProvider, vscode.Disposable {
  private readonly logs = new Map<string, FollowedLog>();
  private readonly changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  private readonly made = new Map<string, { content: Uint8Array; mtime: number }>();
  private readonly all = new Disposables();
  /** By cluster. */
  private readonly watching = new Map<string, Disposable>();
  readonly onDidChangeFile = this.changed.event;

  constructor(private readonly parts: RunDocumentsParts) {
    this.all.add(this.changed);
    this.all.add(vscode.workspace.onDidChangeTextDocument((event) => this.scrollToEnd(event.document)));
    this.all.add(vscode.workspace.onDidCloseTextDocument((document) => this.forget(document.uri)));
    this.all.add(vscode.window.onDidChangeActiveTextEditor(() => this.showState()));
    this.all.add(vscode.window.onDidChangeVisibleTextEditors(() => this.lookAtVisible()));
    this.all.add(vscode.window.tabGroups.onDidChangeTabs(({ closed }) => this.closed(closed)));
    this.all.add(parts.places.onChange((runs) => this.runsChanged(runs)));
    this.all.add({ dispose: () => this.watching.forEach((watch) => watch.dispose()) });
  }

  /** The open log behind a URI, or undefined. */
  log(uri: vscode.Uri): FollowedLog | undefined {
    return this.logs.get(uri.toString());
  }

  setFollowing(uri: vscode.Uri, following: boolean): void {
    const log = this.log(uri);
    if (!log) return;
    log.following = following;
    if (following) log.look();
    this.watchAsNeeded();
    this.showState();
    const document = vscode.workspace.textDocuments.find((open) => open.uri.toString() === uri.toString());
    if (document) this.scrollToEnd(document);
  }

  async showEarlier(uri: vscode.Uri): Promise<void> {
    await this.log(uri)?.showEarlier();
    this.watchAsNeeded();
    this.showState();
  }

  /** Makes the text of a document before it is shown, so that a problem is told as one. */
  async make(uri: vscode.Uri): Promise<void> {
    await this.content(uri);
  }

  /** Makes an open made document anew. */
  renew(uri: vscode.Uri): void {
    this.made.delete(uri.toString());
    this.changed.fire([{ type: vscode.FileChangeType.Changed, uri }]);
  }

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const { mtime, size } = await this.content(uri);
    return { type: vscode.FileType.File, ctime: 0, mtime, size, permissions: vscode.FilePermission.Readonly };
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    return (await this.content(uri)).bytes;
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
    for (const log of this.logs.values()) log.dispose();
    this.all.dispose();
  }

  private async content(uri: vscode.Uri): Promise<{ bytes: Uint8Array; mtime: number; size: number }> {
    const document = parseRunUri(uri);
    if (!document) throw vscode.FileSystemError.FileNotFound(uri);
    if (document.kind === 'log') {
      const log = await this.open(uri, document.run);
      const bytes = await log.read();
      return { bytes, mtime: log.mtime, size: log.size };
    }
    const key = uri.toString();
    const there = this.made.get(key);
    if (there) return { bytes: there.content, mtime: there.mtime, size: there.content.length };
    const text = await madeText(this.parts.places, document, AbortSignal.timeout(60_000));
    const content = Buffer.from(text);
    const mtime = Date.now();
    this.made.set(key, { content, mtime });
    return { bytes: content, mtime, size: content.length };
  }

  private async open(uri: vscode.Uri, run: RunKey): Promise<FollowedLog> {
    const there = this.log(uri);
    if (there) return there;
    const { places } = this.parts;
    const found = await places.find(run, AbortSignal.timeout(30_000));
    if (!found) throw vscode.FileSystemError.FileNotFound(uri);
    const again = this.log(uri);
    if (again) return again;
    const log = new FollowedLog(
      uri,
      run,
      new LogWindow(found.place.store.host, `${found.entry.snapshot.dir}/log`),
      () => isLive(places, run),
      (changed) => this.changed.fire([{ type: vscode.FileChangeType.Changed, uri: changed }]),
      this.parts.report,
    );
    this.logs.set(uri.toString(), log);
    log.look();
    this.watchAsNeeded();
    this.showState();
    return log;
  }

  /**
   * Keeps the states of runs known while somebody follows the log of one that goes on. One that ended meanwhile unseen
   * is still taken for going on when it is looked at again: then it is watched, and the watch tells.
   */
  private watchAsNeeded(): void {
    const { places } = this.parts;
    const followed = [...this.logs.values()].filter((log) => log.isWatched && isLive(places, log.run));
    const needed = new Set(followed.map((log) => log.run.clusterId));
    for (const [id, watch] of this.watching) {
      if (needed.has(id)) continue;
      watch.dispose();
      this.watching.delete(id);
    }
    for (const id of needed) {
      const store = this.watching.has(id) ? undefined : places.place(id)?.store;
      if (store) this.watching.set(id, store.watch());
    }
  }

  /** Looks at a log once more when its run has ended. */
  private runsChanged(runs: readonly RunKey[]): void {
    const changed = new Set(runs.map(runKeyText));
    for (const log of this.logs.values()) if (changed.has(runKeyText(log.run))) log.look();
    this.watchAsNeeded();
  }

  /** The document may outlive its tab, and is to open at its end again. */
  private closed(tabs: readonly vscode.Tab[]): void {
    for (const { input } of tabs) {
      const log = input instanceof vscode.TabInputText ? this.log(input.uri) : undefined;
      if (log) log.shown = false;
    }
  }

  private forget(uri: vscode.Uri): void {
    const key = uri.toString();
    this.logs.get(key)?.dispose();
    this.logs.delete(key);
    this.made.delete(key);
    this.watchAsNeeded();
  }

  private lookAtVisible(): void {
    for (const { document } of vscode.window.visibleTextEditors) {
      const log = this.log(document.uri);
      if (!log) continue;
      log.look();
      // The log of a run that has ended does not change any more, and is to open at its end too: once.
      if (!log.shown) this.scrollToEnd(document);
      log.shown = true;
    }
    this.watchAsNeeded();
    this.showState();
  }

  private showState(): void {
    const active = vscode.window.activeTextEditor;
    setContextKey('toil.logFollows', (active && this.log(active.document.uri)?.following) ?? false);
  }

  private scrollToEnd(document: vscode.TextDocument): void {
    if (!this.log(document.uri)?.following) return;
    const end = document.lineAt(document.lineCount - 1).range.end;
    for (const editor of vscode.window.visibleTextEditors) {
      if (editor.document === document) editor.revealRange(new vscode.Range(end, end));
    }
  }
}

function isLive(places: RunPlaces, run: RunKey): boolean {
  return places.get(run)?.entry.snapshot.state === 'running';
}
