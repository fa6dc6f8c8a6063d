import assert from 'node:assert/strict';
import { CancellationTokenSource, LSPErrorCodes, ResponseError } from 'vscode-languageserver/node';
import { answering, type Log } from '../../../../src/language/server/answers';
import { Busy } from '../../../../src/language/server/busy';
import type { Watchdog } from '../../../../src/language/server/watchdog';

describe('Answers of the server', () => {
  let logged: string[] = [];
  let working = 0;
  const write = (message: string): void => void logged.push(message);
  const log: Log = { error: write, warn: write, info: write, debug: write };
  const watchdog: Watchdog = {
    begin() {
      working += 1;
      return () => void (working -= 1);
    },
    dispose: () => undefined,
  };
  const answer = answering(log, watchdog);
  let source = new CancellationTokenSource();
  beforeEach(() => {
    logged = [];
    working = 0;
    source = new CancellationTokenSource();
  });

  it('are what the work gives, under the eyes of the watchdog', async () => {
    let seen = 0;
    const ask = answer('sum', 0, (numbers: readonly number[]) => {
      seen = working;
      return Promise.resolve(numbers.length);
    });
    assert.equal(await ask([1, 2], source.token), 2);
    assert.deepEqual([seen, working, logged], [1, 0, []]);
  });

  it('are nothing, and a line in the log, where the work fails', async () => {
    const ask = answer('hover', null, () => Promise.reject(new Error('no such thing')));
    assert.equal(await ask({}, source.token), null);
    assert.match(logged.join('\n'), /^hover: Error: no such thing\n.*at /);
    assert.equal(working, 0);
  });

  it('are no answers any more where the editor wants none, before or meanwhile', async () => {
    const ask = answer(
      'lenses',
      [],
      (_: object, signal) =>
        new Promise<never[]>((_done, failed) => {
          if (signal.aborted) failed(new Error('stopped'));
          signal.addEventListener('abort', () => failed(new Error('stopped')));
        }),
    );
    const going = ask({}, source.token);
    source.cancel();
    for (const result of [await going, await ask({}, source.token)]) {
      assert.ok(result instanceof ResponseError);
      assert.equal(result.code, LSPErrorCodes.RequestCancelled);
    }
    assert.deepEqual([logged, working], [[], 0]);
  });
});

describe('Work that takes noticeably long', () => {
  const wait = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

  it('is counted while it goes on, also when it fails', async () => {
    const told: number[] = [];
    const busy = new Busy((checks) => told.push(checks));
    const failing = busy.during(async () => {
      await wait(450);
      throw new Error('in vain');
    });
    await Promise.all([busy.during(() => wait(600)), assert.rejects(failing, /in vain/)]);
    assert.deepEqual(told, [1, 2, 1, 0]);
  });

  it('is all that is told', async () => {
    const told: number[] = [];
    await new Busy((checks) => told.push(checks)).during(() => wait(20));
    await wait(400);
    assert.deepEqual(told, []);
  });
});
