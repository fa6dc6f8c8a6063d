import { setTimeout as sleep } from 'node:timers/promises';
import { mayPass, SshError } from '../failure';
import { containerFailure, type SyncProblem } from '../sync/syncTypes';

/** Toil's name for the container that it runs in on a leader. */
export const APPLIANCE = 'toil_leader';

/** Why a leader that answers cannot do what was asked. What containers and programs say is untrusted text. */
export type LeaderFailure =
  /** The appliance is not there or does not run: the leader still boots, or something ended it. */
  | { readonly kind: 'noAppliance'; readonly detail: string }
  /** There is no Toil in the appliance, or one that cannot be asked. */
  | { readonly kind: 'noToil'; readonly detail: string }
  /** The program is not there. */
  | { readonly kind: 'noProgram'; readonly program: string }
  /** Some of it was not copied, the rest was. */
  | { readonly kind: 'notCopied'; readonly path: string; readonly problems: readonly SyncProblem[] };

export class LeaderError extends Error {
  override readonly name = 'LeaderError';

  constructor(readonly failure: LeaderFailure) {
    super(`leader: ${failure.kind}`);
  }
}

/** Throws when it was Docker that spoke, because the appliance is not there. */
export function mustHaveAppliance(end: { readonly code: number | undefined; readonly stderr: string }): void {
  if (end.code === 0) return;
  const failure = containerFailure(APPLIANCE, end.stderr.split('\n'));
  if (failure?.kind === 'noContainer') throw new LeaderError({ kind: 'noAppliance', detail: failure.detail });
}

/** Whether the same may work a little later, with nothing done by the user: a cut line, a leader that boots. */
export function isPassing(error: unknown): boolean {
  if (error instanceof SshError) return mayPass(error.failure);
  return error instanceof LeaderError && error.failure.kind === 'noAppliance';
}

/** Milliseconds before each new try: the first is enough for a line to notice that it is gone. */
const AFTER_CUT = [200, 1000, 3000];

/** Does again what the line was cut under; for what may be done twice. */
export async function throughCuts<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (const pause of AFTER_CUT) {
    try {
      return await work();
    } catch (error) {
      if (signal.aborted || !isCut(error)) throw error;
    }
    await sleep(pause, undefined, { signal });
  }
  return work();
}

function isCut(error: unknown): boolean {
  return error instanceof SshError && error.failure.kind === 'closed' && !error.failure.byUs;
}
