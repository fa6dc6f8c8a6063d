import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { readCommandLine, USAGE } from '../../../../src/language/cli/commandLine';

describe('The command line of toil-hints', () => {
  it('checks files with defaults', () => {
    assert.deepEqual(readCommandLine(['check', 'a.cwl', 'folder']), {
      kind: 'check',
      files: ['a.cwl', 'folder'],
      defaultPreemptible: false,
      format: 'text',
    });
  });

  it('takes every option, before and behind the files', () => {
    const words = ['--cluster', 'c.toil-cluster.json', 'check', '--inputs=i.json', '--default-preemptible', 'a.wdl'];
    const more = ['--format', 'sarif', '--max-warnings', '0', '--stdin-name', 'x.cwl'];
    assert.deepEqual(readCommandLine([...words, ...more]), {
      kind: 'check',
      files: ['a.wdl'],
      cluster: 'c.toil-cluster.json',
      inputs: 'i.json',
      defaultPreemptible: true,
      format: 'sarif',
      maxWarnings: 0,
      stdinName: 'x.cwl',
    });
  });

  it('takes files that look like options behind --', () => {
    const command = readCommandLine(['check', '--', '--help', '-x.cwl']);
    assert.deepEqual(command.kind === 'check' && command.files, ['--help', '-x.cwl']);
  });

  for (const [what, words, reason] of [
    ['nothing', [], /a command is missing/],
    ['another command', ['lint', 'a.cwl'], /no command lint/],
    ['no file', ['check'], /a file or folder is missing/],
    ['an unknown option', ['check', '--fast', 'a.cwl'], /'--fast'/],
    ['an unknown format', ['check', '--format', 'xml', 'a.cwl'], /no format xml: text, json, sarif, github/],
    ['an option without its value', ['check', 'a.cwl', '--inputs'], /inputs/],
    ['a value for a switch', ['check', '--default-preemptible=yes', 'a.cwl'], /default-preemptible/],
    ['warnings that are no number', ['check', '--max-warnings', 'many', 'a.cwl'], /takes a number/],
    ['a negative number', ['check', '--max-warnings=-1', 'a.cwl'], /takes a number/],
    ['standard input twice', ['check', '-', '-'], /once/],
    ['inputs for two workflows', ['check', '--inputs', 'i.json', 'a.cwl', 'b.cwl'], /one workflow/],
  ] as const) {
    it(`is wrong with ${what}`, () => {
      const command = readCommandLine(words);
      assert.match(command.kind === 'wrong' ? command.reason : command.kind, reason);
    });
  }

  it('answers help and version whatever else there is', () => {
    assert.equal(readCommandLine(['check', '--help']).kind, 'help');
    assert.equal(readCommandLine(['-V']).kind, 'version');
  });

  it('has every option in its help and in its page', () => {
    const page = readFileSync(resolve(import.meta.dirname, '../../../../docs/toil-hints.md'), 'utf8');
    const options = [...USAGE.matchAll(/^ {2}(--[a-z-]+)/gm)].map(([, option = '']) => option);
    assert.equal(options.length, 7);
    for (const option of options) {
      if (option !== '--help' && option !== '--version')
        assert.doesNotMatch(readWith(option), /Unknown option/, option);
      assert.ok(page.includes(`\`${option}`), `${option} in docs/toil-hints.md`);
    }
  });
});

/** Why an option with a value is wrong; empty when it is fine. */
function readWith(option: string): string {
  const command = readCommandLine(['check', 'a.cwl', option, '1']);
  return command.kind === 'wrong' ? command.reason : '';
}
