import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { jobLog } from '../../../src/toil/log/jobLog';
import { parseJobDescription, parseLine } from '../../../src/toil/log/line';
import { LogReader, parseSize, readLog } from '../../../src/toil/log/reader';
import { findTracebacks } from '../../../src/toil/log/traceback';

const fixture = (name: string): Buffer => readFileSync(new URL(`fixtures/${name}.log`, import.meta.url));

describe("Toil's log", () => {
  it('splits a line into its parts, and takes an unformatted one as it is', () => {
    assert.deepEqual(parseLine('[2026-11-22T16:43:36+0000] [Thread-4 (x)] [W] [toil.leader] a [b] c'), {
      time: '2026-11-22T16:43:36+0000',
      level: 'W',
      module: 'toil.leader',
      message: 'a [b] c',
    });
    assert.deepEqual(parseLine('Exit reason: None'), { message: 'Exit reason: None' });
  });

  it('reads what Toil calls a job, with and without a name of its own', () => {
    assert.deepEqual(parseJobDescription("'CWLJob' my tool.cwl kind-CWLJob/instance-1 v3"), {
      kind: 'CWLJob',
      unit: 'my tool.cwl',
      id: 'kind-CWLJob/instance-1',
    });
    assert.deepEqual(parseJobDescription("'greet' kind-greet/instance-1 v1"), {
      kind: 'greet',
      id: 'kind-greet/instance-1',
    });
    assert.equal(parseJobDescription('two words'), undefined);
  });

  it('tells the resources of every try of a real failing run', () => {
    const issued = readLog(fixture('c-fail').toString()).filter((event) => event.kind === 'issued');
    assert.equal(issued.length, 6);
    assert.deepEqual(issued[0], {
      kind: 'issued',
      job: { kind: 'CWLJob', unit: 'fail.cwl.2.bad.cwl', id: 'kind-CWLJob/instance-vaapj8k9' },
      batchId: 2,
      asked: { cores: 1, memory: 256 * 2 ** 20, disk: 3 * 2 ** 30, preemptible: false },
    });
  });

  it('tells the logs of the workers, what the tools wrote and how it ended', () => {
    const events = readLog(fixture('c-fail').toString());
    const count = (kind: string): number => events.filter((event) => event.kind === kind).length;
    assert.deepEqual([count('workerLog'), count('toolOutput')], [9, 6]);
    assert.deepEqual(
      events.find((event) => event.kind === 'toolOutput'),
      {
        kind: 'toolOutput',
        unit: 'fail.cwl.1.bad.cwl',
        stream: 'stderr',
        text: 'reading björn\nindex: bad magic number',
      },
    );
    assert.deepEqual(
      events.filter((event) => ['finished', 'stopped', 'failedJobs'].includes(event.kind)),
      [
        { kind: 'finished', failedJobs: 4 },
        { kind: 'stopped', success: false },
        { kind: 'failedJobs', count: 4 },
      ],
    );
  });

  it('gives the same events however the log is cut into pieces', () => {
    const bytes = fixture('w-fail');
    const reader = new LogReader();
    const events = [];
    for (let at = 0; at < bytes.length; at += 613) events.push(...reader.feed(bytes.subarray(at, at + 613)));
    assert.deepEqual([...events, ...reader.end()], readLog(bytes.toString()));
  });

  it('gives an unfinished block at the end', () => {
    const reader = new LogReader();
    assert.deepEqual(reader.feed('x.stderr follows:\n=========>\n\tone\n\tt'), []);
    assert.deepEqual(reader.end(), [{ kind: 'toolOutput', unit: 'x', stream: 'stderr', text: 'one\nt' }]);
  });

  it('does not take what a tool wrote for lines of Toil', () => {
    const log = 'x.stderr follows:\n=========>\n\tFinished toil run successfully.\n\t<=========\n<=========\n';
    assert.deepEqual(
      readLog(log).map((event) => event.kind),
      ['toolOutput'],
    );
  });

  for (const [text, bytes] of [
    ['256.0 Mi', 268435456],
    ['9.5 Mi', 9961472],
    ['2.0 Gi', 2147483648],
    ['500 B', 500],
    ['1.5 M', 1500000],
    ['nothing', 0],
  ] as const) {
    it(`reads ${text} as ${bytes} bytes`, () => assert.equal(parseSize(text), bytes));
  }
});

describe('The log of one job', () => {
  const text = fixture('w-fail').toString();

  it('is found by its id, with what its task wrote', () => {
    const log = jobLog(text, 'kind-WDLTaskJob/instance-l_r9ag5n');
    assert.match(log?.workerLog ?? '', /CommandFailed: task command failed with exit status 3/);
    assert(log);
    assert.equal(log.stderr, 'aligning chunk 0\nbwa: cannot open index');
    assert(log.mentions.some((line) => line.includes('is completely failed')));
    assert(!log.mentions.some((line) => line.includes('instance-zs0sq0yn v') && !line.includes('instance-l_r9ag5n')));
  });

  it('is found by its name as well', () => {
    assert.equal(jobLog(text, 'f.1.bad.command')?.stderr, 'aligning chunk 1\nbwa: cannot open index');
    assert.match(jobLog(fixture('p-tool').toString(), 'greet')?.workerLog ?? '', /CalledProcessError/);
  });

  it('is none for a job that the log does not know', () =>
    assert.equal(jobLog(text, 'kind-x/instance-none'), undefined));
});

describe('A traceback', () => {
  it('tells the exception and where it was raised', () => {
    const worker = jobLog(fixture('p-tool').toString(), 'greet')?.workerLog ?? '';
    const [traceback, ...others] = findTracebacks(worker);
    assert.deepEqual(others, []);
    assert.equal(traceback?.type, 'subprocess.CalledProcessError');
    assert.equal(
      traceback.message,
      "Command '['sh', '-c', 'echo bad things >&2; exit 7']' returned non-zero exit status 7.",
    );
    assert.deepEqual(traceback.frames.at(-2), { file: '/home/ana/rna/pytool.py', line: 7, name: 'greet' });
  });

  it('is one of several when exceptions are chained, each with its own message', () => {
    const text = [
      'Traceback (most recent call last):',
      '  File "a.py", line 1, in f',
      "KeyError: 'x'",
      '',
      'During handling of the above exception, another exception occurred:',
      '',
      'Traceback (most recent call last):',
      '  File "b.py", line 2, in g',
      'ValueError: one',
      'two',
    ].join('\n');
    assert.deepEqual(
      findTracebacks(text).map(({ type, message }) => [type, message]),
      [
        ['KeyError', "'x'"],
        ['ValueError', 'one\ntwo'],
      ],
    );
  });

  it('without an exception is none', () =>
    assert.deepEqual(findTracebacks('Traceback (most recent call last):\n  File "a'), []));
});
