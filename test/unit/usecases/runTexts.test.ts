import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { jobLogParts, runOutputs, runStatistics } from '../../../src/usecases/runTexts';
import { entryOf, FakeRunHost, signal, snapshotOf } from './fakeRunHost';

/** What real runs of Toil 9.6.0 left. */
const real = (name: string): Buffer => readFileSync(new URL(`../toil/fixtures/${name}`, import.meta.url));

describe('The results, statistics and job logs of a run', () => {
  let host: FakeRunHost;
  beforeEach(() => void (host = new FakeRunHost()));
  const put = (name: string, content: Buffer | string): number => {
    host.files.set(name.startsWith('/') ? name : `/runs/r1/${name}`, Buffer.from(content));
    return Buffer.byteLength(content);
  };
  const succeeded = (language: 'cwl' | 'wdl' | 'python' = 'cwl'): ReturnType<typeof entryOf> =>
    entryOf('r1', { state: 'succeeded' }, { language });

  describe('runOutputs', () => {
    it('names the results of a CWL run as the workflow does, with the sizes that Toil told', async () => {
      put('stdout', real('c-ok.stdout'));
      const [all, greetings] = await runOutputs(host, succeeded(), signal);
      assert.deepEqual(all, {
        name: 'all',
        kind: 'file',
        path: '/home/ana/runs/1/outputs/all_greetings.txt',
        size: 36,
      });
      assert.equal(greetings?.children?.length, 3);
    });

    it('finds out how large the files of a WDL run are, in groups too', async () => {
      put('outputs.json', real('w-ok.outputs.json'));
      put('/home/ana/runs/1/outputs/hello.join/_toil_job/stdout.txt', '12345');
      put('/home/ana/runs/1/outputs/hello.1.greet/greet.txt', '123');
      const outputs = await runOutputs(host, succeeded('wdl'), signal);
      const of = (name: string): (typeof outputs)[number] | undefined =>
        outputs.find((each) => each.name.endsWith(name));
      assert.equal(of('all')?.size, 5);
      assert.deepEqual(
        of('greetings')?.children?.map(({ size }) => size),
        [undefined, 3],
      );
    });

    it('has no names for the files of a Python run', async () => {
      put('stdout', '{"a": 1}');
      assert.deepEqual(await runOutputs(host, succeeded('python'), signal), []);
    });

    it('has none before the run succeeded, nor where its record cannot be read', async () => {
      put('stdout', real('c-ok.stdout'));
      for (const state of ['running', 'failed', 'stopped', 'lost'] as const) {
        assert.deepEqual(await runOutputs(host, entryOf('r1', { state }), signal), []);
      }
      assert.deepEqual(await runOutputs(host, { snapshot: snapshotOf('r1', { state: 'succeeded' }) }, signal), []);
    });

    it('has none where Toil left nothing', async () => {
      assert.deepEqual(await runOutputs(host, succeeded(), signal), []);
    });
  });

  describe('runStatistics', () => {
    it('are those that were saved at the end, with what the log says the jobs asked for', async () => {
      const size = put('stats.json', real('stats/c.json'));
      put('log', real('stats/c.log'));
      const text = await runStatistics(
        host,
        entryOf('r1', { state: 'succeeded', sizes: { 'stats.json': size } }),
        signal,
      );
      assert.match(text, /greet/);
      assert.match(text, /256 MiB/);
      assert.deepEqual(host.done, []);
    });

    it('of a running run come from Toil, about its job store', async () => {
      host.executed = { code: 0, stdout: String(real('stats/p.json')), stderr: '' };
      const text = await runStatistics(host, entryOf('r1', { sizes: { 'stats.json': 3 } }), signal);
      assert.match(text, /collect/);
      assert.deepEqual(host.done, ['/toil/bin/toil stats --raw file:/runs/r1/js']);
    });

    it('are none, with the last thing that Toil said, when it cannot tell', async () => {
      host.executed = { code: 1, stdout: '', stderr: 'Traceback\nNoSuchJobStoreException: it is gone\n' };
      await assert.rejects(runStatistics(host, entryOf('r1', { state: 'failed' }), signal), {
        problem: { kind: 'noStatistics', name: 'align.cwl', reason: { said: 'NoSuchJobStoreException: it is gone' } },
      });
    });

    it('are none when they were not saved and the job store is gone; nothing is started then', async () => {
      const entry = entryOf('r1', { state: 'failed', jobStoreExists: false });
      await assert.rejects(runStatistics(host, entry, signal), {
        problem: { kind: 'noStatistics', name: 'align.cwl', reason: 'jobStoreGone' },
      });
      assert.deepEqual(host.done, []);
    });
  });

  describe('jobLogParts', () => {
    it('are what one job said, and nothing of the others', async () => {
      put('log', real('p-tool.log'));
      const parts = await jobLogParts(host, entryOf('r1'), 'kind-greet/instance-9ufh4fu7', signal);
      assert.deepEqual(
        parts.map(({ kind }) => kind),
        ['worker', 'toil'],
      );
      const text = parts.map((part) => part.text).join('\n');
      assert.match(text, /Job failed with exit value 1: 'greet' kind-greet\/instance-9ufh4fu7/);
      const ofAnother = text.split('\n').filter((line) => line.includes('gaa0am54') && !line.includes('9ufh4fu7'));
      assert.deepEqual(ofAnother, []);
    });

    it('begin with the tool’s own words', async () => {
      put('log', real('c-fail.log'));
      const [id] = /kind-CWLJob\/instance-\w+/.exec(String(real('c-fail.log'))) ?? [''];
      const [first] = await jobLogParts(host, entryOf('r1'), id, signal);
      assert(first?.kind === 'stderr');
      assert.match(first.text, /bad magic number/);
    });

    it('are none for a job that the log does not name, and without a log', async () => {
      put('log', real('p-tool.log'));
      assert.deepEqual(await jobLogParts(host, entryOf('r1'), 'kind-greet/instance-none', signal), []);
      assert.deepEqual(await jobLogParts(host, entryOf('r2'), 'kind-greet/instance-none', signal), []);
    });

    it('read a long log in parts, and a character between two of them well', async () => {
      const id = 'kind-greet/instance-last0000';
      const line = `[2026-11-22T16:44:29+0000] [MainThread] [I] [toil.leader] Issued job 'größe' ${id} v1\n`;
      const before = 4 * 1024 * 1024 - Buffer.from(line).indexOf('ö') - 1;
      put('log', Buffer.concat([Buffer.alloc(before, '\n'), Buffer.from(line)]));
      const parts = await jobLogParts(host, entryOf('r1'), id, signal);
      assert.deepEqual(parts, [{ kind: 'toil', text: line.trimEnd() }]);
      assert.equal(host.reads.length, 2);
    });
  });
});
