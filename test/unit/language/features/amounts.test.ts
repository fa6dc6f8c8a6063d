import assert from 'node:assert/strict';
import { bytesRange, bytesText, coresRange, coresText } from '../../../../src/language/features/amounts';

const GIB = 1024 ** 3;

describe('amounts for people', () => {
  it('bytes stand in the units that an author wrote', () => {
    assert.deepEqual([8 * GIB, 1.5 * GIB, 8e9, 256 * 1024 ** 2, 0, 4].map(bytesText), [
      '8 GiB',
      '1.5 GiB',
      '8 GB',
      '256 MiB',
      '0 B',
      '4 B',
    ]);
  });
  it('uneven, negative, huge and endless ones are rounded, never lost', () => {
    assert.deepEqual([GIB + 1, -512 * 1024 ** 2, 2 ** 62, Number.POSITIVE_INFINITY].map(bytesText), [
      '1 GiB',
      '-512 MiB',
      '4096 PiB',
      'Infinity',
    ]);
  });
  it('cores', () => {
    assert.deepEqual([1, 4, 0.5, 1 / 3, -2].map(coresText), [
      '1 core',
      '4 cores',
      '0.5 cores',
      '0.33 cores',
      '-2 cores',
    ]);
  });
  it('spans name a unit once', () => {
    assert.deepEqual(
      [
        bytesRange(2 * GIB, 8 * GIB),
        bytesRange(GIB / 2, GIB),
        bytesRange(GIB, GIB),
        coresRange(1, 8),
        coresRange(2, 2),
      ],
      ['2 to 8 GiB', '512 MiB to 1 GiB', '1 GiB', '1 to 8 cores', '2 cores'],
    );
  });
});
