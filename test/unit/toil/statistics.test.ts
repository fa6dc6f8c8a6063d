import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { readLog } from '../../../src/toil/log/reader';
import { readStatistics, type Statistics } from '../../../src/toil/statistics';
import { statisticsText } from '../../../src/toil/statisticsText';

const fixture = (name: string): string => readFileSync(new URL(`fixtures/stats/${name}`, import.meta.url), 'utf8');

function read(letter: 'c' | 'w' | 'p'): Statistics {
  const statistics = readStatistics(fixture(`${letter}.json`), readLog(fixture(`${letter}.log`)));
  assert(statistics);
  return statistics;
}

describe('The statistics of a run', () => {
  it('are those of the steps, added up over a scatter, without the jobs of Toil itself', () => {
    const { types, batchSystem } = read('c');
    assert.equal(batchSystem, 'single_machine');
    assert.deepEqual(Object.fromEntries(types.map(({ type, jobs }) => [type, jobs])), { greet: 3, join: 1 });
    const greet = types.find(({ type }) => type === 'greet');
    const raw = JSON.parse(fixture('c.json')) as { job_types: Record<string, Record<string, number>> };
    const rows = [0, 1, 2].map((n) => raw.job_types[`CWLJob scatter.cwl.${n}.greet.cwl`] ?? {});
    const memory = rows.map((row) => (row['max_memory'] ?? 0) * 1024);
    assert.equal(greet?.memory.most, Math.max(...memory));
    assert.equal(
      greet.time.total,
      rows.reduce((total, row) => total + (row['total_time'] ?? 0), 0),
    );
    assert.equal(greet.time.average, greet.time.total / 3);
  });

  it('know from the log what the jobs asked for', () => {
    const greet = read('c').types.find(({ type }) => type === 'greet');
    assert.deepEqual(
      [greet?.askedCores, greet?.askedMemory, greet?.askedDisk],
      [
        { least: 1, most: 1 },
        { least: 256 * 2 ** 20, most: 256 * 2 ** 20 },
        { least: 2 * 2 ** 30, most: 2 * 2 ** 30 },
      ],
    );
    assert.equal(readStatistics(fixture('c.json'))?.types[0]?.askedMemory, undefined);
  });

  it('name WDL tasks and Python functions as the job table does', () => {
    assert.deepEqual(new Set(read('w').types.map(({ type }) => type)), new Set(['greet', 'join']));
    assert.deepEqual(new Set(read('p').types.map(({ type }) => type)), new Set(['root', 'greet', 'collect']));
    assert(read('p').types.every(({ askedMemory }) => askedMemory !== undefined));
  });

  it('survive numbers that are text or "None", and are none for other text', () => {
    const raw = {
      total_run_time: '12.5',
      batch_system: 'kubernetes',
      job_types: { 'CWLJob a.cwl': { name: 'CWLJob a.cwl', total_number: '2', total_time: 'None', max_memory: '4' } },
    };
    const statistics = readStatistics(JSON.stringify(raw));
    assert.equal(statistics?.runTime, 12.5);
    assert.deepEqual(
      [statistics.types[0]?.jobs, statistics.types[0]?.time.total, statistics.types[0]?.memory.most],
      [2, 0, 4096],
    );
    for (const text of ['', '{}', '[]', 'The job store does not exist']) assert.equal(readStatistics(text), undefined);
  });
});

describe('The page of statistics', () => {
  it('has an aligned row for each type in both tables', () => {
    const lines = statisticsText(read('c')).split('\n');
    const rows = lines.filter((line) => /^(?:greet|join) /.test(line));
    assert.equal(rows.length, 4);
    const [first, second] = rows;
    assert.equal(first?.length, second?.length);
    assert.match(rows[2] ?? '', /^greet +1 +\d+\.\d +256 MiB +12\d MiB \/ 12\d MiB +2\.0 GiB +/);
  });

  it('says so when a type used more than it asked for', () => {
    const [type] = read('p').types.filter(({ type }) => type === 'greet');
    assert(type);
    const text = statisticsText({
      runTime: 5,
      batchSystem: '',
      types: [{ ...type, overCores: 1, askedMemory: { least: 2 ** 20, most: 2 ** 24 } }],
    });
    assert.match(text, /^greet: used \d\d MiB of memory, asked for 16 MiB\.$/m);
    assert.match(text, /^greet: 1 of 2 jobs used more processor time than they asked for\.$/m);
    assert.match(text, /^Batch system: +unknown$/m);
  });

  it('says so when there is nothing', () => {
    assert.match(
      statisticsText({ runTime: 1, batchSystem: 'x', types: [] }),
      /No job of the workflow has left statistics\./,
    );
  });
});
