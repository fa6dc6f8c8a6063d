import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { runProgram } from '../process';

/** Who holds something. `start` tells a process from a later one with the same number. */
interface Holder {
  readonly host: string;
  readonly pid: number;
  readonly start: string;
  readonly token: string;
}

const HEARTBEAT_MS = 2000;
/** A holder on another machine (shared home) cannot be asked: it counts as gone after this long without a heartbeat. */
const STALE_MS = 60_000;
const POLL_MS = 300;

/**
 * Runs `work` while no other process does so under the same lock file, on this machine or another that shares the
 * folder. `onWait` is called once if another has it. What a dead process left is taken over.
 */
export async function withInstallLock<T>(
  file: string,
  onWait: () => void,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  const holder = await holderText();
  let told = false;
  while (!(await take(file, holder))) {
    if (!(await isHeld(file))) {
      await removeStale(file);
      continue;
    }
    if (!told) onWait();
    told = true;
    await sleep(POLL_MS, undefined, { signal });
  }
  const heartbeat = setInterval(() => {
    const now = new Date();
    utimes(file, now, now).catch(() => undefined);
  }, HEARTBEAT_MS);
  heartbeat.unref();
  try {
    signal.throwIfAborted();
    return await work();
  } finally {
    clearInterval(heartbeat);
    if ((await readFile(file, 'utf8').catch(() => '')) === holder) await rm(file, { force: true });
  }
}

/** Marks `file` as belonging to this process; `isHeld` tells as long as it lives. */
export async function holdFile(file: string): Promise<void> {
  await writeFile(file, await holderText(), { flag: 'wx' });
}

/** Whether the process that wrote this file lives (or, on another machine, gave a sign of life lately). */
export async function isHeld(file: string): Promise<boolean> {
  const holder = parseHolder(await readFile(file, 'utf8').catch(() => ''));
  const age = Date.now() - ((await stat(file).catch(() => undefined))?.mtimeMs ?? 0);
  // Half-written: its writer is between opening and writing.
  if (!holder) return age < HEARTBEAT_MS;
  if (holder.host !== os.hostname()) return age < STALE_MS;
  return (await processStart(holder.pid)) === holder.start;
}

async function take(file: string, holder: string): Promise<boolean> {
  // Written aside and linked, so that the lock is never seen half-written.
  const own = `${file}.${randomUUID()}`;
  await writeFile(own, holder, { flag: 'wx' });
  try {
    await link(own, file);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(own, { force: true });
  }
}

/** Moves the stale lock away; what was moved by mistake (another was faster and took the lock) is put back. */
async function removeStale(file: string): Promise<void> {
  const aside = `${file}.${randomUUID()}`;
  try {
    await rename(file, aside);
  } catch {
    return;
  }
  if (await isHeld(aside)) await link(aside, file).catch(() => undefined);
  await rm(aside, { force: true });
}

async function holderText(): Promise<string> {
  const holder: Holder = {
    host: os.hostname(),
    pid: process.pid,
    start: (await processStart(process.pid)) ?? '',
    token: randomUUID(),
  };
  return JSON.stringify(holder);
}

function parseHolder(text: string): Pick<Holder, 'host' | 'pid' | 'start'> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return undefined;
    const { host, pid, start }: Partial<Record<keyof Holder, unknown>> = value;
    return typeof host === 'string' && typeof pid === 'number' && typeof start === 'string'
      ? { host, pid, start }
      : undefined;
  } catch {
    return undefined;
  }
}

/** When a process began, in the system's own words; undefined: there is none of this number. */
async function processStart(pid: number): Promise<string | undefined> {
  if (process.platform !== 'linux') {
    const { code, stdout } = await runProgram(['/bin/ps', '-o', 'lstart=', '-p', String(pid)], { cwd: '/' });
    return code === 0 && stdout.trim() !== '' ? stdout.trim() : undefined;
  }
  try {
    const [boot, text] = await Promise.all([
      readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => ''),
      readFile(`/proc/${pid}/stat`, 'utf8'),
    ]);
    // man 5 proc: the name in parentheses may hold anything; field 3 follows it, field 22 is the start in ticks.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : `${boot.trim()} ${fields[19] ?? ''}`;
  } catch {
    return undefined;
  }
}
