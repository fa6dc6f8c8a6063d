import type { PolicyDocument, Role } from '../aws/calls/account';
import { defineResource, type Difference, type Resource, type ResourceOf } from '../engine/resource';
import { ResourceError } from '../engine/resourceError';
import { baseTags, LAUNCH_ID_TAG } from '../names';
import { isEc2Role } from '../inventory/ownership';
import { machineTrust } from '../policies/grant';
import { policyScope, tagSource, type LaunchContext } from './context';
import { madeOrFound } from './settled';

/** A role with what it is allowed by. */
export interface RoleState {
  readonly role: Role;
  readonly inline: ReadonlyMap<string, PolicyDocument>;
  /** Only looked up for a role that another launch left. */
  readonly attached: readonly string[];
}

/**
 * A role for machines of the cluster. One of that name that another life of the cluster or Toil left is taken over; one that others
 * than EC2's machines may take is somebody else's.
 */
export function role(context: LaunchContext, name: string, needs: readonly Resource[]): ResourceOf<RoleState> {
  const { aws, launchId, spec } = context;
  const { path, boundary } = spec.permissions;

  const find = async (signal: AbortSignal): Promise<RoleState | undefined> => {
    const found = await aws.iam.role(name, signal);
    if (found === undefined) return undefined;
    if (!isEc2Role(found)) throw new ResourceError('foreign', name);
    const own = found.tags[LAUNCH_ID_TAG] === launchId;
    const [inline, attached] = await Promise.all([
      aws.iam.rolePolicies(name, signal),
      own ? [] : aws.iam.attachedPolicies(name, signal),
    ]);
    return { role: found, inline, attached };
  };

  return defineResource<RoleState>({
    kind: 'role',
    name,
    needs,
    settings: { path, boundary: boundary ?? '' },
    find,
    // It would have to be made anew, and may be in use.
    differences: ({ role: found }) => {
      const differences: Difference[] = [];
      if (found.path !== path) differences.push({ setting: 'path', is: found.path, wanted: path });
      if (found.boundary !== boundary) differences.push({ setting: 'boundary', is: found.boundary, wanted: boundary });
      return differences;
    },
    create: (signal) => {
      const tags = baseTags(tagSource(context));
      const trust = machineTrust(policyScope(context).partition);
      const wish = { name, path, trust, tags, ...(boundary === undefined ? {} : { boundary }) };
      const make = async (): Promise<RoleState> => ({
        role: await aws.iam.createRole(wish, signal),
        inline: new Map<string, PolicyDocument>(),
        attached: [],
      });
      return madeOrFound(make, () => find(signal), signal);
    },
  });
}
