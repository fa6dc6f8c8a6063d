import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import type { RunSnapshot, RunState, WatchLine } from '../../../../src/contracts/starter';
import { endByWatch, SharedWatch } from '../../../../src/remote/leaderRuns/sharedWatch';

const never = new AbortController().signal;

function run(id: string, state: RunState, attempts = 1): RunSnapshot {
  const attempt = { argv: [], cwd: '/', restart: false, start: 1 };
  return {
    ...{ id, dir: `/runs/${id}`, state, stopping: false, record: null, sizes: {}, jobStoreExists: null },
    attempts: Array.from({ length: attempts }, (_, index) => ({ ...attempt, number: index + 1 })),
  };
}
const line = (...of: Parameters<typeof run>): WatchLine => ({ kind: 'run', run: run(...of) });

/** A watch whose lines the test says. */
class SaidWatch {
  readonly lives: { tell: (line: WatchLine) => void; signal: AbortSignal; die: (error: Error) => void }[] = [];
  readonly shared = new SharedWatch((tell, signal) => new Promise((_, die) => this.lives.push({ tell, signal, die })));

  say(...lines: WatchLine[]): void {
    for (const each of lines) this.lives.at(-1)?.tell(each);
  }
}

const brief = (lines: readonly WatchLine[]): string[] =>
  lines.map((each) => (each.kind === 'run' ? `${each.run.id} ${each.run.state}` : each.kind));

describe('A shared watch', () => {
  let said: SaidWatch;
  beforeEach(() => (said = new SaidWatch()));

  it('is one for all who listen: who comes later hears what is known, and the last one ends it', async () => {
    const [first, second] = [new AbortController(), new AbortController()];
    const [heard, later]: [WatchLine[], WatchLine[]] = [[], []];
    const one = said.shared.listen((each) => heard.push(each), first.signal);
    said.say(line('a', 'running'), line('b', 'failed'), { kind: 'gone', id: 'b' }, { kind: 'ready' });
    const two = said.shared.listen((each) => later.push(each), second.signal);
    said.say(line('a', 'succeeded'));
    assert.equal(said.lives.length, 1);
    assert.deepEqual(brief(heard), ['a running', 'b failed', 'gone', 'ready', 'a succeeded']);
    assert.deepEqual(brief(later), ['a running', 'ready', 'a succeeded']);
    first.abort();
    await assert.rejects(one, { name: 'AbortError' });
    const aborted = (): boolean[] => said.lives.map((life) => life.signal.aborted);
    assert.deepEqual(aborted(), [false]);
    second.abort();
    await assert.rejects(two, { name: 'AbortError' });
    assert.deepEqual(aborted(), [true]);
  });

  it('that fails fails for all, and begins anew, knowing nothing, for the next', async () => {
    const both = [said.shared.listen(() => undefined, never), said.shared.listen(() => undefined, never)];
    said.say(line('a', 'running'), { kind: 'ready' });
    said.lives[0]?.die(new Error('why'));
    for (const one of both) await assert.rejects(one, /why/);
    const heard: WatchLine[] = [];
    const end = new AbortController();
    const again = said.shared.listen((each) => heard.push(each), end.signal);
    assert.deepEqual([said.lives.length, heard], [2, []]);
    end.abort();
    await assert.rejects(again, { name: 'AbortError' });
  });

  it('tells the end of a run, not that of the attempt before', async () => {
    const end = new AbortController();
    const other = said.shared.listen(() => undefined, end.signal);
    said.say(line('a', 'failed', 1), { kind: 'ready' });
    let ended: RunSnapshot | undefined;
    const waiting = endByWatch(said.shared, run('a', 'running', 2), never).then((found) => (ended = found));
    said.say(line('b', 'failed', 2), line('a', 'running', 2));
    await turn();
    assert.equal(ended, undefined);
    said.say(line('a', 'lost', 2));
    assert.equal((await waiting).state, 'lost');
    assert.equal(said.lives[0]?.signal.aborted, false);
    end.abort();
    await assert.rejects(other, { name: 'AbortError' });
  });

  it('tells who waits that the run has gone, that the watch has failed, and obeys the signal', async () => {
    const gone = endByWatch(said.shared, run('a', 'running'), never);
    said.say({ kind: 'gone', id: 'a' });
    await assert.rejects(gone, /the run has gone/);
    const failed = endByWatch(said.shared, run('a', 'running'), never);
    said.lives.at(-1)?.die(new Error('why'));
    await assert.rejects(failed, /why/);
    const end = new AbortController();
    const given = endByWatch(said.shared, run('a', 'running'), end.signal);
    end.abort();
    await assert.rejects(given, { name: 'AbortError' });
  });
});
