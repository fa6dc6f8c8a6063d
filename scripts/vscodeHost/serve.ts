// `npm start`: the extension in a real VS Code, to use by hand. `tsx scripts/vscodeHost/serve.ts [FOLDER TO OPEN]`. A desktop
// VS Code is opened where there is one; else a server is started and its address printed. Ends with Ctrl+C.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { dirname, join, resolve } from 'node:path';
import { workbenchAddress } from './browser';
import { chooseHost } from './chooseHost';
import type { ElectronHost } from './electron';
import { cacheFolder, REPOSITORY } from './folders';
import type { VsCodeHost } from './install';
import { environment, startServer } from './server';

/** Kept from one start to the next, as a user's profile is. Not inside the repository, which is linked into it. */
const PROFILE = join(cacheFolder(), 'start');
const FIRST_SETTINGS = { 'chat.disableAIFeatures': true, 'workbench.startupEditor': 'none' };

async function serve(host: VsCodeHost, folder: string): Promise<void> {
  const extensionsFolder = join(PROFILE, 'extensions');
  linkExtension(extensionsFolder);
  writeFirstSettings(join(PROFILE, 'data', 'User', 'settings.json'));
  const server = await startServer(host, {
    dataFolder: PROFILE,
    extensionsFolder,
    trust: true,
    logFile: join(PROFILE, 'server.log'),
  });
  console.log(`open ${workbenchAddress(server.port, folder)}`);
  console.log('npm run build, then "Developer: Reload Window" there, shows what you changed. Ctrl+C ends.');
  await Promise.race(['SIGINT', 'SIGTERM'].map((signal) => once(process, signal)));
  await server.stop();
}

function writeFirstSettings(file: string): void {
  if (existsSync(file)) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(FIRST_SETTINGS, undefined, 2)}\n`);
}

/** An empty folder of extensions is scanned: a link in it is an installed extension, without packaging it. */
function linkExtension(extensionsFolder: string): void {
  const manifest = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8')) as Record<
    'publisher' | 'name' | 'version',
    string
  >;
  rmSync(extensionsFolder, { recursive: true, force: true });
  mkdirSync(extensionsFolder, { recursive: true });
  symlinkSync(REPOSITORY, join(extensionsFolder, `${manifest.publisher}.${manifest.name}-${manifest.version}`));
}

async function openDesktop(host: ElectronHost, folder: string): Promise<void> {
  const words = [
    folder,
    `--extensionDevelopmentPath=${REPOSITORY}`,
    `--user-data-dir=${join(PROFILE, 'user-data')}`,
    `--extensions-dir=${join(PROFILE, 'desktop-extensions')}`,
  ];
  const child = spawn(host.executable, words, { env: environment(), stdio: 'inherit' });
  await once(child, 'exit');
}

async function main(): Promise<void> {
  const [, , named = join(REPOSITORY, 'samples')] = process.argv;
  const host = await chooseHost((line) => console.log(line));
  mkdirSync(PROFILE, { recursive: true });
  if (host.kind === 'electron') await openDesktop(host, resolve(named));
  else await serve(host, resolve(named));
}

void main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
