import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { sshFailure } from '../../../src/remote/failure';
import { Sessions } from '../../../src/remote/sessions';

const signal = new AbortController().signal;

describe('The sessions of a connection', () => {
  it('are never more than the server allows, and go round in order', async () => {
    const sessions = new Sessions(3);
    let most = 0;
    let open = 0;
    const order: number[] = [];
    const one = async (index: number): Promise<void> => {
      const release = await sessions.take(false, signal);
      order.push(index);
      most = Math.max(most, (open += 1));
      await turn();
      open -= 1;
      release();
      release();
    };
    await Promise.all(Array.from({ length: 20 }, (_, index) => one(index)));
    assert.equal(most, 3);
    assert.deepEqual(
      order,
      Array.from({ length: 20 }, (_, index) => index),
    );
  });

  it('leave two to commands, whatever is held', async () => {
    const sessions = new Sessions(4);
    const first = await sessions.take(true, signal);
    await sessions.take(true, signal);
    await assert.rejects(sessions.take(true, signal), (error) => {
      assert.deepEqual(sshFailure(error), { kind: 'sessionsHeld', held: 2 });
      return true;
    });
    (await sessions.take(false, signal))();
    first();
    await sessions.take(true, signal);
  });

  it('give up a place in the queue when the signal fires', async () => {
    const sessions = new Sessions(1);
    const release = await sessions.take(false, signal);
    const abort = new AbortController();
    const waiting = sessions.take(false, abort.signal);
    const next = sessions.take(false, signal);
    abort.abort();
    await assert.rejects(waiting, { name: 'AbortError' });
    release();
    (await next)();
  });

  it('become fewer when the server allows fewer, and waiting is vain when none of ours is open', async () => {
    const sessions = new Sessions(10);
    const releases = await Promise.all([1, 2, 3].map(() => sessions.take(false, signal)));
    assert.equal(sessions.lower(), true);
    releases[2]?.();
    const late = sessions.take(false, signal);
    await turn();
    releases[1]?.();
    (await late)();
    assert.equal(sessions.lower(), false);
  });
});
