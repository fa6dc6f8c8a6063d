import assert from 'node:assert/strict';
import { formatBytes, formatDuration } from '../../../src/shared/text';

describe('formatBytes', () => {
  for (const [bytes, text] of [
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1.0 KiB'],
    [1536, '1.5 KiB'],
    [10 * 1024, '10 KiB'],
    [12.4 * 1024 ** 3, '12 GiB'],
    [3 * 1024 ** 4, '3.0 TiB'],
    [5000 * 1024 ** 4, '5000 TiB'],
  ] as const) {
    it(`says ${text} for ${bytes} bytes`, () => assert.equal(formatBytes(bytes), text));
  }
});

describe('formatDuration', () => {
  for (const [seconds, text] of [
    [-3, '0 s'],
    [0.4, '0 s'],
    [59.4, '59 s'],
    [59.6, '1 min 0 s'],
    [185, '3 min 5 s'],
    [3599.7, '1 h 0 min'],
    [7440, '2 h 4 min'],
    [90_000, '25 h 0 min'],
  ] as const) {
    it(`says ${text} for ${seconds} seconds`, () => assert.equal(formatDuration(seconds), text));
  }
});
