import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { hasDisplay } from '../vscodeHost/electron';
import { REPOSITORY } from '../vscodeHost/folders';
import { findOnPath, isExecutable } from '../vscodeHost/programs';
import { environment } from '../vscodeHost/server';
import { storageOf, userPath, type Editor } from './editor';
import { DESKTOP_DATA, DESKTOP_EXTENSIONS, WORKSPACE } from './places';
import { keepSettings } from './workspace';

const ON_MACOS = '/Applications/Visual Studio Code.app/Contents/Resources/app/bin/code';

/**
 * The `code` of a VS Code on this desktop. Not the one of a remote window's terminal, nor that of Windows inside WSL: those
 * open a window elsewhere, which would not see this profile.
 */
export function desktopProgram(): string | undefined {
  if (!hasDisplay()) return undefined;
  const program = findOnPath(['code'], userPath()) ?? (isExecutable(ON_MACOS) ? ON_MACOS : undefined);
  if (program === undefined) return undefined;
  return /[\\/]remote-cli[\\/]|^\/mnt\//.test(realpathSync(program)) ? undefined : program;
}

/** Opens a window of the user's VS Code with a profile of its own. */
export async function openDesktop(program: string, report: (line: string) => void): Promise<Editor> {
  mkdirSync(DESKTOP_EXTENSIONS, { recursive: true });
  keepSettings(join(DESKTOP_DATA, 'User', 'settings.json'));
  const words = [
    WORKSPACE,
    `--extensionDevelopmentPath=${REPOSITORY}`,
    `--user-data-dir=${DESKTOP_DATA}`,
    `--extensions-dir=${DESKTOP_EXTENSIONS}`,
    ...['--new-window', '--wait', '--disable-workspace-trust', '--skip-welcome', '--skip-release-notes'],
    // VS Code refuses to start for root without.
    ...(process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  ];
  report(`opening ${program}`);
  const started = Date.now();
  const child = spawn(program, words, { env: environment({ PATH: userPath() }), stdio: 'ignore', detached: true });
  await once(child, 'spawn');
  const closed = new Promise<void>((done) => child.once('exit', () => done()));
  return {
    where: `the window of ${program}`,
    logs: join(DESKTOP_DATA, 'logs'),
    storage: storageOf(join(DESKTOP_DATA, 'User')),
    closed,
    settle: () => Promise.resolve(),
    stop: async () => {
      const pid = processSince(started);
      if (pid !== undefined) end(pid);
      await Promise.race([closed, sleep(5000, undefined, { ref: false })]);
    },
  };
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGTERM');
  } catch {
    // The user has closed it meanwhile.
  }
}

/** `code` only hands over to the real program, which writes its process number here while it lives. */
function processSince(started: number): number | undefined {
  const lock = join(DESKTOP_DATA, 'code.lock');
  try {
    if (statSync(lock).mtimeMs < started - 1000) return undefined;
    const pid = Number(readFileSync(lock, 'utf8'));
    return Number.isInteger(pid) && pid > 1 ? pid : undefined;
  } catch {
    return undefined;
  }
}
