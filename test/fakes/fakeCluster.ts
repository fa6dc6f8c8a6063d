import type { Aws } from '../../src/provisioner/aws/aws';
import type { ScalingGroup } from '../../src/provisioner/aws/calls/autoScaling';
import type { Instance, InstanceWish, Tags } from '../../src/provisioner/aws/calls/ec2';
import {
  baseTags,
  bucketName,
  launchTemplateName,
  leaderRoleName,
  leaderTags,
  parameterPath,
  SECURITY_GROUP_DESCRIPTION,
  WORKER_GROUP_TAG,
  workerGroupName,
  workerGroupTags,
  workerRoleName,
  workerTags,
  type TagSource,
} from '../../src/provisioner/names';
import type { FakeAccount } from './fakeAws';

export interface ClusterOptions {
  readonly name?: string;
  /** Undefined: as Toil launches it, with group, role and profile untagged. */
  readonly launchId?: string;
  readonly kubernetes?: boolean;
  /** Least and most of each worker group. */
  readonly groups?: readonly WantedGroup[];
}

interface WantedGroup {
  readonly least: number;
  readonly most: number;
  readonly spot?: boolean;
}

/** Where a cluster is made. */
export interface ClusterPlace {
  readonly vpc: string;
  readonly subnets: readonly string[];
  readonly image: string;
}

const TRUST = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};
const EVERYTHING = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'ec2:*', Resource: '*' }] };
const never = new AbortController().signal;

/** Makes a whole cluster in the account in memory and forgets the calls. */
export async function makeCluster(
  account: FakeAccount,
  { region = 'us-east-1', ...options }: ClusterOptions & { readonly region?: string } = {},
): Promise<void> {
  const place = { vpc: `vpc-${region}`, subnets: ['subnet-0f', 'subnet-1f'], image: 'ami-0f1a7ca0' };
  await buildCluster(account.at(region), place, options);
  account.calls.length = 0;
}

/** Makes a whole cluster by calls, as a launch leaves it. */
export async function buildCluster(aws: Aws, place: ClusterPlace, options: ClusterOptions): Promise<void> {
  const { name = 'my-cluster', launchId, kubernetes = true, groups = [{ least: 1, most: 4 }] } = options;
  const source: TagSource = {
    cluster: name,
    owner: 'ann',
    tags: {},
    kubernetes,
    ...(launchId === undefined ? {} : { launchId }),
  };
  const own = launchId === undefined ? {} : baseTags(source);
  const { vpc, image, subnets } = place;
  const group = await aws.ec2.createSecurityGroup(
    { name, description: SECURITY_GROUP_DESCRIPTION, vpc, tags: own },
    never,
  );
  await aws.ec2.openInside(group, never);
  const [profileArn = ''] = await Promise.all(
    [leaderRoleName(name), workerRoleName(name)].map((role) => makeAccess(aws, role, own)),
  );
  const wish = {
    image,
    type: 't3.medium',
    securityGroups: [group],
    profileArn,
    userData: '{}',
    rootStorage: 50,
    ephemeralDisks: 0,
  };
  const leader = { keyPair: 'ann', subnet: subnets[0] ?? '', publicAddress: true, clientToken: `${name}-leader` };
  await aws.ec2.runLeader({ ...wish, ...leader, tags: leaderTags(source, 'ann') }, never);
  for (const [index, wanted] of groups.entries()) await makeGroup(aws, { source, wish, subnets, index, wanted });
  if (launchId === undefined) return;
  for (const record of ['status', 'join', 'hostkeys', 'spec'])
    await aws.ssm.putParameter(parameterPath(name, launchId) + record, RECORDS[record] ?? 'x', never);
}

/** A role and its profile of the same name. Gives the profile's ARN. */
async function makeAccess({ iam }: Aws, name: string, tags: Tags): Promise<string> {
  await iam.createRole({ name, path: '/', trust: TRUST, tags }, never);
  await iam.putRolePolicy(name, 'ec2_full', EVERYTHING, never);
  const { arn } = await iam.createProfile(name, '/', tags, never);
  await iam.addRole(name, name, never);
  return arn;
}

interface GroupParts {
  readonly source: TagSource;
  readonly wish: Omit<InstanceWish, 'tags'>;
  readonly subnets: readonly string[];
  readonly index: number;
  readonly wanted: WantedGroup;
}

async function makeGroup(aws: Aws, { source, wish, subnets, index, wanted }: GroupParts): Promise<void> {
  const { least, most, spot = false } = wanted;
  const { cluster, launchId } = source;
  const type = ['m5.large', 'm5.xlarge'][index] ?? 't3.large';
  const name = launchTemplateName(cluster, type, spot);
  const template = await aws.ec2.createLaunchTemplate(
    { ...wish, type, name, tags: workerTags(source), clientToken: `${name}-${launchId ?? ''}` },
    never,
  );
  const tags = workerGroupTags(source, { scaled: least !== most, spot, ephemeralStorage: 5e10 });
  const label = launchId === undefined ? {} : { [WORKER_GROUP_TAG]: `group${index}` };
  const group = { least, most, subnets, spot, types: [{ type, template: template.id }], tags: { ...tags, ...label } };
  await aws.autoScaling.createGroup({ ...group, name: workerGroupName(launchId ?? cluster, String(index)) }, never);
}

const RECORDS: Readonly<Record<string, string>> = {
  status: JSON.stringify({ format: 1, phase: 'ready', at: '2026-11-22T12:04:00Z' }),
};

/** Gives a cluster the bucket of boot documents. */
export async function addBucket(
  account: FakeAccount,
  cluster: string,
  region = 'us-east-1',
  tagged = true,
): Promise<void> {
  const { s3 } = account.at(region);
  await s3.createBucket(bucketName(cluster), tagged ? { clusterName: cluster } : {}, never);
  await s3.putObject(
    bucketName(cluster),
    'configs/leader/config-0b5bb5f2-7b9c-4a7e-9d6b-0d0d8cd8e4d5.ign',
    '{}',
    never,
  );
  account.calls.length = 0;
}

/** An instance as AWS tells of it; a running leader of Kubernetes unless told otherwise. */
export function instance(more: Partial<Instance> = {}): Instance {
  return {
    id: 'i-1',
    type: 't3.medium',
    state: 'running',
    spot: false,
    zone: 'us-east-1a',
    launched: new Date('2026-11-22T12:00:00Z'),
    image: 'ami-1',
    architecture: 'x86_64',
    securityGroups: [],
    volumes: [],
    tags: { clusterName: 'my-cluster', ToilNodeType: 'leader' },
    ...more,
  };
}

/** A worker group as AWS tells of it. */
export function scalingGroup(more: Partial<ScalingGroup> = {}): ScalingGroup {
  return {
    name: 'toil-1',
    tags: { clusterName: 'my-cluster', ToilNodeType: 'worker' },
    created: new Date('2026-11-22T12:00:00Z'),
    least: 0,
    most: 4,
    wanted: 0,
    subnets: [],
    types: [],
    spot: false,
    members: [],
    going: false,
    ...more,
  };
}
