import type { Aws } from '../aws/aws';
import type { Instance } from '../aws/calls/ec2';
import { atOnce } from '../atOnce';
import { CLUSTER_TAG } from '../clusters/toilTags';
import { isMachine, ofKind, type FoundMachine } from '../inventory/found';
import { isOurInstance } from '../inventory/ownership';
import { Departures, endMachines, type Look } from './machines';
import type { Scope } from './remains';
import type { Removal } from './removal';
import { unlessGone } from './unlessGone';

/** How the machines of a cluster end. */
export interface Ending {
  /** Whether AWS took every order: none of them goes on working. */
  readonly allEnded: boolean;
  /** Whether they are all gone, those that came meanwhile too. */
  readonly gone: Promise<boolean>;
  readonly newcomers: () => readonly FoundMachine[];
}

/** Ends the leader, then groups, spot requests and workers at the same time. Resolves when AWS has all orders. Never throws. */
export async function removeMachines(
  aws: Aws,
  scope: Scope,
  { removal, patience }: { readonly removal: Removal; readonly patience: number },
  signal: AbortSignal,
): Promise<Ending> {
  const { found, whole } = scope;
  const machines = found.filter(isMachine);
  const groups = ofKind(found, 'workerGroup');
  const late: { readonly machine: FoundMachine; readonly gone: Promise<boolean> }[] = [];
  const departures = new Departures(lookFor(aws, scope), (instance) => welcome(instance), patience);

  const end = (some: readonly FoundMachine[]): Orders => order(aws, some, { removal, departures }, signal);

  const leaders = end(machines.filter(({ kind }) => kind === 'leader'));
  const leaderEnded = await leaders.taken;
  const groupsGone = atOnce(groups, (group) =>
    removal.of(group, () =>
      group.group.going ? Promise.resolve() : unlessGone(aws.autoScaling.deleteGroup(group.id, signal)),
    ),
  ).then((each) => each.every(Boolean));
  // A standing request would ask for another instance in the place of the one that ends.
  await cancelRequests(aws, scope, removal, signal);
  const workers = end(machines.filter(({ kind }) => kind === 'worker'));
  const groupsEnded = await groupsGone;
  const workersEnded = await workers.taken;

  function welcome(instance: Instance): void {
    // A group that could not be deleted makes a new one for each that ends.
    if (!whole || !groupsEnded) return;
    const machine: FoundMachine = { kind: 'worker', id: instance.id, instance };
    late.push(...end([machine]).gone.map((gone) => ({ machine, gone })));
  }
  const watched = machines.length + groups.length > 0 ? departures.watch(signal) : Promise.resolve();
  const gone = watched.then(async () => {
    const ended = await Promise.all([...leaders.gone, ...workers.gone, ...late.map((each) => each.gone)]);
    return groupsEnded && ended.every(Boolean);
  });
  return {
    allEnded: leaderEnded && workersEnded && groupsEnded,
    gone,
    newcomers: () => late.map(({ machine }) => machine),
  };
}

interface Orders {
  /** Whether AWS took them all. */
  readonly taken: Promise<boolean>;
  /** Of each machine whether it is gone. */
  readonly gone: readonly Promise<boolean>[];
}

/** Tells AWS to end some machines, with one call. */
function order(
  aws: Aws,
  machines: readonly FoundMachine[],
  { removal, departures }: { readonly removal: Removal; readonly departures: Departures },
  signal: AbortSignal,
): Orders {
  const ids = machines.map(({ id }) => id);
  const ended = endMachines(aws, ids, signal);
  const gone = machines.map((machine) =>
    removal.of(machine, async () => {
      const heard = ended.then((refusals) => {
        const refused = refusals.get(machine.id);
        if (refused !== undefined) departures.forget(machine.id, refused);
      });
      // Together: the wait may end while the order is still on its way.
      await Promise.all([departures.of(machine), heard]);
    }),
  );
  return { taken: ended.then(({ size }) => size === 0), gone };
}

/** All instances that may be of the cluster: by its group, by its tags. */
function lookFor({ ec2 }: Pick<Aws, 'ec2'>, { cluster, found }: Scope): Look {
  const ids = new Set(found.map(({ id }) => id));
  const bearing = new Set(ofKind(found, 'securityGroup').map(({ id }) => id));
  const profile = ofKind(found, 'leader')[0]?.instance.profileArn;
  return async (signal) => {
    const [inGroup, tagged] = await Promise.all([
      ec2.instances({ securityGroupName: cluster }, signal),
      ec2.instances({ tags: { [CLUSTER_TAG]: cluster } }, signal),
    ]);
    const seen = new Map([...inGroup, ...tagged].map((each) => [each.id, each]));
    return [...seen.values()].filter((each) => ids.has(each.id) || isOurInstance(each, cluster, bearing, profile));
  };
}

async function cancelRequests(
  { ec2 }: Aws,
  { found, cluster }: Scope,
  removal: Removal,
  signal: AbortSignal,
): Promise<void> {
  const requests = ofKind(found, 'spotRequest');
  if (requests.length === 0) return;
  const cancelled = signal.aborted ? Promise.resolve([]) : ec2.cancelSpotRequests({ [CLUSTER_TAG]: cluster }, signal);
  await Promise.all(requests.map((request) => removal.of(request, () => unlessGone(cancelled))));
}
