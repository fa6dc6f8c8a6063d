import type { Aws } from '../aws/aws';
import type { IamCalls, InstanceProfile, Role } from '../aws/calls/account';
import { LAUNCH_ID_TAG, leaderRoleName, workerRoleName } from '../names';
import type { Found, FoundRole, Staying } from './found';
import { isEc2Role } from './ownership';

/** A cluster of the same name in another region of the account: roles, profiles and buckets have no region. */
export interface Namesake {
  readonly region: string;
  readonly launchId?: string;
}

/** What the launches of the inventory's own cluster and of its namesakes are. */
export interface Launches {
  readonly own: readonly string[];
  readonly namesakes: readonly Namesake[];
}

export interface FoundAccess {
  readonly found: readonly Found[];
  readonly stays: readonly Staying[];
}

/** Roles and profiles of a cluster by their exact names: two calls side by side, then one for each role. */
export async function findAccess(
  { iam }: Pick<Aws, 'iam'>,
  cluster: string,
  launches: Promise<Launches>,
  signal: AbortSignal,
): Promise<FoundAccess> {
  const names = [leaderRoleName(cluster), workerRoleName(cluster)];
  const each = await Promise.all(
    names.map(async (name) => {
      const [role, profile, known] = await Promise.all([iam.role(name, signal), iam.profile(name, signal), launches]);
      const [ofRole, ofProfile] = [roleOwner(role, known), profileOwner(profile, role, names, known)];
      return {
        found: [
          ...(role !== undefined && ofRole === 'ours' ? [await describeRole(iam, role, signal)] : []),
          ...(profile !== undefined && ofProfile === 'ours' ? [describeProfile(profile)] : []),
        ],
        stays: [
          ...(role === undefined || ofRole === 'ours' ? [] : [{ kind: 'role', id: name, reason: ofRole } as const]),
          ...(profile === undefined || ofProfile === 'ours'
            ? []
            : [{ kind: 'instanceProfile', id: name, reason: ofProfile } as const]),
        ],
      };
    }),
  );
  return { found: each.flatMap(({ found }) => found), stays: each.flatMap(({ stays }) => stays) };
}

/** A role with what must go before it. */
export async function describeRole(iam: IamCalls, { name, created }: Role, signal: AbortSignal): Promise<FoundRole> {
  const [inline, attached] = await Promise.all([iam.rolePolicyNames(name, signal), iam.attachedPolicies(name, signal)]);
  return { kind: 'role', id: name, inline, attached, ...(created === undefined ? {} : { created }) };
}

export function describeProfile({
  name,
  roles,
  created,
}: InstanceProfile): Extract<Found, { kind: 'instanceProfile' }> {
  return { kind: 'instanceProfile', id: name, roles, ...(created === undefined ? {} : { created }) };
}

type Owner = 'ours' | Staying['reason'];

function roleOwner(role: Role | undefined, { own, namesakes }: Launches): Owner {
  if (role === undefined || !isEc2Role(role)) return 'notOurs';
  const launch = role.tags[LAUNCH_ID_TAG];
  if (launch !== undefined && own.includes(launch)) return 'ours';
  return namesakes.some(({ launchId }) => launch === undefined || launchId === launch) ? 'otherRegion' : 'ours';
}

/** A profile bears no sign of its own: it is as its role is. */
function profileOwner(
  profile: InstanceProfile | undefined,
  role: Role | undefined,
  names: readonly string[],
  launches: Launches,
): Owner {
  if (profile?.roles.every((each) => names.includes(each)) !== true) return 'notOurs';
  if (role !== undefined) return roleOwner(role, launches);
  return launches.namesakes.length > 0 ? 'otherRegion' : 'ours';
}
