import type { ClusterSpec, ClusterSpecInput } from '../contracts/clusterSpec';
import { CLUSTER_SPEC_FORMAT } from '../contracts/clusterSpec';
import type { WorkerGroup } from '../contracts/workerGroup';
import { offerOf } from '../toil/fit/specOffer';
import type { Aws } from './aws/aws';
import { AwsError } from './aws/awsError';
import type { ScalingGroup } from './aws/calls/autoScaling';
import type { Instance, LaunchTemplate, SecurityGroup, Tags } from './aws/calls/ec2';
import {
  KUBERNETES_TAG,
  LAUNCH_ID_TAG,
  leaderRoleName,
  SCALED_TAG,
  SPEC_TAG,
  WORKER_GROUP_TAG,
  workerGroupName,
} from './names';
import { specInRecord, specRecordName } from './resources/specRecord';
import { lookUpStanding } from './standing';

/** A standing cluster as a spec. */
export interface ClusterFile {
  readonly spec: ClusterSpecInput;
  /** `record`: what the launch wrote down, with the groups as they are now; `account`: as far as the account shows it. */
  readonly from: 'record' | 'account';
  /** Fields that nothing in the account shows; they stand at their defaults. */
  readonly unseen: readonly (keyof ClusterSpec)[];
}

/** Written in boot documents only. */
const UNSEEN: readonly (keyof ClusterSpec)[] = [
  'buckets',
  'idleHours',
  'history',
  'fuse',
  's3Endpoint',
  'endpoints',
  'mirrors',
  'appliance',
  'initCommands',
  'environment',
  'secret',
  'keepFailedNodes',
  'logLevel',
];

/**
 * A standing cluster, ours or Toil's, as a spec file. Undefined where no cluster of that name has a leader.
 * @throws AwsError of a look-up without which nothing can be said.
 */
export async function fileOf(aws: Aws, cluster: string, signal: AbortSignal): Promise<ClusterFile | undefined> {
  const [standing, groups, templates] = await Promise.all([
    lookUpStanding(aws, cluster, signal),
    aws.autoScaling.groups({ key: 'clusterName', value: cluster }, signal),
    aws.ec2.launchTemplates({ tags: { clusterName: cluster } }, signal),
  ]);
  if ((standing.kind !== 'ours' && standing.kind !== 'launchedByToil') || standing.leader === undefined)
    return undefined;
  const living = groups.filter(({ going }) => !going);
  const recorded = standing.kind === 'ours' ? await record(aws, cluster, standing.launchId, signal) : undefined;
  if (recorded !== undefined && standing.kind === 'ours')
    return { spec: withRanges(recorded, standing.launchId, living), from: 'record', unseen: [] };
  const seen = { cluster, leader: standing.leader, group: standing.group, groups: living, templates };
  return { spec: await specSeen(aws, seen, signal), from: 'account', unseen: UNSEEN };
}

/** What the launch wrote down; undefined for none, and where parameters may not be read. */
async function record(
  { ssm }: Aws,
  cluster: string,
  launchId: string,
  signal: AbortSignal,
): Promise<ClusterSpec | undefined> {
  try {
    const [found] = await ssm.parametersNamed([specRecordName(cluster, launchId)], signal);
    return found === undefined ? undefined : specInRecord(found.value);
  } catch (error) {
    if (error instanceof AwsError && error.kind === 'accessDenied') return undefined;
    throw error;
  }
}

/** Ranges may have been changed since, in the console or by a resize that broke off: what is there counts. */
function withRanges(spec: ClusterSpec, launchId: string, groups: readonly ScalingGroup[]): ClusterSpec {
  const names = offerOf(spec).groups.map(({ name }) => workerGroupName(launchId, name));
  const workers = spec.workers.map((group, i): WorkerGroup => {
    const found = groups.find(({ name }) => name === names[i]);
    const [least, most] = [group.count ?? group.min ?? 0, group.count ?? group.max ?? 0];
    if (found === undefined || (found.least === least && found.most === most)) return group;
    const { name, types, spot, bid, storage, subnets, labels } = group;
    const range = rangeOf(found, group.count !== undefined);
    return { ...defined({ name, bid }), types, spot, storage, subnets, labels, ...range };
  });
  return { ...spec, workers };
}

/** The entries that have a value. */
function defined<T extends Readonly<Record<string, unknown>>>(
  fields: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

/** A fixed number, or a range. */
function rangeOf({ least, most }: ScalingGroup, fixed: boolean): { count: number } | { min: number; max: number } {
  return fixed && least === most ? { count: most } : { min: least, max: most };
}

interface Seen {
  readonly cluster: string;
  readonly leader: Instance;
  readonly group: SecurityGroup;
  readonly groups: readonly ScalingGroup[];
  readonly templates: readonly LaunchTemplate[];
}

async function specSeen(aws: Aws, seen: Seen, signal: AbortSignal): Promise<ClusterSpecInput> {
  const { cluster, leader, group, groups, templates } = seen;
  const [volumes, role] = await Promise.all([
    leader.volumes.length === 0 ? [] : aws.ec2.volumes({ ids: leader.volumes }, signal),
    roleSeen(aws, cluster, signal),
  ]);
  const root = volumes.find(({ id }) => id === leader.volumes[0]);
  const keyPair = leader.keyPair ?? leader.tags['sshKeyName'];
  const extra = leader.securityGroups.filter(({ id }) => id !== group.id).map(({ id }) => id);
  return {
    format: CLUSTER_SPEC_FORMAT,
    name: cluster,
    type: isKubernetes(seen) ? 'kubernetes' : 'mesos',
    region: aws.region,
    zone: leader.zone,
    ...(keyPair === undefined ? {} : { keyPair }),
    ...(leader.tags['Owner'] === undefined ? {} : { owner: leader.tags['Owner'] }),
    tags: ownTags(leader.tags),
    leader: { type: leader.type, ...(root === undefined ? {} : { storage: root.size }) },
    workers: groups.map((each) => groupSeen(each, templates)),
    network: {
      ...(leader.subnet === undefined ? {} : { subnet: leader.subnet }),
      privateAddress: leader.publicAddress === undefined && leader.state === 'running',
      securityGroups: extra,
      sshFrom: group.ssh.map(({ range }) => range),
    },
    ...permissionsSeen(cluster, leader, role),
    machineImage: leader.image,
  };
}

function isKubernetes({ cluster, leader, groups }: Seen): boolean {
  return groups.length > 0 || leader.tags[`kubernetes.io/cluster/${cluster}`] !== undefined;
}

async function roleSeen({ iam }: Aws, cluster: string, signal: AbortSignal) {
  try {
    return await iam.role(leaderRoleName(cluster), signal);
  } catch (error) {
    if (error instanceof AwsError && error.kind === 'accessDenied') return undefined;
    throw error;
  }
}

/** A profile of another name than the cluster's own is the user's. */
function permissionsSeen(
  cluster: string,
  { profileArn }: Instance,
  role: { readonly path: string; readonly boundary?: string } | undefined,
): Pick<ClusterSpecInput, 'permissions'> {
  if (profileArn !== undefined && !profileArn.endsWith(`/${leaderRoleName(cluster)}`))
    return { permissions: { instanceProfile: profileArn } };
  if (role === undefined) return {};
  const { path, boundary } = role;
  return { permissions: { path, ...(boundary === undefined ? {} : { boundary }) } };
}

const IDENTITY = new Set([
  ...['Name', 'Owner', 'clusterName', 'ToilNodeType', 'sshKeyName'],
  ...[LAUNCH_ID_TAG, SPEC_TAG, KUBERNETES_TAG],
]);

/** The user's own tags: without what makes the cluster recognisable, and without AWS's. */
function ownTags(tags: Tags): Record<string, string> {
  return Object.fromEntries(
    Object.entries(tags).filter(
      ([key]) => !IDENTITY.has(key) && !key.startsWith('kubernetes.io/') && !key.startsWith('aws:'),
    ),
  );
}

const LABEL = 'k8s.io/cluster-autoscaler/node-template/label/';
const SPOT_LABEL = 'eks.amazonaws.com/capacityType';

function groupSeen(group: ScalingGroup, templates: readonly LaunchTemplate[]): ClusterSpecInput['workers'][number] {
  const { tags, types, spot, bid, subnets } = group;
  const storage = templates.find(({ id }) => id === types[0]?.template)?.rootStorage;
  const scaled = tags[SCALED_TAG] !== undefined;
  const labels = Object.entries(tags).flatMap(([key, value]) =>
    key.startsWith(LABEL) && key !== LABEL + SPOT_LABEL ? [[key.slice(LABEL.length), value] as const] : [],
  );
  const name = tags[WORKER_GROUP_TAG];
  return {
    // A name that was made of its types has characters that a name of its own cannot have.
    ...(name === undefined || !/^[a-z][a-z0-9-]*$/.test(name) ? {} : { name }),
    types: types.map(({ type }) => type),
    spot,
    ...(bid === undefined ? {} : { bid }),
    ...rangeOf(group, !scaled),
    ...(storage === undefined ? {} : { storage }),
    subnets: [...subnets],
    ...(labels.length === 0 ? {} : { labels: Object.fromEntries(labels) }),
  };
}
