import assert from 'node:assert/strict';
import { specProblemText } from '../../../src/language/specProblemText';
import { readSpec } from '../../../src/toil/fit/readSpec';

const good = { format: 1, workers: [{ types: ['m5.xlarge'], max: 3 }] };
const group = (more: object): object => ({ ...good, workers: [{ ...good.workers[0], ...more }] });

/** The sentences for a spec. */
function faults(spec: object): string[] {
  const read = readSpec(JSON.stringify(spec), 'x.toil-cluster.json');
  return read.kind === 'spec' ? [] : read.problems.map(specProblemText);
}

describe('What is wrong with a spec, in words', () => {
  it('is nothing for a right one', () => assert.deepEqual(faults(good), []));

  const cases: readonly (readonly [object, string])[] = [
    [{ ...good, leader: { typ: 'm5.large' } }, 'leader.typ: a spec has no such entry; did you mean type?'],
    [{ ...good, qqqqqqqqq: 1 }, 'qqqqqqqqq: a spec has no such entry.'],
    [{ format: 1 }, 'workers: this entry is missing.'],
    [{ ...good, type: 'mesoss' }, 'type: one of these is wanted there: kubernetes, mesos; did you mean mesos?'],
    [{ ...good, fuse: 'yes' }, 'fuse: boolean is wanted there, not string.'],
    [{ ...good, workers: [] }, 'workers: a Kubernetes cluster needs a worker group.'],
    [group({ types: [] }), 'workers[0].types: a worker group needs an instance type.'],
    [group({ count: 3 }), 'workers[0].count: a worker group has either a count or a max.'],
    [group({ min: 5 }), 'workers[0].min: min is larger than max.'],
    [group({ bid: 0.4 }), 'workers[0].bid: a bid makes sense with spot only.'],
    [{ ...good, region: 'us-west-2', zone: 'eu-west-1a' }, 'zone: the zone lies in another region.'],
    [{ ...good, zone: 'Oregon' }, 'zone: an availability zone is wanted there, as us-west-2a.'],
    [{ ...good, type: 'slurm' }, 'type: one of these is wanted there: kubernetes, mesos.'],
  ];
  for (const [spec, sentence] of cases) it(`is “${sentence}”`, () => assert.deepEqual(faults(spec), [sentence]));

  it('names the whole file where it is no JSON', () => {
    const read = readSpec('{', 'x.toil-cluster.json');
    assert.ok(read.kind === 'faulty');
    assert.match(read.problems.map(specProblemText).join('\n'), /^The file is no JSON: .*[^.]\.$/);
  });
});
