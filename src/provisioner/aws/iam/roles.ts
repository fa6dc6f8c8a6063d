import {
  CreateRoleCommand,
  DeleteRoleCommand,
  GetRoleCommand,
  ListRolesCommand,
  type Role as Answer,
} from '@aws-sdk/client-iam';
import type { IamCalls, Role } from '../calls/account';
import { allPages } from '../pages';
import { unless } from '../service';
import { tagList, tagsOf } from '../tags';
import type { Iam } from './iamService';
import { policyDocument } from './policyDocument';

type Calls = Pick<IamCalls, 'role' | 'createRole' | 'deleteRole' | 'rolesNamed'>;

/** What was just taken out of a role may be counted for a while. Milliseconds. */
const LETTING_GO = { also: ['stillInUse', 'notReady'], within: 30_000 } as const;

export function roleCalls(iam: Iam): Calls {
  return {
    role: async (name, signal) => {
      const found = await unless(['notFound'], iam.call('GetRole', new GetRoleCommand({ RoleName: name }), signal));
      return found?.Role === undefined ? undefined : roleOf(found.Role);
    },
    createRole: async ({ name, path, trust, boundary, tags }, signal) => {
      const command = new CreateRoleCommand({
        RoleName: name,
        Path: path,
        AssumeRolePolicyDocument: JSON.stringify(trust),
        PermissionsBoundary: boundary,
        Tags: tagList(tags),
      });
      const { Role: made } = await iam.call('CreateRole', command, signal, { also: ['notReady'] });
      // The answer leaves the tags out.
      return { ...roleOf(made ?? {}), tags };
    },
    deleteRole: async (name, signal) => {
      const command = new DeleteRoleCommand({ RoleName: name });
      await unless(['notFound'], iam.call('DeleteRole', command, signal, LETTING_GO));
    },
    rolesNamed: async (prefix, signal) => {
      const found = await allPages(
        (Marker) => iam.call('ListRoles', new ListRolesCommand({ Marker }), signal),
        (page) => page.Roles,
        (page) => page.Marker,
      );
      return found.filter(({ RoleName }) => RoleName?.startsWith(prefix) === true).map(roleOf);
    },
  };
}

function roleOf(answer: Partial<Answer>): Role {
  const { PermissionsBoundary: boundary, CreateDate: created } = answer;
  return {
    name: answer.RoleName ?? '',
    arn: answer.Arn ?? '',
    path: answer.Path ?? '/',
    trust: policyDocument(answer.AssumeRolePolicyDocument),
    tags: tagsOf(answer.Tags),
    ...(boundary?.PermissionsBoundaryArn === undefined ? {} : { boundary: boundary.PermissionsBoundaryArn }),
    ...(created === undefined ? {} : { created }),
  };
}
