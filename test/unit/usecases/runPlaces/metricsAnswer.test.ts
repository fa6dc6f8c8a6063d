import assert from 'node:assert/strict';
import type { Connection } from '../../../../src/remote/connection';
import { metricsAnswer } from '../../../../src/usecases/runPlaces/metricsAnswer';

const NEVER = new AbortController().signal;
const NOT_YET = 'Error from server (ServiceUnavailable): the server is currently unable to handle the request';
const REFUSED = 'The connection to the server 172.31.0.4:6443 was refused';

describe('Before a run whose jobs are pods', () => {
  /** A leader whose kubectl says one after the other; the last one again and again. */
  function leader(...words: readonly string[]) {
    const asked: (readonly string[])[] = [];
    const run = (argv: readonly string[]) => {
      asked.push(argv);
      const said = words[Math.min(asked.length, words.length) - 1] ?? '';
      return Promise.resolve({ code: said === '' ? 0 : 1, stdout: Buffer.from(''), stderr: said });
    };
    return { asked, connect: () => Promise.resolve({ run } as unknown as Connection) };
  }
  const ask = (leaders: ReturnType<typeof leader>, within = 10_000) =>
    metricsAnswer(leaders, 'c', NEVER, { within, pause: 1 });

  it('the metrics API is asked once where it answers', async () => {
    const leaders = leader('');
    await ask(leaders);
    assert.equal(leaders.asked.length, 1);
    assert.deepEqual(leaders.asked[0]?.slice(-3), ['get', '--raw', '/apis/metrics.k8s.io/v1beta1/nodes']);
  });

  it('it is waited for while it is on its way, as after a restart of the leader: without it Toil ends the whole run', async () => {
    const leaders = leader(`${REFUSED} - did you specify the right host or port? connection refused`, NOT_YET, '');
    await ask(leaders);
    assert.equal(leaders.asked.length, 3);
  });

  it('nothing is waited for where there is none, or nobody to ask', async () => {
    for (const words of [
      'Error from server (NotFound): the server could not find the requested resource',
      "env: 'kubectl': No such file or directory",
    ]) {
      const leaders = leader(words);
      await ask(leaders);
      assert.equal(leaders.asked.length, 1, words);
    }
  });

  it('it is not waited for without end', async () => {
    const leaders = leader(NOT_YET);
    await ask(leaders, 20);
    assert.ok(leaders.asked.length > 1);
  });

  it('the wait ends with the user’s patience', async () => {
    const stop = new AbortController();
    const leaders = leader(NOT_YET);
    const waiting = metricsAnswer(leaders, 'c', stop.signal, { within: 10_000, pause: 5_000 });
    setTimeout(() => stop.abort(new Error('enough')), 10);
    await assert.rejects(waiting);
    assert.equal(leaders.asked.length, 1);
  });
});
