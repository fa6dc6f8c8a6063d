import type { Aws } from '../aws/aws';
import { AwsError } from '../aws/awsError';
import type { GroupUse } from '../aws/calls/ec2';
import { ofKind, type Found } from '../inventory/found';
import { nextLook } from './machines';
import { StillThere, type Removal } from './removal';
import { unlessGone } from './unlessGone';

/**
 * Security groups go last: they are the lock of a launch and say to all that something is left. Network addresses of ended instances
 * hold them for a while; what is not the cluster's holds them for ever.
 */
export async function removeSecurityGroups(
  { ec2 }: Pick<Aws, 'ec2'>,
  found: readonly Found[],
  { removal, patience }: { readonly removal: Removal; readonly patience: number },
  signal: AbortSignal,
): Promise<void> {
  const ours = new Set(found.map(({ id }) => id));
  const deadline = Date.now() + patience;
  await Promise.all(
    ofKind(found, 'securityGroup').map((group) =>
      removal.of(group, async () => {
        for (let turn = 0; ; turn += 1) {
          if (await isDeleted(ec2.deleteSecurityGroup(group.id, signal))) return;
          const use = await ec2.useOfSecurityGroup(group.id, signal);
          if (isHeldForEver(use, ours) || Date.now() > deadline) throw new StillThere({ reason: 'inUse', use });
          removal.waits(group, use);
          await nextLook(turn, signal);
        }
      }),
    ),
  );
}

async function isDeleted(call: Promise<void>): Promise<boolean> {
  try {
    await unlessGone(call);
    return true;
  } catch (error) {
    if (error instanceof AwsError && error.kind === 'stillInUse') return false;
    throw error;
  }
}

/** By an instance that is not the cluster's, or by a rule of another group. */
function isHeldForEver({ interfaces, groups }: GroupUse, ours: ReadonlySet<string>): boolean {
  return groups.length > 0 || interfaces.some(({ instance }) => instance !== undefined && !ours.has(instance));
}
