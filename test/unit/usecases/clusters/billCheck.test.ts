import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BillCheck } from '../../../../src/usecases/clusters/billCheck';
import type { BillRecord, IdleSpell } from '../../../../src/usecases/clusters/billRecord';
import { BillRecordFile } from '../../../../src/usecases/clusters/billRecord';
import type { IdleCluster, RunTimes } from '../../../../src/usecases/clusters/idleClusters';
import { awsError, FakeAccount } from '../../../fakes/fakeAws';
import { makeCluster } from '../../../fakes/fakeCluster';
import { settled } from '../../../fakes/fakeClock';
import { storeRig } from './storeRig';

const ID = 'aws/123456789012/us-east-1/my-cluster';
const KEY = { account: '123456789012', region: 'us-east-1', name: 'my-cluster' };
const never = new AbortController().signal;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** What windows share, in memory. */
class SharedRecord implements BillRecord {
  readonly claims: Date[] = [];
  readonly told = new Set<string>();

  claim(now: Date, every: number): Promise<boolean> {
    const last = this.claims.at(-1);
    if (last !== undefined && now.getTime() - last.getTime() < every) return Promise.resolve(false);
    this.claims.push(now);
    return Promise.resolve(true);
  }

  takeUntold(idle: readonly IdleSpell[]): Promise<readonly string[]> {
    const untold = idle.filter(({ id, since }) => !this.told.has(`${id} ${since.toISOString()}`));
    for (const { id, since } of untold) this.told.add(`${id} ${since.toISOString()}`);
    return Promise.resolve(untold.map(({ id }) => id));
  }
}

describe('The bill check', () => {
  let account: FakeAccount;
  let record: SharedRecord;
  let runs: readonly RunTimes[] | undefined;
  let enabled: boolean;

  beforeEach(async () => {
    account = new FakeAccount('123456789012');
    await makeCluster(account);
    record = new SharedRecord();
    runs = [];
    enabled = true;
  });

  function windowOf() {
    const rig = storeRig({ profile: 'ann', account });
    const check = new BillCheck({
      clusters: rig.store,
      operations: rig.operations,
      runsOf: () => Promise.resolve(runs),
      record,
      enabled: () => enabled,
      idleHours: () => 2,
      log: rig.log,
      clock: rig.clock,
    });
    const told: IdleCluster[][] = [];
    check.onIdle((idle) => told.push([...idle]));
    return { ...rig, check, told };
  }

  const looks = (): number => account.calls.filter((call) => call.endsWith('ec2.securityGroups')).length;

  it('does nothing before a cluster is known', async () => {
    const { clock, store } = windowOf();
    await clock.pass(HOUR);
    assert.deepEqual([account.calls, record.claims], [[], []]);
    account.region('us-east-1').instances.length = 0;
    account.region('us-east-1').securityGroups.length = 0;
    await store.refresh(never);
    await clock.pass(HOUR);
    assert.deepEqual([record.claims, clock.waiting], [[], 0]);
  });

  it('looks every 15 minutes at the regions of known clusters only, though nobody watches', async () => {
    const { clock, store } = windowOf();
    await store.look(KEY, 'ann', never);
    account.calls.length = 0;
    await clock.pass(61 * MINUTE + MINUTE / 2);
    assert.equal(looks(), 5);
    assert.equal(record.claims.length, 5);
    assert.ok(
      account.calls.every((call) => call.startsWith('us-east-1')),
      account.calls.join('\n'),
    );
  });

  it('is made by one window, however many are open', async () => {
    const windows = [windowOf(), windowOf(), windowOf()];
    for (const { store } of windows) await store.look(KEY, 'ann', never);
    account.calls.length = 0;
    for (let minute = 0; minute < 142; minute += 1) for (const { clock } of windows) await clock.pass(MINUTE);
    assert.equal(looks(), 10);
    assert.equal(windows.flatMap(({ told }) => told).length, 1);
  });

  it('tells once of a cluster without a run for too long, with what it costs, and again after its next run', async () => {
    const { clock, store, told } = windowOf();
    await store.look(KEY, 'ann', never);
    await clock.pass(2 * HOUR);
    assert.equal(told.length, 0);
    await clock.pass(20 * MINUTE);
    const [first] = told;
    assert.equal(told.length, 1);
    assert.deepEqual(
      first?.map(({ known, since, runsSeen }) => [known.id, since.toISOString(), runsSeen]),
      [[ID, '2026-11-22T12:00:00.000Z', true]],
    );
    assert.ok((first[0]?.known.bill?.perHour ?? 0) > 0.04);
    await clock.pass(5 * HOUR);
    assert.equal(told.length, 1);
    const ended = clock.now();
    runs = [{ started: new Date('2026-11-22T13:00:00Z'), ended, live: false }];
    await clock.pass(2 * HOUR + 20 * MINUTE);
    assert.deepEqual(
      told.slice(1).flatMap((each) => each.map(({ since }) => since)),
      [ended],
    );
  });

  it('says when the runs are not known, and counts from the start of the leader then', async () => {
    runs = undefined;
    const { clock, store, told } = windowOf();
    await store.look(KEY, 'ann', never);
    await clock.pass(3 * HOUR);
    assert.deepEqual(
      told.flatMap((each) => each.map(({ runsSeen, since }) => [runsSeen, since.toISOString()])),
      [[false, '2026-11-22T12:00:00.000Z']],
    );
  });

  it('is silent about clusters that work, that stand still and that this window changes', async () => {
    runs = [{ started: new Date('2026-11-22T12:30:00Z'), live: true }];
    const working = windowOf();
    await working.store.look(KEY, 'ann', never);
    await working.clock.pass(5 * HOUR);
    assert.deepEqual(working.told, []);

    runs = [];
    const changed = windowOf();
    await changed.store.look(KEY, 'ann', never);
    const work = Promise.withResolvers<undefined>();
    const going = changed.operations.run({ kind: 'resize', id: ID }, () => work.promise, never);
    await changed.clock.pass(5 * HOUR);
    assert.deepEqual(changed.told, []);
    work.resolve(undefined);
    await going;
    changed.check.dispose();

    const still = windowOf();
    for (const each of account.region('us-east-1').instances) each.state = 'stopped';
    await still.store.look(KEY, 'ann', never);
    await still.clock.pass(5 * HOUR);
    assert.deepEqual(still.told, []);
  });

  it('says nothing of a region that could not be read, and goes on', async () => {
    const { clock, store, told, log } = windowOf();
    await store.look(KEY, 'ann', never);
    account.fail({ call: 'ec2.instances', error: awsError('network'), times: 100 });
    await clock.pass(90 * MINUTE);
    assert.match(log.lines.join('\n'), /us-east-1 could not be checked/);
    assert.equal(told.length, 0);
    assert.equal(record.claims.length, 6);
  });

  it('does not look while the setting is off, and ends with the window', async () => {
    enabled = false;
    const { clock, store, check } = windowOf();
    await store.look(KEY, 'ann', never);
    account.calls.length = 0;
    await clock.pass(HOUR);
    assert.deepEqual([account.calls, record.claims], [[], []]);
    enabled = true;
    await clock.pass(5 * MINUTE);
    assert.equal(looks(), 1);
    check.dispose();
    await clock.pass(HOUR);
    assert.deepEqual([looks(), clock.waiting], [1, 0]);
  });

  it('that ends in the middle neither tells nor looks again', async () => {
    const { clock, store, check, told, holds } = windowOf();
    await store.look(KEY, 'ann', never);
    await clock.pass(0);
    const gate = Promise.withResolvers<undefined>();
    holds.push({ region: 'us-east-1', until: gate.promise });
    await clock.pass(MINUTE);
    check.dispose();
    gate.resolve(undefined);
    await settled();
    assert.deepEqual([told, clock.waiting], [[], 0]);
  });
});

describe('The record of bill checks', () => {
  let folder: string;
  const noon = new Date('2026-11-22T12:00:00Z');
  const later = (minutes: number): Date => new Date(noon.getTime() + minutes * MINUTE);

  beforeEach(async () => {
    folder = path.join(await mkdtemp(path.join(tmpdir(), 'bill-')), 'not', 'yet');
  });
  afterEach(() => rm(path.dirname(path.dirname(folder)), { recursive: true }));

  const claims = (at: Date): Promise<boolean> => new BillRecordFile(folder).claim(at, 15 * MINUTE, never);

  it('gives a yes to one of many windows each 15 minutes', async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => claims(noon)));
    assert.deepEqual(
      answers.filter((yes) => yes),
      [true],
    );
    assert.equal(await claims(later(14)), false);
    assert.equal(await claims(later(15)), true);
    assert.equal(await claims(later(16)), false);
    // The clock was put back.
    assert.equal(await claims(later(-600)), true);
  });

  it('remembers across windows who was told, until a cluster has worked since', async () => {
    const take = (since: Date, now: Date): Promise<readonly string[]> =>
      new BillRecordFile(folder).takeUntold([{ id: ID, since }], now, never);
    assert.deepEqual(await Promise.all([take(noon, later(130)), take(noon, later(130))]).then((both) => both.flat()), [
      ID,
    ]);
    assert.deepEqual(await take(noon, later(200)), []);
    // What counts as its start is now known better, and lies before the telling.
    assert.deepEqual(await take(later(100), later(210)), []);
    assert.deepEqual(await take(later(220), later(400)), [ID]);
    assert.equal(await claims(later(400)), true, 'who was told is no check');
  });

  it('is made anew when it cannot be read', async () => {
    assert.equal(await claims(noon), true);
    await writeFile(path.join(folder, 'bill-check.json'), '{"format":1,"chec');
    assert.equal(await claims(later(1)), true);
    assert.equal(await claims(later(2)), false);
  });
});
