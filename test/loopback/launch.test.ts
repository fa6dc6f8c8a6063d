import assert from 'node:assert/strict';
import type { Aws } from '../../src/provisioner/aws/aws';
import { apply } from '../../src/provisioner/engine/apply';
import { fileOf } from '../../src/provisioner/fileOf';
import { applyLaunch } from '../../src/provisioner/launch';
import { planResize } from '../../src/provisioner/resize';
import { waitForLeader } from '../../src/provisioner/waitForLeader';
import { readSpec } from '../../src/toil/fit/readSpec';
import { startAwsFront, type AwsFront } from '../aws-front/awsFront';
import { changesOf, documents, launched, partsOf, planned, QUIET, specOf } from '../unit/provisioner/support/launching';
import { killedAround } from '../unit/provisioner/support/watchedAws';
import { connections, NEVER, type Connections } from './support/connected';

const REGION = 'us-west-2';
const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJq1ugzEOWqcLkgWPCpGZT3Kv4oAs5l3jCbnF7Qk2rZi ann';

describe('A launch on the server', function () {
  this.timeout(180_000);
  let front: AwsFront;
  let connected: Connections;
  let aws: Aws;

  before(async () => {
    front = await startAwsFront();
    connected = await connections(front.url);
    aws = connected.to(REGION);
  });

  after(async () => {
    connected.close();
    await front.stop();
  });

  /** An account with a network that leads out, and a key pair. */
  async function fresh(): Promise<void> {
    await front.reset();
    await front.addLoopbackNetwork(REGION);
    await aws.ec2.importKeyPair('ann', KEY, {}, NEVER);
  }

  beforeEach(fresh);

  it('comes to its end, and a second one finds nothing to do', async () => {
    const done = await launched(partsOf(aws), specOf());
    assert.deepEqual(changesOf(await planned(partsOf(aws), specOf())), []);
    const { launchId } = done.plan;
    const { instances = [], ...others } = await front.leftovers();
    assert.equal(instances.length, 2, 'the leader and the one worker that the first group has at least');
    assert.deepEqual(others, {
      keyPairs: ['ann'],
      parameters: [`/toil/my-cluster/${launchId}/spec`],
      profiles: ['my_cluster_toil', 'my_cluster_toil_worker'],
      roles: ['my_cluster_toil', 'my_cluster_toil_worker'],
      scalingGroups: others['scalingGroups'],
      securityGroups: ['my-cluster'],
      templates: ['my-cluster-lt-m5.large', 'my-cluster-lt-m5.large-spot', 'my-cluster-lt-t3.large-spot'],
      volumes: others['volumes'],
    });
    assert.equal(others['scalingGroups']?.length, 2);
  });

  it('shows in its plan what the server asks for it', async () => {
    const { cost, unchecked, choices, warnings } = await planned(partsOf(aws), specOf());
    assert.deepEqual(unchecked, []);
    assert.deepEqual(warnings, []);
    assert.equal(choices.image.name, 'Flatcar-stable-4593.2.1-hvm');
    assert.deepEqual([cost.whole, cost.lines.length], [true, 5]);
    const [leader, plain, spot, disks, addresses] = cost.lines;
    assert.deepEqual(leader?.cost, { least: 0.0416, most: 0.0416 });
    assert.deepEqual(plain?.cost, { least: 0.096, most: 3 * 0.096 });
    assert.ok((spot?.cost?.most ?? 0) < (spot?.onDemand?.most ?? 0), 'spot is cheaper');
    assert.deepEqual(disks?.amount, { least: 50 + 50, most: 50 + 3 * 50 + 4 * 100 });
    assert.deepEqual(addresses?.cost, { least: 2 * 0.005, most: 8 * 0.005 });
  });

  it('goes on where it was killed, after the server did any of its changes', async () => {
    const boot = documents(20_000);
    const counted = killedAround(aws, Infinity, 'after');
    await launched(partsOf(counted.aws, { boot }), specOf());
    const wanted = kinds(await front.leftovers());
    const changes = counted.made();
    assert.ok(changes.length > 15, changes.join());
    for (const [i, change] of changes.entries()) {
      await fresh();
      const doomed = partsOf(killedAround(aws, i + 1, 'after').aws, { boot });
      const { failures } = await applyLaunch(await planned(doomed, specOf()), QUIET, NEVER);
      const what = `killed after ${change}, change ${i + 1}`;
      assert.ok(failures.length > 0, what);
      await launched(partsOf(aws, { boot }), specOf());
      assert.deepEqual(kinds(await front.leftovers()), wanted, what);
      assert.deepEqual(changesOf(await planned(partsOf(aws, { boot }), specOf())), [], what);
    }
  });

  it('makes one cluster where two people launch the same at the same time', async () => {
    const parts = [partsOf(aws), partsOf(connected.to(REGION))];
    const plans = await Promise.all(parts.map((each) => planned(each, specOf())));
    assert.notEqual(plans[0]?.launchId, plans[1]?.launchId);
    const done = await Promise.all(plans.map((plan) => applyLaunch(plan, QUIET, NEVER)));
    assert.deepEqual(
      done.flatMap(({ failures }) => failures.map(({ resource, error }) => `${resource.key}: ${String(error)}`)),
      [],
    );
    assert.equal(new Set(done.map(({ leader }) => leader?.id)).size, 1);
    const { instances, scalingGroups, securityGroups } = await front.leftovers();
    assert.deepEqual([instances?.length, scalingGroups?.length, securityGroups?.length], [2, 2, 1]);
  });

  it('lets one of two go first who launch the same name with different specs', async () => {
    const specs = [specOf(), specOf({ leader: { type: 't3.large' } })];
    const plans = await Promise.all(specs.map((spec) => planned(partsOf(aws), spec)));
    const done = await Promise.all(plans.map((plan) => applyLaunch(plan, QUIET, NEVER)));
    const refused = done.flatMap(({ failures }) => failures);
    assert.deepEqual(
      refused.map(({ error }) => String(error)),
      ['ResourceError: my-cluster: otherLaunch'],
    );
    const { instances } = await front.leftovers();
    assert.equal(instances?.length, 2);
  });

  it('makes the fixed workers of a Mesos cluster, on the spot market too, no sooner than a second after the leader', async () => {
    const types = ['m5.large'];
    const workers = [
      { types, count: 2 },
      { types, name: 'cheap', spot: true, count: 1 },
    ];
    const spec = specOf({ type: 'mesos', workers });
    const { leader } = await launched(partsOf(aws), spec);
    const made = await aws.ec2.instances({ tags: { clusterName: 'my-cluster', ToilNodeType: 'worker' } }, NEVER);
    assert.deepEqual(made.map(({ spot }) => spot).sort(), [false, false, true]);
    for (const { launched: at } of made) assert.ok(at.getTime() - (leader?.launched.getTime() ?? Infinity) >= 1_000);
    assert.deepEqual(changesOf(await planned(partsOf(aws), spec)), []);
  });

  it('stops with what it made when it is told to, and goes on later', async () => {
    const stop = new AbortController();
    const plan = await planned(partsOf(aws), specOf());
    const report = ({ resource, state }: { resource: { kind: string }; state: string }): void => {
      if (resource.kind === 'securityGroup' && state === 'done') stop.abort();
    };
    const { left, failures } = await applyLaunch(plan, { report }, stop.signal);
    assert.ok(left.length > 0 && failures.length === 0);
    assert.deepEqual((await front.leftovers())['instances'], undefined);
    const resumed = await planned(partsOf(aws), specOf());
    assert.deepEqual([resumed.resumes, resumed.launchId], [true, plan.launchId]);
    await launched(partsOf(aws), specOf());
  });

  it('reads from the records of the leader how far it is', async () => {
    const { plan, leader } = await launched(partsOf(aws), specOf());
    const { cluster, launchId } = plan;
    const question = { cluster, launchId, instanceId: leader?.id ?? '' };
    const phases: string[] = [];
    const publish = (phase: string): Promise<void> =>
      front.publishParameter(
        REGION,
        `/toil/my-cluster/${launchId}/status`,
        JSON.stringify({ format: 1, phase, at: new Date().toISOString() }),
      );
    const next: Readonly<Record<string, string>> = { booting: 'controlPlane', controlPlane: 'ready' };
    const report = (phase: string): void => {
      phases.push(phase);
      const then = next[phase];
      if (then !== undefined) void publish(then);
    };
    const outcome = await waitForLeader(aws, question, { report }, NEVER);
    assert.equal(outcome.kind, 'ready');
    assert.deepEqual(phases, ['booting', 'controlPlane']);
  });

  it('tells of a leader that says nothing, with the end of its console', async () => {
    const { plan, leader } = await launched(partsOf(aws), specOf());
    const instanceId = leader?.id ?? '';
    front.machines.setConsole(instanceId, 'Ignition failed: no such object');
    const deadlines = [{ phase: 'booting', within: 300 }] as const;
    const question = { cluster: plan.cluster, launchId: plan.launchId, instanceId };
    const outcome = await waitForLeader(aws, question, { report: () => undefined, deadlines }, NEVER);
    assert.deepEqual(outcome, { kind: 'late', phase: 'booting', console: 'Ignition failed: no such object' });
  });

  it('is resized: a range, a new group, a group that goes; then there is nothing to do', async () => {
    await launched(partsOf(aws), specOf());
    const spec = specOf({
      workers: [
        { types: ['m5.large'], min: 2, max: 6 },
        { name: 'fixed', types: ['c5.large'], count: 1 },
      ],
    });
    const plan = await planResize(partsOf(aws), spec, NEVER);
    assert.ok(plan.kind === 'plan', JSON.stringify(plan));
    assert.deepEqual(
      changesOf(plan).map((line) => line.replace(/\/toil\S+spec/, 'SPEC')),
      [
        'change specRecord SPEC spec',
        'create launchTemplate my-cluster-lt-c5.large',
        'change workerGroup m5.large least most',
        'create workerGroup fixed',
        'change workerGroup cheap exists',
        'change launchTemplate my-cluster-lt-m5.large-spot exists',
        'change launchTemplate my-cluster-lt-t3.large-spot exists',
      ],
    );
    const { failures } = await apply(plan.plan, QUIET, NEVER);
    assert.deepEqual(failures, []);
    const { templates, scalingGroups } = await front.leftovers();
    assert.deepEqual(templates, ['my-cluster-lt-c5.large', 'my-cluster-lt-m5.large']);
    assert.equal(scalingGroups?.length, 2);
    const again = await planResize(partsOf(aws), spec, NEVER);
    assert.ok(again.kind === 'plan');
    assert.deepEqual(changesOf(again), []);
  });

  it('can be written out as the file that it was launched from, with its ranges as they are', async () => {
    const spec = specOf({ idleHours: 2, environment: { A: 'b' }, buckets: { read: [], write: [] } });
    await launched(partsOf(aws), spec);
    const file = await fileOf(aws, 'my-cluster', NEVER);
    assert.equal(file?.from, 'record');
    const read = readSpec(JSON.stringify(file.spec));
    assert.ok(read.kind === 'spec');
    assert.deepEqual({ ...read.spec, $schema: undefined }, { ...spec, $schema: undefined });
  });
});

/** How many there are of each kind. */
function kinds(leftovers: Readonly<Record<string, readonly string[]>>): Record<string, number> {
  return Object.fromEntries(Object.entries(leftovers).map(([kind, names]) => [kind, names.length]));
}
