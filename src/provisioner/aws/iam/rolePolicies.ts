import {
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import type { IamCalls, PolicyDocument } from '../calls/account';
import { allPages } from '../pages';
import { unless } from '../service';
import type { Iam } from './iamService';
import { policyDocument } from './policyDocument';

type Calls = Pick<
  IamCalls,
  'rolePolicyNames' | 'rolePolicies' | 'putRolePolicy' | 'deleteRolePolicy' | 'attachedPolicies' | 'detachPolicy'
>;

/** IAM tells all its servers of a change in some seconds (IAM user guide, "Changes that I make are not always immediately visible"). */
const SETTLING = { also: ['notFound', 'notReady'], within: 30_000 } as const;

export function rolePolicyCalls(iam: Iam): Calls {
  const policyNames = (role: string, signal: AbortSignal): Promise<string[]> =>
    allPages(
      (Marker) => iam.call('ListRolePolicies', new ListRolePoliciesCommand({ RoleName: role, Marker }), signal),
      (page) => page.PolicyNames,
      (page) => page.Marker,
    );
  return {
    rolePolicyNames: async (role, signal) => (await unless(['notFound'], policyNames(role, signal))) ?? [],
    rolePolicies: async (role, signal) => {
      const names = (await unless(['notFound'], policyNames(role, signal))) ?? [];
      const documents = await Promise.all(
        names.map(async (name) => {
          const command = new GetRolePolicyCommand({ RoleName: role, PolicyName: name });
          const found = await unless(['notFound'], iam.call('GetRolePolicy', command, signal));
          return [name, policyDocument(found?.PolicyDocument)] as const;
        }),
      );
      return new Map(documents.filter((each): each is [string, PolicyDocument] => each[1] !== undefined));
    },
    putRolePolicy: async (role, policy, document, signal) => {
      const input = { RoleName: role, PolicyName: policy, PolicyDocument: JSON.stringify(document) };
      await iam.call('PutRolePolicy', new PutRolePolicyCommand(input), signal, SETTLING);
    },
    deleteRolePolicy: async (role, policy, signal) => {
      const command = new DeleteRolePolicyCommand({ RoleName: role, PolicyName: policy });
      await unless(['notFound'], iam.call('DeleteRolePolicy', command, signal));
    },
    attachedPolicies: async (role, signal) => {
      const found = allPages(
        (Marker) => {
          const command = new ListAttachedRolePoliciesCommand({ RoleName: role, Marker });
          return iam.call('ListAttachedRolePolicies', command, signal);
        },
        (page) => page.AttachedPolicies,
        (page) => page.Marker,
      );
      return ((await unless(['notFound'], found)) ?? []).flatMap(({ PolicyArn }) => PolicyArn ?? []);
    },
    detachPolicy: async (role, policyArn, signal) => {
      const command = new DetachRolePolicyCommand({ RoleName: role, PolicyArn: policyArn });
      await unless(['notFound'], iam.call('DetachRolePolicy', command, signal));
    },
  };
}
