import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { explainRun } from '../../../src/usecases/explainRun';
import { attemptOf, entryOf, FakeRunHost, signal, snapshotOf } from './fakeRunHost';

const MIB = 1024 * 1024;
/** Logs of real runs of Toil 9.6.0. */
const real = (name: string): Buffer => readFileSync(new URL(`../toil/fixtures/failures/${name}.log`, import.meta.url));

describe('explainRun', () => {
  let host: FakeRunHost;
  beforeEach(() => void (host = new FakeRunHost()));
  const put = (name: string, content: Buffer | string): void =>
    void host.files.set(`/runs/r1/${name}`, Buffer.from(content));
  const failed = (code = 1): ReturnType<typeof entryOf> =>
    entryOf('r1', { state: 'failed', attempts: [attemptOf(1, { end: 2000, code })] });

  it('finds the cause in the log', async () => {
    put('log', real('c-nofile'));
    assert.deepEqual(await explainRun(host, failed(), signal), {
      kind: 'missingInputFile',
      path: '/home/ana/rna/nowhere/sample.fastq',
      role: 'input',
    });
  });

  it('finds a cause at the end of a log that is too long to read, without reading it', async () => {
    put('log', Buffer.concat([Buffer.alloc(8 * MIB, 'noise of a chatty tool\n'), real('c-fail')]));
    const failure = await explainRun(host, failed(), signal);
    assert.ok(failure.kind === 'toolFailed');
    assert.equal(failure.exitCode, 7);
    const read = host.reads.reduce((sum, [, , length]) => sum + length, 0);
    assert.ok(read < 4 * MIB, `${read} bytes`);
  });

  it('finds one at the beginning of such a log', async () => {
    const noise = '[2026-11-22T16:44:29+0000] [MainThread] [I] [toil.leader] Nothing new\n';
    put('log', Buffer.concat([real('c-nofile'), Buffer.alloc(4 * MIB, noise)]));
    const failure = await explainRun(host, failed(), signal);
    assert.equal(failure.kind, 'missingInputFile');
  });

  it('says that Toil was killed, whatever the log says', async () => {
    put('log', real('c-nofile'));
    assert.deepEqual(await explainRun(host, failed(-9), signal), { kind: 'killed', signal: 9 });
  });

  it('goes by the last attempt', async () => {
    put('log', real('c-nofile'));
    const attempts = [attemptOf(1, { end: 1100, code: 1 }), attemptOf(2, { end: 2100, code: -15 })];
    const failure = await explainRun(host, entryOf('r1', { state: 'failed', attempts }), signal);
    assert.deepEqual(failure, { kind: 'killed', signal: 15 });
  });

  it('names the program that could not be started', async () => {
    const attempts = [attemptOf(1, { end: 2000, code: 127, error: 'No such file or directory' })];
    const failure = await explainRun(host, entryOf('r1', { state: 'failed', attempts }), signal);
    assert.deepEqual(failure, { kind: 'programMissing', program: '/toil/bin/toil-cwl-runner' });
  });

  it('gives the last words where it knows no cause, of stdout when there is no log', async () => {
    put('stdout', 'about to do something odd\n');
    assert.deepEqual(await explainRun(host, failed(), signal), {
      kind: 'unknown',
      lastLines: ['about to do something odd'],
    });
  });

  it('has something to say of a run with nothing but a folder', async () => {
    const failure = await explainRun(host, { snapshot: snapshotOf('r1', { record: null, attempts: [] }) }, signal);
    assert.equal(failure.kind, 'unknown');
  });
});
