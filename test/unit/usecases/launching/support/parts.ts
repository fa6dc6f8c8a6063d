import type { KnownCluster, KnownClusters } from '../../../../../src/usecases/clusters/knownClusters';
import { Operations } from '../../../../../src/usecases/clusters/operations';
import { BootTimes, type Memory } from '../../../../../src/usecases/launching/bootTimes';
import type { LaunchingParts } from '../../../../../src/usecases/launching/launchingParts';
import { BOOT_STATUS_FORMAT } from '../../../../../src/contracts/bootStatus';
import type { FakeAccount } from '../../../../fakes/fakeAws';
import { documents, fetchSums, NEVER } from '../../../provisioner/support/launching';

/** Clusters that nobody has looked at; takes notes of what is to be looked at. */
export class NoClusters implements KnownClusters {
  readonly looks: string[] = [];
  readonly scanning = false;

  constructor(private readonly known: readonly KnownCluster[] = []) {}

  readonly onChange = () => ({ dispose: () => undefined });
  clusters = (): readonly KnownCluster[] => this.known;
  get = (id: string): KnownCluster | undefined => this.known.find((each) => each.id === id);
  failures = () => [];
  watch = () => ({ dispose: () => undefined });
  refresh = () => Promise.resolve();
  look: KnownClusters['look'] = (key) => {
    this.looks.push(key.name);
    return Promise.resolve(undefined);
  };
}

/** The parts over an account in memory, whose leaders say that they are ready as soon as they are there. */
export function launchingParts(account: FakeAccount, more: Partial<LaunchingParts> = {}): LaunchingParts {
  return {
    access: { connect: (_profile, region) => account.at(region) },
    clusters: new NoClusters(),
    operations: new Operations(),
    bootTimes: new BootTimes(memory()),
    boot: documents(),
    fetchText: fetchSums,
    environment: {},
    profileRegion: () => Promise.resolve('us-east-1'),
    ownAddress: () => Promise.resolve({ range: '203.0.113.4/32', description: 'ann@laptop' }),
    answers: () => Promise.resolve(),
    liveRuns: () => Promise.resolve([]),
    ...more,
  };
}

/** A memory as the editor has one. */
export function memory(kept: Record<string, unknown> = {}): Memory & { readonly kept: Record<string, unknown> } {
  return {
    kept,
    get: (key) => kept[key],
    update: (key, value) => {
      kept[key] = value;
      return Promise.resolve();
    },
  };
}

/** Lets each leader write into its record how its boot ends, when it is asked for the first time. */
export function booting(account: FakeAccount, phase: 'ready' | 'failed', region = 'us-east-1'): void {
  const { parameters } = account.region(region);
  account.beforeCall = (call) => {
    if (call !== 'ssm.parametersNamed') return;
    const leader = account.region(region).instances.find(({ tags }) => tags['ToilNodeType'] === 'leader');
    const launchId = leader?.tags['toil-clusters:launch-id'];
    const cluster = leader?.tags['clusterName'];
    if (launchId === undefined || cluster === undefined) return;
    const failed = phase === 'failed' ? { failed: 'controlPlane', message: 'kubeadm: no room' } : {};
    const value = JSON.stringify({ format: BOOT_STATUS_FORMAT, phase, at: account.now.toISOString(), ...failed });
    const name = `/toil/${cluster}/${launchId}/status`;
    parameters.set(name, { name, value, changed: account.now });
  };
}

export { NEVER };
