import type { RunHost } from '../../contracts/runHost';
import { Disposables, type Disposable } from '../../shared/disposables';
import { Emitter, type Event } from '../../shared/events';
import type { Log } from '../../shared/log';
import { clusterOfId } from '../clusters/clusterKey';
import type { KnownCluster, KnownClusters } from '../clusters/knownClusters';
import { FailedJobs } from '../failedJobs';
import { JobReader } from '../jobReader';
import type { LeaderLink, Leaders } from '../leaders/leaders';
import { RunStore, type RunEntry } from '../runStore';
import { runKeyText, THIS_MACHINE, type RunKey } from './runKey';

/** Where the runs of one cluster are, with everything that reads them. */
export interface RunPlace {
  readonly clusterId: string;
  /** What a run that was started there says of its host (`RunRecord.host`). */
  readonly host: { readonly id: string; readonly name: string };
  readonly store: RunStore;
  readonly jobs: JobReader;
  readonly failedJobs: FailedJobs;
}

/** A run with the place that it is at. */
export interface PlacedRun {
  readonly place: RunPlace;
  readonly entry: RunEntry;
}

/** A cluster as the Runs view shows it. */
export interface ShownCluster {
  readonly known: KnownCluster;
  readonly link: LeaderLink;
}

export interface RunPlacesParts {
  readonly thisMachine: { readonly runHost: RunHost; readonly host: RunPlace['host'] };
  readonly clusters: KnownClusters;
  readonly leaders: Leaders;
  /** The host of a cluster's runs; its calls connect silently. */
  readonly hostOf: (clusterId: string) => RunHost;
  readonly log: Log;
}

/** The key of a run that is at a place. */
export function keyOf({ place, entry }: PlacedRun): RunKey {
  return { clusterId: place.clusterId, runId: entry.snapshot.id };
}

/** A run as one word, for buttons: `runKeyText`. */
export function wordOf(run: PlacedRun): string {
  return runKeyText(keyOf(run));
}

/** The places of all runs: This machine, and every cluster whose leader somebody looked at or started a run on. */
export class RunPlaces implements Disposable {
  readonly thisMachine: RunPlace;
  private readonly made = new Map<string, RunPlace>();
  private readonly owned = new Disposables();
  private readonly runsChanged = new Emitter<readonly RunKey[]>();
  private readonly shownChanged = new Emitter<void>();
  private readonly watched = new Map<string, Disposable>();
  /** Leaders that could not be reached without asking: not tried again by itself. */
  private readonly tried = new Set<string>();
  private watchers = 0;
  private readonly stop = new AbortController();

  /** Fires with the runs that are new, changed or gone. */
  readonly onChange: Event<readonly RunKey[]> = this.runsChanged.event;
  /** Fires when other clusters are to be shown, or are reached in another way. */
  readonly onShownChange: Event<void> = this.shownChanged.event;

  constructor(private readonly parts: RunPlacesParts) {
    const { clusters, leaders, thisMachine } = parts;
    this.owned.add(this.runsChanged);
    this.owned.add(this.shownChanged);
    this.thisMachine = this.make(THIS_MACHINE, thisMachine.runHost, thisMachine.host);
    this.owned.add(clusters.onChange(() => this.follow()));
    this.owned.add(leaders.onChange((id) => this.linkChanged(id)));
  }

  /** The place of a cluster, made when it is asked for first; undefined for what is no cluster. Nothing is connected by it. */
  place(clusterId: string): RunPlace | undefined {
    const there = this.made.get(clusterId);
    if (there) return there;
    const key = clusterOfId(clusterId);
    if (!key) return undefined;
    return this.make(clusterId, this.parts.hostOf(clusterId), { id: clusterId, name: key.name });
  }

  /** The places that were looked at so far, This machine first. */
  places(): RunPlace[] {
    return [...this.made.values()];
  }

  /** A run as far as it is known now. */
  get(key: RunKey): PlacedRun | undefined {
    const place = this.place(key.clusterId);
    const entry = place?.store.get(key.runId);
    return place && entry ? { place, entry } : undefined;
  }

  /** A run, looked for where it is when it is not known yet. Rejects where the place cannot be looked at. */
  async find(key: RunKey, signal: AbortSignal): Promise<PlacedRun | undefined> {
    const known = this.get(key);
    if (known) return known;
    await this.place(key.clusterId)?.store.refresh(signal);
    return this.get(key);
  }

  /** How the leader of a cluster is reached now. */
  link(clusterId: string): LeaderLink {
    return this.parts.leaders.link(clusterId);
  }

  /** The clusters that have, or may have, runs on a leader: by name. */
  shown(): ShownCluster[] {
    return this.parts.clusters
      .clusters()
      .filter(({ cluster }) => cluster.leader !== undefined && cluster.condition.state !== 'destroying')
      .map((known) => ({ known, link: this.link(known.id) }));
  }

  /** Looks at all runs of all reachable clusters until the result is disposed. Leaders are connected to only where that asks nothing. */
  watch(): Disposable {
    this.watchers += 1;
    const clusters = this.parts.clusters.watch();
    const thisMachine = this.thisMachine.store.watch();
    this.follow();
    let over = false;
    return {
      dispose: () => {
        if (over) return;
        over = true;
        this.watchers -= 1;
        clusters.dispose();
        thisMachine.dispose();
        if (this.watchers === 0) this.rest();
      },
    };
  }

  /** Looks at everything once more, at leaders that could not be reached too. Rejects when the runs of This machine cannot be listed. */
  async refresh(signal: AbortSignal): Promise<void> {
    this.tried.clear();
    this.follow();
    const connected = this.shown().filter(({ link }) => link.kind === 'connected');
    const others = connected.map(async ({ known }) => {
      await this.place(known.id)
        ?.store.refresh(signal)
        .catch((error: unknown) => this.parts.log.warn(`the runs of ${known.id} cannot be listed: ${String(error)}`));
    });
    await Promise.all([this.thisMachine.store.refresh(signal), ...others]);
  }

  /** Resolves when the connection to a leader is made the next time, by whomever. */
  nextConnection(clusterId: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = new Disposables();
      const aborted = (): void => {
        end.dispose();
        reject(signal.reason as Error);
      };
      if (signal.aborted) {
        aborted();
        return;
      }
      signal.addEventListener('abort', aborted, { once: true });
      end.add({ dispose: () => signal.removeEventListener('abort', aborted) });
      end.add(
        this.parts.leaders.onChange((id) => {
          if (id !== clusterId || this.link(id).kind !== 'connected') return;
          end.dispose();
          resolve();
        }),
      );
    });
  }

  dispose(): void {
    this.stop.abort();
    this.rest();
    this.owned.dispose();
  }

  private make(clusterId: string, runHost: RunHost, host: RunPlace['host']): RunPlace {
    const store = this.owned.add(new RunStore(runHost, this.parts.log));
    const place = { clusterId, host, store, jobs: new JobReader(runHost), failedJobs: new FailedJobs(runHost) };
    this.made.set(clusterId, place);
    this.owned.add(store.onChange((ids) => this.runsChanged.fire(ids.map((runId) => ({ clusterId, runId })))));
    return place;
  }

  private linkChanged(id: string): void {
    if (this.link(id).kind === 'connected') {
      // Who ends this connection wants it ended.
      this.tried.add(id);
      this.made.get(id)?.store.resume();
    }
    this.follow();
  }

  /** Watches the runs of the leaders that are connected, and connects to those that nobody tried. */
  private follow(): void {
    if (this.watchers > 0) {
      const shown = this.shown();
      const ids = new Set(shown.map(({ known }) => known.id));
      for (const id of this.watched.keys()) if (!ids.has(id)) this.unwatch(id);
      for (const { known, link } of shown) {
        if (link.kind === 'connected') this.watchPlace(known.id);
        else if (link.kind === 'none' && known.cluster.condition.state === 'ready') this.connect(known.id);
      }
    }
    this.shownChanged.fire();
  }

  private watchPlace(id: string): void {
    const place = this.place(id);
    if (place && !this.watched.has(id)) this.watched.set(id, place.store.watch());
  }

  private connect(id: string): void {
    if (this.tried.has(id)) return;
    this.tried.add(id);
    this.parts.leaders.connect(id, 'silent', this.stop.signal).catch((error: unknown) => {
      this.parts.log.debug(`${id} is not connected by itself: ${String(error)}`);
    });
  }

  private unwatch(id: string): void {
    this.watched.get(id)?.dispose();
    this.watched.delete(id);
  }

  private rest(): void {
    for (const id of [...this.watched.keys()]) this.unwatch(id);
  }
}
