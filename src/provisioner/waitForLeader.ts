import { setTimeout as sleep } from 'node:timers/promises';
import { BOOT_PHASES, readBootStatus, type BootPhase, type BootStatus } from '../contracts/bootStatus';
import type { Aws } from './aws/aws';
import { AwsError } from './aws/awsError';
import type { Instance } from './aws/calls/ec2';
import { parameterPath } from './names';

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

/** How a wait for a leader ended. `console`: the end of the machine's console, where it has one. */
export type LeaderOutcome =
  | { readonly kind: 'ready'; readonly instance: Instance }
  /** It runs; its records cannot be read, so that nothing more can be told. */
  | { readonly kind: 'running'; readonly instance: Instance }
  | { readonly kind: 'failed'; readonly phase?: BootPhase; readonly message?: string; readonly console?: string }
  | { readonly kind: 'late'; readonly phase: WaitPhase; readonly console?: string }
  /** The machine stopped or ended; `reason` in AWS's words. */
  | { readonly kind: 'ended'; readonly state: Instance['state']; readonly reason?: string };

export interface LeaderQuestion {
  readonly cluster: string;
  readonly launchId: string;
  readonly instanceId: string;
}

export interface WaitOptions {
  /** Each time another phase begins. */
  readonly report: (phase: WaitPhase) => void;
  readonly deadlines?: readonly LeaderDeadline[];
}

const FIRST_PAUSE = 250;
const LONGEST_PAUSE = 3_000;
/** Milliseconds that a leader's clock may be behind: a record older than its machine's start is of the boot before. */
const CLOCK = MINUTE;

/**
 * Waits until a leader says that it is ready. Every phase has a deadline of its own, so that nothing hangs in silence.
 * @throws AwsError when AWS cannot be asked, and when the signal fires.
 */
export async function waitForLeader(
  aws: Pick<Aws, 'ec2' | 'ssm'>,
  question: LeaderQuestion,
  { report, deadlines = LEADER_DEADLINES }: WaitOptions,
  signal: AbortSignal,
): Promise<LeaderOutcome> {
  let phase: WaitPhase | undefined;
  let begun = Date.now();
  let pause = FIRST_PAUSE;
  for (;;) {
    const [instance, status] = await Promise.all([look(aws, question, signal), readStatus(aws, question, signal)]);
    const ended = endOf(instance, status);
    if (ended !== undefined) return ended.kind === 'failed' ? withConsole(aws, question, ended, signal) : ended;
    const now = phaseOf(instance, status);
    if (now !== phase) {
      phase = now;
      begun = Date.now();
      pause = FIRST_PAUSE;
      report(now);
    }
    const within = deadlines.find((each) => each.phase === now)?.within ?? Infinity;
    if (Date.now() - begun > within) return withConsole(aws, question, { kind: 'late', phase: now }, signal);
    await sleep(pause, undefined, { signal });
    pause = Math.min(pause * 1.5, LONGEST_PAUSE);
  }
}

async function look(
  { ec2 }: Pick<Aws, 'ec2'>,
  { instanceId }: LeaderQuestion,
  signal: AbortSignal,
): Promise<Instance | undefined> {
  return (await ec2.instances({ ids: [instanceId] }, signal)).find(({ id }) => id === instanceId);
}

/** `unreadable` where the account may not read parameters. */
async function readStatus(
  { ssm }: Pick<Aws, 'ssm'>,
  { cluster, launchId }: LeaderQuestion,
  signal: AbortSignal,
): Promise<BootStatus | 'unreadable' | undefined> {
  try {
    const [record] = await ssm.parametersNamed([`${parameterPath(cluster, launchId)}status`], signal);
    return record === undefined ? undefined : readBootStatus(record.value);
  } catch (error) {
    if (error instanceof AwsError && error.kind === 'accessDenied') return 'unreadable';
    throw error;
  }
}

/** The status of this boot: one from before the machine's start is of the boot before. */
function current(instance: Instance, status: BootStatus | 'unreadable' | undefined): BootStatus | undefined {
  if (status === undefined || status === 'unreadable') return undefined;
  return Date.parse(status.at) < instance.launched.getTime() - CLOCK ? undefined : status;
}

function endOf(
  instance: Instance | undefined,
  status: BootStatus | 'unreadable' | undefined,
): LeaderOutcome | undefined {
  // One that was just made may not be seen for some seconds.
  if (instance === undefined) return undefined;
  const { state, stateReason } = instance;
  if (state !== 'pending' && state !== 'running')
    return { kind: 'ended', state, ...(stateReason === undefined ? {} : { reason: stateReason }) };
  if (status === 'unreadable') return state === 'running' ? { kind: 'running', instance } : undefined;
  const now = current(instance, status);
  if (now?.phase === 'ready') return { kind: 'ready', instance };
  return now?.phase === 'failed' ? failureOf(now) : undefined;
}

function failureOf({ failed, message }: BootStatus): LeaderOutcome {
  return {
    kind: 'failed',
    ...(failed === undefined ? {} : { phase: failed }),
    ...(message === undefined ? {} : { message }),
  };
}

function phaseOf(instance: Instance | undefined, status: BootStatus | 'unreadable' | undefined): WaitPhase {
  if (instance === undefined || instance.state === 'pending') return 'pending';
  const phase = current(instance, status)?.phase;
  return (
    BOOT_PHASES.find((each): each is Exclude<BootPhase, 'ready'> => each !== 'ready' && each === phase) ?? 'booting'
  );
}

/** With the end of the console, which tells why a machine says nothing. */
async function withConsole<T extends LeaderOutcome>(
  { ec2 }: Pick<Aws, 'ec2'>,
  { instanceId }: LeaderQuestion,
  outcome: T,
  signal: AbortSignal,
): Promise<T> {
  try {
    const console = await ec2.consoleOutput(instanceId, signal);
    return console === undefined ? outcome : { ...outcome, console };
  } catch {
    signal.throwIfAborted();
    return outcome;
  }
}
