import { mkdirSync, readFileSync, rmSync, writeFileSync, existsSync, copyFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame, Locator, Page } from 'playwright-core';
import { checkAccessibility, type AxeOptions, type Finding } from './accessibility';
import { Dialogs } from './dialogs';
import { Editors } from './editors';
import { Explorer } from './explorer';
import { copyLogs, logFiles } from './logs';
import { Menus } from './menus';
import { Notifications } from './notifications';
import { Palette } from './palette';
import { Panels } from './panels';
import { QuickInput } from './quickInput';
import { Screen } from './screen';
import { workbenchStarted, type Session } from './session';
import { SettingsFile } from './settings';
import { StatusBar } from './statusBar';
import { until } from './until';
import { Views } from './views';
import { Webviews } from './webviews';

/** A VS Code with an open window, and what a person does in it. */
export class VsCode {
  readonly screen = new Screen();
  readonly menus = new Menus(this.screen);
  readonly quickInput = new QuickInput(this.screen);
  readonly palette = new Palette(this.screen, this.quickInput);
  readonly explorer = new Explorer(this.screen, this.menus);
  readonly views = new Views(this.screen, this.menus);
  readonly notifications = new Notifications(this.screen, this.palette);
  readonly dialogs = new Dialogs(this.screen);
  readonly editors = new Editors(this.screen, this.quickInput, this.palette);
  readonly panels = new Panels(this.screen, this.palette, this.quickInput);
  readonly statusBar = new StatusBar(this.screen);
  readonly webviews = new Webviews(this.screen);
  readonly settings: SettingsFile;
  private readonly console: string[] = [];

  constructor(
    private readonly session: Session,
    /** The copy of the workspace that is open; empty without one. */
    readonly workspace: string,
    private readonly dataFolder: string,
  ) {
    this.settings = new SettingsFile(this.screen, session.settingsFile);
  }

  get page(): Page {
    return this.screen.page;
  }

  /** Opens the window; after `closeWindow`, again on the same server: what lived on there is still there. */
  async openWindow(): Promise<void> {
    const page = await this.session.openWindow();
    page.on('pageerror', (error) => this.console.push(`uncaught: ${error.stack ?? error.message}`));
    page.on('console', (message) => this.console.push(`${message.type()}: ${message.text()}`));
    this.screen.show(page);
  }

  async closeWindow(): Promise<void> {
    const { page } = this;
    this.screen.show(undefined);
    await page.close();
  }

  /** Loads the window anew, as "Developer: Reload Window" does. */
  async reload(): Promise<void> {
    await this.page.reload();
    await workbenchStarted(this.page);
  }

  /**
   * Ends the extension host as a crash would, then reloads the window as the user has to: a host with an extension under
   * development is not started again by itself.
   */
  async killExtensionHost(): Promise<void> {
    const before = this.session.extensionHostPid();
    process.kill(before, 'SIGKILL');
    await this.reload();
    await until(() => this.session.extensionHostPid() !== before, { what: 'another extension host', timeout: 30_000 });
  }

  /** Says in the Workspace Trust editor that the folder is trusted; ends Restricted Mode. */
  async trustWorkspace(): Promise<void> {
    await this.palette.run('Workspaces: Manage Workspace Trust');
    await this.screen.locator('.workspace-trust-editor .monaco-button:text-is("Trust")').first().click();
    const restricted = async (): Promise<boolean> =>
      (await this.statusBar.read()).some((item) => item.text === 'Restricted Mode');
    await until(async () => !(await restricted()), { what: 'the end of Restricted Mode' });
  }

  async resize(width: number, height: number): Promise<void> {
    await this.page.setViewportSize({ width, height });
  }

  async press(...keys: string[]): Promise<void> {
    await this.screen.press(...keys);
  }

  /** Types into what has the focus. */
  async type(text: string): Promise<void> {
    await this.screen.type(text);
  }

  /** A PNG of the window or a part of it, as `out/screenshots/<name>.png`; gives its path. */
  async screenshot(name: string, of?: Locator): Promise<string> {
    return this.screen.screenshot(name, of);
  }

  /** What axe-core finds wrong in a webview's frame or, with `within`, in a part of the workbench. */
  async accessibility(where: Frame | undefined, options?: AxeOptions): Promise<Finding[]> {
    return checkAccessibility(where ?? this.page, options);
  }

  /** The text of the log files whose path fits; output channels are among them, in folders with `exthost` in their path. */
  logs(pattern: RegExp): string {
    return logFiles(this.session.logsFolder, pattern)
      .map((file) => readFileSync(file, 'utf8'))
      .join('\n');
  }

  /** Waits until an extension has been activated; what activated it, such as `onView:…` or `*`. */
  async activated(extensionId: string, timeout = 20_000): Promise<string> {
    const quoted = extensionId.replace(/[.]/g, '\\.');
    const line = new RegExp(`_doActivateExtension ${quoted}, startup: \\w+, activationEvent: '([^']*)'`, 'i');
    return until(() => line.exec(this.logs(/exthost.*\.log$/))?.[1], { what: `${extensionId} activated`, timeout });
  }

  /** Leaves a picture and all logs in a folder, for whoever looks into a failure. */
  async saveEvidence(folder: string): Promise<void> {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    copyLogs(this.session.logsFolder, join(folder, 'logs'));
    const serverLog = join(this.dataFolder, 'server.log');
    if (existsSync(serverLog)) copyFileSync(serverLog, join(folder, 'server.log'));
    writeFileSync(join(folder, 'console.log'), `${this.console.join('\n')}\n`);
    await this.screen.screenshot(join(folder, 'window.png'));
  }

  /** Ends everything and removes the temporary folders. */
  async dispose(): Promise<void> {
    this.screen.show(undefined);
    try {
      await this.session.stop();
    } finally {
      rmSync(this.dataFolder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    }
  }
}
