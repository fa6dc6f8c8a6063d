import type { Aws } from '../../../../src/provisioner/aws/aws';
import { awsError, FakeAccount } from '../../../fakes/fakeAws';
import { isRead, Killed, watchedAws, type Around } from './watchedAws';

/**
 * What can go wrong with a call as the border to Amazon tells it, after it has tried for long enough: `cutAfter` and `killed` when the
 * account has done it; `unreadable`: for 10 s every read answers as if it had not been made; `killedUnreadable`: both, so that who goes on
 * at once does not see it either.
 */
export const FAULTS = [
  'serviceError',
  'throttle',
  'timeout',
  'cutBefore',
  'cutAfter',
  'unreadable',
  'killed',
  'killedUnreadable',
] as const;
export type FaultName = (typeof FAULTS)[number];

/** One call of an operation: the nth of this method, counted from 1. */
export interface Call {
  readonly call: string;
  readonly nth: number;
}

/** The calls of a clean run, as `FakeAccount.calls` has them. */
export function callsOf(made: readonly string[]): Call[] {
  const counted = new Map<string, number>();
  return made.map((line) => {
    const call = line.slice(line.indexOf(' ') + 1);
    const nth = (counted.get(call) ?? 0) + 1;
    counted.set(call, nth);
    return { call, nth };
  });
}

/** Whether this fault means something for this call: what is only read is read again. */
export function concerns(fault: FaultName, { call }: Call): boolean {
  return !UNREAD.has(fault) || !isRead(call);
}

const UNREAD: ReadonlySet<FaultName> = new Set(['unreadable', 'killedUnreadable']);
/** Milliseconds. */
const UNREADABLE = 10_000;

const ERRORS = {
  serviceError: 'serverFault',
  throttle: 'throttled',
  timeout: 'timedOut',
  cutBefore: 'network',
  cutAfter: 'network',
} as const;

/** An account in which one call meets a fault. */
export interface Faulty {
  /** As the process sees it whose call it is. */
  readonly aws: Aws;
  /** As the next process sees it. */
  readonly next: Aws;
  readonly met: () => boolean;
}

export function faulty(account: FakeAccount, { call, nth }: Call, fault: FaultName): Faulty {
  let count = 0;
  let dead = false;
  let past: { readonly aws: Aws; readonly until: number } | undefined;
  const seen: Around = (made, run, elsewhere) =>
    past !== undefined && isRead(made) && Date.now() < past.until ? elsewhere(past.aws) : run();
  const next = watchedAws(account.at(), seen);
  const aws = watchedAws(account.at(), async (made, run, elsewhere) => {
    if (dead) throw new Killed();
    if (made === call) count += 1;
    if (made !== call || count !== nth) return seen(made, run, elsewhere);
    if (UNREAD.has(fault)) past = { aws: copyOf(account).at(), until: Date.now() + UNREADABLE };
    if (fault === 'unreadable') return run();
    if (fault !== 'killed' && fault !== 'killedUnreadable') {
      if (fault === 'cutAfter') await run();
      throw awsError(ERRORS[fault]);
    }
    await run();
    dead = true;
    throw new Killed();
  });
  return { aws, next, met: () => count >= nth };
}

/** The account as it is at this moment. */
function copyOf(account: FakeAccount): FakeAccount {
  const copy = new FakeAccount(account.id);
  Object.assign(copy.region('us-east-1'), structuredClone(account.region('us-east-1')));
  for (const kind of ['roles', 'profiles', 'buckets'] as const)
    for (const [name, thing] of structuredClone(account.globals)[kind])
      (copy.globals[kind] as Map<string, unknown>).set(name, thing);
  return copy;
}
