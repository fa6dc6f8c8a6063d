import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { compileRule, Ignored, parseIgnore, rsyncFilters } from '../../../../src/remote/sync/ignoreRules';
import { localRules, walkLocal } from '../../../../src/remote/sync/localWalk';
import { shownPath } from '../../../../src/remote/sync/manifest';

const signal = new AbortController().signal;

/** Names that the patterns below tell apart. */
const PATHS = [
  'a.txt',
  'b.bam',
  'build/x',
  'deep/build/x',
  'deep/er/build',
  'doc/frotz/a',
  'a/doc/frotz/b',
  'foo/bar',
  'x/foo/bar',
  'foo/q/w/bar',
  'log',
  'sub/log/y',
  'keep.log',
  'run.log',
  'sub/run.log',
  'sub/keep.log',
  'sp ace',
  'sp ace ',
  'star*name',
  'st[a]r',
  'hash#1',
  '#hash',
  '!bang',
  'back\\slash',
  'q?',
  'qx',
  'A1',
  'A2',
  'AB',
  'deep/only/here.tmp',
  'deep/here.tmp',
  'node_modules/m/i.js',
  'sub/node_modules/m/i.js',
  'ab/x/y/z',
  'üm.txt',
  'sub/a.txt',
  'trail',
];
const FILES: Readonly<Record<string, string>> = {
  '.gitignore': [
    '# comment',
    '',
    '*.bam',
    'build/',
    '/doc/frotz',
    'foo/**/bar',
    '*.log',
    '!keep.log',
    'log/',
    'sp ace\\ ',
    'star\\*name',
    '\\#hash',
    '\\!bang',
    'back\\\\slash',
    'A[0-9]',
    'q[!x]',
    'node_modules',
    'ab/**',
    '?m.txt',
    'trail   ',
  ].join('\n'),
  'deep/.gitignore': '/here.tmp\r\n!build/\r\n',
  'sub/.gitignore': '!run.log\n/a.txt\nkeep.*\n',
};

/** A tree with all of it; git and rsync are asked what they make of it. */
async function makeTree(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'toil-ignore-'));
  for (const path of PATHS) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), '');
  }
  for (const [path, text] of Object.entries(FILES)) await writeFile(join(root, path), text);
  return root;
}

describe('What .gitignore files leave out', () => {
  let root: string;
  before(async () => void (root = await makeTree()));
  after(() => rm(root, { recursive: true, force: true }));

  const ours = async (patterns: readonly string[] = []): Promise<string[]> => {
    const rules = await localRules(root, { patterns, gitignore: true }, signal);
    const { entries } = await walkLocal(root, rules.map(compileRule), undefined, signal);
    return [...entries]
      .filter(([, entry]) => entry.kind === 'file')
      .map(([path]) => shownPath(path))
      .sort();
  };

  it('is what git leaves out', async () => {
    execFileSync('git', ['init', '-q'], { cwd: root });
    const listed = execFileSync('git', ['ls-files', '-z', '--others', '--exclude-standard'], {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, HOME: root },
    });
    assert.deepEqual(await ours(), listed.split('\0').filter(Boolean).sort());
  });

  it('is what rsync leaves out with the rules in its words', async function () {
    if (spawnSync('rsync', ['--version']).error) this.skip();
    const rules = await localRules(root, { patterns: ['!b.bam', '/foo'], gitignore: true }, signal);
    const words = [
      '-rn',
      '--out-format=%n',
      ...rsyncFilters(rules).map((rule) => `--filter=${rule}`),
      `${root}/`,
      '/nowhere-at-all/',
    ];
    const listed = execFileSync('rsync', words, { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C.UTF-8' } });
    const files = listed.split('\n').filter((line) => line && !line.endsWith('/') && !line.startsWith('created '));
    assert.deepEqual(
      files.sort(),
      (await ours(['!b.bam', '/foo'])).filter((path) => !path.startsWith('.git/')),
    );
  });

  it('gives way to the user’s own patterns', async () => {
    const found = await ours(['!b.bam', 'a.txt', 'deep']);
    assert.ok(found.includes('b.bam'));
    assert.deepEqual(
      found.filter((path) => path === 'a.txt' || path.startsWith('deep')),
      [],
    );
  });

  it('is nothing when they are not asked for', async () => {
    const rules = await localRules(root, { patterns: ['qx'], gitignore: false }, signal);
    assert.deepEqual(
      rules.map((rule) => rule.base),
      [''],
    );
  });
});

describe('A rule', () => {
  it('for folders holds for no file', () => {
    const ignored = new Ignored(parseIgnore(['out/'], '').map(compileRule));
    assert.equal(ignored.matches('out', false), false);
    assert.equal(ignored.matches('a/out', true), true);
  });

  it('of a folder holds below it only', () => {
    const ignored = new Ignored(parseIgnore(['x'], 'a.b').map(compileRule));
    assert.deepEqual(
      ['a.b/x', 'a.b/c/x', 'acb/x', 'x'].map((path) => ignored.matches(path, false)),
      [true, true, false, false],
    );
  });
});
