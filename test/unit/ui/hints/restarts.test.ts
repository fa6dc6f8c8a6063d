import assert from 'node:assert/strict';
import { MOST_RESTARTS, Restarts } from '../../../../src/ui/hints/restarts';

describe('Starting a server that died', () => {
  const minute = 60_000;
  let now = 0;
  const crashes = (restarts: Restarts, count: number): boolean[] =>
    Array.from({ length: count }, () => restarts.crashed());

  it('is done a few times, then no more', () => {
    const restarts = new Restarts(() => now);
    assert.deepEqual(crashes(restarts, MOST_RESTARTS + 1), [...Array<boolean>(MOST_RESTARTS).fill(true), false]);
  });

  it('is done again and again where it dies seldom', () => {
    const restarts = new Restarts(() => now);
    for (let crash = 0; crash < 20; crash += 1) {
      now += 2 * minute;
      assert.ok(restarts.crashed());
    }
  });

  it('begins anew when the user has started it', () => {
    const restarts = new Restarts(() => now);
    crashes(restarts, MOST_RESTARTS + 1);
    restarts.reset();
    assert.ok(restarts.crashed());
  });
});
