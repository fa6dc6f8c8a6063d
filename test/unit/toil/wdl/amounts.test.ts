import assert from 'node:assert/strict';
import { parseAmount, parseDisks } from '../../../../src/toil/wdl/amounts';

describe('amounts as Toil reads them', () => {
  for (const [text, bytes] of [
    ['512', 512],
    ['4 GB', 4e9],
    ['4Gi', 4 * 1024 ** 3],
    ['4\tGB', 4e9],
    ['-2 GB', -2e9],
    ['1_000 k', 1e6],
    ['2.5 Ki', 2560],
    ['1.0000001 KB', 1000],
    ['12 b', 12],
    ['', undefined],
    ['GB', undefined],
    ['4 GX', undefined],
    ['1e3', undefined],
    ['4.5.6 GB', undefined],
    ['4 \t', undefined],
  ] as const) {
    it(`${JSON.stringify(text)} is ${bytes ?? 'refused'}`, () => assert.equal(parseAmount(text), bytes));
  }

  for (const [items, bytes] of [
    [['local-disk 10 SSD', ' /mnt 2 GB '], 12e9],
    [['2 HDD'], 2e9],
    [['3.9'], 3 * 1024 ** 3],
    [['local-disk 1 LOCAL'], 1024 ** 3],
    [['local-disk 1 GB', '2 GB'], undefined],
    [['/mnt 1 GB', '/mnt 2 GB'], undefined],
    [['local-disk SSD'], undefined],
    [['a b 3 GB'], undefined],
  ] as const) {
    it(`disks ${JSON.stringify(items)} are ${bytes ?? 'refused'}`, () => assert.equal(parseDisks(items), bytes));
  }
});
