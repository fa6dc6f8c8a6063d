import type { BootStatus } from '../../contracts/bootStatus';
import { bootCause, type BootCause } from '../../provisioner/bootCause';
import { machinesOf } from '../../provisioner/clusters/cluster';
import { consoleText, currentStatus, readStatus } from '../../provisioner/leaderWords';
import { withoutSecrets } from '../../shared/withoutSecrets';
import type { Machine } from '../clusterChanges/clusterFacts';
import { ProblemError } from '../problems';
import type { AwsAccess, KnownCluster, KnownClusters } from './knownClusters';

export type { BootCause } from '../../provisioner/bootCause';

/** What a machine has printed, as AWS has it now. */
export interface ConsoleWords {
  readonly role: 'leader' | 'worker';
  /** Undefined: AWS has nothing yet. */
  readonly text?: string;
  readonly cause?: BootCause;
}

/** What a leader has written of its boot. */
export type BootWords =
  | { readonly kind: 'status'; readonly status: BootStatus; readonly cause?: BootCause }
  /** `silent`: nothing of this boot; `unreadable`: the account may not read it; `toil`: Toil's leaders write nothing. */
  | { readonly kind: 'silent' | 'unreadable' | 'toil' | 'noLeader' };

interface Parts {
  readonly access: AwsAccess;
  readonly clusters: Pick<KnownClusters, 'get' | 'refresh' | 'look'>;
}

/**
 * The console of a cluster's machine, without secrets.
 * @throws AwsError; ProblemError `clusterGone`.
 */
export async function consoleWords(
  parts: Parts,
  { cluster: id, machine }: { readonly cluster: string; readonly machine: string },
  signal: AbortSignal,
): Promise<ConsoleWords> {
  const { key, profile, cluster } = await knownCluster(parts, id, signal);
  const aws = parts.access.connect(profile, key.region);
  const text = consoleText(await aws.ec2.consoleOutput(machine, signal));
  const cause = text === undefined ? undefined : bootCause(text);
  return {
    role: cluster.leader?.id === machine ? 'leader' : 'worker',
    ...(text === undefined ? {} : { text }),
    ...(cause === undefined ? {} : { cause }),
  };
}

/**
 * The boot of a cluster's leader as it tells it itself, without secrets.
 * @throws AwsError; ProblemError `clusterGone`.
 */
export async function bootWords(parts: Parts, id: string, signal: AbortSignal): Promise<BootWords> {
  const { key, profile, cluster } = await knownCluster(parts, id, signal);
  const { leader, launchId, name } = cluster;
  if (leader === undefined) return { kind: 'noLeader' };
  if (launchId === undefined) return { kind: 'toil' };
  const read = await readStatus(parts.access.connect(profile, key.region), { cluster: name, launchId }, signal);
  if (read === 'unreadable') return { kind: 'unreadable' };
  const status = currentStatus(leader, read);
  if (status === undefined) return { kind: 'silent' };
  const { message, ...rest } = status;
  if (message === undefined) return { kind: 'status', status: rest };
  const words = withoutSecrets(message);
  const cause = bootCause(words);
  return { kind: 'status', status: { ...rest, message: words }, ...(cause === undefined ? {} : { cause }) };
}

/** Whether a cluster has a machine that has a console. */
export function hasMachine({ cluster }: KnownCluster): boolean {
  return machinesOf(cluster).length > 0;
}

/**
 * The machines of a cluster: the leader first.
 * @throws AwsError; ProblemError `clusterGone`.
 */
export async function machinesNow(
  parts: Pick<Parts, 'clusters'>,
  id: string,
  signal: AbortSignal,
): Promise<{ readonly leader?: Machine; readonly all: readonly Machine[] }> {
  const { cluster } = await knownCluster(parts, id, signal);
  const { leader } = cluster;
  return { all: machinesOf(cluster), ...(leader === undefined ? {} : { leader }) };
}

/** A document may be opened again before anybody has looked. */
async function knownCluster(
  { clusters }: Pick<Parts, 'clusters'>,
  id: string,
  signal: AbortSignal,
): Promise<KnownCluster> {
  const known = clusters.get(id);
  // Its launch goes on, and nobody has looked since the leader was made.
  if (known !== undefined && !hasMachine(known))
    return (await clusters.look(known.key, known.profile, signal)) ?? known;
  if (known !== undefined) return known;
  await clusters.refresh(signal);
  const found = clusters.get(id);
  if (found === undefined) throw new ProblemError({ kind: 'clusterGone', id });
  return found;
}
