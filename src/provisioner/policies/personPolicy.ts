import { ALL_RECORDS } from '../names';
import type { Conditions, Grant } from './grant';

/** Why the person who launches, resizes and destroys needs something; sentences are made where it is shown. */
export type PersonReason =
  | 'looksAround'
  | 'readsPrices'
  | 'makesNetworkRules'
  | 'makesMachines'
  | 'endsMachines'
  | 'makesTemplates'
  | 'makesGroups'
  | 'handsOutRoles'
  | 'linksServices'
  | 'keepsBuckets'
  | 'keepsRecords'
  | 'importsKey'
  | 'opensSessions';

export type PersonGrant = Grant<PersonReason>;

/** Whose policy it is: `aws` and twelve digits. */
export interface PersonScope {
  readonly partition: string;
  readonly account: string;
}

/** Bears Toil's tag, whichever cluster it is of: nothing of anybody else's can be ended by mistake. */
const OF_A_CLUSTER: Conditions = { Null: { 'aws:ResourceTag/clusterName': 'false' } };

/**
 * The least that a person needs for everything that the extension does with AWS; roles of their own, keys of KMS and policies for
 * boundaries come on top where a spec names them. As small as AWS lets it be: looks cannot be limited to resources, and Toil leaves
 * its security groups without tags (reference toil-facts.md 1.4), so rules of groups are not limited by tag.
 */
export function personGrants(scope: PersonScope): PersonGrant[] {
  return [...looks(), ...machineGrants(scope), ...accessGrants(scope), ...storageGrants(scope)];
}

function looks(): PersonGrant[] {
  const ec2 = [
    'DescribeAvailabilityZones',
    'DescribeImages',
    'DescribeInstances',
    'DescribeInstanceTypeOfferings',
    'DescribeInstanceTypes',
    'DescribeKeyPairs',
    'DescribeLaunchTemplates',
    'DescribeLaunchTemplateVersions',
    'DescribeNetworkInterfaces',
    'DescribeRegions',
    'DescribeRouteTables',
    'DescribeSecurityGroups',
    'DescribeSpotInstanceRequests',
    'DescribeSpotPriceHistory',
    'DescribeSubnets',
    'DescribeVolumes',
    'DescribeVpcs',
    'GetConsoleOutput',
    'GetEbsDefaultKmsKeyId',
  ].map((action) => `ec2:${action}`);
  return [
    {
      reason: 'looksAround',
      actions: [
        ...ec2,
        'autoscaling:DescribeAutoScalingGroups',
        'autoscaling:DescribeScalingActivities',
        'iam:ListInstanceProfiles',
        'iam:ListRoles',
        'iam:SimulatePrincipalPolicy',
        's3:ListAllMyBuckets',
        'ssm:DescribeParameters',
      ],
      resources: ['*'],
    },
    {
      reason: 'readsPrices',
      actions: ['pricing:GetProducts', 'servicequotas:GetServiceQuota', 'servicequotas:GetAWSDefaultServiceQuota'],
      resources: ['*'],
    },
  ];
}

/** Everything of EC2 and of Auto Scaling that costs or lets somebody in. */
function machineGrants({ partition, account }: PersonScope): PersonGrant[] {
  const ec2 = (kind: string): string => `arn:${partition}:ec2:*:${account}:${kind}/*`;
  const rules = ['security-group', 'security-group-rule', 'vpc'].map(ec2);
  return [
    {
      reason: 'makesNetworkRules',
      actions: [
        'ec2:CreateSecurityGroup',
        'ec2:DeleteSecurityGroup',
        'ec2:AuthorizeSecurityGroupIngress',
        'ec2:RevokeSecurityGroupIngress',
      ],
      resources: rules,
    },
    {
      reason: 'makesMachines',
      // What Auto Scaling makes of a template is allowed by this too.
      actions: ['ec2:RunInstances'],
      resources: [`arn:${partition}:ec2:*:${account}:*/*`, `arn:${partition}:ec2:*::image/*`],
    },
    {
      reason: 'makesMachines',
      actions: ['ec2:CreateTags'],
      resources: [`arn:${partition}:ec2:*:${account}:*/*`],
      // Only on what is being made: else anything could be tagged into a cluster, and ended.
      conditions: {
        StringEquals: {
          'ec2:CreateAction': ['RunInstances', 'CreateSecurityGroup', 'CreateLaunchTemplate', 'ImportKeyPair'],
        },
      },
    },
    {
      reason: 'endsMachines',
      actions: ['ec2:TerminateInstances', 'ec2:StopInstances', 'ec2:StartInstances', 'ec2:DeleteVolume'],
      resources: ['instance', 'volume'].map(ec2),
      conditions: OF_A_CLUSTER,
    },
    { reason: 'endsMachines', actions: ['ec2:CancelSpotInstanceRequests'], resources: [ec2('spot-instances-request')] },
    { reason: 'makesTemplates', actions: ['ec2:CreateLaunchTemplate'], resources: [ec2('launch-template')] },
    {
      reason: 'makesTemplates',
      actions: ['ec2:CreateLaunchTemplateVersion', 'ec2:ModifyLaunchTemplate', 'ec2:DeleteLaunchTemplate'],
      resources: [ec2('launch-template')],
      conditions: OF_A_CLUSTER,
    },
    {
      reason: 'makesGroups',
      actions: [
        'autoscaling:CreateAutoScalingGroup',
        'autoscaling:UpdateAutoScalingGroup',
        'autoscaling:DeleteAutoScalingGroup',
        'autoscaling:SuspendProcesses',
        'autoscaling:CreateOrUpdateTags',
        'autoscaling:DeleteTags',
      ],
      resources: [`arn:${partition}:autoscaling:*:${account}:autoScalingGroup:*:autoScalingGroupName/toil-*`],
    },
    { reason: 'importsKey', actions: ['ec2:ImportKeyPair'], resources: [ec2('key-pair')] },
  ];
}

/** Roles by Toil's names only: what is handed to a machine can be nothing else. */
function accessGrants({ partition, account }: PersonScope): PersonGrant[] {
  const iam = (kind: string): string[] =>
    ['*_toil', '*_toil_worker'].map((name) => `arn:${partition}:iam::${account}:${kind}/${name}`);
  const machines = partition === 'aws-cn' ? 'ec2.amazonaws.com.cn' : 'ec2.amazonaws.com';
  const services = ['autoscaling.amazonaws.com', 'spot.amazonaws.com'];
  return [
    {
      reason: 'handsOutRoles',
      actions: [
        'iam:GetRole',
        'iam:CreateRole',
        'iam:DeleteRole',
        'iam:TagRole',
        'iam:ListRolePolicies',
        'iam:GetRolePolicy',
        'iam:PutRolePolicy',
        'iam:DeleteRolePolicy',
        'iam:ListAttachedRolePolicies',
        'iam:DetachRolePolicy',
      ],
      resources: iam('role'),
    },
    {
      reason: 'handsOutRoles',
      actions: [
        'iam:GetInstanceProfile',
        'iam:CreateInstanceProfile',
        'iam:DeleteInstanceProfile',
        'iam:TagInstanceProfile',
        'iam:AddRoleToInstanceProfile',
        'iam:RemoveRoleFromInstanceProfile',
      ],
      resources: iam('instance-profile'),
    },
    {
      reason: 'handsOutRoles',
      actions: ['iam:PassRole'],
      resources: iam('role'),
      conditions: { StringEquals: { 'iam:PassedToService': machines } },
    },
    {
      reason: 'linksServices',
      actions: ['iam:GetRole', 'iam:CreateServiceLinkedRole'],
      resources: services.map((service) => `arn:${partition}:iam::${account}:role/aws-service-role/${service}/*`),
    },
  ];
}

/** Buckets and records by Toil's names: boot documents that are too long, job stores, and what each launch writes down. */
function storageGrants({ partition, account }: PersonScope): PersonGrant[] {
  const buckets = ['*--internal', '*--toil'].map((name) => `arn:${partition}:s3:::${name}`);
  const instances = `arn:${partition}:ec2:*:${account}:instance/*`;
  return [
    {
      reason: 'keepsBuckets',
      actions: [
        's3:CreateBucket',
        's3:DeleteBucket',
        's3:GetBucketLocation',
        's3:GetBucketTagging',
        's3:PutBucketTagging',
        's3:ListBucket',
        's3:ListBucketVersions',
        's3:PutBucketPublicAccessBlock',
        's3:PutEncryptionConfiguration',
      ],
      resources: buckets,
    },
    {
      reason: 'keepsBuckets',
      actions: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:DeleteObjectVersion'],
      resources: buckets.map((bucket) => `${bucket}/*`),
    },
    {
      reason: 'keepsRecords',
      actions: ['ssm:PutParameter', 'ssm:GetParameters', 'ssm:GetParametersByPath', 'ssm:DeleteParameters'],
      resources: [`arn:${partition}:ssm:*:${account}:parameter${ALL_RECORDS}*`],
    },
    { reason: 'opensSessions', actions: ['ssm:StartSession'], resources: [instances], conditions: OF_A_CLUSTER },
    {
      reason: 'opensSessions',
      actions: ['ssm:StartSession'],
      resources: [`arn:${partition}:ssm:*::document/AWS-StartSSHSession`],
    },
  ];
}
