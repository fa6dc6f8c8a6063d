import type { Inspection, Resource } from './resource';

/** One resource with what will be done about it. */
export interface PlanLine {
  readonly resource: Resource;
  readonly inspection: Inspection;
}

/** What a launch or a resize would do, in an order in which it can be done. Nothing has been changed yet. */
export interface Plan {
  readonly lines: readonly PlanLine[];
}

/**
 * Looks at every resource, each as soon as all that it needs has been looked at.
 * @throws the first error of a look-up, when all have ended.
 */
export async function makePlan(resources: readonly Resource[], signal: AbortSignal): Promise<Plan> {
  const ordered = inOrder(resources);
  const looks = new Map<Resource, Promise<PlanLine>>();
  for (const resource of ordered) {
    const before = resource.needs.flatMap((need) => looks.get(need) ?? []);
    const look = async (): Promise<PlanLine> => {
      await Promise.all(before);
      return { resource, inspection: await resource.inspect(signal) };
    };
    looks.set(resource, look());
  }
  const looked = await Promise.allSettled(looks.values());
  const failed = looked.find((each) => each.status === 'rejected');
  if (failed) throw failed.reason;
  return { lines: looked.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : [])) };
}

/** Whether there is anything to do. */
export function isDone(plan: Plan): boolean {
  return plan.lines.every(({ inspection }) => inspection.action === 'keep');
}

/** Each after all that it needs. Throws at a circle and at a need that is not in the list: both are faults of ours. */
export function inOrder(resources: readonly Resource[]): Resource[] {
  const listed = new Set(resources);
  const ordered = new Set<Resource>();
  const visit = (resource: Resource, above: readonly Resource[]): void => {
    if (ordered.has(resource)) return;
    if (above.includes(resource)) throw new Error(`${resource.key} needs itself`);
    if (!listed.has(resource)) throw new Error(`${resource.key} is needed and not in the plan`);
    for (const need of resource.needs) visit(need, [...above, resource]);
    ordered.add(resource);
  };
  for (const resource of resources) visit(resource, []);
  return [...ordered];
}
