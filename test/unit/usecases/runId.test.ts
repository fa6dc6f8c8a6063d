import assert from 'node:assert/strict';
import { makeRunId } from '../../../src/usecases/runId';

const NOW = new Date('2026-01-02T03:04:05.678Z');

describe('makeRunId', () => {
  for (const [name, slug] of [
    ['align.cwl', 'align'],
    ['Align Reads (v2).wdl', 'align-reads-v2'],
    ['größe.py', 'gro-e'],
    ['naïve.py', 'nai-ve'],
    ['$(rm -rf ~).cwl', 'rm-rf'],
    ['-rf.cwl', 'rf'],
    ['it\'s "quoted"\nand broken.cwl', 'it-s-quoted-and-broken'],
    ['a'.repeat(200) + '.cwl', 'a'.repeat(24)],
    [`${'a'.repeat(23)} b.cwl`, 'a'.repeat(23)],
    ['packed.cwl#main', 'packed'],
  ] as const) {
    it(`makes a plain word of ${JSON.stringify(name.slice(0, 40))}`, () => {
      assert.match(makeRunId(name, NOW), new RegExp(`^20260102-030405-${slug}-[0-9a-f]{4}$`));
    });
  }

  it('does without a word where nothing is left of the name', () => {
    assert.match(makeRunId('配列.cwl', NOW), /^20260102-030405-[0-9a-f]{4}$/);
    assert.match(makeRunId('.cwl', NOW), /^20260102-030405-[0-9a-f]{4}$/);
  });

  it('sorts by time', () => {
    const ids = ['2026-11-22T10:00:00Z', '2026-11-22T09:59:59Z', '2027-01-01T00:00:00Z', '2026-02-03T00:00:00Z'].map(
      (time) => makeRunId('z.cwl', new Date(time)),
    );
    assert.deepEqual(
      [...ids].sort().map((id) => ids.indexOf(id)),
      [3, 1, 0, 2],
    );
  });

  it('gives two runs of one second two names', () => {
    const ids = new Set(Array.from({ length: 20 }, () => makeRunId('a.cwl', NOW)));
    assert.ok(ids.size >= 18, `only ${ids.size} of 20`);
  });
});
