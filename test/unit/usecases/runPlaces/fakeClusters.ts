import type { ScalingGroup } from '../../../../src/provisioner/aws/calls/autoScaling';
import type { Instance } from '../../../../src/provisioner/aws/calls/ec2';
import type { Cluster } from '../../../../src/provisioner/clusters/cluster';
import { Emitter } from '../../../../src/shared/events';
import type { Connection } from '../../../../src/remote/connection';
import { clusterId } from '../../../../src/usecases/clusters/clusterKey';
import type { KnownCluster, KnownClusters } from '../../../../src/usecases/clusters/knownClusters';
import type { Asking, LeaderLink, Leaders } from '../../../../src/usecases/leaders/leaders';
import { RunPlaces, type RunPlace } from '../../../../src/usecases/runPlaces/runPlaces';
import { memoryLog } from '../../local/rig';
import { FakeRunHost } from '../fakeRunHost';

export const KEY = { account: '123456789012', region: 'us-west-2', name: 'rna' };
export const ID = clusterId(KEY);

export function groupOf(name: string, more: Partial<ScalingGroup> = {}): ScalingGroup {
  const types = [{ type: 'm5.xlarge', template: 'lt-1' }];
  const numbers = { least: 0, most: 4, wanted: 0 };
  return {
    name,
    tags: {},
    created: new Date(0),
    ...numbers,
    subnets: [],
    types,
    spot: false,
    members: [],
    going: false,
    ...more,
  };
}

const LEADER: Instance = {
  id: 'i-1',
  state: 'running',
  type: 't3.medium',
  zone: 'us-west-2a',
  launched: new Date(0),
  image: 'ami-1',
  spot: false,
  tags: {},
  securityGroups: [],
  volumes: [],
} as unknown as Instance;

export function knownCluster(more: Partial<Cluster> = {}, key = KEY): KnownCluster {
  const cluster: Cluster = {
    name: key.name,
    region: key.region,
    condition: { state: 'ready' },
    launchedBy: 'us',
    type: 'kubernetes',
    securityGroups: [],
    leader: LEADER,
    groups: [{ group: groupOf('g1'), workers: [] }],
    otherWorkers: [],
    unread: [],
    ...more,
  };
  return { id: clusterId(key), key, profile: 'lab', cluster };
}

/** Clusters that a test says are there. */
export class FakeClusters implements KnownClusters {
  private readonly changed = new Emitter<readonly string[]>();
  readonly onChange = this.changed.event;
  readonly scanning = false;
  watchers = 0;
  refreshed = 0;

  constructor(private known: readonly KnownCluster[] = []) {}

  set(known: readonly KnownCluster[]): void {
    const ids = [...this.known, ...known].map(({ id }) => id);
    this.known = known;
    this.changed.fire(ids);
  }

  clusters(): readonly KnownCluster[] {
    return this.known;
  }

  get(id: string): KnownCluster | undefined {
    return this.known.find((each) => each.id === id);
  }

  failures(): [] {
    return [];
  }

  watch(): { dispose(): void } {
    this.watchers += 1;
    return { dispose: () => (this.watchers -= 1) };
  }

  refresh(): Promise<void> {
    this.refreshed += 1;
    return Promise.resolve();
  }

  look(): Promise<KnownCluster | undefined> {
    return Promise.resolve(undefined);
  }
}

/** Leaders whose connections come and go as a test says. */
export class FakeLeaders implements Leaders {
  private readonly changed = new Emitter<string>();
  private readonly links = new Map<string, LeaderLink>();
  readonly onChange = this.changed.event;
  /** What was asked: id and whether the user may be asked. */
  readonly asked: [string, Asking][] = [];
  /** What `connect` does; refuses unless a test says otherwise. */
  answer: (id: string) => Promise<Connection> = () => Promise.reject(new Error('needs the user'));

  become(id: string, link: LeaderLink): void {
    this.links.set(id, link);
    this.changed.fire(id);
  }

  link(id: string): LeaderLink {
    return this.links.get(id) ?? { kind: 'none' };
  }

  connect(id: string, asking: Asking): Promise<Connection> {
    this.asked.push([id, asking]);
    return this.answer(id);
  }

  current(): undefined {
    return undefined;
  }

  disconnect(id: string): void {
    this.become(id, { kind: 'none' });
  }

  dispose(): void {
    this.changed.dispose();
  }
}

/** The host of a leader, with ends that a test brings about. */
export class LeaderHost extends FakeRunHost {
  override readonly runsFolder = '/var/lib/toil/runs';
  readonly waits: PromiseWithResolvers<never>[] = [];

  override waitForEnd(): Promise<never> {
    const wait = Promise.withResolvers<never>();
    this.waits.push(wait);
    return wait.promise;
  }
}

/** Places of This machine and one cluster, on hosts in memory. */
export class PlacesRig {
  readonly own = new FakeRunHost();
  readonly leader = new LeaderHost();
  readonly leaders = new FakeLeaders();
  readonly clusters: FakeClusters;
  readonly log = memoryLog();
  readonly places: RunPlaces;

  constructor(known: readonly KnownCluster[] = [knownCluster()]) {
    this.clusters = new FakeClusters(known);
    this.places = new RunPlaces({
      thisMachine: { runHost: this.own, host: { id: 'host-1', name: 'laptop' } },
      clusters: this.clusters,
      leaders: this.leaders,
      hostOf: () => this.leader,
      log: this.log,
    });
  }

  /** The place of the cluster. */
  get place(): RunPlace {
    const place = this.places.place(ID);
    if (!place) throw new Error('no place');
    return place;
  }
}
