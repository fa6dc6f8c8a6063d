import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  DeleteInstanceProfileCommand,
  GetInstanceProfileCommand,
  ListInstanceProfilesCommand,
  RemoveRoleFromInstanceProfileCommand,
  type InstanceProfile as Answer,
} from '@aws-sdk/client-iam';
import { AwsError } from '../awsError';
import type { IamCalls, InstanceProfile } from '../calls/account';
import { allPages } from '../pages';
import { unless } from '../service';
import { tagList } from '../tags';
import type { Iam } from './iamService';

type Calls = Pick<IamCalls, 'profile' | 'profilesNamed' | 'createProfile' | 'addRole' | 'removeRole' | 'deleteProfile'>;

/** A role or profile that was just made is not found for some seconds (reference toil-facts.md 1.5). Milliseconds. */
const SETTLING = { also: ['notFound', 'notReady'], within: 60_000 } as const;
const LETTING_GO = { also: ['stillInUse', 'notReady'], within: 30_000 } as const;

export function profileCalls(iam: Iam): Calls {
  const profile = async (name: string, signal: AbortSignal): Promise<InstanceProfile | undefined> => {
    const command = new GetInstanceProfileCommand({ InstanceProfileName: name });
    const found = await unless(['notFound'], iam.call('GetInstanceProfile', command, signal));
    return found?.InstanceProfile === undefined ? undefined : profileOf(found.InstanceProfile);
  };
  return {
    profile,
    profilesNamed: async (prefix, signal) => {
      const found = await allPages(
        (Marker) => iam.call('ListInstanceProfiles', new ListInstanceProfilesCommand({ Marker }), signal),
        (page) => page.InstanceProfiles,
        (page) => page.Marker,
      );
      return found.filter(({ InstanceProfileName }) => InstanceProfileName?.startsWith(prefix) === true).map(profileOf);
    },
    createProfile: async (name, path, tags, signal) => {
      const command = new CreateInstanceProfileCommand({ InstanceProfileName: name, Path: path, Tags: tagList(tags) });
      const { InstanceProfile: made } = await iam.call('CreateInstanceProfile', command, signal);
      return profileOf(made ?? {});
    },
    addRole: async (name, role, signal) => {
      const command = new AddRoleToInstanceProfileCommand({ InstanceProfileName: name, RoleName: role });
      try {
        await iam.call('AddRoleToInstanceProfile', command, signal, SETTLING);
      } catch (error) {
        // A profile holds one role: the second add exceeds a quota, also when the first was this one.
        const full = error instanceof AwsError && (error.kind === 'quota' || error.kind === 'alreadyExists');
        if (!full || (await profile(name, signal))?.roles.includes(role) !== true) throw error;
      }
    },
    removeRole: async (name, role, signal) => {
      const command = new RemoveRoleFromInstanceProfileCommand({ InstanceProfileName: name, RoleName: role });
      await unless(['notFound'], iam.call('RemoveRoleFromInstanceProfile', command, signal));
    },
    deleteProfile: async (name, signal) => {
      const command = new DeleteInstanceProfileCommand({ InstanceProfileName: name });
      await unless(['notFound'], iam.call('DeleteInstanceProfile', command, signal, LETTING_GO));
    },
  };
}

function profileOf(answer: Partial<Answer>): InstanceProfile {
  return {
    name: answer.InstanceProfileName ?? '',
    arn: answer.Arn ?? '',
    roles: (answer.Roles ?? []).flatMap(({ RoleName }) => RoleName ?? []),
    ...(answer.CreateDate === undefined ? {} : { created: answer.CreateDate }),
  };
}
