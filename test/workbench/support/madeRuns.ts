import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RUN_RECORD_FORMAT, type RunRecord } from '../../../src/contracts/runRecord';
import { thisHost } from '../../../src/local/hostId';

/** What is told of a run that never ran; everything else is as a succeeded CWL run leaves it. */
export interface MadeRun {
  readonly id: string;
  readonly name: string;
  /** Another machine's, when it is not this one's. */
  readonly host?: RunRecord['host'];
  readonly code?: number;
  /** The message bus file, as Toil writes it. */
  readonly messages?: string;
  readonly log?: string;
  /** Results by file name. */
  readonly outputs?: Readonly<Record<string, string>>;
}

/** Writes the directory of a run that has ended, as the starter leaves it, and gives its path. */
export async function makeRun(runsFolder: string, made: MadeRun): Promise<string> {
  const dir = join(runsFolder, made.id);
  const record: RunRecord = {
    format: RUN_RECORD_FORMAT,
    id: made.id,
    name: made.name,
    created: '2024-03-01T08:00:00.000Z',
    host: made.host ?? (await thisHost()),
    language: 'cwl',
    workflow: { path: join(dir, made.name) },
    inputs: { kind: 'none' },
    files: [],
    options: {},
    toil: { version: '9.6.0', bin: '/opt/toil/bin', python: '/opt/toil/bin/python' },
    jobStore: `file:${join(dir, 'js')}`,
    outputs: join(dir, 'outputs'),
  };
  const start = Date.parse(record.created) / 1000;
  const argv = ['/opt/toil/bin/toil-cwl-runner', record.workflow.path];
  const attempt = { number: 1, argv, cwd: dir, restart: false, start, end: start + 125, code: made.code ?? 0 };
  await mkdir(join(dir, 'outputs'), { recursive: true });
  await mkdir(join(dir, 'attempts'));
  for (const [name, text] of Object.entries(made.outputs ?? {})) await writeFile(join(dir, 'outputs', name), text);
  await writeFile(join(dir, 'log'), made.log ?? 'Finished toil run successfully.\n');
  await writeFile(join(dir, 'stdout'), '');
  await writeFile(join(dir, 'messages.1'), made.messages ?? '');
  await writeFile(join(dir, 'attempts', '1.json'), JSON.stringify(attempt));
  // Last: a directory is a run once it has this file.
  await writeFile(join(dir, 'run.json'), JSON.stringify(record));
  return dir;
}

/** Makes a log large: its old text, nothing for long (no disk is used for it), then these lines, to `size` bytes in all. */
export async function growLog(dir: string, lines: string, size: number): Promise<void> {
  const file = await open(join(dir, 'log'), 'r+');
  try {
    await file.truncate(size - Buffer.byteLength(lines));
    await file.write(lines, size - Buffer.byteLength(lines));
  } finally {
    await file.close();
  }
}

/** A message bus file of `count` scattered jobs of one tool that have all ended: the first ones failed, the last ones were tried twice. */
export function endedJobs(
  tool: string,
  count: number,
  { failed, retried }: { failed: number; retried: number },
): string {
  const lines: string[] = [];
  for (let at = 0; at < count; at += 1) {
    const job = `flow.cwl.${at}.${tool}\tkind-CWLJob/instance-${String(at).padStart(8, '0')}`;
    const end = (code: number): string => `toil.bus.JobCompletedMessage\t${job}\t${code}`;
    if (at >= count - retried) lines.push(`toil.bus.JobIssuedMessage\t${job}\t${at}`, end(1));
    lines.push(`toil.bus.JobIssuedMessage\t${job}\t${at}`, end(at < failed ? 1 : 0));
    if (at < failed) lines.push(`toil.bus.JobFailedMessage\t${job}`);
  }
  return lines.map((line) => `${line}\n`).join('');
}

/** The same file as a machine leaves it that died while it wrote: the last line stops in its middle. */
export function cutOff(messages: string): string {
  return messages.slice(0, -20);
}

/**
 * Makes a made run one that is going on: its lock is held, and its attempt has no end. The result lets go and writes the
 * end again.
 */
export async function holdLock(dir: string): Promise<() => Promise<void>> {
  const attempt = join(dir, 'attempts', '1.json');
  const ended = await readFile(attempt, 'utf8');
  const hold =
    'import fcntl,sys; f=open(sys.argv[1],"w"); fcntl.flock(f, fcntl.LOCK_EX); print("held",flush=True); input()';
  const holder = spawn('python3', ['-c', hold, join(dir, 'lock')], { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(holder.stdout, 'data');
  const going = JSON.parse(ended) as Record<string, unknown>;
  await writeFile(attempt, JSON.stringify({ ...going, end: undefined, code: undefined }));
  return async () => {
    await writeFile(attempt, ended);
    const over = once(holder, 'exit');
    holder.stdin.end('\n');
    await over;
  };
}
