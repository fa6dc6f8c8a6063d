import { setTimeout as sleep } from 'node:timers/promises';
import type { BootPhase, BootStatus } from '../contracts/bootStatus';
import { withoutSecrets } from '../shared/withoutSecrets';
import type { Aws } from './aws/aws';
import type { Instance } from './aws/calls/ec2';
import { bootCause, isFinal, type BootCause } from './bootCause';
import { currentStatus, readConsole, readStatus, type LeaderQuestion } from './leaderWords';

export type { LeaderQuestion } from './leaderWords';

/** `pending`: EC2 has not started the machine yet; `booting`: it runs and has said nothing yet. */
export type WaitPhase = 'pending' | 'booting' | Exclude<BootPhase, 'ready'>;

export interface LeaderDeadline {
  readonly phase: WaitPhase;
  /** Milliseconds. */
  readonly within: number;
}

const MINUTE = 60_000;

/** How long each phase may take: several times what it takes on a slow day (reference kubernetes-on-aws.md 7.8). */
export const LEADER_DEADLINES: readonly LeaderDeadline[] = [
  { phase: 'pending', within: 5 * MINUTE },
  { phase: 'booting', within: 8 * MINUTE },
  { phase: 'started', within: 8 * MINUTE },
  { phase: 'controlPlane', within: 12 * MINUTE },
  { phase: 'manifests', within: 8 * MINUTE },
  { phase: 'image', within: 20 * MINUTE },
  { phase: 'appliance', within: 8 * MINUTE },
];

/** How a wait for a leader ended. `console`: the end of the machine's console, where it has one. `cause`: where its words are known ones. */
export type LeaderOutcome =
  | { readonly kind: 'ready'; readonly instance: Instance }
  /** It runs; its records cannot be read, so that nothing more can be told. */
  | { readonly kind: 'running'; readonly instance: Instance }
  | {
      readonly kind: 'failed';
      readonly phase?: BootPhase;
      readonly message?: string;
      readonly console?: string;
      readonly cause?: BootCause;
    }
  | { readonly kind: 'late'; readonly phase: WaitPhase; readonly console?: string; readonly cause?: BootCause }
  /** The machine stopped or ended; `reason` in AWS's words. */
  | {
      readonly kind: 'ended';
      readonly state: Instance['state'];
      readonly reason?: string;
      readonly cause?: BootCause;
    };

/** Why a leader does not get on, while it still tries. `words`: of its log, or of its console as long as it has said nothing else. */
export interface BootTrouble {
  readonly from: 'log' | 'console';
  readonly words: string;
  readonly cause?: BootCause;
}

export interface WaitOptions {
  /** Each time another phase has begun; never before the one before. */
  readonly report: (phase: WaitPhase, began: Date) => void;
  /** Each time when what keeps it is another; undefined: nothing any more. */
  readonly trouble?: (trouble: BootTrouble | undefined) => void;
  /** A failure that is told already is known: the leader goes on trying, and what comes of it is waited for. */
  readonly again?: boolean;
  readonly deadlines?: readonly LeaderDeadline[];
  /** Milliseconds between two looks at the console of a machine that says nothing. */
  readonly consoleEvery?: number;
}

const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 3_000;
const CONSOLE_EVERY = 15_000;

/**
 * Waits until a leader says that it is ready. Every phase has a deadline of its own, so that nothing hangs in silence.
 * @throws AwsError when AWS cannot be asked, and when the signal fires.
 */
export async function waitForLeader(
  aws: Pick<Aws, 'ec2' | 'ssm'>,
  question: LeaderQuestion,
  options: WaitOptions,
  signal: AbortSignal,
): Promise<LeaderOutcome> {
  const wait = new Wait(options);
  for (;;) {
    const [instance, status] = await Promise.all([look(aws, question, signal), readStatus(aws, question, signal)]);
    const outcome = wait.outcomeOf(instance, status);
    if (outcome !== undefined) return outcome.kind === 'failed' ? explained(aws, question, outcome, signal) : outcome;
    const seen = wait.isSilent ? await readConsole(aws, question.instanceId, signal) : undefined;
    const final = seen === undefined ? undefined : wait.heed(seen);
    if (final !== undefined) return { kind: 'failed', console: seen ?? '', cause: final };
    const late = wait.late;
    if (late !== undefined) return explained(aws, question, late, signal);
    await sleep(wait.pause(), undefined, { signal });
  }
}

/** What one wait has seen. Times are of this machine's clock. */
class Wait {
  /** Phases that were told, as the leader's record has them. */
  private readonly told = new Set<string>();
  private phase: WaitPhase | undefined;
  /** When the phase was told to have begun, and when that was seen: milliseconds since 1970. */
  private began = 0;
  private seen = 0;
  private consoleAt = Date.now();
  private knownFailure: string | undefined;
  private words: string | undefined;
  private isFirst = true;
  private sleeps = FIRST_PAUSE;

  constructor(private readonly options: WaitOptions) {}

  outcomeOf(instance: Instance | undefined, read: BootStatus | 'unreadable' | undefined): LeaderOutcome | undefined {
    // One that was just made may not be seen for some seconds.
    if (instance === undefined) {
      this.begin('pending', new Date());
      return undefined;
    }
    const ended = endOf(instance, read);
    if (ended !== undefined) return ended;
    const status = read === 'unreadable' ? undefined : currentStatus(instance, read);
    this.follow(instance, status);
    if (status?.phase === 'ready') return { kind: 'ready', instance };
    return status?.phase === 'failed' && this.isNews(status) ? failureOf(status) : undefined;
  }

  /** Whether it is time to ask the console of a machine that runs and says nothing. */
  get isSilent(): boolean {
    const { consoleEvery = CONSOLE_EVERY } = this.options;
    if (this.phase !== 'booting' || Date.now() - this.consoleAt < consoleEvery) return false;
    this.consoleAt = Date.now();
    return true;
  }

  /** Hears a console; gives what in it means that the boot never goes on. */
  heed(console: string): BootCause | undefined {
    const cause = bootCause(console);
    if (cause !== undefined && isFinal(cause)) return cause;
    this.trouble(cause === undefined ? undefined : { from: 'console', words: cause.line, cause });
    return undefined;
  }

  get late(): Extract<LeaderOutcome, { kind: 'late' }> | undefined {
    const { deadlines = LEADER_DEADLINES } = this.options;
    const within = deadlines.find(({ phase }) => phase === this.phase)?.within ?? Infinity;
    return this.phase !== undefined && Date.now() - this.seen > within
      ? { kind: 'late', phase: this.phase }
      : undefined;
  }

  /** Milliseconds until the next look. */
  pause(): number {
    const now = this.sleeps;
    this.sleeps = Math.min(now * 1.5, LONGEST_PAUSE);
    return now;
  }

  private follow({ state }: Instance, status: BootStatus | undefined): void {
    if (status === undefined) {
      this.begin(state === 'pending' ? 'pending' : 'booting', new Date());
      return;
    }
    for (const { phase, at } of historyOf(status)) {
      if (this.told.has(`${phase} ${at}`)) continue;
      this.told.add(`${phase} ${at}`);
      this.begin(phase, new Date(at));
    }
    const { message } = status;
    if (status.phase !== 'failed' || this.options.again === true)
      this.trouble(
        message === undefined ? undefined : { from: 'log', words: withoutSecrets(message), ...causeIn(message) },
      );
  }

  private begin(phase: WaitPhase, at: Date): void {
    if (phase === this.phase) return;
    this.phase = phase;
    // Clocks differ: a phase begins neither before the last one nor in the time to come.
    this.began = Math.max(this.began, Math.min(at.getTime(), Date.now()));
    this.seen = Date.now();
    this.sleeps = FIRST_PAUSE;
    this.options.report(phase, new Date(this.began));
  }

  private trouble(trouble: BootTrouble | undefined): void {
    if (trouble?.words === this.words) return;
    this.words = trouble?.words;
    this.options.trouble?.(trouble);
  }

  /** What stood there when the wait began is known to who waits again. */
  private isNews({ at }: BootStatus): boolean {
    if (this.isFirst && this.options.again === true) this.knownFailure = at;
    this.isFirst = false;
    return at !== this.knownFailure;
  }
}

/** The phases that have begun, oldest first; leaders of older versions tell the last one only. */
function historyOf({
  phase,
  failed,
  at,
  phases,
}: BootStatus): { readonly phase: Exclude<BootPhase, 'ready'>; readonly at: string }[] {
  const last = phase === 'failed' ? failed : phase;
  return (phases ?? (last === undefined ? [] : [{ phase: last, at }])).flatMap((each) =>
    each.phase === 'ready' ? [] : [{ phase: each.phase, at: each.at }],
  );
}

async function look(
  { ec2 }: Pick<Aws, 'ec2'>,
  { instanceId }: LeaderQuestion,
  signal: AbortSignal,
): Promise<Instance | undefined> {
  return (await ec2.instances({ ids: [instanceId] }, signal)).find(({ id }) => id === instanceId);
}

function endOf(instance: Instance, status: BootStatus | 'unreadable' | undefined): LeaderOutcome | undefined {
  const { state, stateReason } = instance;
  if (state !== 'pending' && state !== 'running')
    return {
      kind: 'ended',
      state,
      ...(stateReason === undefined ? {} : { reason: stateReason, ...causeIn(stateReason) }),
    };
  return status === 'unreadable' && state === 'running' ? { kind: 'running', instance } : undefined;
}

function failureOf({ failed, message }: BootStatus): Extract<LeaderOutcome, { kind: 'failed' }> {
  return {
    kind: 'failed',
    ...(failed === undefined ? {} : { phase: failed }),
    ...(message === undefined ? {} : { message: withoutSecrets(message), ...causeIn(message) }),
  };
}

/** With the end of the console, and with what it tells where nothing else did. */
async function explained<T extends Extract<LeaderOutcome, { kind: 'failed' | 'late' }>>(
  aws: Pick<Aws, 'ec2'>,
  { instanceId }: LeaderQuestion,
  outcome: T,
  signal: AbortSignal,
): Promise<T> {
  const console = await readConsole(aws, instanceId, signal);
  return console === undefined ? outcome : { ...causeIn(console), ...outcome, console };
}

function causeIn(words: string): { readonly cause?: BootCause } {
  const cause = bootCause(withoutSecrets(words));
  return cause === undefined ? {} : { cause };
}
