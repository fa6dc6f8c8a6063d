import assert from 'node:assert/strict';
import { readSpec } from '../../../../src/toil/fit/readSpec';
import type { ClusterSpec } from '../../../../src/contracts/clusterSpec';
import { offerOf, unknownTypes } from '../../../../src/toil/fit/specOffer';
import { GIB } from './jobs';

function specOf(more: object): ClusterSpec {
  const read = readSpec(JSON.stringify({ format: 1, name: 'lab', ...more }));
  assert.ok(read.kind === 'spec', JSON.stringify(read));
  return read.spec;
}

describe('offerOf', () => {
  it('gives the machines of each group with their numbers', () => {
    const [group] = offerOf(specOf({ workers: [{ types: ['m5.xlarge'], max: 3 }] })).groups;
    assert.deepEqual(group?.machines, [
      { type: 'm5.xlarge', cores: 4, memory: 16 * GIB, disk: 50 * GIB, accelerators: [], measure: 'whole' },
    ]);
    assert.equal(group.most, 3);
  });

  it('says which groups may have no machine', () => {
    const types = ['m5.xlarge'];
    const workers = [
      { types, max: 3 },
      { types, min: 1, max: 3 },
      { types, min: 0, max: 3 },
      { types, count: 1 },
    ];
    assert.deepEqual(
      offerOf(specOf({ workers })).groups.map(({ mayBeEmpty }) => mayBeEmpty),
      [true, false, true, false],
    );
  });

  it('takes the storage of the group, but the local disks where a type has some', () => {
    const [ebs, local] = offerOf(
      specOf({
        workers: [
          { types: ['m5.xlarge'], max: 1, storage: 200 },
          { types: ['i3.large'], max: 1, storage: 200 },
        ],
      }),
    ).groups;
    assert.equal(ebs?.machines[0]?.disk, 200 * GIB);
    assert.equal(local?.machines[0]?.disk, 475e9);
  });

  it('labels spot workers as Toil wants it, and gives further labels', () => {
    const workers = [{ types: ['g4dn.xlarge'], count: 2, spot: true, labels: { accelerator: 't4' } }];
    const [group] = offerOf(specOf({ workers })).groups;
    assert.ok(group);
    assert.deepEqual(group.labels, { accelerator: 't4', 'eks.amazonaws.com/capacityType': 'SPOT' });
    assert.deepEqual([group.spot, group.most], [true, 2]);
    assert.deepEqual(group.machines[0]?.accelerators, [{ count: 1, kind: 'gpu', brand: 'nvidia', model: 'T4' }]);
  });

  it('on Mesos there are no labels', () => {
    const offer = offerOf(specOf({ type: 'mesos', workers: [{ types: ['m5.large'], max: 1, spot: true }] }));
    assert.equal(offer.batchSystem, 'mesos');
    assert.equal(offer.groups[0]?.labels, undefined);
  });

  it('names groups by their types, and parts equal names', () => {
    const types = ['m5.large', 'm5a.large'];
    const workers = [
      { types, max: 1 },
      { types, max: 1 },
      { types, max: 1, spot: true },
      { name: 'own', types, max: 1 },
    ];
    assert.deepEqual(
      offerOf(specOf({ workers })).groups.map(({ name }) => name),
      ['m5.large/m5a.large', 'm5.large/m5a.large-2', 'm5.large/m5a.large-spot', 'own'],
    );
  });

  it('says nothing of a group with a type that it does not know, and names the type', () => {
    const spec = specOf({ workers: [{ types: ['m5.large', 'm99.large'], max: 1 }] });
    assert.deepEqual(offerOf(spec).groups[0]?.machines, []);
    assert.deepEqual(unknownTypes(spec), ['m99.large']);
    assert.deepEqual(
      unknownTypes(specOf({ leader: { type: 'x9.huge' }, workers: [{ types: ['m5.large'], max: 1 }] })),
      ['x9.huge'],
    );
  });
});
