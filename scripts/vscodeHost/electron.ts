import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { REPOSITORY } from './folders';

/** A desktop VS Code. Not tried on the machines that wrote this: they could not download VS Code. */
export interface ElectronHost {
  readonly kind: 'electron';
  readonly version: string;
  readonly executable: string;
}

const DOWNLOADS = join(REPOSITORY, '.vscode-test');
const FIRST_BYTES = 20_000;
const WHOLE_DOWNLOAD = 300_000;

export function hasDisplay(): boolean {
  if (process.platform === 'darwin' || process.platform === 'win32') return true;
  return Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);
}

/** Is some VS Code in `.vscode-test` already? Then no download can fail for want of a network. */
export function isDownloaded(): boolean {
  try {
    return readdirSync(DOWNLOADS).some((name) => name.startsWith('vscode-'));
  } catch {
    return false;
  }
}

/**
 * Downloads the stable VS Code, or takes the one in `.vscode-test`. In a process of its own, because test-electron's
 * retries cannot be stopped: one that has not begun to answer after 20 s is ended.
 */
export async function downloadVsCode(): Promise<ElectronHost> {
  const script = fileURLToPath(new URL('downloadVsCode.ts', import.meta.url));
  const tsx = createRequire(import.meta.url).resolve('tsx');
  const child = spawn(process.execPath, ['--import', new URL(`file://${tsx}`).href, script, DOWNLOADS], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  let complaint = '';
  let timer = setTimeout(() => child.kill('SIGKILL'), FIRST_BYTES);
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    said += part;
    if (!/^downloading/m.test(part)) return;
    clearTimeout(timer);
    timer = setTimeout(() => child.kill('SIGKILL'), WHOLE_DOWNLOAD);
  });
  child.stderr.setEncoding('utf8').on('data', (part: string) => (complaint += part));
  const code = await new Promise<number | null>((done, failed) => child.once('error', failed).once('close', done));
  clearTimeout(timer);
  const found = /^executable (?<version>\S+) (?<executable>.+)$/m.exec(said)?.groups;
  if (code !== 0 || !found?.['version'] || !found['executable']) {
    throw new Error(`VS Code cannot be downloaded: ${complaint.trim().split('\n').at(-1) ?? 'no answer'}`);
  }
  return { kind: 'electron', version: found['version'], executable: found['executable'] };
}
