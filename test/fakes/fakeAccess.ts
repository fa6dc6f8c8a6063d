import { AwsError } from '../../src/provisioner/aws/awsError';
import type { IamCalls, StsCalls } from '../../src/provisioner/aws/calls/account';
import type { FakeAccount } from './fakeAws';
import type { FakeRole } from './fakeState';

/** IAM in memory, with its rules about what must go before a role or a profile. */
export function fakeIam(account: FakeAccount): IamCalls {
  const denied: IamCalls['denied'] = (_who, { actions }) =>
    Promise.resolve(actions.filter((action) => account.denied.has(action)));
  return { ...fakeRoles(account), ...fakeProfiles(account), denied };
}

type ProfileCalls = Pick<
  IamCalls,
  'profile' | 'profilesNamed' | 'createProfile' | 'addRole' | 'removeRole' | 'deleteProfile'
>;

function fakeRoles(account: FakeAccount): Omit<IamCalls, keyof ProfileCalls | 'denied'> {
  const { roles, profiles } = account.globals;
  const there = (name: string, action: string): FakeRole => {
    const found = roles.get(name);
    if (!found) throw new AwsError('notFound', `iam:${action}`, 'NoSuchEntity', `no role ${name}`);
    return found;
  };
  return {
    role: (name) => Promise.resolve(roles.get(name)?.role),
    rolesNamed: (prefix) =>
      Promise.resolve([...roles.values()].map(({ role }) => role).filter(({ name }) => name.startsWith(prefix))),
    createRole: ({ name, path, trust, tags, boundary }) => {
      if (roles.has(name)) throw new AwsError('alreadyExists', 'iam:CreateRole', 'EntityAlreadyExists', name);
      const arn = `arn:aws:iam::${account.id}:role${path}${name}`;
      const role = {
        name,
        arn,
        path,
        trust,
        tags,
        created: account.now,
        ...(boundary === undefined ? {} : { boundary }),
      };
      roles.set(name, { role, inline: new Map(), attached: new Set() });
      return Promise.resolve(role);
    },
    rolePolicies: (name) => Promise.resolve(new Map(there(name, 'ListRolePolicies').inline)),
    rolePolicyNames: (name) => Promise.resolve([...there(name, 'ListRolePolicies').inline.keys()]),
    putRolePolicy: (name, policy, document) => {
      there(name, 'PutRolePolicy').inline.set(policy, document);
      return Promise.resolve();
    },
    deleteRolePolicy: (name, policy) => {
      roles.get(name)?.inline.delete(policy);
      return Promise.resolve();
    },
    attachedPolicies: (name) => Promise.resolve([...there(name, 'ListAttachedRolePolicies').attached]),
    detachPolicy: (name, arn) => {
      roles.get(name)?.attached.delete(arn);
      return Promise.resolve();
    },
    deleteRole: (name) => {
      const found = roles.get(name);
      const inProfile = [...profiles.values()].some(({ roles: held }) => held.includes(name));
      if (found && (found.inline.size > 0 || found.attached.size > 0 || inProfile))
        throw new AwsError('stillInUse', 'iam:DeleteRole', 'DeleteConflict', 'must detach all policies first');
      roles.delete(name);
      return Promise.resolve();
    },
  };
}

function fakeProfiles(account: FakeAccount): ProfileCalls {
  const { roles, profiles } = account.globals;
  return {
    profile: (name) => Promise.resolve(profiles.get(name)),
    profilesNamed: (prefix) => Promise.resolve([...profiles.values()].filter(({ name }) => name.startsWith(prefix))),
    createProfile: (name, path) => {
      if (profiles.has(name))
        throw new AwsError('alreadyExists', 'iam:CreateInstanceProfile', 'EntityAlreadyExists', name);
      const arn = `arn:aws:iam::${account.id}:instance-profile${path}${name}`;
      const made = { name, arn, roles: [], created: account.now };
      profiles.set(name, made);
      return Promise.resolve(made);
    },
    addRole: (name, role) => {
      const profile = profiles.get(name);
      if (!profile || !roles.has(role))
        throw new AwsError('notFound', 'iam:AddRoleToInstanceProfile', 'NoSuchEntity', name);
      if (profile.roles.length > 0)
        throw new AwsError('quota', 'iam:AddRoleToInstanceProfile', 'LimitExceeded', 'one role at most');
      profile.roles = [role];
      return Promise.resolve();
    },
    removeRole: (name, role) => {
      const profile = profiles.get(name);
      if (profile) profile.roles = profile.roles.filter((each) => each !== role);
      return Promise.resolve();
    },
    deleteProfile: (name) => {
      if ((profiles.get(name)?.roles.length ?? 0) > 0)
        throw new AwsError('stillInUse', 'iam:DeleteInstanceProfile', 'DeleteConflict', 'must remove roles first');
      profiles.delete(name);
      return Promise.resolve();
    },
  };
}

export function fakeSts(account: FakeAccount): StsCalls {
  const arn = `arn:aws:iam::${account.id}:user/ann`;
  return { identity: () => Promise.resolve({ account: account.id, arn, partition: 'aws' }) };
}
