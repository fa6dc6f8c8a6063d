import assert from 'node:assert/strict';
import type { Condition } from '../../../../src/provisioner/clusters/cluster';
import { clustersFor, type ClusterUse } from '../../../../src/usecases/clusters/clusterChoices';
import { idleCluster, runningCosts, runningSince } from '../../../../src/usecases/clusters/idleClusters';
import type { KnownCluster } from '../../../../src/usecases/clusters/knownClusters';
import { instance, scalingGroup } from '../../../fakes/fakeCluster';

const launched = new Date('2026-11-22T12:00:00Z');
const now = new Date('2026-11-22T20:00:00Z');
const bill = { perHour: 0.5, soFar: 4, lines: [], machines: {}, gaps: [] };

function known(more: Partial<KnownCluster['cluster']> = {}, rest: Partial<KnownCluster> = {}): KnownCluster {
  const key = { account: '123456789012', region: 'us-east-1', name: 'c' };
  const cluster: KnownCluster['cluster'] = {
    name: 'c',
    region: 'us-east-1',
    condition: { state: 'ready' },
    launchedBy: 'us',
    securityGroups: [],
    leader: instance({ launched }),
    groups: [],
    otherWorkers: [],
    unread: [],
    ...more,
  };
  return { id: 'aws/123456789012/us-east-1/c', key, profile: 'ann', cluster, bill, ...rest };
}

const stopped = instance({ state: 'stopped', launched });
const worker = instance({ id: 'i-2', launched: new Date('2026-11-22T15:00:00Z') });

describe('Clusters that cost without a run', () => {
  it('count from the start of the leader, else of the oldest worker that runs', () => {
    assert.deepEqual(runningSince(known()), launched);
    const groups = [{ group: scalingGroup(), workers: [worker] }];
    assert.deepEqual(runningSince(known({ leader: stopped, groups })), worker.launched);
    assert.equal(runningSince(known({ leader: stopped })), undefined);
  });

  it('are told after the hours of the setting, but not while they are made or taken away', () => {
    assert.deepEqual(idleCluster(known(), [], 7, now)?.since, launched);
    assert.equal(idleCluster(known(), [], 8, now), undefined);
    for (const state of ['launching', 'destroying'] as const)
      assert.equal(idleCluster(known({ condition: { state } }), [], 1, now), undefined);
    const lost: Condition = { state: 'error', fault: 'leaderLost' };
    assert.ok(idleCluster(known({ condition: lost, leader: stopped, otherWorkers: [worker] }), undefined, 1, now));
  });

  it('cost together what their bills say, and more where one is missing', () => {
    assert.deepEqual(runningCosts([]), { perHour: 0, running: 0, partly: false });
    assert.deepEqual(runningCosts([known(), known({ leader: stopped })]), { perHour: 1, running: 1, partly: false });
    const { id, key, profile, cluster } = known();
    assert.deepEqual(runningCosts([known(), { id, key, profile, cluster }]), {
      perHour: 0.5,
      running: 2,
      partly: true,
    });
    const gaps = [{ kind: 'price', type: 'm5.large', spot: true }] as const;
    assert.equal(runningCosts([known({}, { bill: { ...bill, gaps } })]).partly, true);
    assert.equal(runningCosts([known({}, { bill: { ...bill, gaps: [{ kind: 'goneWorkers' }] } })]).partly, false);
    assert.equal(runningCosts([known({}, { lastSeen: launched })]).partly, true);
  });
});

describe('What a cluster can be chosen for', () => {
  const uses = (cluster: KnownCluster, busy = false): ClusterUse[] =>
    (
      ['run', 'connect', 'resize', 'stop', 'start', 'resume', 'rollBack', 'destroy', 'saveAsFile', 'showCost'] as const
    ).filter((use) => clustersFor(use, [cluster], () => (busy ? 'resize' : undefined)).length === 1);

  it('depends on its state', () => {
    assert.deepEqual(uses(known()), ['run', 'connect', 'resize', 'stop', 'destroy', 'saveAsFile', 'showCost']);
    const sleeping = known({ leader: stopped, condition: { state: 'stopped', running: 0 } });
    assert.deepEqual(uses(sleeping), ['start', 'destroy', 'saveAsFile', 'showCost']);
    const bare = { ...known({ condition: { state: 'incomplete', missing: 'leader' } }).cluster };
    delete bare.leader;
    assert.deepEqual(uses({ ...known(), cluster: bare }), ['resume', 'rollBack', 'destroy', 'showCost']);
    assert.deepEqual(uses({ ...known(), cluster: { ...bare, launchedBy: 'toil' } }), ['destroy', 'showCost']);
    assert.deepEqual(uses(known({ condition: { state: 'destroying' } })), ['destroy', 'saveAsFile', 'showCost']);
  });

  it('leaves out changes while this window changes it', () => {
    assert.deepEqual(uses(known(), true), ['run', 'connect', 'saveAsFile', 'showCost']);
  });
});
