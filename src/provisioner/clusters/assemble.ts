import type { BootStatus } from '../../contracts/bootStatus';
import type { ScalingGroup } from '../aws/calls/autoScaling';
import type { Instance, SecurityGroup, Tags } from '../aws/calls/ec2';
import { LAUNCH_ID_TAG, SECURITY_GROUP_DESCRIPTION, WORKER_GROUP_TAG } from '../names';
import type { WorkerStatus } from '../../contracts/workerStatus';
import type { Cluster, ClusterGroup, FailingWorker, UnreadPart } from './cluster';
import { conditionOf, isLive, isRunning, wordsOf } from './condition';
import { CLUSTER_TAG, NODE_TYPE_TAG, scalingGroupOf } from './toilTags';

/** What was found in a region, before it is sorted into clusters. */
export interface Sightings {
  readonly region: string;
  /** All that bear Toil's tags. */
  readonly instances: readonly Instance[];
  readonly securityGroups: readonly SecurityGroup[];
  readonly groups: readonly ScalingGroup[];
  /** What records say, by launch id. */
  readonly records: ReadonlyMap<string, LaunchRecords>;
  readonly unread: readonly UnreadPart[];
  readonly now: Date;
}

/** What the records of a launch in the parameter store say. */
export interface LaunchRecords {
  readonly boot?: BootStatus;
  readonly wantedGroups?: number;
  /** By instance id, of workers that could not join at once. */
  readonly workers?: ReadonlyMap<string, WorkerStatus>;
}

/** The names of all clusters that there is something of: terminated instances alone are none. */
export function clusterNames({ instances, securityGroups }: Pick<Sightings, 'instances' | 'securityGroups'>): string[] {
  const byGroup = securityGroups.filter(isClusterGroup).map(({ name }) => name);
  const byTag = instances
    .filter(({ state, tags }) => state !== 'terminated' && NODE_TYPE_TAG in tags)
    .flatMap(({ tags }) => tags[CLUSTER_TAG] ?? []);
  return [...new Set([...byGroup, ...byTag])].sort();
}

/** Whether a security group is a cluster's own: Toil's words on it, or our tag. */
export function isClusterGroup({ description, tags }: Pick<SecurityGroup, 'description' | 'tags'>): boolean {
  return description === SECURITY_GROUP_DESCRIPTION || LAUNCH_ID_TAG in tags;
}

/** Sorts what was found into clusters, by name. */
export function assembleClusters(sightings: Sightings): Cluster[] {
  return clusterNames(sightings).map((name) => assemble(name, sightings));
}

/** The launch id that any of a cluster's things bears. */
export function launchIdOf(
  name: string,
  { instances, securityGroups, groups }: Omit<Sightings, 'records'>,
): string | undefined {
  const bearers: readonly { readonly tags: Tags }[] = [
    ...securityGroups.filter((group) => group.name === name && isClusterGroup(group)),
    ...instances.filter(({ state, tags }) => state !== 'terminated' && tags[CLUSTER_TAG] === name),
    ...groups.filter(({ tags }) => tags[CLUSTER_TAG] === name),
  ];
  return bearers.find(({ tags }) => LAUNCH_ID_TAG in tags)?.tags[LAUNCH_ID_TAG];
}

function assemble(name: string, sightings: Sightings): Cluster {
  const { region, records, unread, now } = sightings;
  const securityGroups = sightings.securityGroups.filter((group) => group.name === name && isClusterGroup(group));
  const instances = sightings.instances.filter(({ tags }) => tags[CLUSTER_TAG] === name && NODE_TYPE_TAG in tags);
  const groups = sightings.groups.filter(({ tags }) => tags[CLUSTER_TAG] === name);
  const leaders = leadersOf(instances);
  const workers = instances.filter((each) => !leaders.includes(each));
  const launchId = launchIdOf(name, sightings);
  const type = typeOf([...instances, ...groups, ...securityGroups]);
  const leader = leaders.find(({ state }) => state !== 'terminated');
  const known = launchId === undefined ? undefined : records.get(launchId);
  const boot = unread.includes('records') ? 'unreadable' : known?.boot;
  const owner = leader?.tags['Owner'];
  const launchedBy = launchId === undefined ? 'toil' : 'us';
  const grouped = groups.map((group) => groupOf(group, workers, known?.workers));
  const condition = conditionOf({
    securityGroup: securityGroups.length > 0,
    launchedBy,
    leaders,
    workers,
    groups,
    now,
    ...(type === undefined ? {} : { type }),
    ...(boot === undefined ? {} : { boot }),
    ...wanted(known, unread),
  });
  return {
    name,
    region,
    condition,
    launchedBy,
    securityGroups,
    groups: grouped,
    otherWorkers: workers.filter(
      (each) => each.state !== 'terminated' && !grouped.some((group) => group.workers.includes(each)),
    ),
    unread,
    ...(launchId === undefined ? {} : { launchId }),
    ...(type === undefined ? {} : { type }),
    ...(owner === undefined ? {} : { owner }),
    ...(leader === undefined ? {} : { leader }),
  };
}

/** How many groups there should be; nothing is missed where groups could not be looked up. */
function wanted(records: LaunchRecords | undefined, unread: readonly UnreadPart[]): { wantedGroups?: number } {
  if (unread.includes('workerGroups')) return { wantedGroups: 0 };
  return records?.wantedGroups === undefined ? {} : { wantedGroups: records.wantedGroups };
}

/**
 * Those that say that they lead, live ones first, then the oldest. Where none does, Toil's own rule: the oldest, but for one that
 * says that it works (reference toil-facts.md 1.11).
 */
export function leadersOf(instances: readonly Instance[]): Instance[] {
  const ordered = [...instances].sort(
    (one, other) =>
      Number(isLive(other)) - Number(isLive(one)) ||
      Number(one.state === 'terminated') - Number(other.state === 'terminated') ||
      one.launched.getTime() - other.launched.getTime(),
  );
  const said = ordered.filter(({ tags }) => tags[NODE_TYPE_TAG] === 'leader');
  return said.length > 0 ? said : ordered.filter(({ tags }) => tags[NODE_TYPE_TAG] !== 'worker').slice(0, 1);
}

/** Kubernetes clusters bear the tag of its cloud provider; a cluster with instances and without it is one of Mesos. */
function typeOf(bearers: readonly { readonly tags: Tags }[]): Cluster['type'] {
  if (bearers.some(({ tags }) => Object.keys(tags).some((key) => key.startsWith('kubernetes.io/cluster/'))))
    return 'kubernetes';
  return bearers.some(({ tags }) => NODE_TYPE_TAG in tags) ? 'mesos' : undefined;
}

function groupOf(
  group: ScalingGroup,
  workers: readonly Instance[],
  records: ReadonlyMap<string, WorkerStatus> = new Map(),
): ClusterGroup {
  const members = new Set(group.members.map(({ id }) => id));
  const label = group.tags[WORKER_GROUP_TAG];
  const own = workers.filter(
    (each) => each.state !== 'terminated' && (members.has(each.id) || scalingGroupOf(each) === group.name),
  );
  const failing = own.filter(isRunning).flatMap((each) => failingOf(each, records.get(each.id)));
  return {
    ...(label === undefined ? {} : { label }),
    group,
    workers: own,
    ...(failing.length === 0 ? {} : { failing }),
  };
}

/** A machine that was stopped since begins anew. */
function failingOf({ id, launched }: Instance, status: WorkerStatus | undefined): FailingWorker[] {
  if (status?.state !== 'failing') return [];
  const since = new Date(status.at);
  return since.getTime() < launched.getTime() - CLOCK ? [] : [{ id, since, ...wordsOf(status) }];
}

/** Milliseconds that a worker's clock may be behind. */
const CLOCK = 60_000;
