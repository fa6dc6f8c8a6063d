import { isDeepStrictEqual } from 'node:util';
import { SharedWork } from '../../provisioner/aws/credentials/sharedWork';
import type { Cluster } from '../../provisioner/clusters/cluster';
import { findClusters } from '../../provisioner/clusters/findClusters';
import { findClustersEverywhere } from '../../provisioner/clusters/findClustersEverywhere';
import type { Connection, ScanFailure, ScanReport } from '../../provisioner/clusters/scanRegions';
import { systemClock, type Clock } from '../../shared/clock';
import { Disposables, type Disposable } from '../../shared/disposables';
import type { Log } from '../../shared/log';
import type { Accounts } from './accounts';
import { Bills } from './bills';
import { ChangeTeller } from './changeTeller';
import { clusterId, clusterOfId, type ClusterKey } from './clusterKey';
import { ClusterWatch } from './clusterWatch';
import type { KnownCluster, KnownClusters } from './knownClusters';
import { isMoving, launchesUnseen, withOperation } from './operationOverlay';
import type { Operations } from './operations';
import { RegionRecords, type RegionRecord } from './regionRecords';

export interface ClusterStoreParts {
  readonly accounts: Pick<Accounts, 'connections' | 'connect' | 'knownProfile' | 'onReset'>;
  readonly operations: Pick<Operations, 'of' | 'all' | 'onChange'>;
  readonly log: Log;
  /** The machine's own unless told. */
  readonly clock?: Clock;
}

/** A region of an account, and the profile that leads there. */
type Place = Pick<RegionRecord, 'account' | 'region' | 'profile'>;

/** The clusters of all accounts in use, as AWS shows them, with what this window does to them. */
export class ClusterStore implements KnownClusters, Disposable {
  private readonly all = new Disposables();
  private readonly clock: Clock;
  private readonly records = new RegionRecords();
  private readonly bills: Bills;
  private readonly teller: ChangeTeller;
  private readonly looking: ClusterWatch;
  private readonly life = new AbortController();
  private readonly pricing = new Set<Promise<void>>();
  private scan = this.newScan();
  private scans = 0;
  private looks = 0;
  private failed: readonly ScanFailure[] = [];
  private shown: ReadonlyMap<string, KnownCluster> = new Map();
  /** Operations that went on when they were last looked at. */
  private busy = new Set<string>();

  readonly onChange;

  constructor(private readonly parts: ClusterStoreParts) {
    this.clock = parts.clock ?? systemClock;
    this.bills = new Bills(this.clock);
    this.teller = this.all.add(new ChangeTeller(this.clock));
    this.onChange = this.teller.onChange;
    const everything = (signal: AbortSignal): Promise<void> => this.refresh(signal);
    this.looking = this.all.add(
      new ClusterWatch(
        {
          everything,
          standing: (signal) => this.lookWhereKnown(signal),
          moving: (signal) => this.lookWhereMoving(signal),
        },
        this.clock,
      ),
    );
    this.all.add(parts.operations.onChange((id) => this.heed(id)));
    this.all.add(
      parts.accounts.onReset(() => {
        this.bills.forget();
        this.scan = this.newScan();
        this.looking.restart();
      }),
    );
  }

  clusters(): readonly KnownCluster[] {
    return [...this.shown.values()].sort((a, b) => a.key.name.localeCompare(b.key.name) || a.id.localeCompare(b.id));
  }

  get(id: string): KnownCluster | undefined {
    return this.shown.get(id);
  }

  failures(): readonly ScanFailure[] {
    return this.failed;
  }

  get scanning(): boolean {
    return this.scans > 0;
  }

  watch(): Disposable {
    return this.looking.watch();
  }

  refresh(signal: AbortSignal): Promise<void> {
    return this.scan.join(signal);
  }

  async look(key: ClusterKey, profile: string, signal: AbortSignal): Promise<KnownCluster | undefined> {
    const look = this.nextLook();
    const aws = this.parts.accounts.connect(profile, key.region);
    const { account } = await aws.sts.identity(signal);
    const clusters = await findClusters(aws, signal);
    this.take({ kind: 'read', account, region: key.region, profile, read: clusters }, look);
    return this.get(clusterId(key));
  }

  /** Resolves when the bills of what was seen are there, as far as they can be. */
  async billed(): Promise<void> {
    await Promise.all(this.pricing);
  }

  dispose(): void {
    this.life.abort();
    this.all.dispose();
  }

  private nextLook(): number {
    this.looks += 1;
    return this.looks;
  }

  private newScan(): SharedWork<void> {
    return new SharedWork((signal) => this.scanAll(signal));
  }

  private async scanAll(signal: AbortSignal): Promise<void> {
    const look = this.nextLook();
    const { scan } = this;
    this.scans += 1;
    this.teller.tell([]);
    try {
      const connections = await this.parts.accounts.connections();
      const found = await findClustersEverywhere(
        connections.map((each) => this.withKnownRegions(each)),
        (report) => this.take(report, look),
        signal,
      );
      // Another one goes by other settings.
      if (scan === this.scan) this.failed = found.failures;
      this.records.keepOnly(found, look);
    } finally {
      this.scans -= 1;
      this.settle(true);
    }
  }

  /** A cluster costs also where the setting does not look: what is known is not forgotten. */
  private withKnownRegions(connection: Connection): Connection {
    if (connection.regions === undefined) return connection;
    const known = [...this.shown.values()].map(({ key }) => key.region);
    return { ...connection, regions: [...new Set([...connection.regions, ...known])] };
  }

  private take(report: ScanReport<readonly Cluster[]>, look: number): void {
    const others = this.failed.filter(
      (each) => each.profile !== report.profile || each.region !== report.region || each.account !== report.account,
    );
    if (report.kind === 'failed') {
      this.failed = [...others, report];
      this.records.failed(report, look);
    } else {
      const { account, region, profile, read } = report;
      this.failed = others;
      this.records.read({ account, region, profile, clusters: read, seen: this.clock.now(), look });
      if (read.length > 0) this.price(report);
    }
    this.settle(report.kind === 'failed');
  }

  private price({ account, region, profile, read }: Place & { readonly read: readonly Cluster[] }): void {
    const aws = this.parts.accounts.connect(profile, region);
    const asked = this.bills
      .update(placeOf({ account, region }), aws, read, this.life.signal)
      .then(
        (news) => {
          if (news) this.settle(false);
        },
        (error: unknown) => {
          if (!this.life.signal.aborted) this.parts.log.warn(`no prices of ${region} for ${profile}: ${String(error)}`);
        },
      )
      .finally(() => this.pricing.delete(asked));
    this.pricing.add(asked);
  }

  /** Where clusters are, and where a look failed: a line that is back, or a permission that was given, shows soon. */
  private async lookWhereKnown(signal: AbortSignal): Promise<void> {
    if (this.failed.some(({ what }) => what !== 'region')) return this.refresh(signal);
    const failed = this.failed.flatMap(({ account, region, profile }) =>
      account === undefined || region === undefined ? [] : [{ account, region, profile }],
    );
    return this.lookAt([...this.records.all().filter(({ clusters }) => clusters.length > 0), ...failed], signal);
  }

  private lookWhereMoving(signal: AbortSignal): Promise<void> {
    const moving = this.records.all().filter(({ clusters }) => clusters.some(isMoving));
    return this.lookAt(moving, signal);
  }

  /** Looks at these places, and where this window does something. */
  private async lookAt(chosen: readonly Place[], signal: AbortSignal): Promise<void> {
    const { accounts, operations } = this.parts;
    const places = new Map(chosen.map((place) => [placeOf(place), place]));
    for (const { id, profile: by } of operations.all()) {
      const key = clusterOfId(id);
      const profile = key && (by ?? this.get(id)?.profile ?? accounts.knownProfile(key.account));
      if (key !== undefined && profile !== undefined) places.set(placeOf(key), { ...key, profile });
    }
    await Promise.all([...places.values()].map((place) => this.lookAgain(place, place.profile, signal)));
  }

  /** A look that nobody asked for: what fails is shown, not thrown. */
  private async lookAgain(
    { account, region }: Omit<ClusterKey, 'name'>,
    profile: string,
    signal: AbortSignal,
  ): Promise<void> {
    try {
      await this.look({ account, region, name: '' }, profile, signal);
    } catch (error) {
      signal.throwIfAborted();
      this.take({ kind: 'failed', what: 'region', account, region, profile, error }, this.nextLook());
    }
  }

  /** An operation has begun, has got further or has ended: after its end the cluster is looked at, watched or not. */
  private heed(id: string): void {
    const goesOn = this.parts.operations.of(id) !== undefined;
    const key = clusterOfId(id);
    const ended = this.busy.has(id) && !goesOn;
    if (goesOn) this.busy.add(id);
    else this.busy.delete(id);
    const profile = this.get(id)?.profile;
    this.settle(false);
    if (ended && key !== undefined && profile !== undefined)
      this.lookAgain(key, profile, this.life.signal).catch(() => undefined);
  }

  /** Compares what is known now with what was shown, and tells what differs; what is the same stays the same object. */
  private settle(always: boolean): void {
    const next = this.compose();
    const changed = new Set([...this.shown.keys()].filter((id) => !next.has(id)));
    for (const [id, known] of next) {
      const before = this.shown.get(id);
      if (before !== undefined && isDeepStrictEqual(before, known)) next.set(id, before);
      else changed.add(id);
    }
    this.shown = next;
    if (always || changed.size > 0) this.teller.tell(changed);
  }

  private compose(): Map<string, KnownCluster> {
    const { accounts, operations } = this.parts;
    const known = new Map<string, KnownCluster>();
    for (const record of this.records.all())
      for (const cluster of record.clusters) {
        const each = this.knownOf(record, cluster);
        known.set(each.id, each);
      }
    for (const launch of launchesUnseen(operations.all(), (id) => known.has(id)))
      known.set(launch.id, { profile: accounts.knownProfile(launch.key.account) ?? '', ...launch });
    return known;
  }

  private knownOf(record: RegionRecord, cluster: Cluster): KnownCluster {
    const { account, region, profile, failed, seen } = record;
    const key = { account, region, name: cluster.name };
    const id = clusterId(key);
    return {
      id,
      key,
      profile,
      cluster: withOperation(cluster, this.parts.operations.of(id)),
      ...this.bills.get(placeOf(record), cluster.name),
      ...(failed ? { lastSeen: seen } : {}),
    };
  }
}

function placeOf({ account, region }: Omit<ClusterKey, 'name'>): string {
  return `${account} ${region}`;
}
