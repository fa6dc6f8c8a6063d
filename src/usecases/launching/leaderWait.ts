import { waitForLeader, type BootTrouble, type LeaderQuestion, type WaitPhase } from '../../provisioner/waitForLeader';
import type { Disposable } from '../../shared/disposables';
import { systemClock } from '../../shared/clock';
import type { OperationProgress } from '../clusters/operations';
import { longAfter, timesOf } from './bootTimes';
import { failureOf } from './failure';
import type { LaunchOutcome } from './launchOutcome';
import type { LaunchingParts } from './launchingParts';
import { bootKindOf, type PreparedLaunch } from './prepareLaunch';

export type { BootTrouble } from '../../provisioner/waitForLeader';
export type { BootCause } from '../../provisioner/bootCause';

/** `answering`: everything says ready, and the container is asked over SSH. */
export type LeaderPhase = WaitPhase | 'answering';

/** What is heard of a leader while it boots. */
export type LeaderEvent =
  /** `usual`: milliseconds that it took when others like it were launched from this machine; undefined before the first. */
  | { readonly kind: 'phase'; readonly phase: LeaderPhase; readonly at: Date; readonly usual?: number }
  /** The phase that goes on takes much longer than usual. */
  | { readonly kind: 'long'; readonly phase: LeaderPhase }
  /** What keeps it, as far as it tells; undefined: nothing any more. */
  | { readonly kind: 'trouble'; readonly trouble: BootTrouble | undefined };

/** Who hears of it: the page, and the row of the cluster. */
interface Ears {
  readonly report: (event: LeaderEvent) => void;
  readonly tell: (progress: OperationProgress) => void;
}

/** The wait for a leader, which boots while the workers are still being made. */
export class LeaderWait {
  private outcome: Promise<LaunchOutcome | undefined> | undefined;
  private readonly phases: { readonly phase: LeaderPhase; readonly at: Date }[] = [];
  private isLong = false;
  private timer: Disposable | undefined;

  constructor(
    private readonly parts: Pick<LaunchingParts, 'answers' | 'bootTimes'>,
    private readonly prepared: Pick<PreparedLaunch, 'id' | 'aws' | 'plan' | 'usual'>,
    private readonly ears: Ears,
    private readonly signal: AbortSignal,
  ) {}

  begin(leader: LeaderQuestion): void {
    this.outcome ??= this.watched(leader);
  }

  /** Resolves when the container answers, or with why it does not. Only the wait is left: the row tells where it is. */
  end(leader: LeaderQuestion): Promise<LaunchOutcome | undefined> {
    this.showRow();
    return (this.outcome ??= this.watched(leader));
  }

  private async watched(leader: LeaderQuestion): Promise<LaunchOutcome | undefined> {
    try {
      const outcome = await this.answers(leader);
      // Of a launch that is gone on with only a part was seen.
      if (outcome === undefined && !this.prepared.plan.resumes)
        await this.parts.bootTimes.add(bootKindOf(this.prepared.plan), timesOf(this.phases, new Date()));
      return outcome;
    } finally {
      this.timer?.dispose();
    }
  }

  private async answers(leader: LeaderQuestion): Promise<LaunchOutcome | undefined> {
    const { parts, signal } = this;
    const { id, aws, plan } = this.prepared;
    try {
      const options = {
        report: (phase: LeaderPhase, at: Date) => this.tell(phase, at),
        trouble: (trouble: BootTrouble | undefined) => this.ears.report({ kind: 'trouble', trouble }),
        again: plan.resumes,
      };
      const outcome = await waitForLeader(aws, leader, options, signal);
      if (outcome.kind !== 'ready' && outcome.kind !== 'running') return { kind: 'notReady', leader: outcome };
    } catch (error) {
      return signal.aborted ? { kind: 'stopped' } : { kind: 'unwatched', failure: failureOf(error) };
    }
    this.tell('answering', new Date());
    try {
      await parts.answers(id, signal);
      return undefined;
    } catch (error) {
      return signal.aborted ? { kind: 'stopped' } : { kind: 'unreachable', failure: failureOf(error) };
    }
  }

  private tell(phase: LeaderPhase, at: Date): void {
    const usual = this.prepared.usual[phase];
    this.phases.push({ phase, at });
    this.isLong = false;
    this.timer?.dispose();
    this.ears.report({ kind: 'phase', phase, at, ...(usual === undefined ? {} : { usual }) });
    this.showRow();
    if (usual === undefined) return;
    const rest = at.getTime() + longAfter(usual) - Date.now();
    this.timer = systemClock.after(Math.max(0, rest), () => {
      this.isLong = true;
      this.ears.report({ kind: 'long', phase });
      this.showRow();
    });
  }

  private showRow(): void {
    const last = this.phases.at(-1);
    if (last === undefined) return;
    const { phase, at } = last;
    const usual = this.prepared.usual[phase];
    const long = this.isLong;
    this.ears.tell({ kind: 'leader', phase, since: at, long, ...(usual === undefined ? {} : { usual }) });
  }
}
