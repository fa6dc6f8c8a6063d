import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { commandWords } from '../../../../../src/provisioner/aws/credentials/commandWords';

describe('A command line of credential_process', () => {
  const LINES = [
    'program',
    '  program  --name ann ',
    '"/opt/my tools/program" "a b" c',
    'program \'a "b" \\ c\'',
    'program a\\ b "c \\"d\\" \\\\ \\e"',
    'program --x="a b"\'c d\'e ""',
  ];
  for (const line of LINES)
    it(`has the words that a shell finds in ${line}`, () => {
      const printed = execFileSync('/bin/sh', ['-c', `printf '%s\\n' ${line}`], { encoding: 'utf8' });
      assert.deepEqual(commandWords(line, false), printed.split('\n').slice(0, -1));
    });

  it('keeps what a shell would do something with', () => {
    assert.deepEqual(commandWords('p $HOME `id` ; rm * | x', false), ['p', '$HOME', '`id`', ';', 'rm', '*', '|', 'x']);
  });

  it('has no words when a quote is open', () => {
    assert.equal(commandWords('p "a', false), undefined);
    assert.equal(commandWords("p 'a", false), undefined);
    assert.equal(commandWords('p a\\', false), undefined);
    assert.equal(commandWords('p "a', true), undefined);
  });

  it('keeps backslashes and single quotes on Windows', () => {
    assert.deepEqual(commandWords('"C:\\my tools\\p.exe" C:\\x it\'s', true), ['C:\\my tools\\p.exe', 'C:\\x', "it's"]);
  });

  it('may be empty', () => assert.deepEqual(commandWords('  ', false), []));
});
