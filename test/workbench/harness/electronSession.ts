import { resolveCliArgsFromVSCodeExecutablePath } from '@vscode/test-electron';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { _electron, type Page } from 'playwright-core';
import type { ElectronHost } from '../../../scripts/vscodeHost/electron';
import { execute } from '../../../scripts/vscodeHost/programs';
import { environment } from '../../../scripts/vscodeHost/server';
import { logFiles } from './logs';
import { NAMES_IN_PAGE, workbenchStarted, type Session, type SessionOptions } from './session';
import { writeSettings } from './settings';

type ElectronApplication = Awaited<ReturnType<typeof _electron.launch>>;

/**
 * Starts the desktop VS Code. Never tried: the machines that wrote this could not download it. The way is the one of VS
 * Code's own smoke tests.
 */
export async function startElectron(host: ElectronHost, options: SessionOptions): Promise<Session> {
  const userData = join(options.dataFolder, 'user-data');
  const settingsFile = join(userData, 'User', 'settings.json');
  const logsFolder = join(userData, 'logs');
  writeSettings(settingsFile, { ...options.userSettings, ...options.machineSettings });
  const folders = [`--user-data-dir=${userData}`, `--extensions-dir=${join(options.dataFolder, 'extensions')}`];
  for (const file of options.packages) await installPackage(host, file, folders);
  const env = Object.entries(environment(options.env)).filter(
    (pair): pair is [string, string] => pair[1] !== undefined,
  );
  let app: ElectronApplication | undefined;
  const close = async (): Promise<void> => {
    await app?.close();
    app = undefined;
  };
  return {
    settingsFile,
    logsFolder,
    // A desktop without a window has ended: opening the window again starts the program again.
    openWindow: async () => {
      await close();
      app = await _electron.launch({
        executablePath: host.executable,
        args: words(folders, options),
        env: Object.fromEntries(env),
      });
      return firstWindow(app, options);
    },
    extensionHostPid: () => newestExtensionHost(logsFolder),
    stop: close,
  };
}

function words(folders: readonly string[], options: SessionOptions): string[] {
  const fixed = [
    '--skip-welcome',
    '--skip-release-notes',
    '--disable-updates',
    '--disable-telemetry',
    '--password-store=basic',
  ];
  return [
    ...folders,
    ...fixed,
    ...(options.trust ? [] : ['--disable-workspace-trust']),
    ...(process.platform === 'linux' ? ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'] : []),
    ...options.extensions.map((folder) => `--extensionDevelopmentPath=${folder}`),
    ...(options.workspace === undefined ? [] : [options.workspace]),
  ];
}

async function firstWindow(app: ElectronApplication, options: SessionOptions): Promise<Page> {
  await app.context().addInitScript({ content: NAMES_IN_PAGE });
  const page = await app.firstWindow();
  // The window's own document may have begun before the script was registered.
  await page.evaluate(NAMES_IN_PAGE);
  await page.setViewportSize(options.size);
  await workbenchStarted(page);
  return page;
}

async function installPackage(host: ElectronHost, file: string, folders: readonly string[]): Promise<void> {
  const [program, ...first] = resolveCliArgsFromVSCodeExecutablePath(host.executable, { reuseMachineInstall: true });
  if (program === undefined) throw new Error(`no command line beside ${host.executable}`);
  await execute([program, ...first, ...folders, '--install-extension', file, '--force'], { env: environment() });
}

/** The window's log names each extension host that it starts. */
function newestExtensionHost(logsFolder: string): number {
  const said = logFiles(logsFolder, /(renderer|main)\.log$/)
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
  const pids = [...said.matchAll(/[Ee]xtension host with pid (\d+)(?! (?:exited|crashed))/g)].map((found) =>
    Number(found[1]),
  );
  const pid = pids.at(-1);
  if (pid === undefined) throw new Error('VS Code has started no extension host');
  return pid;
}
