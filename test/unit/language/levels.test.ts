import assert from 'node:assert/strict';
import type { Found } from '../../../src/language/finding';
import { levelled, levelOf, sorted, type Levels } from '../../../src/language/levels';

const AT = { file: '/w/a.cwl', start: 3, end: 5, message: 'It is wrong.' } as const;

describe('The level of a finding', () => {
  for (const [what, found, levels, expected] of [
    ["is its code's", { code: 'TOIL105' }, {}, 'error'],
    ['is what its rule says of this form', { code: 'TOIL109', level: 'error' }, {}, 'error'],
    ['is what the user decided', { code: 'TOIL105' }, { TOIL105: 'hint' }, 'hint'],
    [
      'is what the user decided, whatever the rule says',
      { code: 'TOIL109', level: 'error' },
      { TOIL109: 'information' },
      'information',
    ],
    ['is off where the user said so', { code: 'TOIL105' }, { TOIL105: 'off' }, 'off'],
    ['is off for a code that is off on its own', { code: 'TOIL124', level: 'information' }, {}, 'off'],
    ['is what the user decided for such a code', { code: 'TOIL124' }, { TOIL124: 'information' }, 'information'],
    ['is not changed by what is decided of other codes', { code: 'TOIL105' }, { TOIL106: 'off' }, 'error'],
  ] as const satisfies readonly (readonly [string, Pick<Found, 'code' | 'level'>, Levels, string])[]) {
    it(what, () => assert.equal(levelOf(found, levels), expected));
  }

  it('leaves out what is off', () => {
    const found: Found[] = [
      { ...AT, code: 'TOIL105' },
      { ...AT, code: 'TOIL124' },
    ];
    assert.deepEqual(levelled(found, {}), [{ ...AT, code: 'TOIL105', level: 'error', related: [], fixes: [] }]);
  });
});

describe('The order of findings', () => {
  const of = (file: string, start: number, code: 'TOIL105' | 'TOIL106', message = 'It is wrong.'): Found => ({
    ...AT,
    file,
    start,
    code,
    message,
  });

  it('is by file, place and code, each once', () => {
    const found = [
      of('/w/b.cwl', 1, 'TOIL105'),
      of('/w/a.cwl', 9, 'TOIL105'),
      of('/w/a.cwl', 2, 'TOIL106'),
      of('/w/a.cwl', 2, 'TOIL105'),
      of('/w/a.cwl', 2, 'TOIL105'),
      of('/w/a.cwl', 2, 'TOIL105', 'It is wrong in another way.'),
    ];
    assert.deepEqual(
      sorted(levelled(found, {})).map(({ file, start, code, message }) => [file, start, code, message]),
      [
        ['/w/a.cwl', 2, 'TOIL105', 'It is wrong.'],
        ['/w/a.cwl', 2, 'TOIL105', 'It is wrong in another way.'],
        ['/w/a.cwl', 2, 'TOIL106', 'It is wrong.'],
        ['/w/a.cwl', 9, 'TOIL105', 'It is wrong.'],
        ['/w/b.cwl', 1, 'TOIL105', 'It is wrong.'],
      ],
    );
  });
});
