import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { FailedJobs } from '../../../src/usecases/failedJobs';
import { FakeRunHost, snapshotOf } from './fakeRunHost';

const signal = new AbortController().signal;
/** The log of a real scatter of which one job ended with 7. */
const LOG = resolve('test/unit/toil/fixtures/failures/c-first.log');

describe('FailedJobs', () => {
  async function entryWith(
    log: Buffer,
  ): Promise<{ host: FakeRunHost; entry: { snapshot: ReturnType<typeof snapshotOf> } }> {
    const host = new FakeRunHost();
    host.files.set('/runs/r1/log', log);
    return Promise.resolve({
      host,
      entry: { snapshot: snapshotOf('r1', { state: 'failed', sizes: { log: log.length } }) },
    });
  }

  it("tells the tool's own exit code and last words, which Toil's message bus does not have", async () => {
    const log = await readFile(LOG);
    const id = 'kind-CWLJob/instance-o1em3519';
    const { host, entry } = await entryWith(log);
    const words = await new FailedJobs(host).words(entry, [id], signal);
    assert.deepEqual(words.get(id), { exitCode: 7, lastWords: 'index: bad magic number' });
  });

  it('knows nothing of a job that the log does not name', async () => {
    const { host, entry } = await entryWith(Buffer.from('[toil.leader] nothing\n'));
    assert.equal((await new FailedJobs(host).words(entry, ['kind-x/1'], signal)).size, 0);
  });

  it('reads the same log once, and a longer one again', async () => {
    const { host, entry } = await entryWith(await readFile(LOG));
    const jobs = new FailedJobs(host);
    await jobs.words(entry, ['a'], signal);
    await jobs.words(entry, ['a'], signal);
    assert.equal(host.reads.length, 1);
    await jobs.words({ snapshot: { ...entry.snapshot, sizes: { log: 10 } } }, ['a'], signal);
    assert.equal(host.reads.length, 2);
  });
});
