import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { runKeyText, THIS_MACHINE, type RunKey } from '../../../../src/usecases/runPlaces/runKey';
import { signal, snapshotOf } from '../fakeRunHost';
import { ID, KEY, knownCluster, PlacesRig } from './fakeClusters';

describe('RunPlaces', () => {
  let rig: PlacesRig;
  beforeEach(() => (rig = new PlacesRig()));
  afterEach(() => rig.places.dispose());

  it('knows runs by their cluster: the same id at two places is two runs', async () => {
    rig.own.snapshots.set('r1', snapshotOf('r1', { state: 'failed' }));
    rig.leader.snapshots.set('r1', snapshotOf('r1', { state: 'running' }));
    const own = await rig.places.find({ clusterId: THIS_MACHINE, runId: 'r1' }, signal);
    const there = await rig.places.find({ clusterId: ID, runId: 'r1' }, signal);
    assert.deepEqual([own?.entry.snapshot.state, there?.entry.snapshot.state], ['failed', 'running']);
    assert.deepEqual([own?.place.host.id, there?.place.host], ['host-1', { id: ID, name: 'rna' }]);
  });

  it('has no place for what is no cluster', () => {
    assert.equal(rig.places.place('aws/1/nowhere'), undefined);
    assert.equal(rig.places.get({ clusterId: 'x', runId: 'r1' }), undefined);
  });

  it('tells which run changed where', async () => {
    const told: RunKey[] = [];
    rig.places.onChange((runs) => told.push(...runs));
    rig.leader.snapshots.set('r1', snapshotOf('r1'));
    await rig.place.store.refresh(signal);
    await pause(250);
    assert.deepEqual(told.map(runKeyText), [`${ID}/r1`]);
  });

  it('connects silently to a ready cluster, once, while somebody looks', () => {
    assert.deepEqual(rig.leaders.asked, []);
    const watch = rig.places.watch();
    rig.clusters.set([knownCluster()]);
    assert.deepEqual(rig.leaders.asked, [[ID, 'silent']]);
    assert.equal(rig.clusters.watchers, 1);
    watch.dispose();
    assert.equal(rig.clusters.watchers, 0);
  });

  it('does not connect to a leader that is stopped', () => {
    rig.clusters.set([knownCluster({ condition: { state: 'stopped', running: 0 } })]);
    const watch = rig.places.watch();
    assert.deepEqual(rig.leaders.asked, []);
    watch.dispose();
  });

  it('watches the runs of a leader as long as it is connected and somebody looks', () => {
    const watch = rig.places.watch();
    assert.equal(rig.leader.watches.length, 0);
    rig.leaders.become(ID, { kind: 'connected' });
    assert.equal(rig.leader.watches.length, 1);
    watch.dispose();
    assert.equal(rig.leader.watches[0]?.signal.aborted, true);
  });

  it('takes up watching when a lost connection is back', async () => {
    const watch = rig.places.watch();
    rig.leaders.become(ID, { kind: 'connected' });
    rig.leader.watches[0]?.fail(new Error('cut'));
    await pause(0);
    rig.leaders.become(ID, { kind: 'connected' });
    assert.equal(rig.leader.watches.length, 2);
    watch.dispose();
  });

  it('leaves a leader alone that the user disconnected, until asked to look again', async () => {
    rig.leaders.become(ID, { kind: 'connected' });
    const watch = rig.places.watch();
    rig.leaders.disconnect(ID);
    assert.deepEqual(rig.leaders.asked, []);
    await rig.places.refresh(signal);
    assert.deepEqual(rig.leaders.asked, [[ID, 'silent']]);
    watch.dispose();
  });

  it('shows clusters with a leader, with how it is reached', () => {
    const gone = knownCluster({ condition: { state: 'destroying' } }, { ...KEY, name: 'gone' });
    const none = knownCluster({}, { ...KEY, name: 'none' });
    Reflect.deleteProperty(none.cluster, 'leader');
    rig.clusters.set([knownCluster(), gone, none]);
    rig.leaders.become(ID, { kind: 'connecting' });
    assert.deepEqual(
      rig.places.shown().map(({ known, link }) => [known.id, link.kind]),
      [[ID, 'connecting']],
    );
  });
});
