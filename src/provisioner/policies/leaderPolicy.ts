import type { ClusterSpec } from '../../contracts/clusterSpec';
import { bootFolder } from '../bootDocument';
import { bucketName, LAUNCH_ID_TAG, parameterPath, type NodeType } from '../names';
import { pullGrants, sessionGrants } from './common';
import type { Conditions, Grant, PolicyScope } from './grant';
import { bootDocumentGrant, storageGrants } from './storage';

/**
 * What the leader may do (reference kubernetes-on-aws.md 3.3 and 2.5). Toil gives it `ec2:*`, `iam:*` and `s3:*`; with this, what runs
 * there can change nothing but its own cluster, and read and write nothing but what the spec names.
 */
export function leaderGrants(scope: PolicyScope, spec: ClusterSpec, overflows: boolean): Grant[] {
  const { cluster } = scope;
  return [
    seesMachines(scope, spec),
    ...(spec.type === 'kubernetes' ? [scalesGroups(scope)] : []),
    ...(spec.idleHours === 'never' ? [] : stopsWhenIdle(scope, spec)),
    writesRecords(scope),
    ...(overflows ? [bootDocumentGrant(scope, bucketName(cluster), bootFolder('leader'))] : []),
    ...storageGrants(scope, spec),
    ...sessionGrants(spec),
    ...pullGrants(scope, spec),
  ];
}

/** Cloud controller, autoscaler and the idle stop look; EC2 and Auto Scaling limit a look to a region only. */
function seesMachines({ region }: PolicyScope, { type }: ClusterSpec): Grant {
  const scaling = [
    'autoscaling:DescribeAutoScalingGroups',
    'autoscaling:DescribeAutoScalingInstances',
    'autoscaling:DescribeLaunchConfigurations',
    'autoscaling:DescribeScalingActivities',
    'ec2:DescribeImages',
    'ec2:DescribeInstanceTopology',
    'ec2:DescribeInstanceTypes',
    'ec2:DescribeLaunchTemplateVersions',
    'ec2:GetInstanceTypesFromInstanceRequirements',
  ];
  return {
    reason: 'seesMachines',
    actions: ['ec2:DescribeInstances', 'ec2:DescribeAvailabilityZones', ...(type === 'kubernetes' ? scaling : [])],
    resources: ['*'],
    conditions: { StringEquals: { 'aws:RequestedRegion': region } },
  };
}

function groupsOf({ partition, region, account }: PolicyScope): string[] {
  return [`arn:${partition}:autoscaling:${region}:${account}:autoScalingGroup:*:autoScalingGroupName/toil-*`];
}

function bears(tags: Readonly<Record<string, string>>): Conditions {
  return {
    StringEquals: Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:ResourceTag/${key}`, value])),
  };
}

function scalesGroups(scope: PolicyScope): Grant {
  return {
    reason: 'scalesGroups',
    actions: ['autoscaling:SetDesiredCapacity', 'autoscaling:TerminateInstanceInAutoScalingGroup'],
    resources: groupsOf(scope),
    conditions: bears({ clusterName: scope.cluster }),
  };
}

/** Groups to zero, their ranges kept in tags; then the machine itself (design.md, decision 12). Single workers of Mesos end with it. */
function stopsWhenIdle(scope: PolicyScope, { type }: ClusterSpec): Grant[] {
  const { partition, region, account, cluster, launchId } = scope;
  const on = (node: NodeType, action: string): Grant => ({
    reason: 'stopsWhenIdle',
    actions: [action],
    resources: [`arn:${partition}:ec2:${region}:${account}:instance/*`],
    conditions: bears({ ToilNodeType: node, clusterName: cluster, [LAUNCH_ID_TAG]: launchId }),
  });
  return [
    {
      reason: 'stopsWhenIdle',
      actions: ['autoscaling:DescribeAutoScalingGroups'],
      resources: ['*'],
      conditions: { StringEquals: { 'aws:RequestedRegion': region } },
    },
    {
      reason: 'stopsWhenIdle',
      actions: ['autoscaling:UpdateAutoScalingGroup', 'autoscaling:CreateOrUpdateTags'],
      resources: groupsOf(scope),
      conditions: bears({ clusterName: cluster }),
    },
    on('leader', 'ec2:StopInstances'),
    // Spot machines cannot be stopped.
    ...(type === 'mesos' ? [on('worker', 'ec2:StopInstances'), on('worker', 'ec2:TerminateInstances')] : []),
  ];
}

/** Records of this launch only. */
function writesRecords({ partition, region, account, cluster, launchId }: PolicyScope): Grant {
  const path = parameterPath(cluster, launchId);
  return {
    reason: 'writesRecords',
    actions: ['ssm:PutParameter'],
    resources: ['status', 'join', 'hostkeys'].map(
      (name) => `arn:${partition}:ssm:${region}:${account}:parameter${path}${name}`,
    ),
  };
}
