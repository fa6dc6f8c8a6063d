import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { isWork, typeName } from '../../../src/toil/jobNames';
import { JobTable } from '../../../src/toil/jobTable';
import { type BusMessage, BusReader } from '../../../src/toil/messageBus';

function tableOf(name: string): JobTable {
  const table = new JobTable();
  table.feed(new BusReader().feed(readFileSync(new URL(`fixtures/bus/${name}.messages`, import.meta.url))));
  return table;
}
const issued = (id: string, name = 'greet', batchId = 1): BusMessage => ({ kind: 'issued', id, name, batchId });
const completed = (id: string, exitCode: number, name = 'greet'): BusMessage => ({
  kind: 'completed',
  id,
  name,
  exitCode,
});
const failed = (id: string, name = 'greet'): BusMessage => ({ kind: 'failed', id, name });
const id = (n: number, kind = 'greet'): string => `kind-${kind}/instance-${n}`;

describe('The table of jobs', () => {
  it('shows the steps of a real CWL scatter and hides what Toil made for itself', () => {
    const table = tableOf('c-ok');
    assert.deepEqual(
      table.types.map(({ type, jobs }) => [type, jobs.length]),
      [
        ['greet', 3],
        ['join', 1],
      ],
    );
    assert.deepEqual(table.counts, { issued: 4, waiting: 0, running: 0, done: 4, failed: 0, retried: 0 });
  });

  it('counts the three tools that failed for good in a real CWL run, and not the workflow they dragged down', () => {
    const table = tableOf('c-fail');
    assert.deepEqual(table.counts, { issued: 3, waiting: 0, running: 0, done: 0, failed: 3, retried: 3 });
    assert.deepEqual(
      table.types[0]?.jobs.map(({ state, tries, exitCode }) => [state, tries, exitCode]),
      Array(3).fill(['failed', 2, 1]),
    );
  });

  it("keeps a WDL task's own exit code", () => {
    const [bad, ...others] = tableOf('w-fail').types;
    assert.deepEqual(others, []);
    assert.equal(bad?.type, 'bad');
    assert.deepEqual(
      bad.jobs.map((job) => job.exitCode),
      [3, 3],
    );
  });

  it('lets a Python parent that only lost its children be done', () => {
    const table = tableOf('p-tool');
    assert.deepEqual(
      table.types.map(({ type, counts }) => [type, counts.done, counts.failed]),
      [
        ['root', 1, 0],
        ['greet', 0, 2],
      ],
    );
  });

  it('names a failure in a chained successor after the successor', () => {
    const [only, ...others] = tableOf('p-chain1').types;
    assert.deepEqual(others, []);
    assert.equal(only?.type, 'second');
    assert.deepEqual(only.counts, { issued: 1, waiting: 0, running: 0, done: 0, failed: 1, retried: 0 });
  });

  it('calls a job running from its issue to its completion', () => {
    const table = new JobTable();
    table.feed([issued(id(1)), issued(id(2))]);
    assert.equal(table.counts.running, 2);
    table.feed([completed(id(1), 0)]);
    assert.deepEqual([table.counts.running, table.counts.done], [1, 1]);
  });

  it('does not call a completion with a bad code a failure', () => {
    const table = new JobTable();
    table.feed([issued(id(1)), completed(id(1), 1)]);
    assert.deepEqual([table.counts.failed, table.counts.waiting], [0, 1]);
    table.feed([issued(id(1), 'greet', 2), completed(id(1), 0)]);
    assert.deepEqual(table.counts, { issued: 1, waiting: 0, running: 0, done: 1, failed: 0, retried: 1 });
  });

  it('counts a job once that is issued again although it went well', () => {
    const table = new JobTable();
    table.feed([issued(id(1)), completed(id(1), 0), issued(id(1), 'greet', 2), completed(id(1), 0)]);
    assert.deepEqual(table.counts, { issued: 1, waiting: 0, running: 0, done: 1, failed: 0, retried: 0 });
  });

  it('shows a hidden job when it is what failed', () => {
    const table = new JobTable();
    const gather = id(1, 'CWLGather');
    table.feed([issued(gather, 'CWLGather')]);
    assert.equal(table.counts.issued, 0);
    table.feed([completed(gather, 1), failed(gather, 'wf.cwl.join.join.cwl')]);
    assert.deepEqual(
      table.types.map(({ type, counts }) => [type, counts.failed]),
      [['join', 1]],
    );
  });

  it('takes the failed and the interrupted up again in the next attempt, and forgets nothing that was done', () => {
    const table = new JobTable();
    table.feed([issued(id(1)), issued(id(2)), issued(id(3)), completed(id(1), 0), completed(id(2), 1), failed(id(2))]);
    table.attemptEnded(false);
    assert.deepEqual([table.counts.running, table.counts.waiting, table.counts.failed], [0, 1, 1]);
    table.newAttempt();
    assert.deepEqual(table.counts, { issued: 3, waiting: 2, running: 0, done: 1, failed: 0, retried: 0 });
    table.feed([issued(id(2)), completed(id(2), 0)]);
    table.attemptEnded(true);
    assert.deepEqual(table.counts, { issued: 3, waiting: 0, running: 0, done: 3, failed: 0, retried: 1 });
  });

  it('takes the messages of 5,000 jobs, and answers after each, without going through all of them', () => {
    const table = new JobTable();
    const messages: BusMessage[] = [];
    for (let n = 0; n < 5000; n += 1)
      messages.push(
        issued(id(n), `task${n % 20}`),
        { kind: 'updated', id: id(n), status: 0 },
        { kind: 'queueSize', size: n },
        completed(id(n), 0),
      );
    let seen = 0;
    for (const message of messages) {
      table.feed([message]);
      seen += table.counts.running;
    }
    assert.equal(seen, 15_000);
    assert.deepEqual([table.counts.done, table.types.length, table.types[7]?.jobs.length], [5000, 20, 250]);
  }).timeout(1000);
});

describe('The name of a type', () => {
  for (const [name, expected] of [
    ['scatter.cwl.1.greet.cwl', 'greet'],
    ['scatter.cwl.join.join.cwl', 'join'],
    ['main.say.echo.tool.cwl', 'main.say.echo.tool'],
    ['nested.cwl.inline._:f1a39f1a-bac1-40de-8db7-3649d7725f95', 'inline'],
    ['greet.cwl', 'greet'],
    ['100%25.cwl', '100%'],
    ['50%.cwl', '50%'],
    ['hello.0.greet.command', 'greet'],
    ['hello.join.command', 'join'],
    ['greet', 'greet'],
    ['', ''],
  ] as const) {
    it(`of ${name || 'nothing'} is ${expected || 'nothing'}`, () => assert.equal(typeName(name), expected));
  }

  it('tells glue from work by the kind, and by the name where the id is a bare uuid', () => {
    const uuid = '2f1c8c1e-0000-4000-8000-000000000000';
    assert.deepEqual(
      [
        isWork(uuid, 'call-bad'),
        isWork(uuid, 'hello.0.greet.inputs'),
        isWork(uuid, 'hello.0.greet.command'),
        isWork(uuid, 'CWLGather'),
      ],
      [false, false, true, false],
    );
    assert.deepEqual(
      [isWork(id(1, 'CWLJob'), 'x'), isWork(id(1, 'CWLJobWrapper'), 'x'), isWork(id(1, 'ResolveIndirect'), 'x')],
      [true, false, false],
    );
  });
});
