import { spawn } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { launchBrowser, workbenchAddress } from '../vscodeHost/browser';
import { hasDisplay } from '../vscodeHost/electron';
import { REPOSITORY } from '../vscodeHost/folders';
import { installVsCodeHost, type VsCodeHost } from '../vscodeHost/install';
import { findOnPath } from '../vscodeHost/programs';
import { startServer } from '../vscodeHost/server';
import { storageOf, userPath, type Editor } from './editor';
import { EXTENSION_FOLDER, SERVER_DATA, SERVER_EXTENSIONS, WORKSPACE } from './places';
import { keepSettings } from './workspace';

/**
 * A VS Code server. The extension begins to work when its page is opened: in the user's browser, or, with no display or
 * when nobody is to go on with it (`alone`), in a headless one.
 */
export async function openServer(alone: boolean, report: (line: string) => void): Promise<Editor> {
  const host = await installVsCodeHost(report);
  report(`VS Code ${host.version}, a server`);
  const data = join(SERVER_DATA, 'data');
  // Machine settings are those that a server applies to settings of scope `machine`.
  keepSettings(join(data, 'User', 'settings.json'));
  keepSettings(join(data, 'Machine', 'settings.json'));
  linkExtension();
  const server = await startServer(host, {
    dataFolder: SERVER_DATA,
    extensionsFolder: SERVER_EXTENSIONS,
    env: { PATH: userPath() },
    logFile: join(SERVER_DATA, 'server.log'),
  });
  const address = workbenchAddress(server.port, WORKSPACE);
  const browser = await open(host, address, alone, report).catch(async (error: unknown) => {
    await server.stop();
    throw error;
  });
  return {
    where: address,
    logs: join(data, 'logs'),
    storage: storageOf(join(data, 'User')),
    closed: new Promise(() => undefined),
    settle: async () => browser?.close(),
    stop: async () => {
      await browser?.close();
      await server.stop();
    },
  };
}

async function open(
  host: VsCodeHost,
  address: string,
  alone: boolean,
  report: (line: string) => void,
): Promise<Browser | undefined> {
  if (hasDisplay() && !alone) {
    report(`open ${address}`);
    const opener = findOnPath(process.platform === 'darwin' ? ['open'] : ['xdg-open']);
    if (opener !== undefined) spawn(opener, [address], { stdio: 'ignore', detached: true }).unref();
    return undefined;
  }
  report(`opening ${address} in a browser without a window`);
  const browser = await launchBrowser(host);
  const page = await browser.newPage();
  await page.goto(address);
  return browser;
}

/** An empty folder of extensions is scanned: a link in it is an installed extension, without packaging it. */
function linkExtension(): void {
  rmSync(SERVER_EXTENSIONS, { recursive: true, force: true });
  mkdirSync(SERVER_EXTENSIONS, { recursive: true });
  symlinkSync(REPOSITORY, join(SERVER_EXTENSIONS, EXTENSION_FOLDER));
}
