import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { commandLine } from '../../../src/remote/command';
import { quoteWord, quoteWords } from '../../../src/remote/quote';

/** What a real shell makes of a command line that prints its words, each ended by a NUL. */
function readBack(line: string): string[] {
  return execFileSync('sh', ['-c', `printf '%s\\0' ${line}`], { encoding: 'utf8' })
    .split('\0')
    .slice(0, -1);
}

describe('Words for a shell', () => {
  const odd = [
    'plain',
    '',
    ' ',
    "it's",
    '"',
    '$HOME',
    '`id`',
    'a\nb',
    '\\',
    '*',
    '~',
    '-n',
    '!',
    'ü 日本',
    "''",
    '#x',
    ';&|<>()',
  ];

  it('come back from sh as they were', () => assert.deepEqual(readBack(quoteWords(odd)), odd));

  it('are left plain where nothing needs a quote', () => assert.equal(quoteWord('/a/b-c_d.e:f'), '/a/b-c_d.e:f'));

  it('cannot hold a NUL', () => assert.throws(() => quoteWord('a\0b'), TypeError));
});

describe('The line of a command', function () {
  it('runs the words as they are, in the folder and with the settings asked for', () => {
    const words = ['sh', '-c', 'pwd; printf "%s|" "$SETTING" "$0"', "a 'b'"];
    const { text } = commandLine(words, { cwd: '/', env: { SETTING: "x y'z" } }, false);
    assert.equal(execFileSync('sh', ['-c', text], { encoding: 'utf8' }), "/\nx y'z|a 'b'|");
  });

  it('does not start anything when the folder is missing', () => {
    const { text } = commandLine(['echo', 'started'], { cwd: '/no such folder' }, false);
    assert.throws(() => execFileSync('sh', ['-c', text], { encoding: 'utf8', stdio: 'pipe' }), {
      status: 2,
      stdout: '',
    });
  });

  it('leads into a container by docker exec, words untouched', () => {
    const { text } = commandLine(['echo', 'a b'], { container: 'toil_leader', cwd: '/x', env: { A: '1' } }, true);
    const words = readBack(text);
    assert.deepEqual(words.slice(0, 8), ['docker', 'exec', '-it', '-e', 'A=1', '-w', '/x', 'toil_leader']);
    assert.deepEqual(words.slice(-2), ['echo', 'a b']);
  });
});
