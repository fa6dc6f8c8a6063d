import assert from 'node:assert/strict';
import type { ClusterSpecInput } from '../../../../src/contracts/clusterSpec';
import { readSpec } from '../../../../src/toil/fit/readSpec';
import { specFindings, type SpecFinding } from '../../../../src/toil/fit/specFindings';

const group = { types: ['m5.xlarge'], max: 3 };

function findings(spec: Partial<ClusterSpecInput>, file = 'lab.toil-cluster.json'): SpecFinding[] {
  const read = readSpec(JSON.stringify({ format: 1, workers: [group], ...spec }), file);
  assert.ok(read.kind === 'spec');
  return specFindings(read.spec);
}

/** Kind, severity and place of each. */
function said(spec: Partial<ClusterSpecInput>, file?: string): string[] {
  return findings(spec, file).map(({ kind, severity, path }) => `${kind} ${severity} ${path.join('.')}`);
}

describe('What is unwise in a spec, without asking AWS', () => {
  it('is nothing in a plain one', () => assert.deepEqual(said({}), []));

  const cases: readonly (readonly [string, Partial<ClusterSpecInput>, readonly string[]])[] = [
    ['a misspelt type', { workers: [{ ...group, types: ['m5.xlarg'] }] }, ['unknownType warning workers.0.types.0']],
    ['an unknown leader', { leader: { type: 'zz9.large' } }, ['unknownType warning leader.type']],
    [
      'workers of another architecture',
      { workers: [{ ...group, types: ['m6g.xlarge'] }] },
      ['architecturesDiffer error workers.0.types.0'],
    ],
    ['a leader with one core', { leader: { type: 't2.micro' } }, ['leaderTooSmall error leader.type']],
    [
      'types of unequal size that the autoscaler chooses from',
      { workers: [{ ...group, types: ['m5.xlarge', 'm5.4xlarge'] }] },
      ['unequalTypes warning workers.0.types'],
    ],
    ['types of equal size', { workers: [{ ...group, types: ['m5.xlarge', 'm5a.xlarge'] }] }, []],
    ['unequal types in a fixed group', { workers: [{ types: ['m5.xlarge', 'm5.4xlarge'], count: 2 }] }, []],
    [
      'machines with GPUs, which jobs cannot get',
      { workers: [{ ...group, types: ['m5.xlarge', 'g5.xlarge'], count: 1, max: undefined }] },
      ['gpuNotOffered warning workers.0.types.1'],
    ],
    ['spot workers only', { workers: [{ ...group, spot: true }] }, ['spotOnly warning workers']],
    [
      'spot workers, and others of which there are none',
      {
        workers: [
          { ...group, spot: true },
          { ...group, max: 0 },
        ],
      },
      ['spotOnly warning workers'],
    ],
    ['spot workers and others', { workers: [{ ...group, spot: true }, group] }, []],
    ['Mesos that grows', { type: 'mesos' }, ['mesosIsLegacy warning type', 'scaledOnMesos error workers.0.max']],
    [
      'Mesos on arm64',
      { type: 'mesos', leader: { type: 'm6g.large' }, workers: [] },
      ['mesosIsLegacy warning type', 'noArm error leader.type'],
    ],
    [
      'SSH for all the world',
      { network: { sshFrom: ['203.0.113.0/24', '0.0.0.0/0'] } },
      ['openToAll warning network.sshFrom.1'],
    ],
  ];
  for (const [what, spec, expected] of cases)
    it(`says of ${what}: ${expected.join(', ') || 'nothing'}`, () => assert.deepEqual(said(spec), expected));

  it('names the type that was meant', () => {
    const [finding] = findings({ workers: [{ ...group, types: ['m5.xlarg'] }] });
    assert.ok(finding?.kind === 'unknownType');
    assert.equal(finding.didYouMean, 'm5.xlarge');
  });
  it('looks at a file name that becomes the name', () => {
    assert.deepEqual(said({}, 'My Cluster.toil-cluster.json'), ['fileNameAsName error ']);
    assert.deepEqual(said({ name: 'lab' }, 'My Cluster.toil-cluster.json'), []);
  });
});
