import assert from 'node:assert/strict';
import { recentActivities } from '../../src/provisioner/activities/activities';
import type { Aws } from '../../src/provisioner/aws/aws';
import { machinesOf } from '../../src/provisioner/clusters/cluster';
import { findClusters } from '../../src/provisioner/clusters/findClusters';
import { findClustersEverywhere } from '../../src/provisioner/clusters/findClustersEverywhere';
import type { Connection } from '../../src/provisioner/clusters/scanRegions';
import { billOf } from '../../src/provisioner/cost/bill';
import { lookUpRates } from '../../src/provisioner/cost/rates';
import { findLeftovers, removeLeftovers } from '../../src/provisioner/leftovers/leftovers';
import { parameterPath } from '../../src/provisioner/names';
import { startCluster, stopCluster } from '../../src/provisioner/power/power';
import { startAwsFront, type AwsFront } from '../aws-front/awsFront';
import { IMAGES } from '../aws-front/moto';
import { buildCluster, type ClusterOptions } from '../fakes/fakeCluster';
import { connections, NEVER, type Connections } from './support/connected';

const WEST = 'us-west-2';
const EAST = 'us-east-1';
const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJq1ugzEOWqcLkgWPCpGZT3Kv4oAs5l3jCbnF7Qk2rZi ann';
const QUIET = { report: () => undefined };

describe('Clusters on the server', function () {
  this.timeout(120_000);
  let front: AwsFront;
  let connected: Connections;
  let aws: Aws;

  before(async () => {
    front = await startAwsFront();
    connected = await connections(front.url);
    aws = connected.to(WEST);
  });
  after(async () => {
    connected.close();
    await front.stop();
  });
  beforeEach(() => front.reset());

  async function build(region: string, options: ClusterOptions): Promise<void> {
    const second = region === WEST ? 88 : 89;
    const { vpc, subnet } = await front.addLoopbackNetwork(region, { second });
    const there = connected.to(region);
    await there.ec2.importKeyPair('ann', KEY, {}, NEVER).catch(() => undefined);
    await buildCluster(there, { vpc, subnets: [subnet], image: IMAGES.amd64 }, options);
  }
  const profiles = (): Connection[] =>
    ['ann', 'ann-admin'].map((profile) => ({ profile, region: WEST, connect: (region) => connected.to(region) }));

  it('are found once in all regions, with workers, states and prices', async () => {
    await build(WEST, {
      launchId: 'abc',
      groups: [
        { least: 2, most: 3 },
        { least: 1, most: 1, spot: true },
      ],
    });
    await build(EAST, { name: 'lab', kubernetes: false, groups: [] });
    const { regions, failures } = await findClustersEverywhere(profiles(), () => undefined, NEVER);
    assert.deepEqual(failures, []);
    assert.ok(regions.length > 10, 'every enabled region was read');
    const found = regions.flatMap(({ read }) => read);
    assert.deepEqual(
      found
        .map(({ name, region, launchedBy, type, condition }) => [name, region, launchedBy, type, condition.state])
        .sort(),
      [
        ['lab', EAST, 'toil', 'mesos', 'ready'],
        ['my-cluster', WEST, 'us', 'kubernetes', 'ready'],
      ],
    );
    const [cluster] = found.filter(({ name }) => name === 'my-cluster');
    assert.ok(cluster);
    assert.equal(machinesOf(cluster).length, 4);
    assert.deepEqual(cluster.groups.map(({ workers }) => workers.length).sort(), [1, 2]);
    const bill = billOf(cluster, await lookUpRates(aws, [cluster], new Date(), NEVER), new Date());
    assert.deepEqual(bill.gaps, [{ kind: 'goneWorkers' }]);
    assert.ok(bill.perHour > 0.0416 + 2 * 0.096, String(bill.perHour));
  });

  it('follow what the leader says of its boot', async () => {
    await build(WEST, { launchId: 'abc' });
    const say = (phase: string) =>
      front.publishParameter(
        WEST,
        `${parameterPath('my-cluster', 'abc')}status`,
        JSON.stringify({ format: 1, phase, at: '2026-11-22T12:00:00Z' }),
      );
    await say('manifests');
    assert.deepEqual((await findClusters(aws, NEVER))[0]?.condition, { state: 'launching', phase: 'manifests' });
    await say('failed');
    assert.deepEqual((await findClusters(aws, NEVER))[0]?.condition, { state: 'error', fault: 'bootFailed' });
  });

  it('stop and start again with their ranges, and say where the leader is then', async () => {
    await build(WEST, { launchId: 'abc', groups: [{ least: 1, most: 4 }] });
    await stopCluster(aws, 'my-cluster', QUIET, NEVER);
    const [stopped] = await findClusters(aws, NEVER);
    assert.deepEqual(stopped?.condition, { state: 'stopped', running: 0 });
    assert.deepEqual(
      stopped.groups.map(({ group: { least, most } }) => [least, most]),
      [[0, 0]],
    );
    const { leader, withoutRange } = await startCluster(aws, 'my-cluster', QUIET, NEVER);
    assert.deepEqual(withoutRange, []);
    assert.ok(leader.publicAddress);
    assert.ok(leader.launched > (stopped.leader?.launched ?? new Date()), 'a start has a time of its own');
    const [again] = await findClusters(aws, NEVER);
    assert.deepEqual(again?.condition, { state: 'ready' });
    assert.deepEqual(
      again.groups.map(({ group: { least, most, wanted } }) => [least, most, wanted]),
      [[1, 4, 1]],
    );
    assert.ok(again.groups[0]?.workers.every(({ launched }) => launched > leader.launched));
  });

  it('tell why no worker came, and which one was taken', async () => {
    await build(WEST, { launchId: 'abc', groups: [{ least: 1, most: 2, spot: true }] });
    const [cluster] = await findClusters(aws, NEVER);
    const [taken] = cluster?.groups[0]?.workers ?? [];
    assert.ok(cluster && taken);
    const events = await recentActivities(aws, cluster, new Date(), NEVER);
    assert.deepEqual(
      events.map(({ outcome }) => outcome),
      ['came'],
    );
    await front.interruptSpot(WEST, taken.id);
    // The group notices, and makes another one, when it is looked at.
    const workers = async (): Promise<string[]> => {
      const [seen] = await findClusters(aws, NEVER);
      return (seen?.groups[0]?.workers ?? []).map(({ id }) => id);
    };
    let now = await workers();
    for (let look = 0; look < 50 && (now.length !== 1 || now[0] === taken.id); look += 1) now = await workers();
    assert.equal(now.length, 1);
    assert.notEqual(now[0], taken.id);
    const later = await recentActivities(aws, cluster, new Date(), NEVER);
    assert.ok(
      later.some(({ outcome, reason }) => outcome === 'interrupted' && reason === 'interrupted'),
      JSON.stringify(later),
    );
  });

  it('leave leftovers when they are cut down, which are found in all regions and removed when they are ticked', async () => {
    await build(WEST, { launchId: 'abc' });
    await build(EAST, { name: 'alive', launchId: 'xyz' });
    const alive = await front.leftovers({ regions: [EAST] });
    const leaders = await aws.ec2.instances({ tags: { clusterName: 'my-cluster' } }, NEVER);
    await Promise.all(
      (await aws.autoScaling.groups({ key: 'clusterName' }, NEVER)).map(({ name }) =>
        aws.autoScaling.deleteGroup(name, NEVER),
      ),
    );
    await aws.ec2.terminate(
      leaders.map(({ id }) => id),
      NEVER,
    );
    // A group that is being deleted is there for a while.
    await front.scaling.settled();
    const { leftovers, failures } = await findLeftovers(profiles(), () => undefined, NEVER);
    assert.deepEqual(failures, []);
    assert.deepEqual(
      [...new Set(leftovers.map(({ cluster, region, found }) => `${cluster} ${region} ${found.kind}`))].sort(),
      [
        'my-cluster us-west-2 instanceProfile',
        'my-cluster us-west-2 launchTemplate',
        'my-cluster us-west-2 parameter',
        'my-cluster us-west-2 role',
        'my-cluster us-west-2 securityGroup',
      ],
    );
    const removed = await removeLeftovers(profiles(), leftovers, QUIET, NEVER);
    assert.deepEqual(
      removed.flatMap(({ left }) => left),
      [],
    );
    const { roles, profiles: kept } = await front.leftovers();
    assert.deepEqual(
      [roles, kept],
      [
        ['alive_toil', 'alive_toil_worker'],
        ['alive_toil', 'alive_toil_worker'],
      ],
    );
    const now = await front.leftovers({ regions: [EAST] });
    assert.deepEqual({ ...now, roles: [], profiles: [] }, { ...alive, roles: [], profiles: [] });
  });
});
