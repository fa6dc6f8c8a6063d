import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import { leaderCache } from '../../../scripts/testLeader';
import { leaderCgroups } from '../../leader/cgroups';

/** What there is of a leader on this machine. */
export interface Traces {
  /** Command lines by process number, of this machine's count. */
  readonly processes: ReadonlyMap<string, string>;
  /** Processes that see its disk mounted. */
  readonly mounts: number;
  readonly cgroups: readonly string[];
  readonly disks: readonly string[];
}

export const NO_TRACES: Traces = { processes: new Map(), mounts: 0, cgroups: [], disks: [] };

/** Others may run leaders at the same time: what belongs to this one is told by its disk, and by its namespaces before. */
export async function tracesOf(files: string, namespaces = namespacesOf(files)): Promise<Traces> {
  const name = diskName(files);
  const all = processNumbers();
  // Those of its container have a namespace inside of it.
  const processes = all.filter((pid) => namespaces.includes(namespaceOf(pid)) || cgroupOf(pid).includes(name));
  const disks = path.join(leaderCache(), 'disks');
  return {
    processes: new Map(processes.map((pid) => [pid, commandOf(pid)])),
    mounts: all.filter((pid) => reading(() => readFileSync(`/proc/${pid}/mounts`, 'utf8')).includes(name)).length,
    cgroups: (await leaderCgroups()).filter((group) => group.endsWith(name)),
    disks: readdirSync(disks).filter((entry) => entry.startsWith(name)),
  };
}

/** The process namespaces of a leader that is on. */
export function namespacesOf(files: string): string[] {
  const own = readlinkSync('/proc/self/ns/pid');
  const boots = processNumbers().filter((pid) => commandOf(pid).includes(diskName(files)));
  return [...new Set(boots.map(namespaceOf))].filter((each) => each !== own && each !== '');
}

function diskName(files: string): string {
  return path.basename(path.dirname(path.resolve(files)));
}

function processNumbers(): string[] {
  return readdirSync('/proc').filter((entry) => /^\d+$/.test(entry));
}

function namespaceOf(pid: string): string {
  return reading(() => readlinkSync(`/proc/${pid}/ns/pid`));
}

function cgroupOf(pid: string): string {
  return reading(() => readFileSync(`/proc/${pid}/cgroup`, 'utf8'));
}

function commandOf(pid: string): string {
  return reading(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ');
}

/** Nothing, of a process that has just ended. */
function reading(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}
