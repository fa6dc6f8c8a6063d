import assert from 'node:assert/strict';
import { awsError, FakeAccount } from '../../../fakes/fakeAws';
import { makeCluster } from '../../../fakes/fakeCluster';
import { keptRange } from '../../../../src/provisioner/power/groupRange';
import { PowerError, startCluster, stopCluster } from '../../../../src/provisioner/power/power';
import { RANGE_TAG, SCALED_TAG } from '../../../../src/provisioner/names';

const never = new AbortController().signal;
const quiet = { report: () => undefined, headStart: 0 };

describe('Stop and start of a cluster', () => {
  let account: FakeAccount;
  beforeEach(async () => {
    account = new FakeAccount();
    await makeCluster(account, {
      launchId: 'a',
      groups: [
        { least: 1, most: 4 },
        { least: 2, most: 2 },
      ],
    });
  });
  const region = () => account.region('us-east-1');
  const leader = () => region().instances.find(({ tags }) => tags['ToilNodeType'] === 'leader');
  const ranges = () => region().scalingGroups.map(({ least, most, wanted }) => [least, most, wanted]);
  const running = () => region().instances.filter(({ state }) => state === 'running').length;

  it('brings groups to nothing before the leader stops, and keeps disks and ranges', async () => {
    await stopCluster(account.at(), 'my-cluster', quiet, never);
    assert.deepEqual(ranges(), [
      [0, 0, 0],
      [0, 0, 0],
    ]);
    assert.deepEqual(
      region().scalingGroups.map(({ tags }) => tags[RANGE_TAG]),
      ['1-4-1', '2-2-2'],
    );
    assert.equal(leader()?.state, 'stopped');
    assert.equal(running(), 0);
    assert.equal(region().volumes.length, 1);
    const order = account.calls.map((call) => call.split(' ')[1]);
    assert.equal(order.indexOf('ec2.stop') > order.lastIndexOf('autoScaling.resizeGroup'), true);
    assert.equal(order.indexOf('autoScaling.tagGroup') < order.indexOf('autoScaling.resizeGroup'), true);
  });

  it('comes back as it was, with the new address of the leader', async () => {
    const before = leader()?.publicAddress;
    const old = ranges();
    await stopCluster(account.at(), 'my-cluster', quiet, never);
    account.now = new Date('2026-11-23T08:00:00Z');
    const { leader: started, withoutRange } = await startCluster(account.at(), 'my-cluster', quiet, never);
    assert.deepEqual(withoutRange, []);
    assert.equal(started.state, 'running');
    assert.notEqual(started.publicAddress, before);
    assert.deepEqual(ranges(), old);
    assert.equal(running(), 4);
    assert.deepEqual(
      region().scalingGroups.filter(({ tags }) => RANGE_TAG in tags),
      [],
    );
  });

  it('brings no worker back that the autoscaler had added', async () => {
    const { autoScaling } = account.at();
    const [scaled] = region().scalingGroups;
    assert.ok(scaled);
    await autoScaling.tagGroup(scaled.name, { [SCALED_TAG]: '' }, never);
    await autoScaling.resizeGroup(scaled.name, { wanted: 3 }, never);
    await stopCluster(account.at(), 'my-cluster', quiet, never);
    account.now = new Date('2026-11-23T08:00:00Z');
    await startCluster(account.at(), 'my-cluster', quiet, never);
    assert.deepEqual(ranges(), [
      [1, 4, 1],
      [2, 2, 2],
    ]);
  });

  it('asks for no worker until the leader is a second older', async () => {
    await stopCluster(account.at(), 'my-cluster', quiet, never);
    const times = new Map<string, number>();
    account.beforeCall = (call) => {
      if (!times.has(call)) times.set(call, performance.now());
    };
    await startCluster(account.at(), 'my-cluster', { report: () => undefined }, never);
    const head = (times.get('autoScaling.resizeGroup') ?? 0) - (times.get('ec2.start') ?? 0);
    assert.equal(head > 1_000, true, `${head} ms`);
  });

  for (const call of ['autoScaling.tagGroup', 'autoScaling.resizeGroup', 'ec2.stop'])
    for (const done of [false, true])
      it(`loses no range when ${call} ${done ? 'is answered by nobody' : 'fails'} and it is done again`, async () => {
        const old = ranges();
        account.fail({ call, error: awsError('unexpected'), done });
        await assert.rejects(stopCluster(account.at(), 'my-cluster', quiet, never));
        await stopCluster(account.at(), 'my-cluster', quiet, never);
        await stopCluster(account.at(), 'my-cluster', quiet, never);
        await startCluster(account.at(), 'my-cluster', quiet, never);
        assert.deepEqual(ranges(), old);
      });

  for (const call of ['ec2.start', 'autoScaling.resizeGroup', 'autoScaling.untagGroup'])
    it(`starts whole the second time when ${call} fails the first`, async () => {
      const old = ranges();
      await stopCluster(account.at(), 'my-cluster', quiet, never);
      account.fail({ call, error: awsError('unexpected'), done: true });
      await assert.rejects(startCluster(account.at(), 'my-cluster', quiet, never));
      await startCluster(account.at(), 'my-cluster', quiet, never);
      assert.deepEqual(ranges(), old);
      assert.deepEqual(
        region().scalingGroups.filter(({ tags }) => RANGE_TAG in tags),
        [],
      );
    });

  it('stops single workers too, and names those of the spot market, which go on', async () => {
    const [worker] = region().instances.filter(({ tags }) => tags['ToilNodeType'] === 'worker');
    assert.ok(worker);
    const tags = Object.fromEntries(Object.entries(worker.tags).filter(([key]) => key !== 'aws:autoscaling:groupName'));
    region().instances.push(
      { ...worker, id: 'i-static', tags, volumes: [] },
      { ...worker, id: 'i-spot', tags, spot: true, volumes: [] },
    );
    const { goOn } = await stopCluster(account.at(), 'my-cluster', quiet, never);
    assert.deepEqual(
      goOn.map(({ id }) => id),
      ['i-spot'],
    );
    assert.equal(region().instances.find(({ id }) => id === 'i-static')?.state, 'stopped');
    await startCluster(account.at(), 'my-cluster', quiet, never);
    assert.equal(region().instances.find(({ id }) => id === 'i-static')?.state, 'running');
  });

  it('says which groups are at nothing without anybody having written down why', async () => {
    await stopCluster(account.at(), 'my-cluster', quiet, never);
    const [group] = region().scalingGroups;
    assert.ok(group);
    group.tags = { ...group.tags, [RANGE_TAG]: 'somebody-else' };
    const { withoutRange } = await startCluster(account.at(), 'my-cluster', quiet, never);
    assert.deepEqual(
      withoutRange.map(({ name }) => name),
      [group.name],
    );
  });

  it('refuses a cluster without a leader, and one that takes too long', async () => {
    const has = (kind: string) => (error: unknown) => error instanceof PowerError && error.kind === kind;
    await assert.rejects(stopCluster(account.at(), 'other', quiet, never), has('noLeader'));
    account.steps = 1_000;
    await assert.rejects(stopCluster(account.at(), 'my-cluster', { ...quiet, within: 20 }, never), has('slow'));
  });
});

describe('A range that is kept in a tag', () => {
  const TABLE: readonly (readonly [string, unknown])[] = [
    ['1-4-2', { least: 1, most: 4, wanted: 2 }],
    ['0-0-0', { least: 0, most: 0, wanted: 0 }],
    ['4-1-2', undefined],
    ['1-4-9', undefined],
    ['1-4', undefined],
    ['1-4-2 ', undefined],
    ['-1-4-2', undefined],
    ['', undefined],
  ];
  for (const [text, range] of TABLE)
    it(JSON.stringify(text), () => assert.deepEqual(keptRange({ tags: { [RANGE_TAG]: text } }), range));
});
