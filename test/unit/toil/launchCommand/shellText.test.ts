import assert from 'node:assert/strict';
import { quoted, readShellText } from '../../../../src/toil/launchCommand/shellText';

/** The words of each command; a variable as `<NAME>`. */
function words(text: string): string[][] {
  return readShellText(text).commands.map((command) =>
    command.map(({ parts }) => parts.map((part) => (part.kind === 'text' ? part.text : `<${part.name}>`)).join('')),
  );
}

describe('A pasted shell text', () => {
  const cases: readonly (readonly [string, string[][]])[] = [
    ['a  b\tc', [['a', 'b', 'c']]],
    ['a\\\n  b \\\r\n c', [['a', 'b', 'c']]],
    ['a; b && c\n\nd', [['a'], ['b'], ['c'], ['d']]],
    [`'a b'"c d"e\\ f`, [['a bc de f']]],
    [`"" ''`, [['', '']]],
    [`"\\"\\$x\\n"`, [['"$x\\n']]],
    [`'$x' "$x" $x \${x}y`, [['$x', '<x>', '<x>', '<x>y']]],
    [`'it'\\''s'`, [["it's"]]],
    ['a # b\nc#d', [['a'], ['c#d']]],
    ['a\u00A0b', [['a', 'b']]],
    ['$ a $', [['$', 'a', '$']]],
    [`"it's $'" 5`, [["it's $'", '5']]],
    ['"a\\\nb"', [['ab']]],
    ['', []],
  ];
  for (const [text, expected] of cases)
    it(`${JSON.stringify(text)} has its words`, () => assert.deepEqual(words(text), expected));

  const faults: readonly (readonly [string, string, string])[] = [
    [`a 'b c`, 'openQuote', "'"],
    ['a "b $x', 'openQuote', '"'],
    ['a $(date)', 'shellSyntax', '$('],
    ['a "`date`"', 'shellSyntax', '`'],
    ['a > log', 'shellSyntax', '>'],
  ];
  for (const [text, kind, marked] of faults) {
    it(`${JSON.stringify(text)} cannot be read at ${marked}`, () => {
      const [fault] = readShellText(text).faults;
      assert.ok(fault);
      assert.deepEqual([fault.kind, text.slice(fault.start, fault.end)], [kind, marked]);
    });
  }
  it('gives each quoted word back', () => {
    for (const word of ['a', '', "it's", 'a b', '$x', '`x`', 'a\nb', '\\', '"', 'a"b\'c', '#', '-x', '{"a":"b"}'])
      assert.deepEqual(words(quoted(word)), [[word]]);
  });
});
