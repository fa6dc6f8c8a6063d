import type { ClusterSpec } from '../../contracts/clusterSpec';
import type { Grant, PolicyScope } from './grant';

/**
 * Session Manager reaches a machine without an open port. Its own managed policy would let each machine read every parameter of the
 * account, so only these five (reference kubernetes-on-aws.md 3.3).
 */
export function sessionGrants({ network }: ClusterSpec): Grant[] {
  if (!network.privateAddress) return [];
  const actions = [
    'ssm:UpdateInstanceInformation',
    'ssmmessages:CreateControlChannel',
    'ssmmessages:CreateDataChannel',
    'ssmmessages:OpenControlChannel',
    'ssmmessages:OpenDataChannel',
  ];
  return [{ reason: 'reachedBySession', actions, resources: ['*'] }];
}

/** Images in a registry of an AWS account, `123456789012.dkr.ecr.us-west-2.amazonaws.com/toil`. */
export function pullGrants({ partition }: PolicyScope, { appliance, mirrors }: ClusterSpec): Grant[] {
  const registries = [appliance.image, appliance.registry, mirrors.images].flatMap((text) => ecrOf(text) ?? []);
  if (registries.length === 0) return [];
  return [
    { reason: 'pullsImages', actions: ['ecr:GetAuthorizationToken'], resources: ['*'] },
    {
      reason: 'pullsImages',
      actions: ['ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage'],
      resources: [
        ...new Set(registries.map(({ account, region }) => `arn:${partition}:ecr:${region}:${account}:repository/*`)),
      ],
    },
  ];
}

function ecrOf(text: string | undefined): { account: string; region: string } | undefined {
  const [, account, region] = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com/.exec(text ?? '') ?? [];
  return account === undefined || region === undefined ? undefined : { account, region };
}
