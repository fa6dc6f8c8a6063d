import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { fitting, LONGEST_USER_DATA } from '../../../src/provisioner/bootDocument';

describe('A boot document', () => {
  it('is the user data itself up to 16,000 bytes, counted as bytes', () => {
    const longest = 'x'.repeat(LONGEST_USER_DATA);
    assert.deepEqual(fitting(longest, 'leader', 'b'), { userData: longest });
    assert.notEqual(fitting(`${longest}x`, 'leader', 'b').overflow, undefined);
    assert.notEqual(fitting('ä'.repeat(8_001), 'leader', 'b').overflow, undefined);
  });

  it('lies else in the bucket, and the user data points at it with its digest', () => {
    const document = 'y'.repeat(30_000);
    const { userData, overflow } = fitting(document, 'worker', 'my-cluster--internal');
    const hash = createHash('sha256').update(document).digest('hex');
    assert.equal(overflow?.body, document);
    assert.deepEqual(JSON.parse(userData), {
      ignition: {
        version: '3.3.0',
        config: {
          replace: {
            source: `s3://my-cluster--internal/${overflow.key}`,
            verification: { hash: `sha256-${hash}` },
          },
        },
      },
    });
    assert.match(overflow.key, /^configs\/worker\/[0-9a-f]{32}\.ign$/);
    assert.deepEqual(fitting(document, 'worker', 'my-cluster--internal'), { userData, overflow });
  });
});
