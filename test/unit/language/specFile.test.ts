import assert from 'node:assert/strict';
import { parseSpec, renderSpec } from './specFile';
import { findingsOf, fixesOf, marksOf } from './specRun';

const CASE = `A comment that names no check.
It is told.

=== tool.cwl
cwlVersion: v1.2
class: CommandLineTool # toil-ignore TOIL1011
                                     ^^^^^^^^ TOIL101 hint: There is no check called TOIL1011, so this comment does not set it off; TOIL101 is one.
=== other/lib.cwl
\tclass: x
\t^^^^^ related TOIL101: Here.

=== settings
{ "levels": { "TOIL101": "off" } }
=== encoding: crlf bom
=== fix: Write TOIL101
cwlVersion: v1.2
class: CommandLineTool # toil-ignore TOIL101
=== fix 2: Move it @ other/lib.cwl
class: y
=== all fixed
class: z
`;

describe('A case of the specification', () => {
  it('is files, marks, settings, an encoding and texts after fixes', () => {
    const { about, main, files, marks, settings, encoding, fixes, allFixed } = parseSpec(CASE);
    assert.equal(about, 'A comment that names no check.\nIt is told.');
    assert.equal(main, 'tool.cwl');
    assert.deepEqual(
      [...files],
      [
        ['tool.cwl', 'cwlVersion: v1.2\nclass: CommandLineTool # toil-ignore TOIL1011\n'],
        ['other/lib.cwl', '\tclass: x\n'],
      ],
    );
    assert.deepEqual(
      marks.map(({ kind, file, line, from, to, code, level }) => [kind, file, line, from, to, code, level]),
      [
        ['finding', 'tool.cwl', 1, 37, 45, 'TOIL101', 'hint'],
        ['related', 'other/lib.cwl', 0, 1, 6, 'TOIL101', undefined],
      ],
    );
    assert.deepEqual(settings, { levels: { TOIL101: 'off' } });
    assert.deepEqual([...encoding], ['crlf', 'bom']);
    assert.deepEqual(fixes, [
      {
        title: 'Write TOIL101',
        nth: 1,
        file: 'tool.cwl',
        text: 'cwlVersion: v1.2\nclass: CommandLineTool # toil-ignore TOIL101\n',
      },
      { title: 'Move it', nth: 2, file: 'other/lib.cwl', text: 'class: y\n' },
    ]);
    assert.equal(allFixed, 'class: z\n');
  });

  for (const [what, text, reason] of [
    ['says nothing', '=== tool.cwl\nclass: x\n', /first paragraph is missing/],
    ['has no file', 'About.\n=== settings\n{}\n', /has no file/],
    ['has carets beyond the line', 'About.\n=== a.cwl\nab\n ^^^^ TOIL101 error: No.\n', /beyond the line above/],
    ['has carets with words that are no level', 'About.\n=== a.cwl\nabcd\n^^ TOIL101 fatal: No.\n', /not understood/],
    ['has a related place of nothing', 'About.\n=== a.cwl\nabcd\n^^ related: No.\n', /of which finding/],
    ['has a mark before the first line', 'About.\n=== a.cwl\n^^ TOIL101 error: No.\nabcd\n', /no line above/],
    ['has a file twice', 'About.\n=== a.cwl\na\n=== a.cwl\nb\n', /two files are called a.cwl/],
    ['has an unknown encoding', 'About.\n=== a.cwl\na\n=== encoding: utf-16\n', /no encoding utf-16/],
  ] as const) {
    it(`is refused when it ${what}`, () => assert.throws(() => parseSpec(text), reason));
  }
});

describe('A case that is not true', () => {
  const TRUE = CASE.slice(0, CASE.indexOf('=== other'));
  const FIX = '=== fix: Write TOIL101\ncwlVersion: v1.2\nclass: CommandLineTool # toil-ignore TOIL101\n';

  /** What the runner compares: the case as it is written, and as the checker has it. */
  async function both(text: string): Promise<{ written: string; there: string }> {
    const spec = parseSpec(text);
    const findings = await findingsOf(spec);
    const marks = marksOf(spec, findings);
    const there = { files: spec.files, marks, fixes: fixesOf(spec, findings), allFixed: undefined };
    return { written: renderSpec(spec), there: renderSpec(there) };
  }

  it('is told from one that is', async () => {
    const { written, there } = await both(TRUE + FIX);
    assert.equal(there, written);
  });

  for (const [what, text] of [
    ['another column', TRUE.replace(/^ (?= +\^)/m, '') + FIX],
    ['another length', TRUE.replace('^^^', '^^') + FIX],
    ['another level', TRUE.replace('TOIL101 hint', 'TOIL101 error') + FIX],
    ['another code', TRUE.replace('TOIL101 hint', 'TOIL102 hint') + FIX],
    ['other words', TRUE.replace('is one.', 'is another.') + FIX],
    ['no mark', TRUE.replace(/^ +\^.*\n/m, '') + FIX],
    ['a mark more', TRUE.replace(/^ +\^.*\n/m, (mark) => mark + mark.replace('TOIL101 hint', 'TOIL103 hint')) + FIX],
    ['no fix', TRUE],
    ['another title of the fix', TRUE + FIX.replace('Write', 'Put')],
    ['another text after the fix', TRUE + FIX.replace('v1.2', 'v1.1')],
  ] as const) {
    it(`shows ${what} in lines that can be compared`, async () => {
      const { written, there } = await both(text);
      const lines = new Set(written.split('\n'));
      const different = there.split('\n').filter((line) => !lines.has(line));
      const gone = written.split('\n').filter((line) => !there.split('\n').includes(line));
      assert.notEqual(there, written);
      assert.ok(different.length + gone.length <= 6, 'only a few lines differ');
    });
  }
});
