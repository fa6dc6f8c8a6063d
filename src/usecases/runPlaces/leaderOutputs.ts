import type { Disposable } from '../../shared/disposables';
import { abortable } from '../../shared/abortable';
import { Emitter, type Event } from '../../shared/events';
import { THIS_MACHINE, type RunKey } from './runKey';
import { keyOf, type PlacedRun, type RunPlace, type RunPlaces } from './runPlaces';

/** In a run's directory on the leader: an empty file, made when the results of attempt N were fetched. Everybody who shares the leader sees it. */
const MARK = 'fetched.';
/** Milliseconds that a look may take: through a cut line too. */
const LOOK_LIMIT = 60_000;

/** What lies in the run directories of a leader: folders of results that are not empty, and marks, `RUN/outputs` and `RUN/fetched.N`. */
type Found = ReadonlySet<string>;

/** Which runs of a leader have results that are nowhere else: they would be gone with the cluster. */
export class LeaderOutputs implements Disposable {
  /** One look for all runs of a leader, until something may have changed there. */
  private readonly looks = new Map<string, Promise<Found>>();
  private readonly changed = new Emitter<RunKey>();
  private readonly following: Disposable;

  /** Fires when the results of a run were fetched. */
  readonly onChange: Event<RunKey> = this.changed.event;

  constructor(places: Pick<RunPlaces, 'onChange'>) {
    this.following = places.onChange((runs) => {
      for (const { clusterId } of runs) this.lookAgain(clusterId);
    });
  }

  /** What is known of a leader is not to be trusted any more: before something is said or done at a run's end, or deleted. */
  lookAgain(clusterId: string): void {
    this.looks.delete(clusterId);
  }

  /** Whether a run has ended with results that nobody has fetched since. Always false on This machine. */
  async isOnLeaderOnly(run: PlacedRun, signal: AbortSignal): Promise<boolean> {
    const { place, entry } = run;
    const { id, state } = entry.snapshot;
    if (place.clusterId === THIS_MACHINE || state === 'running' || !entry.record) return false;
    // Shared by all who ask: that one of them gives up must not end it.
    const found = await abortable(this.look(place), signal);
    return found.has(`${id}/outputs`) && !found.has(`${id}/${markOf(run)}`);
  }

  /** Writes down on the leader that this run's results were fetched. */
  async markFetched(run: PlacedRun, signal: AbortSignal): Promise<void> {
    const { host } = run.place.store;
    const mark = `${run.entry.snapshot.dir}/${markOf(run)}`;
    const { code, stderr } = await host.execute(['touch', mark], signal);
    if (code !== 0) throw new Error(`touch ${mark}: ${stderr.trim()}`);
    this.lookAgain(run.place.clusterId);
    this.changed.fire(keyOf(run));
  }

  dispose(): void {
    this.following.dispose();
    this.changed.dispose();
  }

  private look(place: RunPlace): Promise<Found> {
    const { clusterId } = place;
    const there = this.looks.get(clusterId);
    if (there) return there;
    const look = lookAt(place, AbortSignal.timeout(LOOK_LIMIT)).catch((error: unknown) => {
      if (this.looks.get(clusterId) === look) this.looks.delete(clusterId);
      throw error;
    });
    this.looks.set(clusterId, look);
    return look;
  }
}

/** A restart may make other results. */
function markOf({ entry }: PlacedRun): string {
  return `${MARK}${entry.snapshot.attempts.length}`;
}

async function lookAt({ store: { host } }: RunPlace, signal: AbortSignal): Promise<Found> {
  const results = ['-name', 'outputs', '-type', 'd', '-not', '-empty'];
  const argv = ['find', host.runsFolder, '-mindepth', '2', '-maxdepth', '2'];
  const { code, stdout, stderr } = await host.execute(
    [...argv, '(', ...results, '-o', '-name', `${MARK}*`, ')', '-printf', '%P\\0'],
    signal,
  );
  // A leader on which nothing was run yet has no folder for runs.
  if (code !== 0 && !/No such file/.test(stderr)) throw new Error(`find ${host.runsFolder}: ${stderr.trim()}`);
  return new Set(stdout.split('\0').filter(Boolean));
}
