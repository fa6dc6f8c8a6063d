import assert from 'node:assert/strict';
import type { JsonPath } from '../../../../src/toil/fit/readSpec';
import { specPlaces } from '../../../../src/toil/fit/specPlaces';

const text = `{
  "format": 1, "fuse": false, "fuse": "yes",
  "workers": [
    { "types": ["m5.large", "r5.large"], "typo": 3 }
  ]
}`;

/** The text at a path. */
function at(path: JsonPath, part: 'key' | 'value' = 'value', of = text): string {
  const { start, end } = specPlaces(of)(path, part);
  return of.slice(start, end);
}

describe('Places in the text of a spec', () => {
  const cases: readonly (readonly [JsonPath, string])[] = [
    [['format'], '1'],
    [['workers', 0, 'types', 1], '"r5.large"'],
    [['workers', 0, 'types'], '"types"'],
    [['workers'], '"workers"'],
    [['workers', 0], '{'],
    [[], '{'],
    [['fuse'], '"yes"'],
  ];
  for (const [path, marked] of cases)
    it(`${path.join('.') || 'the whole'} is ${marked}`, () => assert.equal(at(path), marked));

  it('of an unknown entry is its key', () => assert.equal(at(['workers', 0, 'typo'], 'key'), '"typo"'));
  it('of what is missing is what it is missing in', () => {
    assert.equal(at(['keyPair']), '{');
    assert.equal(at(['workers', 0, 'labels', 'accelerator']), '{');
  });
  it('of a text that is no JSON is where reading stopped', () => assert.equal(at(['x'], 'value', '{ "a": ! }'), '!'));
  it('do not move by a byte order mark', () => assert.equal(at(['format'], 'value', `\uFEFF${text}`), '1'));
});
