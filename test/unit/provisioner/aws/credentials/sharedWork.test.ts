import assert from 'node:assert/strict';
import { SharedWork } from '../../../../../src/provisioner/aws/credentials/sharedWork';

const NEVER = new AbortController().signal;

describe('Work that several wait for', () => {
  it('is done once, and again when it is asked for later', async () => {
    let times = 0;
    const work = new SharedWork(() => Promise.resolve((times += 1)));
    assert.deepEqual(await Promise.all([work.join(NEVER), work.join(NEVER)]), [1, 1]);
    assert.equal(await work.join(NEVER), 2);
  });

  it('goes on when one leaves, and stops when the last has left', async () => {
    const signals: AbortSignal[] = [];
    const work = new SharedWork((signal) => {
      signals.push(signal);
      return new Promise<never>(() => undefined);
    });
    const [one, two] = [new AbortController(), new AbortController()];
    const [first, second] = [work.join(one.signal), work.join(two.signal)];
    one.abort();
    await assert.rejects(first, { name: 'AbortError' });
    assert.deepEqual(
      signals.map(({ aborted }) => aborted),
      [false],
    );
    two.abort();
    await assert.rejects(second, { name: 'AbortError' });
    assert.deepEqual(
      signals.map(({ aborted }) => aborted),
      [true],
    );
    const third = new AbortController();
    const again = work.join(third.signal);
    assert.equal(signals.length, 2);
    third.abort();
    await assert.rejects(again, { name: 'AbortError' });
  });

  it('fails for all, and is begun anew after a failure', async () => {
    let times = 0;
    const work = new SharedWork(() => {
      times += 1;
      return times === 1 ? Promise.reject(new Error('no')) : Promise.resolve('yes');
    });
    const both = await Promise.allSettled([work.join(NEVER), work.join(NEVER)]);
    assert.deepEqual(
      both.map(({ status }) => status),
      ['rejected', 'rejected'],
    );
    assert.equal(await work.join(NEVER), 'yes');
  });

  it('is not begun by who has left already', async () => {
    const work = new SharedWork(() => assert.fail('begun'));
    await assert.rejects(work.join(AbortSignal.abort()), { name: 'AbortError' });
  });
});
