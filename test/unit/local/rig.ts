import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunHost } from '../../../src/contracts/runHost';
import type { RunSnapshot, StartRequest } from '../../../src/contracts/starter';
import { thisMachineRunHost } from '../../../src/local/runHost';
import type { Log } from '../../../src/shared/log';

export const STARTER = resolve('src/toil/starter/toil_run');
export const PYTHON = process.env['TOIL_CLUSTERS_TEST_PYTHON'] ?? 'python3';
export const HOST = { id: 'host-1', name: 'laptop' };

/** A log that can be read again. */
export function memoryLog(): Log & { readonly lines: string[] } {
  const lines: string[] = [];
  const add = (line: string): void => void lines.push(line);
  return { lines, debug: add, info: add, warn: add, error: add };
}

/** A folder for runs, with the real starter behind it; `end` kills what a test left behind. */
export class Rig {
  readonly log = memoryLog();
  readonly host: RunHost;

  private constructor(readonly runsFolder: string) {
    const python = (): Promise<string> => Promise.resolve(PYTHON);
    this.host = thisMachineRunHost({ python, starter: () => Promise.resolve(STARTER), runsFolder, log: this.log });
  }

  static async make(name = 'runs'): Promise<Rig> {
    return new Rig(join(await realpath(await mkdtemp(join(tmpdir(), 'starter-'))), name));
  }

  /** The test's own limit, so that a hang is a failure with a name. */
  get signal(): AbortSignal {
    return AbortSignal.timeout(60_000);
  }

  async create(id: string, record: object = {}): Promise<string> {
    const jobStore = `file:${join(this.runsFolder, id, 'js')}`;
    return this.host.create(id, JSON.stringify({ host: HOST, jobStore, ...record }), this.signal);
  }

  /** A request that runs a shell script in the place of Toil. */
  request(dir: string, script: string, more: Partial<StartRequest> = {}): StartRequest {
    return {
      format: 1,
      argv: ['/bin/sh', '-c', script, 'toil', '@MESSAGES@'],
      cwd: dir,
      env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin' },
      restart: false,
      jobStore: `file:${join(dir, 'js')}`,
      hostId: HOST.id,
      afterSuccess: [],
      afterFailure: [],
      ...more,
    };
  }

  /** Makes a run and starts it; fails if it did not start. */
  async run(id: string, script: string, more: Partial<StartRequest> = {}): Promise<string> {
    const dir = await this.create(id);
    const answer = await this.host.start(dir, this.request(dir, script, more), this.signal);
    if (answer.kind !== 'started') throw new Error(JSON.stringify(answer));
    return dir;
  }

  async look(dir: string): Promise<RunSnapshot> {
    const found = (await this.host.list(this.signal)).find((run) => run.dir === dir);
    if (!found) throw new Error(`${dir} is not listed`);
    return found;
  }

  async end(): Promise<void> {
    const rows = processes();
    const ours = rows.filter((row) => row.command.includes(this.runsFolder) && row.pid !== process.pid);
    const sessions = new Set(
      ours.map((row) => row.session).filter((session) => rows.some((row) => row.pid === session && ours.includes(row))),
    );
    for (const id of await readdir(this.runsFolder).catch(() => [])) {
      for (let n = 1; existsSync(join(this.runsFolder, id, 'attempts', `${n}.json`)); n += 1) {
        sessions.add(await starterOf(join(this.runsFolder, id), n).catch(() => 0));
      }
    }
    sessions.delete(0);
    for (const row of rows) if (ours.includes(row) || sessions.has(row.session)) kill(row.pid);
    await rm(resolve(this.runsFolder, '..'), { recursive: true, force: true });
  }
}

export interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** 0 on macOS. */
  readonly session: number;
  readonly state: string;
  readonly command: string;
}

/** All processes of the machine. */
export function processes(): ProcessRow[] {
  const text = execFileSync('ps', ['-Awwo', 'pid=,ppid=,pgid=,sess=,stat=,command='], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  const rows: ProcessRow[] = [];
  for (const line of text.split('\n')) {
    const [pid, parent, group, session, state, ...words] = line.trim().split(/\s+/);
    if (state !== undefined) {
      rows.push({
        pid: Number(pid),
        parent: Number(parent),
        group: Number(group),
        session: Number(session),
        state,
        command: words.join(' '),
      });
    }
  }
  return rows;
}

/** SIGKILL for a process, or for a group by its negative number; no error if it has gone. */
export function kill(pid: number, signal: NodeJS.Signals = 'SIGKILL'): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has gone.
  }
}

/** The starter's process number, from the attempt's file. */
export async function starterOf(dir: string, attempt = 1): Promise<number> {
  const text = await readFile(join(dir, 'attempts', `${attempt}.json`), 'utf8');
  const { session } = JSON.parse(text) as { session: number };
  return session;
}

/** The process number of the program that stands for Toil. */
export async function toilOf(dir: string, attempt = 1): Promise<number> {
  const starter = await starterOf(dir, attempt);
  const row = processes().find((each) => each.parent === starter && each.pid === each.group);
  if (!row) throw new Error('Toil is not running');
  return row.pid;
}

/** Waits until something is so; fails with its name after `seconds`. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>, seconds = 20): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`waited ${seconds} s for: ${what}`);
    await sleep(20);
  }
}

/**
 * Starts a stand-in for a worker of a job store, in a session of its own and with a tool of its own, as Toil does.
 * Gives the shell's process number.
 */
export async function fakeWorker(folder: string, store: string): Promise<number> {
  const program = join(folder, '_toil_worker');
  if (!existsSync(program)) await writeFile(program, '#!/bin/sh\n(sleep 600 &)\nsleep 604 &\nwait\n', { mode: 0o755 });
  const code = `import subprocess, sys
p = subprocess.Popen(sys.argv[1], shell=True, start_new_session=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print(p.pid)`;
  const command = `${program} CWLJob ${store} kind-CWLJob/instance-1 --context abc; true`;
  const text = execFileSync(PYTHON, ['-c', code, command], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  const pid = Number(text);
  await until('the worker has its tool', () =>
    processes().some((row) => row.group === pid && row.command === 'sleep 600'),
  );
  return pid;
}

/** The processes of a group that live (zombies do not). */
export function groupOf(pid: number): ProcessRow[] {
  return processes().filter((row) => row.group === pid && !row.state.startsWith('Z'));
}
