import assert from 'node:assert/strict';
import { readdir, writeFile } from 'node:fs/promises';
import { lackingForLeader } from '../../scripts/testLeaderSystem';
import { testLeader } from '../../scripts/testLeader';
import type { RunHost } from '../../src/contracts/runHost';
import { readAppliance } from '../../src/remote/leaderRuns/appliance';
import { LeaderError } from '../../src/remote/leaderRuns/leaderFailure';
import { becomes, LeaderPlace, startAttempt, startFlow, Told, type Flow, type StartedBy } from './support/leaderRuns';
import { bringSamples, flows, SAMPLES_THERE } from './support/leaderSamples';

// An address that moto does not hand out.
const ADDRESS = '127.88.253.6';

describe('Runs on a leader that are stopped or cut off', function () {
  this.timeout(900_000);
  let place: LeaderPlace;
  let by: StartedBy;
  let host: RunHost;
  /** Ends the watch of a test. */
  let end: AbortController;
  const signal = AbortSignal.timeout(900_000);
  const there = flows(SAMPLES_THERE);

  before(async function () {
    if ((await lackingForLeader()) !== undefined) this.skip();
    await testLeader();
    place = await LeaderPlace.open(ADDRESS);
    await bringSamples(place, signal);
    host = place.host();
    const { toil } = await readAppliance(await place.connection(signal), signal);
    by = { toil, host: { id: 'a-cluster', name: 'lab' } };
  });
  beforeEach(() => (end = new AbortController()));
  afterEach(() => end.abort());
  after(() => place.close());

  /** Starts it, and waits until it has said so much that jobs of it are at work. */
  async function atWork(flow: Flow, id: string, told: Told): Promise<string> {
    const dir = await startFlow(host, by, flow, id, signal);
    await becomes('it works', () => (told.latest(dir)?.sizes['messages.1'] ?? 0) > 0);
    return dir;
  }

  it('leave no process behind when they are stopped, and go on where they were when they are started again', async () => {
    const told = new Told();
    const watching = host.watch(told.hear, end.signal);
    const dir = await atWork(there.cwl, 'stopped', told);
    const answer = await host.stop(dir, 20, signal);
    assert.deepEqual([answer.state, answer.killed], ['stopped', false]);
    const working = (what: string): Promise<string> =>
      place.inAppliance(`ps axww -o command | grep -c '${what}.*runs/stopped' || true`);
    assert.equal(await working('[_]toil_worker\\|[t]oil-cwl-runner'), '0');
    await becomes('its statistics are saved', async () => (await working('[t]oil')) === '0');
    await startAttempt(host, by, { flow: there.cwl, dir, attempt: 2 }, signal);
    const { state, attempts } = await host.waitForEnd(dir, signal);
    assert.deepEqual([state, attempts.map(({ restart }) => restart)], ['succeeded', [false, true]]);
    await host.remove(dir, signal);
    await becomes('gone', () => told.lines.some((line) => line.kind === 'gone' && line.id === 'stopped'));
    end.abort();
    await assert.rejects(watching, { name: 'AbortError' });
  });

  it('go on when the line is cut, and the watch and those who wait with them', async () => {
    const told = new Told();
    const watching = host.watch(told.hear, end.signal);
    const dir = await atWork(there.cwl, 'cut', told);
    const waiting = host.waitForEnd(dir, signal);
    const before = told.lines.length;
    place.cut();
    await becomes('it goes on', () => told.lines.length > before);
    const { state } = await waiting;
    assert.equal(state, 'succeeded');
    await becomes('told', () => told.latest(dir)?.state === 'succeeded');
    assert.deepEqual(
      told.lines.filter(({ kind }) => kind !== 'run').map(({ kind }) => kind),
      ['ready'],
    );
    const watches = `ps axww -o command | grep -c '^python3.*[t]oil_run watch' || true`;
    await becomes('one watch is left', async () => (await place.inAppliance(watches)) === '1');
    end.abort();
    await assert.rejects(watching, { name: 'AbortError' });
    await becomes('none is left', async () => (await place.inAppliance(watches)) === '0');
  });

  it('put the starter there again where it has gone', async () => {
    const dir = await host.create('seen', '{}', signal);
    const seen = async (by: RunHost): Promise<boolean> => (await by.list(signal)).some((run) => run.dir === dir);
    await place.inAppliance('rm -r /var/lib/toil/starter');
    assert.ok(await seen(host));
    const [hash = ''] = await readdir(place.leader.file('var/lib/toil/starter'));
    const file = place.leader.file(`var/lib/toil/starter/${hash}/toil_run/state.py`);
    await writeFile(file, 'broken');
    await assert.rejects(host.list(signal), { name: 'StarterError' });
    assert.ok(await seen(place.host()), 'another window mends it');
  });

  it('are lost when the leader loses its power, and that is told when it is back', async () => {
    const told = new Told();
    const watching = host.watch(told.hear, end.signal);
    const dir = await atWork(there.cwl, 'powerless', told);
    await place.leader.stop();
    assert.equal(told.latest(dir)?.state, 'running');
    await place.leader.start();
    await becomes('told', () => told.latest(dir)?.state === 'lost');
    assert.deepEqual(
      told.lines.filter(({ kind }) => kind !== 'run').map(({ kind }) => kind),
      ['ready'],
    );
    await startAttempt(host, by, { flow: there.cwl, dir, attempt: 2 }, signal);
    assert.equal((await host.waitForEnd(dir, signal)).state, 'succeeded');
    end.abort();
    await assert.rejects(watching, { name: 'AbortError' });
  });

  it('cannot be seen while the appliance is away, which is said', async () => {
    const dir = await host.create('away', '{}', signal);
    await place.user.ssh(ADDRESS, 'docker stop -t 0 toil_leader');
    const isAway = (error: unknown): boolean => error instanceof LeaderError && error.failure.kind === 'noAppliance';
    await assert.rejects(host.list(signal), isAway);
    await assert.rejects(readAppliance(await place.connection(signal), signal), isAway);
    await assert.rejects(host.execute(['true'], signal), isAway);
    await assert.rejects(
      host.watch(() => undefined, signal),
      isAway,
    );
    await place.user.ssh(ADDRESS, 'docker start toil_leader');
    assert.ok((await host.list(signal)).some((run) => run.dir === dir));
  });
});
