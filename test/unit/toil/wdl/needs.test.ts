import assert from 'node:assert/strict';
import { describeWdl } from '../../../../src/toil/wdl/describeWdl';

const never = new AbortController().signal;

async function diskOf(disks: string): Promise<number | undefined> {
  const text = `task t { command { } runtime { disks: ${disks} } }`;
  return (await describeWdl('/w/t.wdl', () => Promise.resolve(text), never)).needs.disk?.value;
}

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

describe('what a WDL task surely asks for', () => {
  async function cores(cpu: string): Promise<number | undefined> {
    const text = `version 1.1\ntask t { input { Int n = 4 } Int m = 3 * 2 command { } runtime { cpu: ${cpu} } }`;
    return (await describeWdl('/w/t.wdl', () => Promise.resolve(text), never)).needs.cores?.value;
  }

  it('is what is computed from nothing but literals', async () => assert.equal(await cores('m + 1'), 7));
  it('is not what an input may change', async () => assert.equal(await cores('n'), undefined));
  it('is not a default of Toil', async () => assert.equal(await cores('0'), undefined));
});
