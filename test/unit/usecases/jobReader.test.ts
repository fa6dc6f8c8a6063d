import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { JobReader } from '../../../src/usecases/jobReader';
import type { RunSnapshot } from '../../../src/contracts/starter';
import { attemptOf, FakeRunHost, signal, snapshotOf } from './fakeRunHost';

/** The bus of a real run of Toil 9.6.0. */
const bus = (name: string): Buffer => readFileSync(new URL(`../toil/fixtures/bus/${name}.messages`, import.meta.url));

describe('JobReader', () => {
  let host: FakeRunHost;
  let reader: JobReader;
  beforeEach(() => {
    host = new FakeRunHost();
    reader = new JobReader(host);
  });

  /** What the starter says of the run as its files stand. */
  function seen(more: Partial<RunSnapshot> = {}): RunSnapshot {
    const sizes: Record<string, number> = {};
    for (const [path, { length }] of host.files) sizes[path.replace('/runs/r1/', '')] = length;
    return snapshotOf('r1', { sizes, ...more });
  }
  const put = (attempt: number, bytes: Buffer): void => void host.files.set(`/runs/r1/messages.${attempt}`, bytes);
  const bytesRead = (): number => host.reads.reduce((sum, [, , length]) => sum + length, 0);

  it('finds no job where Toil has not said anything', async () => {
    const table = await reader.jobs(seen(), signal);
    assert.deepEqual([table.counts.issued, host.reads.length], [0, 0]);
  });

  it('gives the same jobs in whatever steps the file grows, and reads each byte once', async () => {
    const whole = bus('c-ok');
    put(1, whole);
    const atOnce = (await new JobReader(host).jobs(seen(), signal)).counts;
    assert.equal(atOnce.issued, 4);
    host.reads.length = 0;
    // A prime step cuts lines, and characters, everywhere.
    for (let end = 97; end < whole.length + 97; end += 97) {
      put(1, whole.subarray(0, end));
      await reader.jobs(seen(), signal);
    }
    assert.deepEqual((await reader.jobs(seen(), signal)).counts, atOnce);
    assert.equal(bytesRead(), whole.length);
  });

  it('leaves out a line that is cut in the middle, until the rest of it comes', async () => {
    const whole = bus('c-ok');
    const cut = whole.indexOf('JobIssuedMessage', whole.indexOf('kind-CWLJob')) + 40;
    put(1, whole.subarray(0, cut));
    const before = (await reader.jobs(seen(), signal)).counts.issued;
    put(1, whole);
    assert.ok((await reader.jobs(seen(), signal)).counts.issued > before);
  });

  it('reads no further than the starter has seen', async () => {
    put(1, bus('c-ok'));
    await reader.jobs(snapshotOf('r1', { sizes: { 'messages.1': 100 } }), signal);
    assert.deepEqual(host.reads, [['/runs/r1/messages.1', 0, 100]]);
  });

  it('does not spin when the file is shorter than was said', async () => {
    put(1, bus('c-ok').subarray(0, 100));
    await reader.jobs(snapshotOf('r1', { sizes: { 'messages.1': 5000 } }), signal);
    assert.equal(host.reads.length, 2);
  });

  it('reads on after two that ask at once, still each byte once', async () => {
    put(1, bus('c-ok'));
    const [one, two] = await Promise.all([reader.jobs(seen(), signal), reader.jobs(seen(), signal)]);
    assert.equal(one, two);
    assert.equal(one.counts.issued, 4);
    assert.equal(bytesRead(), bus('c-ok').length);
  });

  it('goes on after one that was given up', async () => {
    put(1, bus('c-ok'));
    await assert.rejects(reader.jobs(seen(), AbortSignal.abort()), { name: 'AbortError' });
    assert.equal((await reader.jobs(seen(), signal)).counts.issued, 4);
  });

  it('says of an attempt that ended what its jobs came to', async () => {
    const whole = bus('c-ok');
    put(1, whole.subarray(0, whole.indexOf('toil.bus.JobCompletedMessage\tscatter.cwl.join')));
    const table = await reader.jobs(seen(), signal);
    assert.ok(table.counts.running > 0);
    await reader.jobs(seen({ state: 'stopped' }), signal);
    assert.equal(table.counts.running, 0);
    await reader.jobs(seen({ state: 'succeeded' }), signal);
    assert.deepEqual([table.counts.done, table.counts.waiting], [4, 0]);
  });

  it('goes on with the same jobs in the next attempt, which has a file of its own', async () => {
    const whole = bus('c-fail');
    put(1, whole);
    const table = await reader.jobs(seen({ state: 'failed' }), signal);
    assert.equal(table.counts.failed, 3);
    const [job] = table.types[0]?.jobs ?? [];
    assert.ok(job);
    const words = ['toil.bus.JobIssuedMessage', job.name, job.id, '1'].join('\t');
    put(2, Buffer.from(`${words}\n`));
    await reader.jobs(seen({ attempts: [attemptOf(1, { end: 1100, code: 1 }), attemptOf(2)] }), signal);
    assert.deepEqual([table.counts.failed, table.counts.running, table.counts.waiting], [0, 1, 2]);
    assert.equal(table.counts.issued, 3);
  });

  it('reads the end of the first attempt too when it sees the run only in the second', async () => {
    put(1, bus('c-fail'));
    put(2, Buffer.from('toil.bus.QueueSizeMessage\t1\n'));
    const table = await reader.jobs(seen({ attempts: [attemptOf(1), attemptOf(2)] }), signal);
    assert.equal(table.counts.issued, 3);
    assert.deepEqual(
      host.reads.map(([path]) => path),
      ['/runs/r1/messages.1', '/runs/r1/messages.2'],
    );
  });

  it('keeps runs apart, and begins anew with one that it was told to forget', async () => {
    put(1, bus('c-ok'));
    host.files.set('/runs/r2/messages.1', bus('p-ok'));
    await reader.jobs(seen(), signal);
    const other = await reader.jobs(snapshotOf('r2', { sizes: { 'messages.1': bus('p-ok').length } }), signal);
    assert.notEqual(other.types[0]?.type, 'greet');
    reader.forget('r1');
    host.files.set('/runs/r1/messages.1', bus('p-ok'));
    assert.deepEqual((await reader.jobs(seen(), signal)).counts, other.counts);
  });

  it('reads a large file in parts', async () => {
    const line = Buffer.from('toil.bus.QueueSizeMessage\t1\n');
    put(1, Buffer.alloc(9 * 1024 * 1024, line));
    await reader.jobs(seen(), signal);
    assert.deepEqual(
      host.reads.map(([, offset]) => offset / 2 ** 20),
      [0, 4, 8],
    );
  });

  it('counts the jobs of a run that has ended once, and anew when another attempt has come', async () => {
    put(1, bus('c-fail'));
    const ended = seen({ state: 'failed' });
    const counts = await reader.counts(ended, signal);
    assert.deepEqual([counts.issued, counts.failed], [3, 3]);
    const reads = host.reads.length;
    assert.equal(await reader.counts(ended, signal), counts);
    assert.equal(host.reads.length, reads);
    put(2, Buffer.from('toil.bus.QueueSizeMessage\t1\n'));
    const again = await reader.counts(
      seen({ state: 'stopped', attempts: [attemptOf(1, { end: 1100, code: 1 }), attemptOf(2)] }),
      signal,
    );
    assert.deepEqual([again.failed, again.waiting], [0, 3]);
  });

  it('keeps no job of a run that has ended when only their number was asked for', async () => {
    put(1, bus('c-ok'));
    const ended = seen({ state: 'succeeded' });
    await reader.counts(ended, signal);
    assert.equal((await reader.jobs(ended, signal)).counts.done, 4);
    // Read twice: what was kept of the first time was the numbers.
    assert.equal(bytesRead(), 2 * bus('c-ok').length);
  });

  it('keeps the jobs of running runs and of the few that were looked at last', async () => {
    const whole = bus('c-ok');
    const run = (n: number, state: RunSnapshot['state']): RunSnapshot => {
      host.files.set(`/runs/r${n}/messages.1`, whole);
      return snapshotOf(`r${n}`, { state, sizes: { 'messages.1': whole.length } });
    };
    const live = run(0, 'running');
    await reader.jobs(live, signal);
    for (let n = 1; n <= 12; n += 1) await reader.jobs(run(n, 'succeeded'), signal);
    host.reads.length = 0;
    await reader.jobs(live, signal);
    for (let n = 5; n <= 12; n += 1) await reader.jobs(run(n, 'succeeded'), signal);
    assert.equal(host.reads.length, 0);
    await reader.jobs(run(1, 'succeeded'), signal);
    assert.equal(host.reads.length, 1);
  });

  it('counts on after a count that was given up', async () => {
    put(1, bus('c-ok'));
    const ended = seen({ state: 'succeeded' });
    await assert.rejects(reader.counts(ended, AbortSignal.abort()), { name: 'AbortError' });
    assert.equal((await reader.counts(ended, signal)).done, 4);
  });
});
