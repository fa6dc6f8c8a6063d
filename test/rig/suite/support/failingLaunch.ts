import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { parameterPath } from '../../../../src/provisioner/names';
import { destroyCluster, planDestroy } from '../../../../src/usecases/clusterChanges/destroying';
import { startKnownCluster } from '../../../../src/usecases/clusterChanges/power';
import type { Cluster } from '../../../../src/usecases/clusters/knownClusters';
import type { BootCause } from '../../../../src/usecases/clusters/machineWords';
import type { LaunchingParts } from '../../../../src/usecases/launching/launchingParts';
import type { PlanSession, PlanState } from '../../../../src/usecases/launching/planSession';
import { NEVER } from '../../../loopback/support/connected';
import type { Machine } from '../../machine';
import type { Rig } from '../../rig';

/** Milliseconds: several times what anything takes here on a machine with much else to do. */
const COMES_WITHIN = 180_000;
/** Milliseconds within which a failure is told (issue 5). */
const MINUTE = 60_000;

/** Connections are the matter of other suites. */
const NO_LEADERS = { connect: () => Promise.reject(new Error('nobody connects')), disconnect: () => undefined };
const NO_RUNS = { live: () => Promise.resolve(undefined), unfetched: () => Promise.resolve(undefined) };

/** What the page of a launch shows of its leader. */
export interface Shown {
  /** In the order in which they came. */
  readonly phases: readonly string[];
  /** What keeps the leader now, or has ended the wait for it. */
  readonly cause?: BootCause;
  readonly words?: string;
  /** How it ended: `ready`, `stopped`, or what became of the leader. */
  readonly end?: string;
}

/** One launch on its page, with the machine behind it. */
export class FailingLaunch {
  private going: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly rig: Rig,
    private readonly parts: LaunchingParts,
    private readonly session: PlanSession,
    private readonly name: string,
  ) {}

  /** Takes note of what the page does in the background. */
  goesOn(work: Promise<unknown>): void {
    this.going = work;
  }

  get shown(): Shown {
    return shownOf(this.session.state);
  }

  /** Waits until the page shows something. */
  async shows(what: string, isSo: (shown: Shown) => boolean): Promise<Shown> {
    return comes(what, () => {
      const { shown } = this;
      if (isSo(shown)) return shown;
      assert.equal(shown.end, undefined, `${what} did not come before the end: ${JSON.stringify(shown)}`);
      return undefined;
    });
  }

  /** Waits until a phase is there that was not, or the launch is ready. */
  reaches(phase: string): Promise<Shown> {
    const before = this.shown.phases.length;
    return this.shows(`phase ${phase}`, ({ phases }) => phases.slice(before).includes(phase));
  }

  /** Waits until a cause is told; fails when that was more than a minute after the fault first met something. */
  async tells(kind: BootCause['kind'], met: () => number | undefined, about: RegExp = /^/): Promise<Shown> {
    const begun = await comes(`the fault that leads to ${kind}`, met);
    const isTold = ({ cause }: Shown): boolean => cause?.kind === kind && about.test(JSON.stringify(cause));
    const shown = await this.shows(`the cause ${kind}`, isTold);
    const took = Date.now() - begun;
    process.stderr.write(`${kind} was told after ${(took / 1000).toFixed(1)} s: ${shown.cause?.line ?? ''}\n`);
    assert.ok(took <= MINUTE, `${kind} was told after ${took} ms`);
    return shown;
  }

  /** Waits for the end of the launch. */
  async ends(end: string): Promise<Shown> {
    const shown = await this.shows('the end', (each) => each.end !== undefined);
    assert.equal(shown.end, end, JSON.stringify(shown));
    return shown;
  }

  /** The button *Resume*. */
  resume(): void {
    assert.equal(this.session.state.kind, 'ended');
    this.goesOn(this.session.resume());
  }

  /** The button *Stop*: what was made stays, and goes on. */
  async cancel(): Promise<void> {
    this.session.cancel();
    await this.going;
  }

  /** The button *Roll Back*. */
  async rollBack(): Promise<void> {
    const found = await this.session.inventory(NEVER);
    assert.ok(found !== undefined);
    await this.session.rollBack(found);
    const { state } = this.session;
    assert.ok(state.kind === 'rolledBack', JSON.stringify(state));
    assert.deepEqual(state.removed.left, []);
  }

  /** The cluster is destroyed from its row. */
  async destroy(): Promise<void> {
    const { id, key, profile } = this.prepared;
    const parts = { ...this.parts, runs: NO_RUNS, leaders: NO_LEADERS };
    const plan = await planDestroy(parts, { id, key, profile }, NEVER);
    const removed = await destroyCluster(parts, plan, {}, NEVER);
    assert.deepEqual(removed.left, []);
  }

  /** The cluster as its row shows it, looked up now. */
  async cluster(): Promise<Cluster> {
    const { key, profile } = this.prepared;
    const known = await this.parts.clusters.look(key, profile, NEVER);
    assert.ok(known !== undefined, `${key.name} has no row`);
    return known.cluster;
  }

  /** Stops the leader as AWS does when its host fails, without notice; the disks stay. */
  async loseHost(): Promise<void> {
    const { instance } = this.instance('leader') ?? assert.fail('there is no leader');
    await this.rig.machine(instance.id)?.kill();
    const message = 'Server.ScheduledStop: Stopped due to a scheduled retirement';
    await this.rig.front.machineEnded(instance.place, instance.id, 'stopped', {
      code: 'Server.ScheduledStop',
      message,
    });
    await this.rig.settled();
  }

  /** *Start* on the row of a stopped cluster. */
  async start(): Promise<void> {
    const { key, profile } = this.prepared;
    const known = await this.parts.clusters.look(key, profile, NEVER);
    assert.equal(known?.cluster.condition.state, 'stopped');
    const { kind } = await startKnownCluster({ ...this.parts, leaders: NO_LEADERS }, known, {}, NEVER);
    assert.equal(kind, 'started');
  }

  /** The machine of the leader, as soon as it is on. */
  leader(): Promise<Machine> {
    return comes('the leader', () => this.machine('leader'));
  }

  /** The machine of the only worker, as soon as it is on. */
  worker(): Promise<Machine> {
    return comes('the worker', () => this.machine('worker'));
  }

  /** Runs a line of bash on a machine. */
  async run(machine: Machine, line: string): Promise<string> {
    const path = 'PATH=$PATH:/opt/bin KUBECONFIG=/etc/kubernetes/admin.conf';
    const { code, stdout, stderr } = await machine.execute(['bash', '-c', `export ${path}; ${line}`], NEVER);
    assert.equal(code, 0, `${line}: ${stderr}`);
    return stdout.trim();
  }

  /** Where the records of this launch are, with a slash at the end. */
  get records(): string {
    return parameterPath(this.name, this.prepared.plan.launchId);
  }

  /** Closes the page. */
  async leave(): Promise<void> {
    this.session.dispose();
    await this.going;
  }

  private machine(part: string): Machine | undefined {
    const found = this.instance(part);
    return found?.isOn === true ? this.rig.machine(found.instance.id) : undefined;
  }

  /** The newest of them. */
  private instance(part: string): Rig['instances'][number] | undefined {
    return this.rig.instances.findLast(
      ({ instance: { tags } }) => tags.get('clusterName') === this.name && tags.get('ToilNodeType') === part,
    );
  }

  private get prepared() {
    const { state } = this.session;
    assert.ok('prepared' in state && state.prepared.kind === 'launch', state.kind);
    return state.prepared;
  }
}

function shownOf(state: PlanState): Shown {
  if (!('work' in state)) return { phases: [] };
  const phases = state.work.phases.map(({ phase }) => phase);
  const { trouble } = state.work;
  const troubled = trouble === undefined ? {} : { words: trouble.words, ...causeOf(trouble) };
  if (state.kind !== 'ended') return { phases, ...troubled };
  const { outcome } = state;
  if (outcome.kind !== 'notReady') return { phases, end: outcome.kind };
  const { leader } = outcome;
  const words = leader.kind === 'failed' ? leader.message : undefined;
  return { phases, end: leader.kind, ...(words === undefined ? {} : { words }), ...causeOf(leader) };
}

function causeOf({ cause }: { readonly cause?: BootCause }): { readonly cause?: BootCause } {
  return cause === undefined ? {} : { cause };
}

/** Waits until something is there; fails with its name after some minutes. */
export async function comes<T>(what: string, look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + COMES_WITHIN;
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    if (Date.now() > deadline) throw new Error(`${what} did not come`);
    await sleep(100);
  }
}
