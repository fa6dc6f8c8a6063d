import assert from 'node:assert/strict';
import { parseBytes } from '../../../src/shared/bytes';

describe('parseBytes', () => {
  for (const [text, bytes] of [
    ['1000', 1000],
    ['12 B', 12],
    [' 4 GiB ', 4 * 1024 ** 3],
    ['512M', 512 * 1024 ** 2],
    ['2g', 2 * 1024 ** 3],
    ['1.5 TB', 1.5 * 1000 ** 4],
    ['3kb', 3000],
    ['3KiB', 3072],
    ['3Ki', 3072],
    ['0', 0],
  ] as const) {
    it(`reads ${JSON.stringify(text)}`, () => assert.equal(parseBytes(text), bytes));
  }

  for (const text of ['', ' ', 'lots', '4 PiB', '-1', '1e9', '1,5 GiB', '4 GiB or so', '.5 G', '5.G', 'GiB']) {
    it(`takes ${JSON.stringify(text)} for no size`, () => assert.equal(parseBytes(text), undefined));
  }
});
