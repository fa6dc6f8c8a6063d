import assert from 'node:assert/strict';
import { clusterParts, clusterWords, partsBelow, type PartRow } from '../../../../src/ui/clustersTree/clusterRows';
import type { KnownCluster } from '../../../../src/usecases/clusters/knownClusters';
import type { Operation } from '../../../../src/usecases/clusters/operations';
import type { OpenForward } from '../../../../src/usecases/leaders/forwards';
import { instance, scalingGroup } from '../../../fakes/fakeCluster';
import { knownCluster } from './clusters';

const none = { kind: 'none' } as const;
const alone = { operation: undefined, link: none, planned: false };
const kinds = (rows: readonly PartRow[]): string[] => rows.map(({ part }) => part.kind);
const bill: KnownCluster['bill'] = {
  perHour: 0.5,
  soFar: 3,
  lines: [
    { what: 'leader', amount: 1, perHour: 0.1, soFar: 1 },
    { what: 'addresses', amount: 0, perHour: 0, soFar: 0 },
  ],
  gaps: [{ kind: 'goneWorkers' }],
  machines: { 'i-1': 0.1, 'i-2': 0.05 },
};
const group = { label: 'spot', group: scalingGroup(), workers: [instance({ id: 'i-2', spot: true })] };
const forward: OpenForward = {
  id: 'f1',
  clusterId: 'aws/123456789012/us-east-1/my-cluster',
  remotePort: 3000,
  localPort: 3001,
};

describe('The words of a cluster’s row', () => {
  const words = (known: KnownCluster, more: Partial<Parameters<typeof clusterWords>[1]> = {}): string =>
    clusterWords(known, { ...alone, ...more });
  const operation: Operation = { kind: 'resize', id: 'x', started: new Date() };

  it('say what can be done with a ready one', () =>
    assert.equal(words(knownCluster()), 'cluster;aws;ready;idle;running;reachable;unconnected;runnable;launchedByUs'));
  it('say that something is done to it, that it is connected, and that there is a plan', () =>
    assert.equal(
      words(knownCluster({ launchedBy: 'toil' }), { operation, link: { kind: 'connected' }, planned: true }),
      'cluster;aws;ready;busy;running;reachable;connected;runnable;launchedByToil;planned',
    ));
  it('of a stopped one offer nothing that needs its leader', () => {
    const leader = instance({ state: 'stopped', publicAddress: '203.0.113.4' });
    const stopped = knownCluster({ condition: { state: 'stopped', running: 0 }, leader });
    assert.equal(words(stopped), 'cluster;aws;stopped;idle;launchedByUs');
  });
  it('know of workers that cost although the leader does not run', () => {
    const leader = instance({ state: 'stopped' });
    const stopped = knownCluster({ condition: { state: 'stopped', running: 1 }, leader, otherWorkers: [instance()] });
    assert.equal(words(stopped), 'cluster;aws;stopped;idle;running;launchedByUs');
  });
  it('offer to go on with a launch that is not whole, or whose leader still tries to boot', () => {
    const offered = (condition: KnownCluster['cluster']['condition']): boolean =>
      words(knownCluster({ condition })).split(';').includes('resumable');
    assert.equal(offered({ state: 'incomplete', missing: 'leader' }), true);
    assert.equal(offered({ state: 'error', fault: 'bootFailed' }), true);
    assert.equal(offered({ state: 'error', fault: 'bootSilent' }), true);
    assert.equal(offered({ state: 'error', fault: 'severalLeaders' }), false);
    assert.equal(offered({ state: 'ready' }), false);
    assert.equal(offered({ state: 'ready', message: 'x', cause: { kind: 'accessDenied', line: 'x' } }), true);
  });
  it('do not call a leader without an address reachable', () => {
    assert.equal(words(knownCluster({ leader: instance() })).includes('reachable'), false);
    assert.equal(words(knownCluster({ leader: instance({ privateAddress: '10.0.0.4' }) })).includes('reachable'), true);
  });
});

describe('The rows below a cluster', () => {
  it('are what it has, and no empty sections', () => {
    assert.deepEqual(kinds(clusterParts(knownCluster(), none, [])), ['leader', 'connection', 'runs', 'jobStores']);
  });

  it('are leader, workers, what happened, cost, connection, ports, runs and job stores', () => {
    const known = { ...knownCluster({ groups: [group], otherWorkers: [instance({ id: 'i-3' })] }), bill };
    assert.deepEqual(kinds(clusterParts(known, none, [forward])), [
      'leader',
      'group',
      'otherWorkers',
      'activities',
      'cost',
      'connection',
      'forwards',
      'runs',
      'jobStores',
    ]);
  });

  it('begin with what an error or a half cluster means, and with what could not be read', () => {
    const broken = knownCluster({ condition: { state: 'incomplete', missing: 'leader' }, unread: ['workerGroups'] });
    assert.deepEqual(kinds(clusterParts(broken, none, [])).slice(0, 2), ['advice', 'unread']);
  });

  it('of a cluster without a leader have nothing that goes through it', () => {
    const { leader, ...rest } = knownCluster().cluster;
    assert.ok(leader);
    assert.deepEqual(kinds(clusterParts({ ...knownCluster(), cluster: rest }, none, [])), ['jobStores']);
  });

  it('have ids that stay, whatever they show, and that no other cluster has', () => {
    const before = clusterParts(knownCluster({ groups: [group] }), none, []).map(({ id }) => id);
    const leader = instance({ state: 'stopped' });
    const stopped = { ...knownCluster({ groups: [group], leader }), bill };
    const after = clusterParts(stopped, { kind: 'connected' }, [forward]).map(({ id }) => id);
    assert.deepEqual(
      before.filter((id) => !after.includes(id)),
      [],
    );
    const other = clusterParts(knownCluster({ groups: [group] }, 'other'), none, []).map(({ id }) => id);
    assert.deepEqual(
      other.filter((id) => before.includes(id)),
      [],
    );
    assert.equal(new Set(after).size, after.length);
  });

  it('give each machine its own price where it is known', () => {
    const known = { ...knownCluster({ groups: [group], otherWorkers: [instance({ id: 'i-3' })] }), bill };
    const prices = clusterParts(known, none, [])
      .flatMap((row) => [row, ...partsBelow(known, row, [])])
      .flatMap(({ part }) =>
        part.kind === 'leader' || part.kind === 'worker' ? [[part.machine.id, part.perHour]] : [],
      );
    assert.deepEqual(prices, [
      ['i-1', 0.1],
      ['i-2', 0.05],
      ['i-3', undefined],
    ]);
  });

  it('of the cost are its lines that count, what stopping saves, and what is left out', () => {
    const known = { ...knownCluster(), bill, perHourStopped: 0.01 };
    const cost = clusterParts(known, none, []).find(({ part }) => part.kind === 'cost') ?? assert.fail();
    assert.deepEqual(
      partsBelow(known, cost, []).map(({ part }) => part),
      [
        { kind: 'costLine', line: { what: 'leader', amount: 1, perHour: 0.1, soFar: 1 } },
        { kind: 'whileStopped', perHour: 0.01 },
        { kind: 'costGap', gap: { kind: 'goneWorkers' } },
      ],
    );
  });

  it('of the ports are one for each', () => {
    const known = knownCluster();
    const ports = clusterParts(known, none, [forward]).find(({ part }) => part.kind === 'forwards') ?? assert.fail();
    assert.deepEqual(partsBelow(known, ports, [forward]), [
      { id: `${known.id}/forwards/3001`, part: { kind: 'forward', forward } },
    ]);
  });
});
