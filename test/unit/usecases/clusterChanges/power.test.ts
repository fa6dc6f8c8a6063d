import assert from 'node:assert/strict';
import { forecastStop, startKnownCluster, stopKnownCluster } from '../../../../src/usecases/clusterChanges/power';
import type { KnownCluster } from '../../../../src/usecases/clusters/knownClusters';
import { awsError, FakeAccount } from '../../../fakes/fakeAws';
import { instance, makeCluster } from '../../../fakes/fakeCluster';
import { changing, known, never, type Changing } from './changing';

const quick = { within: 2_000, headStart: 0 };

describe('Stopping a cluster', () => {
  let account: FakeAccount;
  let parts: Changing;
  let cluster: KnownCluster;
  beforeEach(async () => {
    account = new FakeAccount();
    await makeCluster(account, { launchId: 'a', groups: [{ least: 2, most: 4 }] });
    parts = changing(account);
    cluster = { ...(await known(account)), perHourStopped: 0.005 };
  });
  const leader = () => account.region('us-east-1').instances.find(({ tags }) => tags['ToilNodeType'] === 'leader');

  it('is told before: runs that end, workers that end or go on, prices', async () => {
    parts.live = [{ id: 'r', name: 'align' }];
    const spot = instance({ id: 'i-9', spot: true });
    const gone = instance({ id: 'i-8', spot: true, state: 'terminated' });
    const bill = { perHour: 0.4, soFar: 2, lines: [], gaps: [], machines: {} };
    const told = { ...cluster, bill, cluster: { ...cluster.cluster, otherWorkers: [spot, gone] } };
    assert.deepEqual(await forecastStop(parts, told, never), {
      liveRuns: [{ id: 'r', name: 'align' }],
      endingWorkers: 2,
      goOn: 1,
      perHourNow: 0.4,
      perHourStopped: 0.005,
    });
    parts.live = new Error('no connection');
    assert.equal((await forecastStop(parts, cluster, never)).liveRuns, undefined);
  });

  it('cuts the connection, stops, and says what it costs then', async () => {
    assert.deepEqual(await stopKnownCluster(parts, cluster, quick, never), {
      kind: 'stopped',
      goOn: 0,
      perHour: 0.005,
    });
    assert.deepEqual(parts.cut, [cluster.id]);
    assert.equal(leader()?.state, 'stopped');
  });

  it('shows how the leader is while it goes on', async () => {
    const states: string[] = [];
    account.steps = 2;
    parts.operations.onChange((id) => {
      const { progress } = parts.operations.of(id) ?? {};
      if (progress?.kind === 'power') states.push(progress.state);
    });
    await stopKnownCluster(parts, cluster, quick, never);
    assert.deepEqual([...new Set(states)], ['stopping', 'stopped']);
  });

  it('and starting it gives its new address, and lets go of the old one', async () => {
    await stopKnownCluster(parts, cluster, quick, never);
    const before = cluster.cluster.leader?.publicAddress;
    const outcome = await startKnownCluster(parts, cluster, quick, never);
    assert.equal(outcome.kind, 'started');
    assert.ok(outcome.address !== undefined && outcome.address !== before);
    assert.deepEqual(outcome.withoutRange, []);
    assert.deepEqual(parts.cut, [cluster.id, cluster.id]);
  });

  it('says when there is no leader, and when it takes too long', async () => {
    account.steps = 1000;
    assert.deepEqual(await stopKnownCluster(parts, cluster, { within: 0 }, never), { kind: 'slow' });
    const there = leader();
    if (there) there.state = 'terminated';
    assert.deepEqual(await startKnownCluster(parts, cluster, quick, never), { kind: 'noLeader' });
  });

  it('throws what AWS throws, and is over then', async () => {
    account.fail({ call: 'ec2.stop', error: awsError('accessDenied') });
    await assert.rejects(stopKnownCluster(parts, cluster, quick, never), { kind: 'accessDenied' });
    assert.equal(parts.operations.of(cluster.id), undefined);
  });
});
