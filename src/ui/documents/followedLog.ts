import * as vscode from 'vscode';
import type { LogWindow } from '../../usecases/logWindow';
import type { RunKey } from '../../usecases/runPlaces/runKey';
import { formatBytes } from '../../shared/text';

/** How often a log that is being looked at is asked for more: milliseconds. */
const LOOK_EVERY_MS = 1000;

/** An open log: follows its end while it is visible and its run goes on. */
export class FollowedLog implements vscode.Disposable {
  /** Whether it has been seen since its tab was opened: it opens at its end. */
  shown = false;
  private follows = true;
  private ticking = false;
  private timer: NodeJS.Timeout | undefined;
  private readonly stop = new AbortController();
  private version = Date.now();
  private content: Uint8Array = new Uint8Array();

  constructor(
    readonly uri: vscode.Uri,
    readonly run: RunKey,
    readonly window: LogWindow,
    private readonly isLive: () => boolean,
    private readonly changed: (uri: vscode.Uri) => void,
    private readonly failed: (error: unknown) => void,
  ) {}

  /** Changes whenever the content does. */
  get mtime(): number {
    return this.version;
  }

  get size(): number {
    return this.content.length;
  }

  get following(): boolean {
    return this.follows;
  }

  set following(following: boolean) {
    this.follows = following;
    if (following) this.window.backToEnd();
  }

  /** Whether somebody waits for what comes. */
  get isWatched(): boolean {
    return this.follows && this.isVisible();
  }

  async read(): Promise<Uint8Array> {
    if (this.content.length === 0) await this.update();
    return this.content;
  }

  /** Starts looking for more; stops by itself when nobody looks or the run has ended. */
  look(): void {
    if (this.isWatched) this.timer ??= setInterval(() => void this.tick(), LOOK_EVERY_MS);
  }

  async showEarlier(): Promise<void> {
    this.following = false;
    if (!(await this.window.showEarlier(this.stop.signal))) return;
    this.fill();
    this.publish();
  }

  dispose(): void {
    this.stop.abort();
    clearInterval(this.timer);
  }

  private isVisible(): boolean {
    return vscode.window.visibleTextEditors.some((editor) => editor.document.uri.toString() === this.uri.toString());
  }

  private async tick(): Promise<void> {
    if (!this.isWatched) {
      this.rest();
      return;
    }
    if (this.ticking) return;
    this.ticking = true;
    const live = this.isLive();
    try {
      if (await this.update()) this.publish();
    } catch (error) {
      this.rest();
      if (!this.stop.signal.aborted) this.failed(error);
    } finally {
      this.ticking = false;
    }
    if (!live) this.rest();
  }

  private rest(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private async update(): Promise<boolean> {
    const more = await this.window.update(this.stop.signal);
    if (more) this.fill();
    return more;
  }

  private fill(): void {
    this.content = Buffer.from(this.header() + this.window.text);
  }

  private publish(): void {
    this.version += 1;
    this.changed(this.uri);
  }

  private header(): string {
    const { earlier } = this.window;
    if (earlier === 0) return '';
    return `${vscode.l10n.t('… {0} before this are not shown: “Show Earlier Part of Log” or “Save Whole Log…”, above right', formatBytes(earlier))}\n`;
  }
}
