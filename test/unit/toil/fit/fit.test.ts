import assert from 'node:assert/strict';
import { fitProblems, type FitProblem } from '../../../../src/toil/fit/fit';
import type { ClusterOffer, OfferedGroup } from '../../../../src/toil/fit/offer';
import { thisMachineOffer } from '../../../../src/toil/fit/thisMachineOffer';
import type { JobNeed } from '../../../../src/toil/jobNeed';
import { TOIL_DEFAULTS, type ResourceOptions } from '../../../../src/toil/resourceOptions';
import { clusterOf, GIB, groupOf, jobOf, sure, type Wish } from './jobs';

const spot = (type: string): OfferedGroup => groupOf(type, { spot: true });
const kubernetes = (...groups: OfferedGroup[]): ClusterOffer => clusterOf('kubernetes', ...groups);
const mesos = (...groups: OfferedGroup[]): ClusterOffer => clusterOf('mesos', ...groups);
const machine = thisMachineOffer({
  name: 'This machine',
  cores: 8,
  memory: 32 * GIB,
  disk: 100 * GIB,
  accelerators: [],
});
const gpu = { count: 1, kind: 'gpu' } as const;

/** m5.xlarge: 4 cores, 16 GiB; r5.4xlarge: 16 cores, 128 GiB; 50 GB of disk each. */
const TABLE: readonly (readonly [about: string, Wish, ClusterOffer, kinds: string, Partial<ResourceOptions>?])[] = [
  ['a small job fits', {}, kubernetes(groupOf('m5.xlarge')), ''],
  ['3 of 4 cores fit', { cores: 3 }, kubernetes(groupOf('m5.xlarge')), ''],
  ['4 of 4 cores do not on Kubernetes', { cores: 4 }, kubernetes(groupOf('m5.xlarge')), 'tooLarge'],
  ['the last tenth but one, where a machine runs', { cores: 3.9 }, kubernetes(groupOf('m5.xlarge')), ''],
  ['and where none does', { cores: 3.9 }, kubernetes(groupOf('m5.xlarge', { mayBeEmpty: true })), 'hardly'],
  ['3.8 of 4 fit there, too', { cores: 3.8 }, kubernetes(groupOf('m5.xlarge', { mayBeEmpty: true })), ''],
  ['4 of 4 cores do on Mesos', { cores: 4 }, mesos(groupOf('m5.xlarge')), ''],
  ['all memory does not', { memory: 16 }, kubernetes(groupOf('m5.xlarge')), 'tooLarge'],
  ['512 MiB of the memory are for Toil', { memory: 15.2 }, kubernetes(groupOf('m5.xlarge')), 'tooLarge'],
  ['what may be there is a doubt', { memory: 14.5 }, kubernetes(groupOf('m5.xlarge')), 'hardly'],
  ['less than 5 % to spare is a doubt', { memory: 13.6 }, kubernetes(groupOf('m5.xlarge')), 'hardly'],
  ['more is none', { memory: 13 }, kubernetes(groupOf('m5.xlarge')), ''],
  [
    'a second group takes the doubt away',
    { memory: 14.5 },
    kubernetes(groupOf('m5.xlarge'), groupOf('m5.2xlarge')),
    '',
  ],
  ['the disk of the root volume', { disk: 60 }, kubernetes(groupOf('m5.xlarge')), 'tooLarge'],
  ['a local disk', { disk: 300 }, kubernetes(groupOf('i3.large')), ''],
  ['a group that can have no machine', {}, kubernetes(groupOf('m5.xlarge', { most: 0 })), 'tooLarge'],
  ['no group at all', {}, kubernetes(), 'tooLarge'],
  [
    'a group of which nothing is known',
    { memory: 500 },
    kubernetes({ name: 'x', machines: [], spot: false, most: 1 }),
    '',
  ],
  ['a smaller type in the same group', { memory: 10 }, kubernetes(groupOf(['m5.large', 'm5.xlarge'])), 'hardly'],

  ['only spot', {}, kubernetes(spot('m5.xlarge')), 'onlySpot'],
  ['only spot, on Mesos', {}, mesos(spot('m5.xlarge')), 'onlySpot'],
  ['only spot, for a job that may', { spot: true }, kubernetes(spot('m5.xlarge')), ''],
  ['only spot, and too large for it too', { memory: 60 }, kubernetes(spot('m5.xlarge')), 'onlySpot tooLarge'],
  [
    'only spot that can have machines',
    {},
    kubernetes(spot('m5.xlarge'), groupOf('m5.xlarge', { most: 0 })),
    'onlySpot',
  ],
  ['large enough on spot only', { memory: 60 }, kubernetes(groupOf('m5.xlarge'), spot('r5.4xlarge')), 'forbidden'],
  ['the same for a job that may', { memory: 60, spot: true }, kubernetes(groupOf('m5.xlarge'), spot('r5.4xlarge')), ''],
  ['too large for both', { memory: 200 }, kubernetes(groupOf('m5.xlarge'), spot('r5.4xlarge')), 'tooLarge'],
  ['preemptible without spot workers', { spot: true }, kubernetes(groupOf('m5.xlarge')), 'noSpot'],

  ['above --maxCores', { cores: 3 }, kubernetes(groupOf('m5.xlarge')), 'aboveMaximum', { maxCores: 2 }],
  ['above --maxMemory', { memory: 3 }, kubernetes(groupOf('m5.xlarge')), 'aboveMaximum', { maxMemory: 2 * GIB }],
  ['above --maxDisk', { disk: 3 }, kubernetes(groupOf('m5.xlarge')), 'aboveMaximum', { maxDisk: 2 * GIB }],
  ['as much as --maxMemory', { memory: 2 }, kubernetes(groupOf('m5.xlarge')), '', { maxMemory: 2 * GIB }],
  ['above what a machine has', { cores: 9 }, machine, 'aboveMaximum'],
  ['several things above what a machine has', { cores: 9, disk: 200 }, machine, 'aboveMaximum aboveMaximum'],
  ['all that a machine has', { cores: 8, memory: 32, disk: 100 }, machine, ''],

  ['a GPU where there is none', { accelerators: [gpu] }, kubernetes(groupOf('m5.xlarge')), 'noAccelerator'],
  ['a GPU where there is one', { accelerators: [gpu] }, kubernetes(groupOf('g4dn.xlarge')), ''],
  [
    'a GPU that Kubernetes gives to nobody',
    { accelerators: [gpu] },
    kubernetes(groupOf('g4dn.xlarge', { hidesGpus: true })),
    'noAccelerator',
  ],
  ['no GPU on such machines', {}, kubernetes(groupOf('g4dn.xlarge', { hidesGpus: true })), ''],
  [
    'more GPUs than there are',
    { accelerators: [{ ...gpu, count: 2 }] },
    kubernetes(groupOf('g4dn.xlarge')),
    'noAccelerator',
  ],
  ['none asked for', { accelerators: [{ ...gpu, count: 0 }] }, kubernetes(groupOf('m5.xlarge')), ''],
  [
    'a GPU of another brand',
    { accelerators: [{ ...gpu, brand: 'amd' }] },
    kubernetes(groupOf('g4dn.xlarge')),
    'noAccelerator',
  ],
  [
    'a model without its label',
    { accelerators: [{ ...gpu, model: 't4' }] },
    kubernetes(groupOf('g4dn.xlarge', { labels: {} })),
    'noAccelerator',
  ],
  [
    'a model with its label',
    { accelerators: [{ ...gpu, model: 't4' }] },
    kubernetes(groupOf('g4dn.xlarge', { labels: { accelerator: 't4' } })),
    '',
  ],
  ['a GPU on Mesos', { accelerators: [gpu] }, mesos(groupOf('g4dn.xlarge')), 'noAccelerator'],
  ['a GPU on a machine without', { accelerators: [gpu] }, machine, 'noAccelerator'],
  [
    'a GPU that is on a node of the wrong size',
    { accelerators: [gpu], memory: 100 },
    kubernetes(groupOf('g4dn.xlarge'), groupOf('r5.4xlarge')),
    'tooLarge',
  ],
];

function kindsOf(
  jobs: readonly JobNeed[],
  offer: ClusterOffer,
  options: Partial<ResourceOptions> = {},
  language: 'cwl' | 'wdl' = 'cwl',
): string {
  return fitProblems(jobs, offer, { ...TOIL_DEFAULTS, ...options }, language)
    .map(({ kind }) => kind)
    .join(' ');
}

function only<Kind extends FitProblem['kind']>(
  problems: readonly FitProblem[],
  kind: Kind,
): Extract<FitProblem, { kind: Kind }> {
  const found = problems.filter((each): each is Extract<FitProblem, { kind: Kind }> => each.kind === kind);
  assert.equal(found.length, 1);
  const [first] = found;
  assert.ok(first);
  return first;
}

describe('fitProblems', () => {
  for (const [about, wish, offer, kinds, options] of TABLE) {
    it(`${about}: ${kinds || 'nothing'}`, () => assert.equal(kindsOf([jobOf(wish)], offer, options), kinds));
  }

  it('says what is lacking, what Toil adds, where it comes nearest and what would do', () => {
    const offer = kubernetes(groupOf('m5.large'), groupOf('m5.xlarge'));
    const problem = only(fitProblems([jobOf({ memory: 30 })], offer, TOIL_DEFAULTS, 'cwl'), 'tooLarge');
    assert.equal(problem.nearest?.group, 'm5.xlarge');
    assert.equal(problem.suggestion?.type, 'm5.4xlarge');
    assert.deepEqual(
      problem.shortages.map(({ what, asked, added }) => [what, asked, added]),
      [['memory', 30 * GIB, 512 * 1024 ** 2]],
    );
  });

  it('names all groups that are spot, and those that take a job only as preemptible', () => {
    const two = kubernetes(spot('m5.xlarge'), groupOf('r5.large', { spot: true, name: 'other' }));
    const none = only(fitProblems([jobOf({})], two, TOIL_DEFAULTS, 'cwl'), 'onlySpot');
    assert.deepEqual(none.groups, ['m5.xlarge', 'other']);
    const mixed = kubernetes(
      groupOf('m5.large'),
      groupOf('m5.xlarge'),
      groupOf('r5.4xlarge', { spot: true, name: 'big' }),
    );
    const large = only(fitProblems([jobOf({ memory: 60 })], mixed, TOIL_DEFAULTS, 'cwl'), 'forbidden');
    assert.deepEqual([large.spot, large.group], ['big', 'm5.xlarge']);
    assert.deepEqual(
      large.shortages.map(({ what }) => what),
      ['memory'],
    );
  });

  it('a GPU that only spot workers have is forbidden, not missing', () => {
    const offer = kubernetes(groupOf('m5.xlarge'), spot('g4dn.xlarge'));
    const problem = only(fitProblems([jobOf({ accelerators: [gpu] })], offer, TOIL_DEFAULTS, 'cwl'), 'forbidden');
    assert.deepEqual([problem.shortages, problem.spot, problem.group], [[], 'g4dn.xlarge', 'm5.xlarge']);
  });

  it('the nearest group is the one that lacks fewest things, then the one that has most of them', () => {
    const nearest = (wish: Wish, ...types: string[]): string | undefined => {
      const offer = kubernetes(...types.map((type) => groupOf(type)));
      return only(fitProblems([jobOf(wish)], offer, TOIL_DEFAULTS, 'cwl'), 'tooLarge').nearest?.group;
    };
    assert.equal(nearest({ cores: 60, memory: 100 }, 'c5.12xlarge', 'r5.4xlarge', 'm5.xlarge'), 'r5.4xlarge');
    assert.equal(nearest({ memory: 300 }, 'm5.xlarge', 'r5.4xlarge', 'r5.2xlarge'), 'r5.4xlarge');
  });

  it('names the taint that keeps all jobs off', () => {
    const taints = [{ key: 'dedicated', value: 'x', effect: 'NoExecute' }];
    const problem = only(
      fitProblems([jobOf({})], kubernetes(groupOf('m5.xlarge', { labels: {}, taints })), TOIL_DEFAULTS, 'cwl'),
      'tooLarge',
    );
    assert.deepEqual([problem.taint, problem.nearest, problem.shortages], ['dedicated', undefined, []]);
  });

  it('says once for each hint, not for each job, that there are no spot workers', () => {
    const hinted = (start: number): JobNeed => {
      const at = { file: '/w', start, end: start + 1 };
      return {
        ...jobOf({}),
        preemptible: sure(true, { kind: 'written', level: 'workflow', name: 'w', as: 'hint', at }),
      };
    };
    const jobs = [hinted(1), hinted(1), hinted(9)];
    assert.equal(kindsOf(jobs, kubernetes(groupOf('m5.xlarge'))), 'noSpot noSpot');
  });

  it('what it suggests is large enough', () => {
    for (const wish of [
      { cores: 4 },
      { memory: 200 },
      { disk: 700 },
      { cores: 30, memory: 400, disk: 90 },
      { accelerators: [{ ...gpu, count: 8 }] },
    ]) {
      const problems = fitProblems([jobOf(wish)], kubernetes(groupOf('m5.xlarge')), TOIL_DEFAULTS, 'cwl');
      const [first] = problems;
      assert.ok(first?.kind === 'tooLarge' || first?.kind === 'noAccelerator');
      const { type = 'm5.xlarge', storage = 50 } = first.suggestion ?? {};
      const group = groupOf(type);
      const larger = group.machines.map((each) => ({ ...each, disk: Math.max(each.disk, storage * GIB) }));
      assert.equal(
        kindsOf([jobOf(wish)], kubernetes({ ...group, machines: larger })),
        '',
        JSON.stringify(first.suggestion),
      );
    }
  });

  it('does not guess: what is not known never keeps a job off', () => {
    const why = { kind: 'unknown', why: { kind: 'results' } } as const;
    const job: JobNeed = { ...jobOf({}), cores: why, memory: why, disk: why, accelerators: why, preemptible: why };
    assert.equal(kindsOf([job], kubernetes(spot('m5.xlarge'))), '');
  });

  it('asks for an inputs file once, and names the inputs', () => {
    const job = (name: string, input: string): JobNeed => ({
      ...jobOf({ name }),
      memory: { kind: 'unknown', why: { kind: 'inputs', names: [input] } },
    });
    const jobs = [job('a', 'x'), job('b', 'y'), job('c', 'x')];
    const problem = only(fitProblems(jobs, kubernetes(groupOf('m5.xlarge')), TOIL_DEFAULTS, 'cwl'), 'dependsOnInputs');
    assert.deepEqual([problem.job.name, problem.jobs.length, problem.names], ['a', 3, ['x', 'y']]);
  });

  it('leaves jobs that run beside the leader out', () => {
    assert.equal(kindsOf([jobOf({ local: true, memory: 900 })], kubernetes(spot('m5.xlarge'))), '');
  });

  for (const option of ['runLocalJobsOnWorkers', 'runImportsOnWorkers'] as const) {
    it(`${option} needs --defaultPreemptible where all workers are spot`, () => {
      const jobs = [jobOf({ spot: true })];
      assert.equal(kindsOf(jobs, kubernetes(spot('m5.xlarge')), { [option]: true }), 'helperJobs');
      assert.equal(kindsOf(jobs, kubernetes(spot('m5.xlarge')), { [option]: true, defaultPreemptible: true }), '');
      assert.equal(kindsOf(jobs, kubernetes(spot('m5.xlarge'), groupOf('m5.large')), { [option]: true }), '');
    });
  }

  it('says of WDL that spot and other workers cannot be told apart, of CWL not', () => {
    const offer = kubernetes(spot('m5.xlarge'), groupOf('m5.xlarge'));
    assert.equal(kindsOf([jobOf({})], offer, {}, 'wdl'), 'allOrNothing');
    assert.equal(kindsOf([jobOf({})], offer, {}, 'cwl'), '');
  });

  it('says once per document that one machine does not look at hints, and nothing of the option', () => {
    const hint = {
      kind: 'written',
      level: 'tool',
      name: 't',
      as: 'hint',
      at: { file: '/w', start: 0, end: 1 },
    } as const;
    const hinted: JobNeed = { ...jobOf({}), preemptible: sure(true, hint) };
    const optional: JobNeed = {
      ...jobOf({}),
      preemptible: sure(true, { kind: 'option', option: '--defaultPreemptible' }),
    };
    assert.equal(kindsOf([hinted, hinted], machine), 'notLookedAt');
    assert.equal(kindsOf([optional], machine), '');
  });
});
