import assert from 'node:assert/strict';
import type { HintCode } from '../../../src/language/codes';
import type { Finding } from '../../../src/language/finding';
import { ignoresOf } from '../../../src/language/suppress';

const FILE = '/w/tool.cwl';

/** Whether a finding of `code` at the word `here` of the text is set off. */
function hidden(text: string, code: HintCode = 'TOIL124', language: 'cwl' | 'wdl' = 'cwl'): boolean {
  const start = text.indexOf('here');
  const finding: Finding = {
    file: FILE,
    start,
    end: start + 4,
    code,
    level: 'warning',
    message: '',
    related: [],
    fixes: [],
  };
  return ignoresOf(FILE, text, language).hides(finding);
}

describe('A comment that sets checks off', () => {
  for (const [what, text, expected] of [
    ['at the end of its line', 'a: here # toil-ignore TOIL124\n', true],
    ['on a line of its own, for the next line', '# toil-ignore TOIL124\na: here\n', true],
    ['on a line of its own, over blank lines and other comments', '# toil-ignore TOIL124\n\n  # so\na: here\n', true],
    ['not for the line after the next', '# toil-ignore TOIL124\nb: 1\na: here\n', false],
    ['not for the line before', 'a: here\nb: 1 # toil-ignore TOIL124\n', false],
    ['at the end of a line not for the next', 'b: 1 # toil-ignore TOIL124\na: here\n', false],
    ['of several codes, parted by commas or blanks', 'a: here # toil-ignore TOIL101, TOIL122 TOIL124\n', true],
    ['of other codes only', 'a: here # toil-ignore TOIL101, TOIL122\n', false],
    ['of no code: all', 'a: here # toil-ignore\n', true],
    ['with a colon', 'a: here # toil-ignore: TOIL124\n', true],
    ['by its name', 'a: here # toil-ignore cwl-resource-default\n', true],
    ['in small letters', 'a: here # toil-ignore toil124\n', true],
    ['with a reason', 'a: here # toil-ignore TOIL124 -- the default is enough\n', true],
    ['of all, with a reason', 'a: here # toil-ignore -- the default is enough\n', true],
    ['behind another comment', 'a: here # four cores # toil-ignore TOIL124\n', true],
    ['for the file, at its top', '# toil-ignore-file TOIL124\nb: 1\na: here\n', true],
    ['for the file, at its end', 'a: here\nb: 1\n# toil-ignore-file TOIL124\n', true],
    ['for the file, of another code', '# toil-ignore-file TOIL122\na: here\n', false],
    ['with CRLF line ends', '# toil-ignore TOIL124\r\na: here\r\n', true],
    ['behind a byte order mark', '\uFEFF# toil-ignore TOIL124\na: here\n', true],
    ['with another word', 'a: here # toil-ignored TOIL124\n', false],
    ['with words before it', 'a: here # see toil-ignore TOIL124\n', false],
    ['in a string', "a: 'here # toil-ignore TOIL124'\n", false],
    ['in a plain string', 'a: here#toil-ignore TOIL124\n', false],
    ['in a block of text', 'b: |\n  # toil-ignore-file TOIL124\na: here\n', false],
    ['in a string over lines', 'b: "x\n  # toil-ignore-file TOIL124"\na: here\n', false],
    ['behind the head of a block', 'here: | # toil-ignore TOIL124\n  text\n', true],
    ['in flow style', '{\n  a: here, # toil-ignore TOIL124\n  b: 1 }\n', true],
  ] as const) {
    it(what, () => assert.equal(hidden(text), expected));
  }

  for (const [what, text, expected] of [
    ['in WDL', 'runtime {\n  here: 3 # toil-ignore TOIL201\n}\n', true],
    ['in WDL for the next line', 'runtime {\n  # toil-ignore TOIL201\n  here: 3\n}\n', true],
    [
      'in a command',
      'task t {\n  command <<<\n    # toil-ignore-file TOIL201\n  >>>\n  runtime { here: 3 }\n}\n',
      false,
    ],
    ['in a string of WDL', 'task t { String s = "# toil-ignore-file" runtime { here: 3 } }', false],
  ] as const) {
    it(what, () => assert.equal(hidden(text, 'TOIL201', 'wdl'), expected));
  }

  it('holds in its own file only', () => {
    const { hides } = ignoresOf(FILE, '# toil-ignore-file\n', 'cwl');
    const elsewhere = {
      start: 0,
      end: 1,
      code: 'TOIL124',
      level: 'hint',
      message: '',
      related: [],
      fixes: [],
    } as const;
    assert.equal(hides({ ...elsewhere, file: FILE }), true);
    assert.equal(hides({ ...elsewhere, file: '/w/other.cwl' }), false);
  });

  it('is told when a word of it is no code, and the codes beside it hold', () => {
    const text = 'a: here # toil-ignore TOIL1244 TOIL124\n';
    const [fault] = ignoresOf(FILE, text, 'cwl').faults;
    assert.equal(text.slice(fault?.start, fault?.end), 'TOIL1244');
    assert.equal(fault?.code, 'TOIL124');
    assert.equal(fault.level, 'hint');
    assert.equal(hidden(text), true);
  });

  it('sets nothing off when none of its words is a code', () => {
    const text = 'a: here # toil-ignore this for now\n';
    assert.equal(hidden(text), false);
    assert.deepEqual(
      ignoresOf(FILE, text, 'cwl').faults.map(({ start, end }) => text.slice(start, end)),
      ['this', 'for', 'now'],
    );
  });

  it('looks for a nearest code of its own language', () => {
    const codes = (language: 'cwl' | 'wdl'): string[] =>
      ignoresOf(FILE, '# toil-ignore preemptible-ignored\n', language).faults.map(({ code }) => code);
    assert.deepEqual(codes('cwl'), ['TOIL101']);
    assert.deepEqual(codes('wdl'), ['TOIL201']);
    const named = ignoresOf(FILE, '# toil-ignore wdl-memory-units\n', 'wdl').faults;
    assert.deepEqual(
      named.flatMap(({ fixes }) => fixes.map(({ title }) => title)),
      ['Write TOIL214'],
    );
  });
});
