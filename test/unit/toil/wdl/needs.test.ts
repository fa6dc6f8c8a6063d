import assert from 'node:assert/strict';
import { describeWdl } from '../../../../src/toil/wdl/describeWdl';
import { parseAmount } from '../../../../src/toil/wdl/needs';

const never = new AbortController().signal;

async function diskOf(disks: string): Promise<number | undefined> {
  const text = `task t { command { } runtime { disks: ${disks} } }`;
  return (await describeWdl('/w/t.wdl', () => Promise.resolve(text), never)).needs.disk?.value;
}

describe('sizes in WDL', () => {
  for (const [text, bytes] of [
    ['512', 512],
    ['4 GB', 4e9],
    ['4G', 4e9],
    ['4 GiB', 4 * 1024 ** 3],
    ['2.5 Ki', 2560],
    ['1 tb', 1e12],
    ['4 GX', undefined],
    ['much', undefined],
  ] as const) {
    it(`"${text}" is ${bytes ?? 'not read'}`, () => assert.equal(parseAmount(text), bytes));
  }
});

describe('disks of a WDL task', () => {
  for (const [disks, bytes] of [
    ['"local-disk 10 SSD"', 10e9],
    ['"local-disk 10 HDD"', 10e9],
    ['"local-disk 10 LOCAL"', 10 * 1024 ** 3],
    ['"local-disk 10"', 10 * 1024 ** 3],
    ['"20"', 20 * 1024 ** 3],
    ['"/mnt 3.9 TiB"', 3 * 1024 ** 4],
    ['"local-disk 10 SSD, /mnt 2 GB"', 12e9],
    ['["local-disk 1 SSD", \'/mnt 2 SSD\']', 3e9],
    ['"local-disk ~{n} SSD"', undefined],
    ['["local-disk 1 SSD", "/mnt ~{n} SSD"]', undefined],
    ['size', undefined],
  ] as const) {
    it(`${disks} are ${bytes ?? 'not plain'}`, async () => assert.equal(await diskOf(disks), bytes));
  }
});
