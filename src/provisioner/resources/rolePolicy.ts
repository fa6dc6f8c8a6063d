import { isDeepStrictEqual } from 'node:util';
import { defineResource, type Difference, type ResourceOf } from '../engine/resource';
import { policyOf, type Grant } from '../policies/grant';
import type { LaunchContext } from './context';
import type { RoleState } from './role';

/** The one inline policy of a role that we make. */
export const ROLE_POLICY = 'toil-clusters';

/** What a role is allowed: this and nothing else. What Toil or another life of the cluster allowed it before is taken away. */
export function rolePolicy(
  { aws }: LaunchContext,
  role: ResourceOf<RoleState>,
  grants: readonly Grant[],
): ResourceOf<RoleState> {
  const { name } = role;
  const document = policyOf(grants);
  const isRight = ({ inline }: RoleState): boolean => isDeepStrictEqual(inline.get(ROLE_POLICY), document);

  const allow = async (state: RoleState, signal: AbortSignal): Promise<RoleState> => {
    const others = [...state.inline.keys()].filter((each) => each !== ROLE_POLICY);
    await Promise.all([
      isRight(state) ? undefined : aws.iam.putRolePolicy(name, ROLE_POLICY, document, signal),
      ...others.map((each) => aws.iam.deleteRolePolicy(name, each, signal)),
      ...state.attached.map((arn) => aws.iam.detachPolicy(name, arn, signal)),
    ]);
    return { role: state.role, inline: new Map([[ROLE_POLICY, document]]), attached: [] };
  };

  return defineResource<RoleState>({
    kind: 'rolePolicy',
    name,
    needs: [role],
    settings: {
      actions: [...new Set(grants.flatMap(({ actions }) => actions))],
      reasons: [...new Set(grants.map(({ reason }) => reason))],
    },
    find: () => {
      const { known } = role;
      const bare = known === undefined || known.inline.size + known.attached.length === 0;
      return Promise.resolve(bare ? undefined : known);
    },
    differences: (state) => {
      const differences: Difference[] = [];
      const names = [...state.inline.keys()].sort();
      if (!isRight(state) || names.length > 1)
        differences.push({ setting: 'policies', is: names, wanted: [ROLE_POLICY] });
      if (state.attached.length > 0) differences.push({ setting: 'attachedPolicies', is: state.attached, wanted: [] });
      return differences;
    },
    create: (signal) => allow(role.state, signal),
    change: (state, _differences, signal) => allow(state, signal),
  });
}
