import type { ClusterSpec } from '../../contracts/clusterSpec';
import { ecrRegistries } from '../ecr';
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

/** Images in private registries. */
export function pullGrants({ partition }: PolicyScope, spec: ClusterSpec): Grant[] {
  const registries = ecrRegistries(spec);
  if (registries.length === 0) return [];
  return [
    { reason: 'pullsImages', actions: ['ecr:GetAuthorizationToken'], resources: ['*'] },
    {
      reason: 'pullsImages',
      actions: ['ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage'],
      resources: registries.map(({ account, region }) => `arn:${partition}:ecr:${region}:${account}:repository/*`),
    },
  ];
}
