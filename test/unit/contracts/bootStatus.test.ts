import assert from 'node:assert/strict';
import { readBootStatus } from '../../../src/contracts/bootStatus';

describe('The status record of a boot', () => {
  const at = '2026-11-22T12:00:00Z';

  it('is read as the leader wrote it', () => {
    const failed = { format: 1, phase: 'failed', at, failed: 'image', message: 'no space left' };
    assert.deepEqual(readBootStatus(JSON.stringify(failed)), failed);
  });

  for (const text of [
    '',
    'READY',
    '[]',
    'null',
    JSON.stringify({ format: 2, phase: 'ready', at }),
    JSON.stringify({ format: 1, phase: 'dancing', at }),
    JSON.stringify({ format: 1, phase: 'ready', at: 'yesterday' }),
    JSON.stringify({ format: 1, phase: 'ready' }),
  ]) {
    it(`is not taken from ${text === '' ? 'nothing' : text}`, () => assert.equal(readBootStatus(text), undefined));
  }
});
