import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../../../..');
const WRONG = `cwlVersion: v1.2
class: CommandLineTool
$namespaces: { arv: 'http://arvados.org/cwl#' }
hints: { arv:UsePreemptible: { usePreemptible: maybe } }
inputs: {}
outputs: {}
baseCommand: echo
`;

/** The program as npm and pre-commit make it: one file that needs nothing beside it but its package.json. */
describe('The program toil-hints', () => {
  let folder: string;
  let program: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'hints-program-'));
    program = join(folder, 'package', 'dist', 'toil-hints.js');
    mkdirSync(join(folder, 'package'));
    writeFileSync(join(folder, 'package', 'package.json'), '{ "version": "4.5.6" }');
    execFileSync(process.execPath, [join(ROOT, 'scripts/prepare/program.mjs'), program]);
    writeFileSync(join(folder, 'wrong.cwl'), WRONG);
    writeFileSync(join(folder, 'right.cwl'), WRONG.replace('maybe', 'true'));
  });
  after(() => rmSync(folder, { recursive: true }));

  function run(words: readonly string[], input = ''): { status: number | null; stdout: string; stderr: string } {
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], {
      cwd: folder,
      input,
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  }

  it('is a program by its first line', () => {
    assert.equal(readFileSync(program, 'utf8').split('\n')[0], '#!/usr/bin/env node');
  });

  it('says the version of its package', () => {
    assert.deepEqual(run(['--version']), { status: 0, stdout: '4.5.6\n', stderr: '' });
  });

  it('ends with 0, 1 and 2', () => {
    assert.equal(run(['check', 'right.cwl']).status, 0);
    assert.match(run(['check', 'wrong.cwl']).stdout, /^wrong\.cwl:4:48: error: .*\[TOIL106\]\n/);
    assert.equal(run(['check', 'wrong.cwl']).status, 1);
    assert.equal(run(['check', 'gone.cwl']).status, 2);
  });

  it('reads standard input', () => {
    assert.match(run(['check', '-', '--stdin-name', 'x.cwl'], WRONG).stdout, /^x\.cwl:4:48: error/);
  });

  it('writes all of a long output into a pipe', () => {
    const tools = Array.from({ length: 300 }, (_, index) => `tool${index}.cwl`);
    for (const tool of tools) writeFileSync(join(folder, tool), WRONG);
    const { stdout } = run(['check', '--format', 'json', ...tools]);
    assert.ok(stdout.length > 70_000);
    assert.equal((JSON.parse(stdout) as { findings: unknown[] }).findings.length, tools.length);
  });
});
