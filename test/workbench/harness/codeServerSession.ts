import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext } from 'playwright-core';
import { launchBrowser, workbenchAddress } from '../../../scripts/vscodeHost/browser';
import type { VsCodeHost } from '../../../scripts/vscodeHost/install';
import { installExtension, startServer, type Server } from '../../../scripts/vscodeHost/server';
import { logFiles } from './logs';
import { NAMES_IN_PAGE, workbenchStarted, type Session, type SessionOptions } from './session';
import { writeSettings } from './settings';

/** Starts a VS Code server and a browser for it. */
export async function startCodeServer(host: VsCodeHost, options: SessionOptions): Promise<Session> {
  const data = join(options.dataFolder, 'data');
  const settingsFile = join(data, 'Machine', 'settings.json');
  writeSettings(join(data, 'User', 'settings.json'), options.userSettings);
  writeSettings(settingsFile, options.machineSettings);
  const logsFolder = join(data, 'logs');
  const server = {
    dataFolder: options.dataFolder,
    extensionsFolder: join(options.dataFolder, 'extensions'),
    env: options.env,
    trust: options.trust,
    logFile: join(options.dataFolder, 'server.log'),
  };
  for (const file of options.packages) await installExtension(host, file, server);
  const started = await startServer(host, server);
  let browser: Browser;
  try {
    browser = await launchBrowser(host);
  } catch (error) {
    await started.stop();
    throw error;
  }
  const context = await newContext(browser, started, options);
  return {
    settingsFile,
    logsFolder,
    openWindow: async () => {
      const page = await context.newPage();
      await page.goto(workbenchAddress(started.port, options.workspace));
      await workbenchStarted(page);
      return page;
    },
    extensionHostPid: () => newestExtensionHost(logsFolder),
    stop: async () => {
      await browser.close();
      await started.stop();
    },
  };
}

async function newContext(browser: Browser, { port }: Server, options: SessionOptions): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: options.size });
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: `http://localhost:${port}` });
  await context.addInitScript({ content: NAMES_IN_PAGE });
  const extensions = options.extensions.map((path) => ({
    $mid: 1,
    scheme: 'vscode-remote',
    authority: `localhost:${port}`,
    path,
  }));
  if (extensions.length > 0) await context.addInitScript(nameExtensions, extensions);
  return context;
}

interface Configuration {
  readonly developmentOptions?: object;
}

interface Window {
  readonly top: unknown;
  readonly document: { getElementById(id: string): { readonly dataset: { settings: string } } | null };
  readonly MutationObserver: new (changed: () => void) => {
    observe(node: unknown, what: object): void;
    disconnect(): void;
  };
}

/**
 * Runs in the page: names the extension folders under development in the page's own configuration, before its script reads
 * it. The server's test driver would take them from the address, but it turns off toasts and modal editors.
 */
function nameExtensions(extensions: readonly object[]): void {
  const window = globalThis as unknown as Window;
  if (window.top !== globalThis) return;
  const observer = new window.MutationObserver(() => {
    const configuration = window.document.getElementById('vscode-workbench-web-configuration');
    if (!configuration) return;
    observer.disconnect();
    const settings = JSON.parse(configuration.dataset.settings) as Configuration;
    const developmentOptions = { ...settings.developmentOptions, extensions };
    configuration.dataset.settings = JSON.stringify({ ...settings, developmentOptions });
  });
  observer.observe(window.document, { childList: true, subtree: true });
}

/** The server's log names each extension host that it starts. */
function newestExtensionHost(logsFolder: string): number {
  const said = logFiles(logsFolder, /remoteagent\.log$/)
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
  const pids = [...said.matchAll(/<(\d+)> Launched Extension Host Process/g)].map((found) => Number(found[1]));
  const pid = pids.at(-1);
  if (pid === undefined) throw new Error('the server has started no extension host');
  return pid;
}
