import type { InstanceProfile } from '../aws/calls/account';
import { defineResource, type ResourceOf } from '../engine/resource';
import { baseTags } from '../names';
import { tagSource, type LaunchContext } from './context';
import type { RoleState } from './role';
import { madeOrFound } from './settled';

/** The instance profile that lends a role to machines; both have the same name, as in Toil. */
export function instanceProfile(context: LaunchContext, role: ResourceOf<RoleState>): ResourceOf<InstanceProfile> {
  const { aws, spec } = context;
  const { name } = role;

  const lend = async (profile: InstanceProfile, signal: AbortSignal): Promise<InstanceProfile> => {
    // A profile holds one role only.
    for (const other of profile.roles.filter((each) => each !== name)) await aws.iam.removeRole(name, other, signal);
    if (!profile.roles.includes(name)) await addRole(signal);
    return { ...profile, roles: [name] };
  };

  /** Someone who launches the same cluster may have been first: then the profile is full, with our role (IAM, `LimitExceeded`). */
  const addRole = async (signal: AbortSignal): Promise<void> => {
    const lent = async (): Promise<true | undefined> =>
      (await aws.iam.profile(name, signal))?.roles.includes(name) === true ? true : undefined;
    const add = async (): Promise<true> => {
      await aws.iam.addRole(name, name, signal);
      return true;
    };
    await madeOrFound(add, lent, signal, ['alreadyExists', 'quota']);
  };

  return defineResource<InstanceProfile>({
    kind: 'instanceProfile',
    name,
    needs: [role],
    settings: { path: spec.permissions.path, role: name },
    find: (signal) => aws.iam.profile(name, signal),
    differences: ({ roles }) =>
      roles.length === 1 && roles[0] === name ? [] : [{ setting: 'role', is: roles, wanted: [name] }],
    create: async (signal) => {
      const make = (): Promise<InstanceProfile> =>
        aws.iam.createProfile(name, spec.permissions.path, baseTags(tagSource(context)), signal);
      return lend(await madeOrFound(make, () => aws.iam.profile(name, signal), signal), signal);
    },
    change: (profile, _differences, signal) => lend(profile, signal),
  });
}
