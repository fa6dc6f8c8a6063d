import type { Page } from 'playwright-core';
import type { Settings } from './settings';

/** What a VS Code is started with; every path is absolute. */
export interface SessionOptions {
  /** Folders of extensions under development. */
  readonly extensions: readonly string[];
  /** Packages to install. */
  readonly packages: readonly string[];
  readonly workspace: string | undefined;
  readonly userSettings: Settings;
  readonly machineSettings: Settings;
  /** Added to this process's environment; undefined removes. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly trust: boolean;
  readonly size: { readonly width: number; readonly height: number };
  /** An empty folder for everything that this VS Code writes. */
  readonly dataFolder: string;
}

/** A VS Code that has been started: the server and browser, or the desktop program. */
export interface Session {
  readonly settingsFile: string;
  readonly logsFolder: string;
  /** Opens a window and waits until the workbench has started. */
  openWindow(): Promise<Page>;
  /** The process number of the newest extension host. */
  extensionHostPid(): number;
  stop(): Promise<void>;
}

/** Waits until the workbench of a page that is loading (or loaded again) has started. */
export async function workbenchStarted(page: Page): Promise<void> {
  await page.locator('.monaco-workbench .statusbar').waitFor({ state: 'visible', timeout: 60_000 });
  const started = "performance.getEntriesByName('code/didStartWorkbench').length > 0";
  await page.waitForFunction(started, undefined, { timeout: 30_000 });
}

/** tsx wraps named functions with this; a function sent to the page takes the calls along. */
export const NAMES_IN_PAGE = 'globalThis.__name = (value) => value;';
