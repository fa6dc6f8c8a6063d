import type { SecurityGroup } from '../aws/calls/ec2';
import { defineResource, type Difference, type ResourceOf } from '../engine/resource';
import type { LaunchContext } from './context';

/**
 * Who reaches the machines: each other on every port, as in Toil, and SSH from the ranges asked for. Ranges that were added later stay.
 * They are apart from the group, which everything else waits for.
 */
export function accessRules(context: LaunchContext, group: ResourceOf<SecurityGroup>): ResourceOf<SecurityGroup> {
  const { aws, cluster, ssh } = context;
  const open = async (is: SecurityGroup, signal: AbortSignal): Promise<SecurityGroup> => {
    const missing = missingRanges(is, ssh);
    await Promise.all([
      is.openInside ? undefined : aws.ec2.openInside(is.id, signal),
      missing.length === 0 ? undefined : aws.ec2.allowSsh(is.id, missing, signal),
    ]);
    return { ...is, openInside: true, ssh: [...is.ssh, ...missing] };
  };
  return defineResource<SecurityGroup>({
    kind: 'accessRules',
    name: cluster,
    needs: [group],
    settings: { sshFrom: ssh.map(({ range }) => range) },
    find: () => {
      const { known } = group;
      return Promise.resolve(known !== undefined && (known.openInside || known.ssh.length > 0) ? known : undefined);
    },
    differences: (is) => {
      const differences: Difference[] = [];
      if (!is.openInside) differences.push({ setting: 'openInside', is: false, wanted: true });
      const missing = missingRanges(is, ssh).map(({ range }) => range);
      if (missing.length > 0)
        differences.push({ setting: 'sshFrom', is: is.ssh.map(({ range }) => range), wanted: missing });
      return differences;
    },
    create: (signal) => open(group.state, signal),
    change: (is, _differences, signal) => open(is, signal),
  });
}

function missingRanges({ ssh }: SecurityGroup, wanted: LaunchContext['ssh']): LaunchContext['ssh'] {
  const there = new Set(ssh.map(({ range }) => range));
  return wanted.filter(({ range }) => !there.has(range));
}
