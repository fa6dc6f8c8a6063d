import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { THIS_MACHINE } from '../../../../src/usecases/runPlaces/runKey';
import { waitForEnd } from '../../../../src/usecases/runPlaces/waitForEnd';
import { signal, snapshotOf } from '../fakeRunHost';
import { ID, PlacesRig } from './fakeClusters';

describe('waitForEnd', () => {
  let rig: PlacesRig;
  beforeEach(() => {
    rig = new PlacesRig();
    rig.leader.snapshots.set('r1', snapshotOf('r1'));
  });
  afterEach(() => rig.places.dispose());
  const run = { clusterId: ID, runId: 'r1' };
  const end = (index: number): void => {
    rig.leader.snapshots.set('r1', snapshotOf('r1', { state: 'succeeded' }));
    rig.leader.waits[index]?.resolve(undefined as never);
  };

  it('gives the run as it is after its end', async () => {
    const waiting = waitForEnd(rig.places, run, rig.log, signal);
    await pause(0);
    end(0);
    assert.equal((await waiting)?.entry.snapshot.state, 'succeeded');
  });

  it('goes on after a lost connection, when it is back', async () => {
    const waiting = waitForEnd(rig.places, run, rig.log, signal);
    await pause(0);
    rig.leaders.become(ID, { kind: 'lost', failure: { kind: 'closed' } as never });
    rig.leader.waits[0]?.reject(new Error('cut'));
    await pause(0);
    assert.equal(rig.leader.waits.length, 1, 'not asked again without a connection');
    rig.leaders.become(ID, { kind: 'connected' });
    await pause(0);
    end(1);
    assert.equal((await waiting)?.entry.snapshot.state, 'succeeded');
  });

  it('ends with the caller, also while there is no connection', async () => {
    const stop = new AbortController();
    const waiting = waitForEnd(rig.places, run, rig.log, stop.signal);
    await pause(0);
    rig.leader.waits[0]?.reject(new Error('cut'));
    await pause(0);
    stop.abort();
    await assert.rejects(waiting, { name: 'AbortError' });
  });

  it('rejects with what This machine says: nothing comes back by itself there', async () => {
    rig.own.snapshots.set('r1', snapshotOf('r1'));
    const waiting = waitForEnd(rig.places, { clusterId: THIS_MACHINE, runId: 'r1' }, rig.log, signal);
    await assert.rejects(waiting, /no use case waits/);
  });

  it('gives nothing for a run that is not there any more', async () => {
    rig.leader.snapshots.clear();
    assert.equal(await waitForEnd(rig.places, run, rig.log, signal), undefined);
  });
});
