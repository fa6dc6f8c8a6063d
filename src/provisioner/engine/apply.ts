import { AT_ONCE } from '../atOnce';
import type { Plan, PlanLine } from './plan';
import type { Resource } from './resource';

/** What happens to one resource. */
export type Progress =
  | { readonly resource: Resource; readonly state: 'started' | 'done' }
  | { readonly resource: Resource; readonly state: 'failed'; readonly error: unknown };

export interface ApplyOptions {
  readonly report: (progress: Progress) => void;
  /** How many are worked on at a time: EC2 throttles above some ten calls a second. */
  readonly atOnce?: number;
}

/** What an apply came to. Without failures everything in the plan is there. */
export interface Applied {
  readonly failures: readonly { readonly resource: Resource; readonly error: unknown }[];
  /** Not begun, because of a failure before them or because the user stopped. */
  readonly left: readonly Resource[];
}

/**
 * Brings every resource of a plan to what it says: those whose needs are met side by side. Where one cannot be
 * changed in place nothing is begun at all. After a failure, or when the signal fires, nothing new is begun and what was begun is
 * waited for, so that what was made is known. Never throws for a failure of a resource.
 */
export async function apply(
  plan: Plan,
  { report, atOnce = AT_ONCE }: ApplyOptions,
  signal: AbortSignal,
): Promise<Applied> {
  const there = new Set(plan.lines.filter(isThere).map(({ resource }) => resource));
  const waiting = new Set(plan.lines.filter((line) => !isThere(line)));
  const running = new Map<Resource, Promise<void>>();
  const failures: { resource: Resource; error: unknown }[] = [];

  const work = async ({ resource, inspection }: PlanLine): Promise<void> => {
    report({ resource, state: 'started' });
    try {
      await resource.bring(inspection, signal);
      there.add(resource);
      report({ resource, state: 'done' });
    } catch (error) {
      fail(resource, error);
    }
  };
  const fail = (resource: Resource, error: unknown): void => {
    failures.push({ resource, error });
    report({ resource, state: 'failed', error });
  };

  for (const line of waiting) {
    const { resource, inspection } = line;
    if (inspection.action !== 'refuse') continue;
    waiting.delete(line);
    fail(resource, new NotChangeable(inspection.differences.map(({ setting }) => setting)));
  }
  for (;;) {
    const stop = failures.length > 0 || signal.aborted;
    const ready = stop ? [] : [...waiting].filter((line) => line.resource.needs.every((need) => there.has(need)));
    for (const line of ready.slice(0, atOnce - running.size)) {
      waiting.delete(line);
      const ended = work(line).finally(() => running.delete(line.resource));
      running.set(line.resource, ended);
    }
    if (running.size === 0) break;
    await Promise.race(running.values());
  }
  return { failures, left: [...waiting].map(({ resource }) => resource) };
}

function isThere({ inspection }: PlanLine): boolean {
  return inspection.action === 'keep';
}

/** A resource stands with other settings than asked for, and cannot be changed in place. */
export class NotChangeable extends Error {
  override readonly name = 'NotChangeable';

  constructor(readonly settings: readonly string[]) {
    super(`cannot be changed in place: ${settings.join(', ')}`);
  }
}
