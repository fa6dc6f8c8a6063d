import assert from 'node:assert/strict';
import { quotaCode } from '../../../../src/provisioner/aws/quotas';

describe('The quota of a type', () => {
  for (const [type, onDemand, spot] of [
    ['m5.large', 'L-1216C47A', 'L-34B43A08'],
    ['im4gn.large', 'L-1216C47A', 'L-34B43A08'],
    ['t3.medium', 'L-1216C47A', 'L-34B43A08'],
    ['g5.xlarge', 'L-DB2E81BA', 'L-3819A6DF'],
    ['gr6.4xlarge', 'L-DB2E81BA', 'L-3819A6DF'],
    ['p4d.24xlarge', 'L-417A185B', 'L-7212CCBC'],
    ['x2idn.16xlarge', 'L-7295265B', 'L-E3A00192'],
    ['inf2.xlarge', 'L-1945791B', 'L-B5D1601B'],
    ['trn1.2xlarge', 'L-2C3B7624', 'L-6B0D517C'],
    ['dl1.24xlarge', 'L-6E869C2A', 'L-85EED4F7'],
    ['hpc7g.4xlarge', 'L-F7808C92', undefined],
    ['u-6tb1.metal', 'L-43DA4232', undefined],
    ['mac2.metal', undefined, undefined],
    ['constructor', undefined, undefined],
  ] as const) {
    it(`${type} counts against ${onDemand ?? 'none'}, spot ${spot ?? 'none'}`, () =>
      assert.deepEqual([quotaCode(type, false), quotaCode(type, true)], [onDemand, spot]));
  }
});
