import * as vscode from 'vscode';
import type { LogWindow } from '../../usecases/logWindow';
import { formatBytes } from '../../shared/text';

/** How often a log that is being looked at is asked for more: milliseconds. */
const LOOK_EVERY_MS = 1000;

/** An open log: follows its end while it is visible and its run goes on. */
export class FollowedLog implements vscode.Disposable {
  following = true;
  private timer: NodeJS.Timeout | undefined;
  private readonly stop = new AbortController();
  private version = Date.now();
  private content: Uint8Array = new Uint8Array();

  constructor(
    readonly uri: vscode.Uri,
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

  async read(): Promise<Uint8Array> {
    if (this.content.length === 0) await this.update();
    return this.content;
  }

  /** Starts looking for more; stops by itself when nobody looks or the run has ended. */
  look(): void {
    this.timer ??= setInterval(() => void this.tick(), LOOK_EVERY_MS);
  }

  async showEarlier(): Promise<void> {
    this.following = false;
    if (await this.window.showEarlier(this.stop.signal)) this.publish();
  }

  dispose(): void {
    this.stop.abort();
    clearInterval(this.timer);
  }

  private isVisible(): boolean {
    return vscode.window.visibleTextEditors.some((editor) => editor.document.uri.toString() === this.uri.toString());
  }

  private async tick(): Promise<void> {
    if (!this.following || !this.isVisible()) {
      this.rest();
      return;
    }
    const live = this.isLive();
    try {
      if (await this.update()) this.publish();
    } catch (error) {
      this.rest();
      if (!this.stop.signal.aborted) this.failed(error);
    }
    if (!live) this.rest();
  }

  private rest(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private async update(): Promise<boolean> {
    const more = await this.window.update(this.stop.signal);
    this.content = Buffer.from(this.header() + this.window.text);
    return more;
  }

  private publish(): void {
    this.content = Buffer.from(this.header() + this.window.text);
    this.version += 1;
    this.changed(this.uri);
  }

  private header(): string {
    const { earlier } = this.window;
    if (earlier === 0) return '';
    return `${vscode.l10n.t('… {0} before this are not shown: “Show Earlier Part of Log” or “Save Whole Log…”, above right', formatBytes(earlier))}\n`;
  }
}
