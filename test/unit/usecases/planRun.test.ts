import assert from 'node:assert/strict';
import {
  absoluteArguments,
  commandOf,
  cwdOf,
  firstCommand,
  newRunId,
  planRun,
  type StartPlace,
  type RunWish,
} from '../../../src/usecases/planRun';
import { recordOf } from './fakeRunHost';

const NOW = new Date('2026-11-22T16:30:01.500Z');
const place: StartPlace = {
  runsFolder: '/runs',
  host: { id: 'host-1', name: 'laptop' },
  toil: { version: '9.6.0', bin: '/toil/bin', python: '/toil/bin/python3' },
  hasFlag: () => true,
};
const wish = (more: Partial<RunWish> = {}): RunWish => ({
  language: 'cwl',
  workflow: { path: '/data/align.cwl' },
  inputs: { kind: 'file', path: '/data/inputs.yml' },
  options: {},
  files: ['/data/align.cwl', '/data/inputs.yml'],
  ...more,
});

describe('planRun', () => {
  it('says all that the record will, with the job store and the results in the run’s own folder', () => {
    const { record, dir, cwd } = planRun(wish({ workspace: { name: 'rna', folder: '/data' } }), place, NOW, 'r1');
    assert.deepEqual(record, {
      format: 1,
      id: 'r1',
      name: 'align.cwl',
      created: '2026-11-22T16:30:01.500Z',
      host: place.host,
      language: 'cwl',
      workflow: { path: '/data/align.cwl' },
      inputs: { kind: 'file', path: '/data/inputs.yml' },
      options: {},
      toil: place.toil,
      jobStore: 'file:/runs/r1/js',
      outputs: '/runs/r1/outputs',
      workspace: 'rna',
    });
    assert.deepEqual([dir, cwd], ['/runs/r1', '/runs/r1']);
  });

  it('plans the same run for the same wish and id: what was shown is what is started', () => {
    assert.deepEqual(planRun(wish(), place, NOW, 'r1'), planRun(wish(), place, NOW, 'r1'));
  });

  it('gives every run a folder of its own below the one that was chosen for results', () => {
    const { record, command } = planRun(wish({ options: { outputs: '/results' } }), place, NOW, 'r1');
    assert.equal(record.outputs, '/results/r1');
    assert.ok(command.argv.includes('--outdir=/results/r1'));
  });

  for (const [chosen, locator] of [
    ['/scratch/js', 'file:/scratch/js'],
    ['file:/scratch/js', 'file:/scratch/js'],
    ['aws:us-west-2:my-store', 'aws:us-west-2:my-store'],
    ['google:project:store', 'google:project:store'],
  ] as const) {
    it(`spells the job store ${chosen} as Toil does`, () => {
      const { record, command } = planRun(wish({ options: { jobStore: chosen } }), place, NOW, 'r1');
      assert.equal(record.jobStore, locator);
      assert.ok(command.argv.includes(`--jobStore=${locator}`));
    });
  }

  it('lets a Python script work in the folder of its results', () => {
    const python = wish({ language: 'python', workflow: { path: '/data/sort.py' }, inputs: { kind: 'none' } });
    assert.equal(planRun(python, place, NOW, 'r1').cwd, '/runs/r1/outputs');
    assert.equal(cwdOf({ language: 'wdl', outputs: '/runs/r1/outputs' }, '/runs/r1'), '/runs/r1');
  });

  it('names a run of a part of a packed document by both', () => {
    const { record, command } = planRun(
      wish({ workflow: { path: '/data/all.cwl', fragment: 'main' } }),
      place,
      NOW,
      'r1',
    );
    assert.equal(record.name, 'all.cwl#main');
    assert.ok(command.argv.includes('/data/all.cwl#main'));
  });

  it('goes on from a job store that the user names, when asked to', () => {
    const options = { jobStore: '/scratch/js', restart: true };
    assert.ok(planRun(wish({ options }), place, NOW, 'r1').command.argv.includes('--restart'));
    assert.equal(planRun(wish(), place, NOW, 'r1').command.argv.includes('--restart'), false);
  });

  it('leaves out what this Toil does not know, and notes an option that is lost so', () => {
    const hasFlag = (flag: string): boolean => flag !== '--maxCores';
    const { command } = planRun(wish({ options: { maxCores: 2, retries: 3 } }), { ...place, hasFlag }, NOW, 'r1');
    assert.deepEqual(command.notes, [{ kind: 'flagMissing', flag: '--maxCores', option: 'maxCores' }]);
    assert.ok(command.argv.includes('--retryCount=3'));
    assert.ok(!command.argv.join(' ').includes('--maxCores'));
  });

  it('shows the very words of the first attempt', () => {
    const plan = planRun(wish(), place, NOW, 'r1');
    const words = firstCommand(plan);
    assert.ok(words.includes('--writeMessages=/runs/r1/messages.1'));
    assert.equal(words.join(' ').includes('@'), false);
    assert.deepEqual(
      words.filter((word) => !word.includes('messages')),
      plan.command.argv.filter((word) => !word.includes('MESSAGES')),
    );
  });

  it('restarts with the options, the Toil and the job store of the start', () => {
    const record = recordOf('r1', { options: { retries: 2 }, jobStore: 'file:/scratch/js' });
    const { argv } = commandOf(record, '/runs/r1', true, () => true);
    assert.equal(argv[0], '/toil/bin/toil-cwl-runner');
    for (const word of ['--restart', '--retryCount=2', '--jobStore=file:/scratch/js']) assert.ok(argv.includes(word));
  });
});

describe('newRunId', () => {
  it('tells when, and what', () => {
    assert.match(newRunId({ path: '/data/align reads.cwl' }, NOW), /^20261122-163001-align-reads-[0-9a-f]{4}$/);
  });
});

describe('absoluteArguments', () => {
  const there = new Set([
    '/flow/reads.fq',
    '/work/reads.fq',
    '/work/data',
    '/work/-x',
    '/flow/a b.txt',
    '/flow/s3:/bucket/reads.fq',
  ]);
  const lookUp = (path: string): Promise<'file' | undefined> => Promise.resolve(there.has(path) ? 'file' : undefined);
  const absolute = (...words: string[]): Promise<string[]> => absoluteArguments(words, ['/flow', '/work'], lookUp);

  it('finds files beside the script first, then in the workspace', async () => {
    assert.deepEqual(await absolute('reads.fq', 'data', 'a b.txt'), ['/flow/reads.fq', '/work/data', '/flow/a b.txt']);
  });

  it('finds them behind an option too', async () => {
    assert.deepEqual(await absolute('--reads=reads.fq', '-i=data', '--out=new.txt'), [
      '--reads=/flow/reads.fq',
      '-i=/work/data',
      '--out=new.txt',
    ]);
  });

  it('leaves words that are no file as they are', async () => {
    const words = ['10', '', 'new.txt', '/abs/reads.fq', 's3://bucket/reads.fq', '--flag', '-x', '--', '--empty='];
    assert.deepEqual(await absolute(...words), words);
  });
});
