import assert from 'node:assert/strict';
import { awsError, FakeAccount } from '../../../fakes/fakeAws';
import { makeCluster } from '../../../fakes/fakeCluster';
import { settled } from '../../../fakes/fakeClock';
import { storeRig } from './storeRig';

const ACCOUNT = '123456789012';
const EAST = `aws/${ACCOUNT}/us-east-1/my-cluster`;
const WEST = `aws/${ACCOUNT}/us-west-2/lab`;
const never = new AbortController().signal;
const key = { account: ACCOUNT, region: 'us-east-1', name: 'my-cluster' };

describe('The list of clusters', () => {
  let account: FakeAccount;

  beforeEach(async () => {
    account = new FakeAccount(ACCOUNT);
    await makeCluster(account);
    await makeCluster(account, { region: 'us-west-2', name: 'lab', launchId: 'abc' });
  });

  const looksAt = (region: string): number =>
    account.calls.filter((call) => call === `${region} ec2.securityGroups`).length;

  it('calls nothing before somebody watches or asks', async () => {
    const { store, clock } = storeRig({ profile: 'ann', account });
    await clock.pass(3_600_000);
    assert.deepEqual([account.calls, store.clusters(), clock.waiting], [[], [], 0]);
  });

  it('shows the clusters of a region as soon as it is read, by name, and what failed', async () => {
    const { store, fired, clock, holds } = storeRig({ profile: 'ann', account, region: 'us-west-2' });
    const gate = Promise.withResolvers<undefined>();
    holds.push({ region: 'us-east-1', until: gate.promise });
    const refreshed = store.refresh(never);
    await clock.pass(0);
    assert.deepEqual([store.scanning, store.clusters().map(({ id }) => id)], [true, [WEST]]);
    assert.deepEqual(new Set(fired.flat()), new Set([WEST]));
    gate.resolve(undefined);
    await refreshed;
    assert.deepEqual([store.scanning, store.clusters().map(({ id }) => id)], [false, [WEST, EAST]]);
    assert.deepEqual(store.failures(), []);
    assert.deepEqual(store.get(EAST)?.key, key);
  });

  it('fires only what differs, at most every 200 ms, and keeps what is the same as the same object', async () => {
    const { store, fired, clock } = storeRig({ profile: 'ann', account });
    await store.refresh(never);
    await clock.pass(1000);
    const before = store.get(EAST);
    const told = fired.length;
    await store.refresh(never);
    await clock.pass(1000);
    assert.deepEqual(fired.slice(told).flat(), []);
    assert.equal(store.get(EAST), before);
    const [group] = account.region('us-west-2').scalingGroups;
    assert.ok(group);
    group.most = 9;
    const since = fired.length;
    await store.refresh(never);
    await clock.pass(1000);
    assert.deepEqual(fired.slice(since).flat(), [WEST]);
    assert.equal(store.get(WEST)?.cluster.groups[0]?.group.most, 9);
  });

  it('shows a cluster that two profiles lead to once', async () => {
    const other = new FakeAccount('210987654321');
    await makeCluster(other);
    const { store } = storeRig(
      { profile: 'ann', account },
      { profile: 'admin', account },
      { profile: 'lab', account: other },
    );
    await store.refresh(never);
    assert.deepEqual(
      store.clusters().map(({ id, profile }) => [id, profile]),
      [
        [WEST, 'ann'],
        [EAST, 'ann'],
        ['aws/210987654321/us-east-1/my-cluster', 'lab'],
      ],
    );
  });

  it('keeps what a region that fails had, marked with when it was seen, until it is read again', async () => {
    const { store, clock } = storeRig({ profile: 'ann', account });
    await store.refresh(never);
    const seen = clock.now();
    await clock.pass(60_000);
    account.fail({ call: 'ec2.instances', region: 'us-east-1', error: awsError('network') });
    await store.refresh(never);
    assert.deepEqual(store.get(EAST)?.lastSeen, seen);
    assert.equal(store.get(WEST)?.lastSeen, undefined);
    assert.deepEqual(
      store.failures().map(({ what, region }) => [what, region]),
      [['region', 'us-east-1']],
    );
    await store.refresh(never);
    assert.deepEqual([store.get(EAST)?.lastSeen, store.failures()], [undefined, []]);
  });

  it('keeps the clusters of a profile that cannot sign in any more, and drops those of one that is no longer chosen', async () => {
    const { store, inUse } = storeRig({ profile: 'ann', account });
    await store.refresh(never);
    account.fail({ call: 'sts.identity', error: awsError('expired') });
    await store.refresh(never);
    assert.deepEqual(
      store.clusters().map(({ lastSeen }) => lastSeen !== undefined),
      [true, true],
    );
    assert.deepEqual(
      store.failures().map(({ what }) => what),
      ['identity'],
    );
    inUse.pop();
    await store.refresh(never);
    assert.deepEqual([store.clusters(), store.failures()], [[], []]);
  });

  it('forgets a cluster that is gone', async () => {
    const { store, fired, clock } = storeRig({ profile: 'ann', account });
    await store.refresh(never);
    await clock.pass(1000);
    const region = account.region('us-east-1');
    for (const list of [region.instances, region.securityGroups, region.scalingGroups]) list.length = 0;
    const told = fired.length;
    await store.refresh(never);
    await clock.pass(1000);
    assert.deepEqual([store.get(EAST), fired.slice(told).flat()], [undefined, [EAST]]);
  });

  it('looks every minute while it is watched, every ten seconds where something moves, and not at all after that', async () => {
    const { store, clock } = storeRig({ profile: 'ann', account });
    const watch = store.watch();
    const second = store.watch();
    await clock.pass(59_000);
    assert.deepEqual([looksAt('us-east-1'), looksAt('us-west-2')], [1, 1]);
    await clock.pass(2_000);
    assert.deepEqual([looksAt('us-east-1'), looksAt('us-west-2')], [2, 2]);
    const [group] = account.region('us-east-1').scalingGroups;
    assert.ok(group);
    group.going = true;
    await clock.pass(60_000);
    assert.equal(store.get(EAST)?.cluster.groups[0]?.group.going, true);
    const [east, west] = [looksAt('us-east-1'), looksAt('us-west-2')];
    await clock.pass(50_000);
    assert.deepEqual([looksAt('us-east-1') - east, looksAt('us-west-2') - west], [5, 0]);
    watch.dispose();
    watch.dispose();
    await clock.pass(10_000);
    assert.ok(looksAt('us-east-1') - east > 5, 'the second one still watches');
    second.dispose();
    const calls = account.calls.length;
    await clock.pass(600_000);
    assert.deepEqual([account.calls.length, clock.waiting], [calls, 0]);
  });

  it('looks every five minutes where nothing is, and every minute where that failed', async () => {
    account.enabledRegions = ['us-east-1', 'eu-west-1', 'sa-east-1'];
    account.fail({ call: 'ec2.instances', region: 'sa-east-1', error: awsError('timedOut'), times: 2 });
    const { store, clock } = storeRig({ profile: 'ann', account });
    const watch = store.watch();
    const looks = (): number[] => ['us-east-1', 'eu-west-1', 'sa-east-1'].map(looksAt);
    await clock.pass(61_000);
    assert.deepEqual(looks(), [2, 1, 2]);
    await clock.pass(60_000);
    assert.deepEqual([looks(), store.failures()], [[3, 1, 3], []]);
    await clock.pass(170_000);
    assert.deepEqual(looks(), [5, 1, 3]);
    await clock.pass(20_000);
    assert.deepEqual(looks(), [6, 2, 4]);
    watch.dispose();
  });

  it('looks anew at once when the keys or settings have changed', async () => {
    const { store, clock, reset } = storeRig({ profile: 'ann', account });
    account.fail({ call: 'sts.identity', error: awsError('expired'), times: 1 });
    store.watch();
    await clock.pass(1_000);
    assert.deepEqual(store.clusters(), []);
    reset();
    await settled();
    assert.deepEqual(
      store.clusters().map(({ id }) => id),
      [WEST, EAST],
    );
    store.dispose();
    assert.equal(clock.waiting, 0);
  });

  it('reads the region of one cluster, known or not, and no other', async () => {
    const { store } = storeRig({ profile: 'ann', account });
    const known = await store.look(key, 'ann', never);
    assert.equal(known?.id, EAST);
    assert.deepEqual([looksAt('us-east-1'), looksAt('us-west-2')], [1, 0]);
    assert.equal(await store.look({ ...key, name: 'nobody' }, 'ann', never), undefined);
    account.fail({ call: 'ec2.instances', error: awsError('accessDenied') });
    await assert.rejects(store.look(key, 'ann', never), { kind: 'accessDenied' });
  });

  it('does not take an answer for that of another account', async () => {
    const other = new FakeAccount('210987654321');
    const { store } = storeRig({ profile: 'ann', account: other });
    await makeCluster(other);
    assert.equal(await store.look(key, 'ann', never), undefined);
    assert.deepEqual(
      store.clusters().map(({ id }) => id),
      ['aws/210987654321/us-east-1/my-cluster'],
    );
  });

  it('looks also outside of the chosen regions where a cluster is known', async () => {
    const { store } = storeRig({ profile: 'ann', account, regions: ['us-west-2'] });
    await store.refresh(never);
    assert.deepEqual(
      store.clusters().map(({ id }) => id),
      [WEST],
    );
    assert.equal(looksAt('us-east-1'), 0);
    await store.look(key, 'ann', never);
    await store.refresh(never);
    assert.deepEqual(
      store.clusters().map(({ id }) => id),
      [WEST, EAST],
    );
  });

  it('shows what this window launches before AWS shows anything, and what it destroys as going', async () => {
    const { store, operations, clock } = storeRig({ profile: 'ann', account });
    const made = `aws/${ACCOUNT}/eu-west-1/new`;
    const work = Promise.withResolvers<undefined>();
    const launch = operations.run({ kind: 'launch', id: made }, () => work.promise, never);
    const known = store.get(made);
    assert.deepEqual(
      [known?.profile, known?.cluster.condition, known?.cluster.region],
      ['ann', { state: 'launching' }, 'eu-west-1'],
    );
    store.watch();
    await clock.pass(1_000);
    assert.ok(store.get(made), 'a look that does not find it does not hide it');
    const destroy = operations.run({ kind: 'destroy', id: EAST }, () => work.promise, never);
    assert.equal(store.get(EAST)?.cluster.condition.state, 'destroying');
    account.calls.length = 0;
    await clock.pass(10_000);
    assert.deepEqual([looksAt('us-east-1'), looksAt('eu-west-1'), looksAt('us-west-2')], [1, 1, 0]);
    work.resolve(undefined);
    await Promise.all([launch, destroy]);
    await settled();
    assert.deepEqual([store.get(made), store.get(EAST)?.cluster.condition.state], [undefined, 'ready']);
  });

  it('leads to a launch by the profile that it was begun with, whatever else is known of the account', async () => {
    const { store, operations } = storeRig({ profile: 'ann', account });
    const made = `aws/210987654321/eu-west-1/new`;
    const work = Promise.withResolvers<undefined>();
    const launch = operations.run({ kind: 'launch', id: made, profile: 'of the spec' }, () => work.promise, never);
    assert.equal(store.get(made)?.profile, 'of the spec');
    work.resolve(undefined);
    await launch;
  });

  it('looks at a cluster when an operation has ended, watched or not', async () => {
    const { store, operations } = storeRig({ profile: 'ann', account });
    await store.refresh(never);
    account.calls.length = 0;
    await operations.run(
      { kind: 'stop', id: EAST },
      () => {
        const leader = account.region('us-east-1').instances[0];
        assert.ok(leader);
        leader.state = 'stopped';
        return Promise.resolve();
      },
      never,
    );
    await settled();
    assert.equal(store.get(EAST)?.cluster.condition.state, 'stopped');
    assert.deepEqual([looksAt('us-east-1'), looksAt('us-west-2')], [1, 0]);
  });

  it('tells the price after the cluster, asks for it again after five minutes or when machines have changed', async () => {
    const { store, clock } = storeRig({ profile: 'ann', account });
    const asked = (): number => account.calls.filter((call) => call === 'us-east-1 prices.onDemand').length;
    store.watch();
    await clock.pass(1_000);
    const bill = store.get(EAST)?.bill;
    assert.ok(bill !== undefined && bill.perHour > 0.0416);
    await clock.pass(240_000);
    assert.equal(asked(), 1);
    const worker = account.region('us-east-1').instances.find(({ tags }) => tags['ToilNodeType'] === 'worker');
    assert.ok(worker);
    worker.state = 'terminated';
    await clock.pass(60_000);
    assert.equal(asked(), 2);
    assert.ok((store.get(EAST)?.bill?.perHour ?? 9) < bill.perHour);
    await clock.pass(301_000);
    assert.equal(asked(), 3);
    store.dispose();
  });

  it('an older look that answers late does not undo a newer one', async () => {
    const { store, holds } = storeRig({ profile: 'ann', account });
    const gate = Promise.withResolvers<undefined>();
    holds.push({ region: 'us-east-1', until: gate.promise });
    const old = store.look(key, 'ann', never);
    await settled();
    const [group] = account.region('us-east-1').scalingGroups;
    assert.ok(group);
    group.most = 7;
    await store.look(key, 'ann', never);
    gate.resolve(undefined);
    await old;
    assert.equal(store.get(EAST)?.cluster.groups[0]?.group.most, 7);
  });
});
