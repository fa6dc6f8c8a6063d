import type { InstanceProfile } from '../aws/calls/account';
import { defineResource, type ResourceOf } from '../engine/resource';
import { ResourceError } from '../engine/resourceError';
import { baseTags } from '../names';
import { tagSource, type LaunchContext } from './context';
import type { RoleState } from './role';
import { madeOrFound } from './settled';

/** The instance profile that lends a role to machines; both have the same name, as in Toil. */
export function instanceProfile(context: LaunchContext, role: ResourceOf<RoleState>): ResourceOf<InstanceProfile> {
  const { aws, spec } = context;
  const { name } = role;

  /** A profile holds one role only: with another's it is somebody else's, as it is for a destroy (inventory/access.ts). */
  const find = async (signal: AbortSignal): Promise<InstanceProfile | undefined> => {
    const found = await aws.iam.profile(name, signal);
    if (found?.roles.some((each) => each !== name) === true) throw new ResourceError('foreign', name);
    return found;
  };

  const lend = async (profile: InstanceProfile, signal: AbortSignal): Promise<InstanceProfile> => {
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
    find,
    differences: ({ roles }) => (roles.includes(name) ? [] : [{ setting: 'role', is: roles, wanted: [name] }]),
    create: async (signal) => {
      const make = (): Promise<InstanceProfile> =>
        aws.iam.createProfile(name, spec.permissions.path, baseTags(tagSource(context)), signal);
      return lend(await madeOrFound(make, () => find(signal), signal), signal);
    },
    change: (profile, _differences, signal) => lend(profile, signal),
  });
}
