import assert from 'node:assert/strict';
import { barrierOf, strangeSpot } from '../../../../src/toil/fit/spotNodes';
import type { OfferedGroup } from '../../../../src/toil/fit/offer';
import { groupOf, jobOf } from './jobs';

type Labels = Readonly<Record<string, string>>;
type Taints = NonNullable<OfferedGroup['taints']>;
const EKS = { 'eks.amazonaws.com/capacityType': 'SPOT' };
const GKE = { 'cloud.google.com/gke-preemptible': 'true' };
const taint = (key: string, effect = 'NoSchedule', value = 'true'): Taints => [{ key, value, effect }];
const gkeTaint = taint('cloud.google.com/gke-preemptible');

/** What keeps a job that is not preemptible off such nodes, then one that is, and what is strange about them. */
const NODES: readonly (readonly [
  about: string,
  Labels,
  Taints,
  other: string,
  preemptible: string,
  strange: string,
])[] = [
  ['the label of Amazon', EKS, [], 'spot', '', ''],
  ['the label of Google', GKE, [], 'spot', '', ''],
  ['the label and taint of Google', GKE, gkeTaint, 'spot', '', ''],
  [
    'another value of that taint',
    GKE,
    taint('cloud.google.com/gke-preemptible', 'NoSchedule', 'false'),
    'spot',
    'taint',
    'taint',
  ],
  ['the label of Amazon, small letters', { 'eks.amazonaws.com/capacityType': 'spot' }, [], '', '', 'no label'],
  ["Google's newer label", { 'cloud.google.com/gke-spot': 'true' }, [], '', '', 'label'],
  ["Karpenter's label", { 'karpenter.sh/capacity-type': 'spot' }, [], '', '', 'label'],
  ["Karpenter's and Amazon's", { 'karpenter.sh/capacity-type': 'spot', ...EKS }, [], 'spot', '', ''],
  ['a label of the own house', { market: 'cheap' }, [], '', '', 'no label'],
  ['a taint of the own house', EKS, taint('spot'), 'spot', 'taint', 'taint'],
  ['a taint that only puts off', EKS, taint('spot', 'PreferNoSchedule'), 'spot', '', ''],
  ['a taint that passes', EKS, taint('node.kubernetes.io/not-ready', 'NoExecute'), 'spot', '', ''],
  ['a taint of the autoscaler', EKS, taint('ToBeDeletedByClusterAutoscaler'), 'spot', '', ''],
];

describe('spot nodes', () => {
  for (const [about, labels, taints, other, preemptible, strange] of NODES) {
    it(`${about}: ${other || 'open'} for others, ${preemptible || 'open'} for preemptible jobs`, () => {
      const group = groupOf('m5.xlarge', { spot: true, labels, taints });
      const kind = (spot: boolean): string => barrierOf(jobOf({ spot }), group, 'kubernetes')?.kind ?? '';
      assert.deepEqual([kind(false), kind(true)], [other, preemptible]);
      const found = strangeSpot(group);
      const told =
        found === undefined
          ? ''
          : found.taint !== undefined
            ? 'taint'
            : found.label === undefined
              ? 'no label'
              : 'label';
      assert.equal(told, strange);
    });
  }

  it('nothing is strange about nodes that are not spot, or whose labels are not known', () => {
    assert.equal(strangeSpot(groupOf('m5.xlarge', { labels: {} })), undefined);
    assert.equal(strangeSpot(groupOf('m5.xlarge', { spot: true })), undefined);
  });

  it('the taint of GPU nodes lets jobs with GPUs in, and keeps others off', () => {
    const group = groupOf('g4dn.xlarge', { labels: {}, taints: taint('nvidia.com/gpu') });
    assert.equal(barrierOf(jobOf({}), group, 'kubernetes')?.kind, 'taint');
    assert.equal(barrierOf(jobOf({ accelerators: [{ count: 1, kind: 'gpu' }] }), group, 'kubernetes'), undefined);
  });

  it('Mesos goes by the kind of the group alone', () => {
    const group = groupOf('m5.xlarge', { spot: true, labels: {} });
    assert.equal(barrierOf(jobOf({}), group, 'mesos')?.kind, 'spot');
    assert.equal(barrierOf(jobOf({ spot: true }), group, 'mesos'), undefined);
  });
});
