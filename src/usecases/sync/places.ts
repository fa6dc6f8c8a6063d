import { createHash } from 'node:crypto';

/** The container of Toil's leaders (reference toil-facts.md 5). */
export const APPLIANCE = 'toil_leader';
/** The leader and its container see the same folder there, and it is kept over restarts (reference toil-facts.md 5.2). */
export const WORKSPACES = '/var/lib/toil/workspaces';

const LONGEST_NAME = 40;

/** Where the files of this machine lie on a leader. */
export interface LeaderPlace {
  /** The folder that stands for this machine's file system. */
  readonly folder: string;
  /** The place on the leader of an absolute path of this machine. */
  mapPath(local: string): string;
}

/**
 * The place of a machine's files on every leader: each keeps its whole path below one folder of the machine, so that a file that names
 * another by a relative path finds it. Two people who share a leader have two folders.
 */
export function placeOnLeader(
  host: { readonly id: string; readonly name: string },
  platform: NodeJS.Platform = process.platform,
): LeaderPlace {
  const name = host.name.replace(/[^A-Za-z0-9-]+/g, '-').slice(0, LONGEST_NAME);
  const folder = `${WORKSPACES}/${name}-${createHash('sha256').update(host.id).digest('hex').slice(0, 8)}`;
  return { folder, mapPath: (local) => folder + (platform === 'win32' ? windowsPath(local) : trimmed(local)) };
}

/** `C:\Users\ann` as `/c/Users/ann`, `\\server\share\x` as `/server/share/x`. */
function windowsPath(path: string): string {
  const parts = path.split(/[\\/]+/).filter((part) => part !== '');
  const [first = '', ...rest] = parts;
  return `/${[first.replace(/^([A-Za-z]):$/, (_, drive: string) => drive.toLowerCase()), ...rest].join('/')}`;
}

function trimmed(path: string): string {
  return path.replace(/\/+$/, '');
}
