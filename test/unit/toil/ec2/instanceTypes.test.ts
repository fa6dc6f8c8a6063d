import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import path from 'node:path';
import { instanceType, instanceTypeNames } from '../../../../src/toil/ec2/instanceTypes';

const GIB = 1024 ** 3;

describe('EC2 instance types', () => {
  for (const [name, cores, memory, localDisk, gpus, model] of [
    ['m5.xlarge', 4, 16, 0, 0, undefined],
    ['r5.4xlarge', 16, 128, 0, 0, undefined],
    ['i3.large', 2, 15.25, 475, 0, undefined],
    ['t2.micro', 1, 1, 0, 0, undefined],
    ['p4d.24xlarge', 96, 1152, 8000, 8, 'A100'],
    ['g4dn.xlarge', 4, 16, 125, 1, 'T4'],
  ] as const) {
    it(`${name}: ${cores} cores, ${memory} GiB, ${localDisk} GB, ${gpus} GPUs`, () => {
      const type = instanceType(name);
      assert.ok(type);
      assert.deepEqual([type.cores, type.memory / GIB, type.localDisk / 1e9], [cores, memory, localDisk]);
      assert.deepEqual(
        type.gpus.map((gpu) => [gpu.count, gpu.model]),
        gpus === 0 ? [] : [[gpus, model]],
      );
    });
  }

  it('knows the architecture, and which ones are old', () => {
    assert.equal(instanceType('m6g.large')?.architecture, 'arm64');
    assert.equal(instanceType('m6i.large')?.architecture, 'x86_64');
    assert.equal(instanceType('m1.small')?.current, false);
    assert.equal(instanceType('m7i.large')?.current, true);
  });

  it('has no type of other names', () => {
    for (const name of [
      '',
      '.',
      'm5',
      'm5.',
      '.large',
      'm5.large.x',
      'constructor.name',
      'm5.constructor',
      '__proto__.x',
      'M5.LARGE',
    ]) {
      assert.equal(instanceType(name), undefined, name);
    }
  });

  it('every name that it lists has plausible numbers', () => {
    const names = instanceTypeNames();
    assert.ok(names.length > 1200, `${names.length}`);
    assert.equal(new Set(names).size, names.length);
    for (const name of names) {
      const type = instanceType(name);
      assert.ok(type && type.cores >= 1 && type.memory >= GIB / 2 && type.memory <= 40_000 * GIB, name);
    }
  });

  it('is small enough to be carried along', () => {
    const file = path.join(import.meta.dirname, '../../../../src/toil/ec2/instanceTypes.json');
    assert.ok(statSync(file).size <= 60 * 1024);
  });
});
