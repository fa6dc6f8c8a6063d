import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { elapsedSeconds, RunStore, startedAt } from '../../../src/usecases/runStore';
import { memoryLog, until } from '../local/rig';
import { attemptOf, entryOf, FakeRunHost, recordOf, signal, snapshotOf } from './fakeRunHost';

describe('RunStore', () => {
  let host: FakeRunHost;
  let log: ReturnType<typeof memoryLog>;
  let store: RunStore;
  let fired: (readonly string[])[];

  beforeEach(() => {
    host = new FakeRunHost();
    log = memoryLog();
    store = new RunStore(host, log);
    fired = [];
    store.onChange((ids) => fired.push(ids));
  });
  afterEach(() => store.dispose());

  const made = (id: string, created: string): void =>
    void host.snapshots.set(id, snapshotOf(id, { record: recordOf(id, { created }) }));

  it('gives the runs newest first, by what their records say', async () => {
    made('b', '2026-11-22T10:00:00.000Z');
    made('c', '2026-11-21T10:00:00.000Z');
    made('a', '2026-11-22T11:00:00.000Z');
    await store.refresh(signal);
    assert.deepEqual(
      store.runs().map((run) => run.snapshot.id),
      ['a', 'b', 'c'],
    );
  });

  it('orders runs of the same moment by their names, so that they never change places', async () => {
    for (const id of ['m', 'z', 'a']) made(id, '2026-11-22T10:00:00.000Z');
    await store.refresh(signal);
    assert.deepEqual(
      store.runs().map((run) => run.snapshot.id),
      ['z', 'm', 'a'],
    );
  });

  it('shows a run whose record cannot be read or is of a later format, at the time of its first attempt', async () => {
    const start = Date.parse('2026-11-22T10:30:00.000Z') / 1000;
    host.snapshots.set('torn', snapshotOf('torn', { record: null, attempts: [attemptOf(1, { start })] }));
    host.snapshots.set('late', snapshotOf('late', { record: { ...recordOf('late'), format: 2 }, attempts: [] }));
    made('new', '2026-11-22T11:00:00.000Z');
    made('old', '2026-11-22T10:00:00.000Z');
    await store.refresh(signal);
    assert.deepEqual(
      store.runs().map((run) => run.snapshot.id),
      ['new', 'torn', 'old', 'late'],
    );
    assert.equal(store.get('torn')?.record, undefined);
    assert.equal(store.get('late')?.record, undefined);
    assert.equal(store.get('new')?.record?.name, 'align.cwl');
  });

  it('forgets at a second look the runs that went', async () => {
    made('a', '2026-11-22T10:00:00.000Z');
    made('b', '2026-11-22T11:00:00.000Z');
    await store.refresh(signal);
    host.snapshots.delete('a');
    await store.refresh(signal);
    assert.deepEqual([store.get('a'), store.runs().length], [undefined, 1]);
  });

  it('says that runs cannot be listed, and keeps what it knew', async () => {
    made('a', '2026-11-22T10:00:00.000Z');
    await store.refresh(signal);
    await assert.rejects(store.refresh(AbortSignal.abort()), { name: 'AbortError' });
    assert.equal(store.runs().length, 1);
  });

  it('tells many changes as one, each run once, within 200 ms', async () => {
    const watch = store.watch();
    const tell = host.watches[0]?.tell ?? assert.fail();
    for (let n = 0; n < 50; n += 1) {
      tell({ kind: 'run', run: snapshotOf('a', { sizes: { log: n } }) });
      tell({ kind: 'run', run: snapshotOf(`b${n % 3}`) });
    }
    await sleep(20);
    tell({ kind: 'gone', id: 'b2' });
    assert.equal(store.get('a')?.snapshot.sizes['log'], 49, 'known at once');
    assert.deepEqual(fired, []);
    await until('it is told', () => fired.length > 0, 2);
    assert.deepEqual(fired, [['a', 'b0', 'b1', 'b2']]);
    tell({ kind: 'run', run: snapshotOf('a') });
    await until('the next one is told', () => fired.length > 1, 2);
    assert.deepEqual(fired[1], ['a']);
    watch.dispose();
  });

  it('looks only while somebody watches, once for all', () => {
    const first = store.watch();
    const second = store.watch();
    assert.equal(host.watches.length, 1);
    first.dispose();
    first.dispose();
    assert.equal(host.watches[0]?.signal.aborted, false, 'the second one still watches');
    second.dispose();
    assert.equal(host.watches[0].signal.aborted, true);
    store.watch();
    assert.deepEqual([host.watches.length, host.watches[1]?.signal.aborted], [2, false]);
    store.dispose();
    assert.equal(host.watches[1]?.signal.aborted, true);
  });

  it('is ready, when watched, after the first listing', async () => {
    store.watch();
    let ready = false;
    const waiting = store.ready(signal).then(() => (ready = true));
    const tell = host.watches[0]?.tell ?? assert.fail();
    tell({ kind: 'run', run: snapshotOf('a') });
    await sleep(5);
    assert.equal(ready, false);
    tell({ kind: 'ready' });
    await waiting;
    assert.equal(store.runs().length, 1);
  });

  it('is ready, when nobody watches, after a look of its own', async () => {
    made('a', '2026-11-22T10:00:00.000Z');
    await store.ready(signal);
    assert.equal(store.runs().length, 1);
  });

  it('tells whoever waits when the watch dies, says so in the log, and watches again after the next look', async () => {
    store.watch();
    const waiting = store.ready(signal);
    host.watches[0]?.fail(new Error('the run watch ended with 3'));
    await assert.rejects(waiting, /ended with 3/);
    assert.deepEqual(log.lines, ['watching the runs ended: Error: the run watch ended with 3']);
    assert.equal(host.watches.length, 1);
    await store.refresh(signal);
    assert.equal(host.watches.length, 2);
  });

  it('forgets, at the end of a listing, the runs that went while nobody watched', () => {
    const watching = store.watch();
    host.watches[0]?.tell({ kind: 'run', run: snapshotOf('a') });
    watching.dispose();
    store.watch();
    host.watches[1]?.tell({ kind: 'ready' });
    assert.deepEqual(store.runs(), []);
  });

  it('believes the watch more than a listing that began before it told', async () => {
    store.watch();
    const tell = host.watches[0]?.tell ?? assert.fail();
    made('gone', '2026-11-22T10:00:00.000Z');
    made('ended', '2026-11-22T10:00:00.000Z');
    const looking = store.refresh(signal);
    tell({ kind: 'gone', id: 'gone' });
    tell({ kind: 'run', run: snapshotOf('ended', { state: 'succeeded' }) });
    tell({ kind: 'run', run: snapshotOf('new') });
    await looking;
    assert.deepEqual(
      ['gone', 'ended', 'new'].map((id) => store.get(id)?.snapshot.state),
      [undefined, 'succeeded', 'running'],
    );
  });

  it('hears nothing more of a watch that it has ended', () => {
    store.watch().dispose();
    host.watches[0]?.tell({ kind: 'run', run: snapshotOf('a') });
    assert.deepEqual(store.runs(), []);
  });

  it('says nothing of a watch that was ended on purpose', async () => {
    store.watch().dispose();
    await sleep(5);
    assert.deepEqual(log.lines, []);
  });

  it('tells nothing after it was disposed', async () => {
    store.watch();
    host.watches[0]?.tell({ kind: 'run', run: snapshotOf('a') });
    store.dispose();
    await sleep(300);
    assert.deepEqual(fired, []);
  });
});

describe('What is known of a run', () => {
  it('is when it was made', () => {
    assert.equal(startedAt(entryOf('a')), Date.parse('2026-11-22T10:00:00.000Z'));
    assert.equal(startedAt({ snapshot: snapshotOf('a', { attempts: [attemptOf(1, { start: 12.5 })] }) }), 12_500);
    assert.equal(startedAt({ snapshot: snapshotOf('a', { attempts: [] }) }), 0);
  });

  it('is how long all its attempts took, without the pauses between them', () => {
    const attempts = [attemptOf(1, { start: 100, end: 110 }), attemptOf(2, { start: 500, end: 503 })];
    assert.equal(elapsedSeconds(entryOf('a', { state: 'failed', attempts }), 900_000), 13);
  });

  it('is how long the running attempt has taken until now', () => {
    const attempts = [attemptOf(1, { start: 100, end: 110 }), attemptOf(2, { start: 500 })];
    assert.equal(elapsedSeconds(entryOf('a', { state: 'running', attempts }), 507_000), 17);
  });

  it('is not how long ago a lost attempt began', () => {
    assert.equal(elapsedSeconds(entryOf('a', { state: 'lost', attempts: [attemptOf(1, { start: 100 })] }), 9e9), 0);
  });

  it('is never a negative time, whatever the clocks say', () => {
    const attempts = [attemptOf(1, { start: 100, end: 90 }), attemptOf(2, { start: 200 })];
    assert.equal(elapsedSeconds(entryOf('a', { state: 'running', attempts }), 150_000), 0);
  });
});
