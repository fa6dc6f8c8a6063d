import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { joinArguments, splitArguments } from '../../../../src/toil/python/arguments';

/** What a real shell makes of a line. */
function shellWords(line: string): string[] {
  const out = execFileSync('/bin/sh', ['-c', `printf '%s\\0' ${line}`], { encoding: 'utf8' });
  return out === '' ? [] : out.slice(0, -1).split('\0');
}

const ODD = [
  'plain', '', ' ', 'a b', "it's", "'", '"', '\\', 'a\nb', '\n', '\t', '$HOME', '`id`', '$(id)', '*', '?', '[a]', '{a,b}', '~', '~root', '#x', 'a#b',
  '!x', 'a;b', 'a|b', 'a&b', '<x', '>x', '(x)', '-n', '--opt=a b', '--opt=x', '-', '--', 'A=b', '=x', '%1', 'é✓', '\u00a0', '\r', "''", "a'\"'b", '^x', '\\n', '\u2028',
]; // prettier-ignore

describe('joinArguments', () => {
  it('writes every odd word so that a real shell reads the same word', () => {
    assert.deepEqual(shellWords(joinArguments(ODD)), ODD);
  });

  it('quotes no plain word and no option', () => {
    const line = 'toil-cwl-runner --jobStore file:/a/b,c --retryCount=2 -x wf.cwl a@b+c_d%e';
    assert.equal(joinArguments(line.split(' ')), line);
  });

  it('quotes a word in front that would set a variable', () => {
    assert.equal(joinArguments(['A=b', 'c']), "'A=b' c");
  });

  it('leaves out what cannot be in a word', () => {
    assert.equal(joinArguments(['a\0b']), 'ab');
  });
});

describe('splitArguments', () => {
  it('undoes joinArguments', () => {
    assert.deepEqual(splitArguments(joinArguments(ODD)), ODD);
  });

  it('splits as a real shell does where nothing is to be expanded', () => {
    const lines = [
      '',
      '  ',
      'a  b\tc d ',
      `a'b c'd "e f" '' ""`,
      `"a\\"b" "a\\\\b" "a\\nb" "\\$x" a\\ b \\' \\"`,
      'a\\\nb',
      'a \\\n b',
      `''\\\n x`,
      '"a\\\nb"',
      `--x='a b' --y="c'd"`,
    ];
    for (const line of lines) {
      const words = splitArguments(line);
      const real = line.trim() === '' ? [] : shellWords(line);
      assert.deepEqual(words, real, line);
    }
  });

  it('takes line ends for blanks, as the text may be typed in a box', () => {
    assert.deepEqual(splitArguments('a\n b\r\nc\n'), ['a', 'b', 'c']);
  });

  it('expands nothing', () => {
    assert.deepEqual(splitArguments('$HOME ~ * #c a|b `x` "$(y)"'), ['$HOME', '~', '*', '#c', 'a|b', '`x`', '$(y)']);
  });

  it('says where a quote is not closed or a backslash ends the line', () => {
    assert.deepEqual(splitArguments("a 'b c"), { error: 'unclosedQuote', at: 2 });
    assert.deepEqual(splitArguments('a "b\\"'), { error: 'unclosedQuote', at: 2 });
    assert.deepEqual(splitArguments('ab\\'), { error: 'trailingBackslash', at: 2 });
  });
});
