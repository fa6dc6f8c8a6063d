import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as path from 'node:path';
import { instanceType } from '../../src/toil/ec2/instanceTypes';
import { leftByScaler } from '../../src/toil/fit/kept';
import { TOIL_BIN } from './toilBin';

const GIB = 1024 ** 3;

/** Every EC2 type of Toil's own list: cores, GiB of memory, GB of local disks, and what its scaler leaves of it with 50 GB of storage. */
const ORACLE = `
import json, logging
from types import SimpleNamespace
from toil.lib.generatedEC2Lists import E2Instances
from toil.provisioners.aws.awsProvisioner import AWSProvisioner
from toil.provisioners.clusterScaler import ClusterScaler
logging.disable(logging.CRITICAL)
provisioner = SimpleNamespace(_nodeStorageOverrides={}, _nodeStorage=50)
scaler = ClusterScaler.__new__(ClusterScaler)
answers = {}
for name, type in E2Instances.items():
    shape = AWSProvisioner.getNodeShape(provisioner, name)
    left = scaler._reserve_overhead(shape)
    answers[name] = [type.cores, type.memory, type.disks * type.disk_capacity, left.memory, left.disk]
print(json.dumps(answers))
`;

type Row = readonly [cores: number, memory: number, localDisk: number, leftMemory: number, leftDisk: number];

describe('what a machine leaves for jobs, beside Toil itself', () => {
  let rows: [string, Row][] = [];

  before(() => {
    const printed = execFileSync(path.join(TOIL_BIN, 'python3'), ['-c', ORACLE], { maxBuffer: 16 * 1024 ** 2 });
    rows = Object.entries(JSON.parse(printed.toString('utf8')) as Record<string, Row>);
  });

  it('the table of types has the cores, memory and local disks of the list that Toil makes from the prices', () => {
    const both = rows.filter(([name]) => instanceType(name) !== undefined);
    assert.ok(both.length > 1000, `${both.length} types are in both`);
    for (const [name, [cores, memory, localDisk]] of both) {
      const type = instanceType(name);
      assert.ok(type);
      assert.equal(type.cores, cores, name);
      assert.ok(
        Math.abs(type.memory / GIB - memory) <= 0.05 * memory,
        `${name}: ${type.memory / GIB} or ${memory} GiB`,
      );
      // One list has 2000 GB where the other has 2048.
      assert.ok(
        Math.abs(type.localDisk / 1e9 - localDisk) <= 0.03 * localDisk,
        `${name}: ${type.localDisk}, ${localDisk}`,
      );
    }
  });

  it("the estimate of Toil's scaler is computed to the byte", () => {
    for (const [name, [cores, memory, localDisk, leftMemory, leftDisk]] of rows) {
      // Toil counts a GB of a local disk as 2^30 bytes.
      const disk = (localDisk === 0 ? 50 : localDisk) * GIB;
      const left = leftByScaler({ cores, memory: memory * GIB, disk });
      assert.ok(Math.abs(left.memory - leftMemory) <= 2, `${name}: ${left.memory} or ${leftMemory}`);
      assert.equal(left.disk, leftDisk, name);
    }
  });
});
