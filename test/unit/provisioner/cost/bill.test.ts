import assert from 'node:assert/strict';
import type { Volume } from '../../../../src/provisioner/aws/calls/ec2';
import type { Cluster } from '../../../../src/provisioner/clusters/cluster';
import { billOf, perHourStopped, type Rates } from '../../../../src/provisioner/cost/bill';
import { isForgotten, runsNothingSince } from '../../../../src/provisioner/cost/idle';
import { lookUpRates } from '../../../../src/provisioner/cost/rates';
import { findClusters } from '../../../../src/provisioner/clusters/findClusters';
import { awsError, FakeAccount } from '../../../fakes/fakeAws';
import { instance, makeCluster, scalingGroup } from '../../../fakes/fakeCluster';

const start = new Date('2026-11-22T12:00:00Z');
const now = new Date('2026-11-22T22:00:00Z');
const never = new AbortController().signal;

function at(hours: number): Date {
  return new Date(start.getTime() + hours * 3_600_000);
}

function volume(id: string, more: Partial<Volume> = {}): readonly [string, Volume] {
  return [id, { id, size: 73, type: 'gp3', created: start, tags: {}, ...more }];
}

const leader = instance({ launched: start, publicAddress: '203.0.113.4', volumes: ['vol-1'] });
const spot = instance({ id: 'i-2', type: 'm5.large', spot: true, launched: at(4), volumes: ['vol-2'] });
const cluster: Cluster = {
  name: 'my-cluster',
  region: 'us-east-1',
  condition: { state: 'ready' },
  launchedBy: 'us',
  securityGroups: [],
  leader,
  groups: [{ group: scalingGroup({ spot: true }), workers: [spot] }],
  otherWorkers: [],
  unread: [],
};
const rates: Rates = {
  onDemand: new Map([['t3.medium', 0.04]]),
  spot: [
    { type: 'm5.large', zone: 'us-east-1a', price: 0.05, at: at(8) },
    { type: 'm5.large', zone: 'us-east-1b', price: 9, at: at(7) },
    { type: 'm5.large', zone: 'us-east-1a', price: 0.03, at: at(2) },
    { type: 'm5.large', zone: 'us-east-1a', price: 0.99, at: at(0) },
  ],
  storage: 0.1,
  volumes: new Map([volume('vol-1'), volume('vol-2', { created: at(4) })]),
};

function near(is: number | undefined, wanted: number): void {
  assert.equal(is !== undefined && Math.abs(is - wanted) < 1e-9, true, `${String(is)} is not ${wanted}`);
}

describe('The bill of a cluster', () => {
  it('is what leader, workers, disks and addresses cost, now and since they were started', () => {
    const bill = billOf(cluster, rates, now);
    const [first, workers, disks, addresses] = bill.lines;
    near(first?.perHour, 0.04);
    near(first?.soFar, 0.4);
    near(workers?.perHour, 0.05);
    // Four hours at 0.03, two at 0.05: the price of its own zone at each time of its life.
    near(workers?.soFar, 0.22);
    near(disks?.perHour, 0.02);
    near(disks?.soFar, 0.16);
    assert.equal(disks?.amount, 146);
    near(addresses?.perHour, 0.005);
    near(addresses?.soFar, 0.05);
    near(bill.machines['i-1'], 0.04);
    near(bill.machines['i-2'], 0.05);
    near(bill.perHour, 0.115);
    near(bill.soFar, 0.83);
    assert.deepEqual(bill.gaps, [{ kind: 'goneWorkers' }]);
  });

  it('of a stopped cluster is its disks', () => {
    const stopped = instance({ launched: start, volumes: ['vol-1'], state: 'stopped' });
    const bill = billOf({ ...cluster, leader: stopped, groups: [] }, rates, now);
    near(bill.perHour, 0.01);
    near(perHourStopped(cluster, rates), 0.01);
    assert.deepEqual(bill.gaps, [{ kind: 'beforeStart' }]);
  });

  it('says what it leaves out and what it guesses', () => {
    const poor: Rates = {
      onDemand: new Map(),
      spot: [],
      storage: undefined,
      volumes: new Map([volume('vol-1', { type: 'gp2' })]),
    };
    assert.deepEqual(billOf(cluster, poor, now).gaps, [
      { kind: 'price', type: 't3.medium', spot: false },
      { kind: 'price', type: 'm5.large', spot: true },
      { kind: 'volumes', amount: 1 },
      { kind: 'volumeType', type: 'gp2' },
      { kind: 'storagePrice' },
      { kind: 'goneWorkers' },
    ]);
  });

  it('knows that a leader which was started anew has cost before', () => {
    const again = { ...cluster, leader: { ...leader, launched: at(6) } };
    assert.deepEqual(billOf(again, rates, now).gaps, [{ kind: 'goneWorkers' }, { kind: 'beforeStart' }]);
  });

  it('takes the oldest known spot price for what was before', () => {
    const only = { ...rates, spot: rates.spot.slice(0, 1) };
    near(billOf(cluster, only, now).lines[1]?.soFar, 0.3);
  });
});

describe('What a bill is made of', () => {
  it('is looked up for all clusters of a region with four calls', async () => {
    const account = new FakeAccount();
    account.now = start;
    for (const name of ['one', 'two'])
      await makeCluster(account, { name, launchId: name, groups: [{ least: 1, most: 2, spot: true }] });
    const aws = account.at();
    const clusters = await findClusters(aws, never);
    account.calls.length = 0;
    const looked = await lookUpRates(aws, clusters, now, never);
    assert.equal(account.calls.length, 4);
    assert.equal(clusters.length, 2);
    for (const each of clusters) {
      const bill = billOf(each, looked, now);
      assert.deepEqual(bill.gaps, [{ kind: 'goneWorkers' }]);
      near(bill.perHour, 0.0416 + 0.096 * 0.3 + (100 * 0.08) / 730 + 2 * 0.005);
    }
  });

  it('is less where something may not be read, and nothing without credentials', async () => {
    const account = new FakeAccount();
    await makeCluster(account, { launchId: 'a' });
    const aws = account.at();
    const clusters = await findClusters(aws, never);
    account.fail({ call: 'prices.onDemand', error: awsError('accessDenied') });
    const looked = await lookUpRates(aws, clusters, now, never);
    assert.equal(looked.onDemand.size, 0);
    assert.equal(looked.volumes.size, 2);
    account.fail({ call: 'prices.onDemand', error: awsError('expired') });
    await assert.rejects(lookUpRates(aws, clusters, now, never), { kind: 'expired' });
  });
});

describe('A cluster that runs nothing', () => {
  const run = (begun: number, ended?: number) => ({
    started: at(begun),
    live: false,
    ...(ended === undefined ? {} : { ended: at(ended) }),
  });
  it('does so since its last run ended', () =>
    assert.deepEqual(runsNothingSince(start, [run(1, 2), run(3, 5)]), at(5)));
  it('does so since its leader started, when that was later', () =>
    assert.deepEqual(runsNothingSince(at(9), [run(1, 2)]), at(9)));
  it('counts a lost run from its start', () => assert.deepEqual(runsNothingSince(start, [run(3)]), at(3)));
  it('is none while one is live', () =>
    assert.equal(runsNothingSince(start, [run(1, 2), { started: at(1), live: true }]), undefined));
  it('is forgotten when that is longer than the user wants', () => {
    assert.equal(isForgotten(at(5), 4, at(9.1)), true);
    assert.equal(isForgotten(at(5), 4, at(8.9)), false);
    assert.equal(isForgotten(undefined, 4, at(100)), false);
  });
});
