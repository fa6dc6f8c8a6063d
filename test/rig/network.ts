import { mkdir, readdir, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execute } from '../../scripts/vscodeHost/programs';
import { holdFile, isHeld, withInstallLock } from '../../src/local/toil/installLock';
import {
  BRIDGE,
  HOST_ADDRESS,
  HOST_LINK,
  IS_LINKED,
  METADATA_ADDRESS,
  NAMESPACE,
  PREFIX,
  RIG_ADDRESS,
  RUN_FOLDER,
} from './addresses';
import { removeRigCgroups } from './cgroups';
import { OWNER_FILE, raiseInotify, restoreInotify } from './inotify';

export interface RigNetwork {
  /** Words before a command that shall run in the namespace. */
  readonly inside: readonly string[];
  /** Takes the namespace away with every process in it, and puts back what was changed. The same again does nothing. */
  down(): Promise<void>;
}

/** Says which process has made the network, for as long as it lives. */
export const OWNER = path.join(RUN_FOLDER, OWNER_FILE);
const NAMESPACES = '/run/netns';
/** The other end of this machine's line, a port of the bridge. */
const BRIDGE_PORT = 'host0';
/** Milliseconds that processes of the namespace have to end by themselves. */
const PATIENCE = 10_000;

/**
 * Makes the rig's network: a namespace with a bridge, and a line from there to this machine. What a rig that was killed has left is
 * removed first.
 * @param wish inotify: whether fs.inotify.max_user_instances may be raised on this machine until `down`.
 * @throws Error when another rig runs.
 */
export async function makeNetwork(wish: { readonly inotify: boolean }, signal: AbortSignal): Promise<RigNetwork> {
  // Two that start at the same moment would remove each other's.
  await withInstallLock(
    `${RUN_FOLDER}.lock`,
    () => undefined,
    signal,
    async () => {
      if (await isHeld(OWNER)) throw new Error('another rig runs on this machine');
      await down();
      await mkdir(RUN_FOLDER, { recursive: true, mode: 0o700 });
      await holdFile(OWNER);
    },
  );
  try {
    await up();
    if (wish.inotify) await raiseInotify();
    signal.throwIfAborted();
  } catch (error) {
    await down();
    throw error;
  }
  let isDown: Promise<void> | undefined;
  return {
    inside: ['nsenter', `--net=${path.join(NAMESPACES, NAMESPACE)}`],
    // Once: later the place may be another rig's.
    down: () => (isDown ??= down()),
  };
}

async function up(): Promise<void> {
  const at = ['ip', '-n', NAMESPACE] as const;
  await execute(['ip', 'netns', 'add', NAMESPACE]);
  await execute([...at, 'link', 'set', 'lo', 'up']);
  await execute([...at, 'link', 'add', BRIDGE, 'type', 'bridge']);
  await execute([...at, 'address', 'add', `${RIG_ADDRESS}/${PREFIX}`, 'dev', BRIDGE]);
  await execute([...at, 'address', 'add', `${METADATA_ADDRESS}/32`, 'dev', BRIDGE]);
  await execute([...at, 'link', 'set', BRIDGE, 'up']);
  if (IS_LINKED) await link(at);
}

/** The line between this machine and the bridge. */
async function link(at: readonly [string, ...string[]]): Promise<void> {
  const peer = ['peer', 'name', BRIDGE_PORT, 'netns', NAMESPACE];
  await execute(['ip', 'link', 'add', HOST_LINK, 'type', 'veth', ...peer]);
  await execute([...at, 'link', 'set', BRIDGE_PORT, 'master', BRIDGE, 'up']);
  await execute(['ip', 'address', 'add', `${HOST_ADDRESS}/${PREFIX}`, 'dev', HOST_LINK]);
  await execute(['ip', 'link', 'set', HOST_LINK, 'up']);
}

async function down(): Promise<void> {
  if ((await readdir(NAMESPACES).catch((): string[] => [])).includes(NAMESPACE)) {
    await endProcesses();
    await execute(['ip', 'netns', 'delete', NAMESPACE]);
  }
  // It goes with the namespace; but not before the last process, and not when the namespace was never whole.
  if (IS_LINKED) await execute(['ip', 'link', 'delete', HOST_LINK]).catch(() => undefined);
  await removeEmptyNamespaces();
  await removeRigCgroups();
  await restoreInotify();
  await rm(RUN_FOLDER, { recursive: true, force: true });
}

async function endProcesses(): Promise<void> {
  const end = Date.now() + PATIENCE;
  let pids = await processes();
  signalAll(pids, 'SIGTERM');
  while (pids.length > 0) {
    await sleep(100);
    pids = await processes();
    if (Date.now() > end) signalAll(pids, 'SIGKILL');
    if (Date.now() > end + PATIENCE) throw new Error(`processes of the rig do not end: ${pids.join(', ')}`);
  }
}

async function processes(): Promise<number[]> {
  const text = await execute(['ip', 'netns', 'pids', NAMESPACE]);
  return text.split('\n').filter(Boolean).map(Number);
}

function signalAll(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch {
      // It has ended by itself.
    }
  }
}

/** `ip netns add` mounts a folder for all namespaces; it goes with the last one. */
async function removeEmptyNamespaces(): Promise<void> {
  const left = await readdir(NAMESPACES).catch(() => undefined);
  if (left?.length !== 0) return;
  await execute(['umount', NAMESPACES]).catch(() => undefined);
  await rmdir(NAMESPACES).catch(() => undefined);
}
