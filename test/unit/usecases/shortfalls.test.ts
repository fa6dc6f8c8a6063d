import assert from 'node:assert/strict';
import type { FitProblem } from '../../../src/toil/fit/fit';
import type { JobNeed } from '../../../src/toil/jobNeed';
import type { Resource } from '../../../src/toil/fit/places';
import type { WorkflowNeeds } from '../../../src/toil/workflow/description';
import { LEAST_FREE_DISK, shortfalls, type MachineOffer } from '../../../src/usecases/shortfalls';

const GIB = 1024 ** 3;
const plain: WorkflowNeeds = { container: 'none', javascript: false };
const machine: MachineOffer = {
  runsDiskFree: 50 * GIB,
  runsFolder: '/runs',
  containers: {},
  node: false,
};
const usable = { kind: 'usable', program: '/usr/bin/docker', version: '27' } as const;
const silent = { kind: 'unusable', program: '/usr/bin/docker', reason: 'notRunning', output: '' } as const;

describe('shortfalls', () => {
  it('finds nothing lacking where nothing is needed', () => {
    assert.deepEqual(shortfalls('cwl', plain, machine, []), []);
    assert.deepEqual(shortfalls('python', plain, machine, []), []);
  });

  function above(what: Resource, job: string, asked: number, limit: number, by: 'machine' | 'option'): FitProblem {
    const plainJob = { name: job, kind: 'job', at: { file: '/w.cwl', start: 0, end: 1 } } as const;
    return { kind: 'aboveMaximum', job: plainJob as unknown as JobNeed, what, asked, limit, by };
  }

  for (const [kind, asked, there] of [
    ['cores', 5, 4],
    ['memory', 16 * GIB + 1, 16 * GIB],
    ['disk', 51 * GIB, 50 * GIB],
  ] as const) {
    for (const by of ['machine', 'option'] as const) {
      it(`says which job asks for more ${kind} than the ${by} allows`, () => {
        assert.deepEqual(shortfalls('wdl', plain, machine, [above(kind, 'align', asked, there, by)]), [
          { kind, job: 'align', asked, there, by },
        ]);
      });
    }
  }

  it('says nothing of doubts that do not stop a run', () => {
    const job = { name: 'align' } as unknown as JobNeed;
    assert.deepEqual(
      shortfalls('cwl', plain, machine, [{ kind: 'notLookedAt', job, batchSystem: 'single_machine' }]),
      [],
    );
  });

  it('names the jobs that are furthest above the limit first, and counts the others', () => {
    const many = [1, 2, 3, 4, 5, 6, 7].map((times) => above('cores', `job${times}`, 4 * times + 1, 4, 'machine'));
    const found = shortfalls('cwl', plain, machine, many);
    assert.deepEqual(
      found.map((each) => ('job' in each ? each.job : each)),
      ['job7', 'job6', 'job5', 'job4', 'job3', { kind: 'moreJobs', count: 2 }],
    );
  });

  it('says that JavaScript needs Node, where there is none', () => {
    const needs = { ...plain, javascript: true };
    assert.deepEqual(shortfalls('cwl', needs, machine, []), [{ kind: 'node' }]);
    assert.deepEqual(shortfalls('cwl', needs, { ...machine, node: true }, []), []);
  });

  for (const container of ['required', 'hinted'] as const) {
    it(`says which tool's container cannot run, when it is ${container}`, () => {
      const needs = { ...plain, container, containerFor: 'samtools' };
      assert.deepEqual(shortfalls('cwl', needs, machine, []), [{ kind: 'container', job: 'samtools' }]);
    });
  }

  it('says of WDL that every task needs a container', () => {
    assert.deepEqual(shortfalls('wdl', { ...plain, container: 'required' }, machine, []), [{ kind: 'wdlContainer' }]);
  });

  it('takes either Docker or Singularity', () => {
    const needs = { ...plain, container: 'required', containerFor: 'samtools' } as const;
    for (const containers of [{ docker: usable }, { singularity: usable }, { docker: silent, singularity: usable }]) {
      assert.deepEqual(shortfalls('wdl', needs, { ...machine, containers }, []), []);
    }
  });

  it('says why Docker does not answer: by what is known of it, else in its own words', () => {
    const needs = { ...plain, container: 'required', containerFor: 'samtools' } as const;
    for (const [why, output, reason] of [
      ['failed', 'client is too old', 'client is too old'],
      ['failed', '', 'failed'],
      ['notRunning', 'Cannot connect to the Docker daemon', 'notRunning'],
    ] as const) {
      const containers = { docker: { ...silent, reason: why, output } };
      assert.deepEqual(shortfalls('cwl', needs, { ...machine, containers }, []), [
        { kind: 'dockerSilent', job: 'samtools', reason },
      ]);
    }
  });

  it('warns where there is hardly room for the run itself', () => {
    const low = { ...machine, runsDiskFree: LEAST_FREE_DISK - 1 };
    assert.deepEqual(shortfalls('cwl', plain, low, []), [
      { kind: 'diskLow', folder: '/runs', there: LEAST_FREE_DISK - 1 },
    ]);
    assert.deepEqual(shortfalls('cwl', plain, { ...machine, runsDiskFree: LEAST_FREE_DISK }, []), []);
  });

  it('tells all that is lacking, not only the first', () => {
    const needs = { container: 'required', javascript: true } as const;
    const fit = [above('memory', 'a', 17 * GIB, 16 * GIB, 'machine')];
    const kinds = shortfalls('cwl', needs, { ...machine, runsDiskFree: 0 }, fit).map(({ kind }) => kind);
    assert.deepEqual(kinds, ['container', 'node', 'memory', 'diskLow']);
  });
});
