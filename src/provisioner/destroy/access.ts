import type { IamCalls } from '../aws/calls/account';
import { ofKind, type Found } from '../inventory/found';
import { StillThere, type Removal } from './removal';

/** Roles and profiles: each is emptied first, all side by side. */
export async function removeAccess(
  iam: IamCalls,
  found: readonly Found[],
  removal: Removal,
  signal: AbortSignal,
): Promise<boolean> {
  const profiles = ofKind(found, 'instanceProfile').map((profile) => ({
    profile,
    emptied: Promise.all(profile.roles.map((role) => iam.removeRole(profile.id, role, signal))),
  }));
  // Each is awaited below, though not at once.
  const allEmptied = Promise.allSettled(profiles.map(({ emptied }) => emptied));
  const done = await Promise.all([
    ...profiles.map(({ profile, emptied }) =>
      removal.of(profile, async () => {
        await emptied;
        await iam.deleteProfile(profile.id, signal);
      }),
    ),
    ...ofKind(found, 'role').map((role) =>
      removal.of(role, async () => {
        const [emptied] = await Promise.all([
          allEmptied,
          ...role.inline.map((policy) => iam.deleteRolePolicy(role.id, policy, signal)),
          ...role.attached.map((arn) => iam.detachPolicy(role.id, arn, signal)),
        ]);
        // A profile that keeps the role keeps it from going.
        if (emptied.some(({ status }) => status === 'rejected')) throw new StillThere({ reason: 'needs' });
        await iam.deleteRole(role.id, signal);
      }),
    ),
  ]);
  return done.every(Boolean);
}
