import { readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { diskSpace } from './toil/diskSpace';
import { programOnPath, type Environment } from './toil/searchPath';
import { answerOf, tryProgram } from './toil/tryProgram';

/** What This machine has for runs. Sizes in bytes. */
export interface MachineFacts {
  readonly name: string;
  readonly system: string;
  /** Cores that this process may use; a part of one counts (a container with half a core: 0.5). */
  readonly cores: number;
  /** Memory of the machine, or what a container limits it to. */
  readonly memory: number;
  /** Of the disk that holds the runs. */
  readonly disk: { readonly free: number; readonly total: number };
}

/** Limits that a container or batch system set; unset: none. Bytes and cores. */
export interface GroupLimits {
  readonly memory?: number;
  readonly cores?: number;
}

/** A container engine that answers, or why it does not. `output`: what it printed last. */
export type EngineState =
  | { readonly kind: 'usable'; readonly program: string; readonly version: string }
  | {
      readonly kind: 'unusable';
      readonly program: string;
      readonly reason: 'permission' | 'notRunning' | 'tooSlow' | 'failed';
      readonly output: string;
    };

/** Engines that are there at all. Toil uses docker or singularity (apptainer is its new name) for containers, CWL podman too. */
export interface ContainerEngines {
  readonly docker?: EngineState;
  readonly podman?: EngineState;
  readonly singularity?: EngineState;
}

const SECONDS = 5;

/** Asks the system; reads the limits of this process's control group. */
export async function machineFacts(runsFolder: string, signal: AbortSignal): Promise<MachineFacts> {
  signal.throwIfAborted();
  const [limits, { free, total }, system] = await Promise.all([groupLimits(), diskSpace(runsFolder), systemName()]);
  return {
    name: os.hostname(),
    system,
    cores: Math.min(os.availableParallelism(), limits.cores ?? Infinity),
    memory: Math.min(os.totalmem(), limits.memory ?? Infinity),
    disk: { free, total },
  };
}

/**
 * The strictest limits from this process's control group up to the root: version 2 (`memory.max`, `cpu.max`; kernel
 * docs, cgroup-v2), or version 1 (`memory.limit_in_bytes`, `cpu.cfs_quota_us`) in the places where containers have them.
 */
export async function groupLimits(root = '/sys/fs/cgroup', self = '/proc/self/cgroup'): Promise<GroupLimits> {
  const own = /^0::(\/.*)$/m.exec(await text(self))?.[1] ?? '/';
  const memory: number[] = [];
  const cores: number[] = [];
  for (let group = path.posix.normalize(own); ; group = path.posix.dirname(group)) {
    const folder = path.join(root, group);
    memory.push(Number.parseInt(await text(path.join(folder, 'memory.max')), 10));
    cores.push(share(await text(path.join(folder, 'cpu.max'))));
    if (group === '/' || group === '.') break;
  }
  memory.push(Number.parseInt(await text(path.join(root, 'memory', 'memory.limit_in_bytes')), 10));
  const old = ['cpu.cfs_quota_us', 'cpu.cfs_period_us'].map((name) => text(path.join(root, 'cpu', name)));
  cores.push(share((await Promise.all(old)).join(' ')));
  const least = (numbers: number[]): number => Math.min(...numbers.filter((number) => number > 0));
  return {
    ...(Number.isFinite(least(memory)) ? { memory: least(memory) } : {}),
    ...(Number.isFinite(least(cores)) ? { cores: least(cores) } : {}),
  };
}

/** Looks for the programs on PATH; for docker the daemon must answer too, within 5 s. */
export async function containerEngines(env: Environment, signal: AbortSignal): Promise<ContainerEngines> {
  const [docker, podman, singularity, apptainer] = await Promise.all([
    engine('docker', ['version', '--format', '{{.Server.Version}}'], env, signal),
    engine('podman', ['--version'], env, signal),
    engine('singularity', ['--version'], env, signal),
    engine('apptainer', ['--version'], env, signal),
  ]);
  const usable = singularity?.kind === 'usable' ? singularity : (apptainer ?? singularity);
  return { ...(docker && { docker }), ...(podman && { podman }), ...(usable && { singularity: usable }) };
}

async function engine(
  name: string,
  words: readonly string[],
  env: Environment,
  signal: AbortSignal,
): Promise<EngineState | undefined> {
  const program = await programOnPath(name, env);
  if (program === undefined) return undefined;
  const trial = await tryProgram([program, ...words], env, SECONDS, signal);
  const bad = (reason: 'permission' | 'notRunning' | 'tooSlow' | 'failed', output: string): EngineState => ({
    kind: 'unusable',
    program,
    reason,
    output,
  });
  if (trial.kind === 'tooSlow') return bad('tooSlow', '');
  if (trial.kind === 'cannotStart') return bad('failed', trial.reason);
  const { code, stdout, stderr } = trial.result;
  const version = /\d+\.\d+\S*/.exec(stdout)?.[0];
  if (code === 0 && version !== undefined) return { kind: 'usable', program, version };
  const output = stderr.trim().split('\n').at(-1) ?? '';
  if (/permission denied/i.test(stderr)) return bad('permission', output);
  return bad(
    /cannot connect|is the docker daemon running|connection refused/i.test(stderr) ? 'notRunning' : 'failed',
    output,
  );
}

async function systemName(): Promise<string> {
  if (process.platform === 'darwin') {
    const version = await answerOf(
      ['/usr/bin/sw_vers', '-productVersion'],
      process.env,
      SECONDS,
      new AbortController().signal,
    );
    return `macOS ${version ?? ''}`.trim();
  }
  const pretty = /^PRETTY_NAME="?([^"\n]+)/m.exec(await text('/etc/os-release'))?.[1];
  return pretty ?? `${os.type()} ${os.release()}`;
}

/** `quota period` as cores; NaN: no limit (`max`, -1). */
function share(line: string): number {
  const [quota = NaN, period = NaN] = line.trim().split(/\s+/).map(Number);
  return quota > 0 ? quota / period : NaN;
}

async function text(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => '');
}
