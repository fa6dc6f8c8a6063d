import type { ClusterSpecInput } from '../../../../src/contracts/clusterSpec';
import { destroy } from '../../../../src/provisioner/destroy/destroy';
import { apply } from '../../../../src/provisioner/engine/apply';
import { takeInventory } from '../../../../src/provisioner/inventory/inventory';
import { applyLaunch, planLaunch, type LaunchParts } from '../../../../src/provisioner/launch';
import { planResize } from '../../../../src/provisioner/resize';
import { changesOf, NEVER, QUIET, specOf, TWO_GROUPS } from './launching';

/** Something that a user asks for, in all its calls from the first look on. */
export interface Operation {
  /** What must be there before, from an empty account. */
  readonly before: readonly Operation[];
  /** Does it once. Gives what went wrong: nothing when it is done. Never throws. */
  attempt(parts: LaunchParts): Promise<readonly unknown[]>;
  /** What a look at the account finds still to be done. */
  toDo(parts: LaunchParts): Promise<readonly string[]>;
}

/** After a launch of `TWO_GROUPS`: a range, a group that comes, a group that goes with its templates. */
export const RESIZED: ClusterSpecInput['workers'] = [
  { types: ['m5.large'], min: 2, max: 6 },
  { name: 'fixed', types: ['t3.large'], count: 1 },
];

export function launching(workers: ClusterSpecInput['workers'] = TWO_GROUPS): Operation {
  const plan = (parts: LaunchParts) => planLaunch(parts, specOf({ workers }), NEVER);
  return {
    before: [],
    attempt: (parts) =>
      faultsOf(async () => {
        const planned = await plan(parts);
        if (planned.kind !== 'plan') return [planned];
        return (await applyLaunch(planned, QUIET, NEVER)).failures.map(({ error }) => error);
      }),
    toDo: async (parts) => {
      const planned = await plan(parts);
      return planned.kind === 'plan' ? changesOf(planned) : [planned.kind];
    },
  };
}

export function resizing(workers: ClusterSpecInput['workers'] = RESIZED): Operation {
  const plan = (parts: LaunchParts) => planResize(parts, specOf({ workers }), NEVER);
  return {
    before: [launching()],
    attempt: (parts) =>
      faultsOf(async () => {
        const planned = await plan(parts);
        if (planned.kind !== 'plan') return [planned];
        return (await apply(planned.plan, QUIET, NEVER)).failures.map(({ error }) => error);
      }),
    toDo: async (parts) => {
      const planned = await plan(parts);
      return planned.kind === 'plan' ? changesOf(planned) : [planned.kind];
    },
  };
}

export function destroying(): Operation {
  return {
    before: [launching()],
    attempt: ({ aws }) =>
      faultsOf(async () => {
        const inventory = await takeInventory(aws, 'my-cluster', {}, NEVER);
        const { left } = await destroy(aws, inventory, { report: () => undefined }, NEVER);
        return [...inventory.unread, ...left];
      }),
    toDo: async ({ aws }) => {
      const { found, unread } = await takeInventory(aws, 'my-cluster', {}, NEVER);
      return [...found.map(({ kind, id }) => `${kind} ${id}`), ...unread.map(({ part }) => `unread ${part}`)];
    },
  };
}

/** What it came to, or the error that it ended with. */
async function faultsOf(work: () => Promise<readonly unknown[]>): Promise<readonly unknown[]> {
  try {
    return await work();
  } catch (error) {
    return [error];
  }
}
