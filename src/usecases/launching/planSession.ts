import { isDeepStrictEqual } from 'node:util';
import type { ClusterSpec } from '../../contracts/clusterSpec';
import type { LaunchRefusal } from '../../provisioner/launch';
import type { Removed } from '../../provisioner/destroy/removal';
import type { ResizeRefusal } from '../../provisioner/resizePlan';
import type { Disposable } from '../../shared/disposables';
import { Emitter } from '../../shared/events';
import { failureOf, type Failure } from './failure';
import { launchCluster, type WorkEvent } from './launchCluster';
import type { LaunchOutcome } from './launchOutcome';
import type { LaunchingParts } from './launchingParts';
import type { BootTrouble, LeaderPhase } from './leaderWait';
import { prepareLaunch, type NoRegion, type PreparedLaunch, type SpecWish } from './prepareLaunch';
import { prepareResize, resizeCluster, type PreparedResize } from './resizing';
import { launchInventory, rollBack, type LaunchInventory } from './rollBack';

/** What a page is about. */
export interface PlanWish extends SpecWish {
  readonly mode: 'launch' | 'resize';
  /** Path of the file that the spec comes from. */
  readonly file?: string;
  /** Chosen on the page in place of the spec's own, which had no room. */
  readonly zone?: string;
}

/** The spec of a wish, with what was chosen on its page. */
export function askedSpec({ spec, zone }: PlanWish): ClusterSpec {
  return zone === undefined ? spec : { ...spec, zone };
}

export type Prepared = PreparedLaunch | PreparedResize;
export type Refusal = LaunchRefusal | ResizeRefusal | NoRegion;

/** How far a plan has been followed. */
export interface Work {
  readonly started: Date;
  /** By key; what is missing has not been begun. */
  readonly resources: ReadonlyMap<string, 'started' | 'done' | 'failed'>;
  /** Of the leader's boot, in the order in which they came. `usual`: milliseconds; `long`: it takes, or took, much longer. */
  readonly phases: readonly {
    readonly phase: LeaderPhase;
    readonly at: Date;
    readonly usual?: number;
    readonly long?: true;
  }[];
  /** What keeps the leader, while it still tries. */
  readonly trouble?: BootTrouble;
}

export type PlanState =
  | { readonly kind: 'planning' }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** Nothing could be said, and nothing was changed. */
  | { readonly kind: 'unplanned'; readonly failure: Failure }
  | { readonly kind: 'planned'; readonly prepared: Prepared }
  | { readonly kind: 'working'; readonly prepared: Prepared; readonly work: Work; readonly stopping: boolean }
  | {
      readonly kind: 'ended';
      readonly prepared: Prepared;
      readonly work: Work;
      readonly ended: Date;
      readonly outcome: LaunchOutcome | { readonly kind: 'broken'; readonly failure: Failure };
    }
  | {
      readonly kind: 'rollingBack';
      readonly prepared: Prepared;
      readonly work: Work;
      readonly gone: number;
      readonly of: number;
    }
  | { readonly kind: 'rolledBack'; readonly prepared: Prepared; readonly work: Work; readonly removed: Removed };

/**
 * One plan from its making to its end, with all that the page of it shows. Each state has a number: what a page asks for counts only for the
 * state that it shows, so that nobody says yes to a plan that he has not seen.
 */
export class PlanSession implements Disposable {
  private readonly changed = new Emitter<void>();
  private now: PlanState = { kind: 'planning' };
  private stop = new AbortController();
  private count = 0;
  private id: string | undefined;
  readonly onChange = this.changed.event;

  constructor(
    private readonly parts: LaunchingParts,
    private wished: PlanWish,
  ) {}

  get wish(): PlanWish {
    return this.wished;
  }

  get state(): PlanState {
    return this.now;
  }

  /** Changes whenever a button may mean something else; not with mere progress. */
  get revision(): number {
    return this.count;
  }

  /** The cluster, once it is known whose account it is in. */
  get clusterId(): string | undefined {
    return this.id;
  }

  /** Whether something is being done: closing the page leaves it going. */
  get isBusy(): boolean {
    return this.now.kind === 'working' || this.now.kind === 'rollingBack';
  }

  /** Makes the plan anew, of another spec when one is given; whether it is the one that stands there now. Never throws. */
  async plan(wish: PlanWish = this.wished): Promise<boolean> {
    if (this.isBusy) return false;
    if (wish.spec.name !== this.wished.spec.name) this.id = undefined;
    this.wished = wish;
    this.stop.abort();
    this.stop = new AbortController();
    const { signal } = this.stop;
    this.become({ kind: 'planning' });
    const next = await this.planned(signal);
    // An earlier request that ends later says nothing.
    if (signal.aborted) return false;
    this.become(next);
    return true;
  }

  /** Follows the plan that stands there. Never throws. */
  async go(): Promise<void> {
    if (this.now.kind !== 'planned') return;
    const { prepared } = this.now;
    this.stop = new AbortController();
    let work: Work = { started: new Date(), resources: new Map(), phases: [] };
    this.become({ kind: 'working', prepared, work, stopping: false });
    const report = (event: WorkEvent): void => {
      work = after(work, event);
      if (this.now.kind !== 'working') return;
      this.now = { ...this.now, work };
      this.changed.fire();
    };
    const outcome = await this.follow(prepared, report);
    this.become({ kind: 'ended', prepared, work, ended: new Date(), outcome });
  }

  /**
   * Plans again and goes on at once: the same was said yes to before. What costs more by now, or asks for something else, waits for another yes.
   * Never throws.
   */
  async resume(wish: PlanWish = this.wished): Promise<void> {
    if (this.now.kind !== 'ended') return;
    const before = this.now.prepared;
    const isSame = isDeepStrictEqual(wish, this.wished);
    const isPlanned = await this.plan(wish);
    if (isPlanned && isSame && !this.isDearerThan(before)) await this.go();
  }

  /** The same cluster with its leader in another zone, planned and shown. Never throws. */
  async tryZone(zone: string): Promise<void> {
    await this.plan({ ...this.wished, zone });
  }

  /** Ends what goes on; what was begun is waited for. */
  cancel(): void {
    this.stop.abort();
    if (this.now.kind === 'working') this.become({ ...this.now, stopping: true });
  }

  /** What rolling back would remove. @throws AwsError. */
  async inventory(signal: AbortSignal): Promise<LaunchInventory | undefined> {
    if (!('prepared' in this.now)) return undefined;
    return launchInventory(this.parts, this.now.prepared, signal);
  }

  /** Removes what was shown. Never throws. */
  async rollBack({ inventory }: Pick<LaunchInventory, 'inventory'>): Promise<void> {
    if (this.now.kind !== 'ended' && this.now.kind !== 'rolledBack') return;
    const { prepared, work } = this.now;
    this.stop = new AbortController();
    this.become({ kind: 'rollingBack', prepared, work, gone: 0, of: inventory.found.length });
    const report = (gone: number, of: number): void => {
      this.now = { kind: 'rollingBack', prepared, work, gone, of };
      this.changed.fire();
    };
    try {
      const removed = await rollBack(this.parts, prepared, inventory, report, this.stop.signal);
      this.become({ kind: 'rolledBack', prepared, work, removed });
    } catch (error) {
      const outcome = { kind: 'broken', failure: failureOf(error) } as const;
      this.become({ kind: 'ended', prepared, work, ended: new Date(), outcome });
    }
  }

  dispose(): void {
    this.stop.abort();
    this.changed.dispose();
  }

  private become(state: PlanState): void {
    this.now = state;
    if ('prepared' in state) this.id = state.prepared.id;
    this.count += 1;
    this.changed.fire();
  }

  private isDearerThan({ plan: { cost: before } }: Prepared): boolean {
    if (this.now.kind !== 'planned' || before === undefined) return false;
    const { cost } = this.now.prepared.plan;
    return cost !== undefined && (cost.total.most > before.total.most * SAME_PRICE || (before.whole && !cost.whole));
  }

  private async planned(signal: AbortSignal): Promise<PlanState> {
    try {
      const found = await this.prepared(signal);
      return found.kind === 'launch' || found.kind === 'resize'
        ? { kind: 'planned', prepared: found }
        : { kind: 'refused', refusal: found };
    } catch (error) {
      return { kind: 'unplanned', failure: failureOf(error) };
    }
  }

  private async prepared(signal: AbortSignal): Promise<Prepared | Refusal> {
    const { mode, profile } = this.wished;
    const wish = { spec: askedSpec(this.wished), profile };
    if (mode === 'resize') return prepareResize(this.parts, wish, signal);
    const launch = await prepareLaunch(this.parts, wish, signal);
    if (launch.kind !== 'launch' || !changesGroups(launch)) return launch;
    // Of a cluster that works: whose jobs lose their workers has to be told.
    const known = await this.parts.clusters.look(launch.key, launch.profile, signal);
    if (known?.cluster.condition.state !== 'ready') return launch;
    const resize = await prepareResize(this.parts, wish, signal);
    return resize.kind === 'resize' ? resize : launch;
  }

  private async follow(
    prepared: Prepared,
    report: (event: WorkEvent) => void,
  ): Promise<Extract<PlanState, { kind: 'ended' }>['outcome']> {
    try {
      return prepared.kind === 'launch'
        ? await launchCluster(this.parts, prepared, report, this.stop.signal)
        : await resizeCluster(this.parts, prepared, report, this.stop.signal);
    } catch (error) {
      return { kind: 'broken', failure: failureOf(error) };
    }
  }
}

/** Prices of the spot market move a little all the time. */
const SAME_PRICE = 1.05;

/** Whether worker groups that are there would be others. */
function changesGroups({ plan: { plan } }: PreparedLaunch): boolean {
  return plan.lines.some(
    ({ resource, inspection }) => resource.kind === 'workerGroup' && inspection.action === 'change',
  );
}

function after(work: Work, event: WorkEvent): Work {
  const { trouble, ...rest } = work;
  switch (event.kind) {
    case 'resource':
      return { ...work, resources: new Map(work.resources).set(event.key, event.state) };
    case 'trouble':
      return event.trouble === undefined ? rest : { ...rest, trouble: event.trouble };
    case 'long': {
      const last = work.phases.at(-1);
      return last?.phase === event.phase
        ? { ...work, phases: [...work.phases.slice(0, -1), { ...last, long: true }] }
        : work;
    }
    case 'phase': {
      const { phase, at, usual } = event;
      // What a silent machine's console told is over when it speaks itself.
      const kept = trouble?.from === 'console' ? rest : work;
      return { ...kept, phases: [...work.phases, { phase, at, ...(usual === undefined ? {} : { usual }) }] };
    }
  }
}
