import assert from 'node:assert/strict';
import type { BootStatus } from '../../../../src/contracts/bootStatus';
import type { Instance, InstanceState } from '../../../../src/provisioner/aws/calls/ec2';
import type { ScalingGroup } from '../../../../src/provisioner/aws/calls/autoScaling';
import { imageOf } from '../../../../src/provisioner/boot/artefacts';
import { readStatus } from '../../../../src/provisioner/leaderWords';
import { parameterPath, WORKER_GROUP_TAG } from '../../../../src/provisioner/names';
import type { Removed } from '../../../../src/provisioner/destroy/removal';
import { destroyCluster, planDestroy } from '../../../../src/usecases/clusterChanges/destroying';
import {
  startKnownCluster,
  stopKnownCluster,
  type StartOutcome,
  type StopOutcome,
} from '../../../../src/usecases/clusterChanges/power';
import type { KnownCluster } from '../../../../src/usecases/clusters/knownClusters';
import { NEVER } from '../../../loopback/support/connected';
import { MIRRORS } from '../../addresses';
import { isRunning, podsOf, type PodView } from './kubernetesView';
import { comes, type LaunchedCluster } from './launchedCluster';

/** Tells nodes of the spot market from others. */
export const CAPACITY = 'eks.amazonaws.com/capacityType';
const PAUSE = imageOf('pause', { mirrors: MIRRORS });

/** What may become of a cluster in its life, as its user sees it and does it. */
export class ClusterLife {
  constructor(readonly cluster: LaunchedCluster) {}

  /** The leader as AWS shows it now. */
  async leader(): Promise<Instance> {
    const tags = { clusterName: this.cluster.plan.cluster, ToilNodeType: 'leader' };
    const [found] = await this.cluster.window.aws.ec2.instances({ tags }, NEVER);
    assert.ok(found);
    return found;
  }

  async leaderIs(state: InstanceState): Promise<void> {
    await comes(`the leader is ${state}`, async () => ((await this.leader()).state === state ? state : undefined));
  }

  /** The worker that there is always. */
  async fixedWorker(): Promise<Instance> {
    return comes('the fixed worker', async () => (await this.cluster.workers('fixed'))[0]);
  }

  async status(): Promise<BootStatus> {
    const { window, plan } = this.cluster;
    const read = await readStatus(window.aws, plan, NEVER);
    assert.ok(read !== undefined && read !== 'unreadable');
    return read;
  }

  /** The text of a record of this launch; empty when there is none. */
  async record(name: string): Promise<string> {
    const { window, plan } = this.cluster;
    const path = `${parameterPath(plan.cluster, plan.launchId)}${name}`;
    const [found] = await window.aws.ssm.parametersNamed([path], NEVER);
    return found?.value ?? '';
  }

  /** What a program on the leader prints. */
  async onLeader(...argv: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await (await this.cluster.leader()).execute(argv, NEVER);
    assert.equal(code, 0, `${argv.join(' ')}: ${stderr}`);
    return stdout;
  }

  /** The worker groups by name. */
  async groups(): Promise<ReadonlyMap<string, ScalingGroup>> {
    const { window, plan } = this.cluster;
    const groups = await window.aws.autoScaling.groups({ key: 'clusterName', value: plan.cluster }, NEVER);
    return new Map(groups.map((group) => [group.tags[WORKER_GROUP_TAG] ?? '', group]));
  }

  /** `least-most-wanted` of each group. */
  async ranges(): Promise<Readonly<Record<string, string>>> {
    const groups = [...(await this.groups())];
    return Object.fromEntries(groups.map(([name, { least, most, wanted }]) => [name, `${least}-${most}-${wanted}`]));
  }

  /** Makes a pod that runs until it is deleted, on nodes of one capacity type. */
  async makePod(name: string, capacity: 'SPOT' | 'ON_DEMAND'): Promise<void> {
    const overrides = { spec: { terminationGracePeriodSeconds: 0, nodeSelector: { [CAPACITY]: capacity } } };
    await this.cluster.kubectl('run', name, `--image=${PAUSE}`, `--overrides=${JSON.stringify(overrides)}`);
  }

  async podRuns(name: string): Promise<PodView> {
    return comes(`pod ${name} runs`, async () =>
      (await podsOf(this.cluster, `--field-selector=metadata.name=${name}`)).find(isRunning),
    );
  }

  /** Waits until a boot that began after a moment (milliseconds since 1970) has come to its end. */
  async readyAgain(since: number): Promise<void> {
    await comes('the leader is ready again', async () => {
      const { phase, phases: [first] = [] } = await this.status();
      // Records have whole seconds.
      return phase === 'ready' && first !== undefined && Date.parse(first.at) > since - 1_000 ? phase : undefined;
    });
  }

  async stop(): Promise<StopOutcome> {
    return stopKnownCluster(this.parts(), await this.known(), {}, NEVER);
  }

  async start(): Promise<StartOutcome> {
    return startKnownCluster(this.parts(), await this.known(), {}, NEVER);
  }

  async destroy(): Promise<Removed> {
    const plan = await planDestroy(this.parts(), await this.known(), NEVER);
    assert.deepEqual(plan.inventory.unread, []);
    return destroyCluster(this.parts(), plan, {}, NEVER);
  }

  private async known(): Promise<KnownCluster> {
    const { window, id } = this.cluster;
    await window.clusters.refresh(NEVER);
    const found = window.clusters.get(id);
    assert.ok(found);
    return found;
  }

  private parts() {
    const { accounts, leaders, launching } = this.cluster.window;
    const none = (): Promise<readonly never[]> => Promise.resolve([]);
    return { access: accounts, leaders, operations: launching.operations, runs: { live: none, unfetched: none } };
  }
}
