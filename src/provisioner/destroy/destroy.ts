import type { Aws } from '../aws/aws';
import { atOnce } from '../atOnce';
import type { Inventory } from '../inventory/inventory';
import { removeAccess } from './access';
import { PATIENCE, type Patience } from './machines';
import { removeMachines } from './removeMachines';
import { removeBucket, removeParameters, removeTemplates, removeVolumes, type Scope } from './remains';
import { Removal, StillThere, type Removed, type RemovalProgress } from './removal';
import { removeSecurityGroups } from './securityGroups';

export interface RemovalOptions {
  readonly report: (progress: RemovalProgress) => void;
  readonly patience?: Partial<Patience>;
}

/**
 * Removes everything in an inventory, and what of the cluster came meanwhile. Safe to repeat: a second one begins with a new inventory
 * and goes on where this one ended. Never throws; what is left is told with its reason.
 */
export async function destroy(
  aws: Aws,
  { cluster, found }: Pick<Inventory, 'cluster' | 'found'>,
  options: RemovalOptions,
  signal: AbortSignal,
): Promise<Removed> {
  return removeInOrder(aws, { cluster, found, whole: true }, options, signal);
}

/** Removes what was chosen of one cluster's leftovers and nothing else, in the same order. Never throws. */
export async function removeChosen(
  aws: Aws,
  { cluster, found }: Pick<Inventory, 'cluster' | 'found'>,
  options: RemovalOptions,
  signal: AbortSignal,
): Promise<Removed> {
  return removeInOrder(aws, { cluster, found, whole: false }, options, signal);
}

/**
 * Machines first, since they cost: the leader before all, so that it starts no more workers. What no machine needs goes while they end; disks,
 * records and the security group after them.
 */
async function removeInOrder(
  aws: Aws,
  scope: Scope,
  { report, patience = {} }: RemovalOptions,
  signal: AbortSignal,
): Promise<Removed> {
  const { found } = scope;
  const waits = { ...PATIENCE, ...patience };
  const removal = new Removal(report, signal);
  const machines = await removeMachines(aws, scope, { removal, patience: waits.machines }, signal);
  // A machine that cannot be ended goes on working, and needs all that it has.
  const meanwhile = machines.allEnded
    ? Promise.all([
        removeTemplates(aws, found, removal, signal),
        removeAccess(aws.iam, found, removal, signal),
        removeBucket(aws, found, removal, signal),
      ])
    : stay(scope, ['launchTemplate', 'role', 'instanceProfile', 'bucket'], removal);
  const machinesGone = await machines.gone;
  await Promise.all([
    removeVolumes(aws, scope, { removal, machinesGone, patience: waits.volume }, signal),
    machinesGone ? removeParameters(aws, scope, removal, signal) : stay(scope, ['parameter'], removal),
    meanwhile,
  ]);
  const all = [...found, ...machines.newcomers()];
  await (machinesGone
    ? removeSecurityGroups(aws, all, { removal, patience: waits.securityGroup }, signal)
    : stay(scope, ['securityGroup'], removal));
  return removal.result();
}

/** Notes of some kinds that they stay because of what needs them. */
async function stay({ found }: Scope, kinds: readonly string[], removal: Removal): Promise<void> {
  await atOnce(
    found.filter(({ kind }) => kinds.includes(kind)),
    (each) => removal.of(each, () => Promise.reject(new StillThere({ reason: 'needs' }))),
  );
}
