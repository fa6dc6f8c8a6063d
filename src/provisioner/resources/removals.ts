import type { Aws } from '../aws/aws';
import type { ScalingGroup } from '../aws/calls/autoScaling';
import type { Instance, LaunchTemplate } from '../aws/calls/ec2';
import { defineResource, type Resource } from '../engine/resource';

/** What says of a resource that it is there and shall not be. */
const GONE = [{ setting: 'exists', is: true, wanted: false }] as const;

/** A worker group that the spec no longer has: it goes with its machines. */
export function removedGroup({ autoScaling }: Pick<Aws, 'autoScaling'>, group: ScalingGroup, shown: string): Resource {
  return defineResource<ScalingGroup>({
    kind: 'workerGroup',
    name: shown,
    needs: [],
    settings: { exists: false, machines: group.members.length },
    find: () => Promise.resolve(group),
    differences: () => GONE,
    create: () => Promise.resolve(group),
    change: async (state, _differences, signal) => {
      await autoScaling.deleteGroup(state.name, signal);
      return state;
    },
  });
}

/** The fixed workers of a group that the spec no longer has. */
export function removedWorkers({ ec2 }: Pick<Aws, 'ec2'>, workers: readonly Instance[], shown: string): Resource {
  return defineResource<readonly Instance[]>({
    kind: 'workerGroup',
    name: shown,
    needs: [],
    settings: { exists: false, machines: workers.length },
    find: () => Promise.resolve(workers),
    differences: () => GONE,
    create: () => Promise.resolve(workers),
    change: async (state, _differences, signal) => {
      await ec2.terminate(
        state.map(({ id }) => id),
        signal,
      );
      return state;
    },
  });
}

/** A template that no group uses any more; it goes after the groups that did. */
export function removedTemplate(
  { ec2 }: Pick<Aws, 'ec2'>,
  template: LaunchTemplate,
  needs: readonly Resource[],
): Resource {
  return defineResource<LaunchTemplate>({
    kind: 'launchTemplate',
    name: template.name,
    needs,
    settings: { exists: false },
    find: () => Promise.resolve(template),
    differences: () => GONE,
    create: () => Promise.resolve(template),
    change: async (state, _differences, signal) => {
      await ec2.deleteLaunchTemplate(state.id, signal);
      return state;
    },
  });
}
