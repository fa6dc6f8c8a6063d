import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { secondaryName } from '../../../../src/toil/cwl/secondaryFiles';
import { describeWorkflow } from '../../../../src/usecases/describeWorkflow';
import { followLinks } from '../../../../src/usecases/sync/links';
import { placeOnLeader } from '../../../../src/usecases/sync/places';
import { filesOfRun, inputsOnLeader, wordsOnLeader } from '../../../../src/usecases/sync/runFiles';
import { byFolder } from '../../../../src/usecases/sync/syncForRun';

const NEVER = new AbortController().signal;
const HOST = { id: 'id', name: "Ann's lab" };
const place = placeOnLeader(HOST, 'linux');

describe('placeOnLeader', () => {
  it('keeps the whole path below a folder of the machine', () => {
    assert.match(place.folder, /^\/var\/lib\/toil\/workspaces\/Ann-s-lab-[0-9a-f]{8}$/);
    assert.equal(place.mapPath('/home/ann/a b/x.cwl'), `${place.folder}/home/ann/a b/x.cwl`);
    assert.equal(place.mapPath('/'), place.folder);
    assert.notEqual(placeOnLeader({ ...HOST, id: 'other' }, 'linux').folder, place.folder);
  });

  it('knows drives and shares of Windows', () => {
    const windows = placeOnLeader(HOST, 'win32');
    assert.equal(windows.mapPath('C:\\Users\\ann\\x.cwl'), `${windows.folder}/c/Users/ann/x.cwl`);
    assert.equal(windows.mapPath('\\\\server\\share\\x'), `${windows.folder}/server/share/x`);
  });
});

describe('The files of a run', () => {
  let top: string;
  beforeEach(async () => (top = await mkdtemp(join(tmpdir(), 'toil-run-files-'))));
  afterEach(() => rm(top, { recursive: true, force: true }));

  async function write(path: string, text = path): Promise<string> {
    const file = join(top, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
    return file;
  }
  const readText = (path: string): Promise<string | undefined> => readFile(path, 'utf8').catch(() => undefined);
  const lookUp = async (path: string): Promise<'file' | 'folder' | undefined> => {
    const stats = await stat(path).catch(() => undefined);
    return stats && (stats.isDirectory() ? 'folder' : 'file');
  };

  it('are the workflow, what it runs, the inputs file, what that names, and what goes with that', async () => {
    const main = await write(
      'flow/main.cwl',
      [
        'cwlVersion: v1.2',
        'class: Workflow',
        'inputs:',
        '  bam: { type: File, secondaryFiles: [{ pattern: .bai }, ^.dict] }',
        '  where: Directory',
        'outputs: []',
        'steps:',
        '  one: { run: ../tools/tool.cwl, in: { bam: bam }, out: [] }',
      ].join('\n'),
    );
    const tool = await write(
      'tools/tool.cwl',
      'cwlVersion: v1.2\nclass: CommandLineTool\ninputs: { bam: File }\noutputs: []\n',
    );
    const found = await Promise.all(['data/a.bam', 'data/a.bam.bai', 'data/a.dict'].map((path) => write(path)));
    await Promise.all(['data/a.vcf', 'data/b.bam.bai', 'ref/x.fa'].map((path) => write(path)));
    const text = `bam: { class: File, path: ../data/a.bam }\nwhere: { class: Directory, path: ${join(top, 'ref')} }\n`;
    const inputs = await write('flow/inputs.yml', text);
    const description = await describeWorkflow('cwl', main, undefined, readText, NEVER);
    const reads = await filesOfRun({ description, inputs: { path: inputs, text } }, { readText, lookUp }, NEVER);
    assert.deepEqual([...reads.paths].sort(), [main, tool, inputs, ...found, join(top, 'ref')].sort());
    assert.equal(
      inputsOnLeader(text, reads.inputs, place),
      text.replace(join(top, 'ref'), place.mapPath(join(top, 'ref'))),
    );
  });

  it('of a WDL workflow and of a script are those that are named', async () => {
    const reads = await write('reads 1.fq');
    const wdl = await write('w.wdl', 'version 1.0\nworkflow w { input { File reads String name } }\n');
    const text = JSON.stringify({ 'w.reads': reads, 'w.name': `${reads}.x` });
    const inputs = await write('i.json', text);
    const description = await describeWorkflow('wdl', wdl, undefined, readText, NEVER);
    const found = await filesOfRun({ description, inputs: { path: inputs, text } }, { readText, lookUp }, NEVER);
    assert.deepEqual(found.paths, [wdl, inputs, reads]);
    const there = place.mapPath(reads);
    assert.equal(
      inputsOnLeader(text, found.inputs, place),
      JSON.stringify({ 'w.reads': there, 'w.name': `${reads}.x` }),
    );
    assert.equal(inputsOnLeader('{"w.reads": "reads.fq"}', found.inputs, place), undefined);

    const script = await write('s.py', 'from toil.job import Job\n');
    const python = await describeWorkflow('python', script, undefined, readText, NEVER);
    const words = [`--reads=${reads}`, reads, '/not/there', 'text'];
    const named = await filesOfRun({ description: python, words }, { readText, lookUp }, NEVER);
    assert.deepEqual(named.inputs, [reads]);
    assert.deepEqual(wordsOnLeader(words, named.inputs, place), [`--reads=${there}`, there, '/not/there', 'text']);
  });

  it('are followed through links, and what is not there is left out', async () => {
    const file = await write('real/deep/x.txt');
    await symlink('real', join(top, 'folder'));
    await symlink(join(top, 'folder', 'deep', 'x.txt'), join(top, 'link.txt'));
    await symlink('loop', join(top, 'loop'));
    const followed = await followLinks([join(top, 'link.txt'), join(top, 'none'), join(top, 'loop')], NEVER);
    assert.deepEqual(
      followed.real.filter((path) => path.endsWith('.txt')),
      [file],
    );
    assert.deepEqual(
      followed.links.filter(({ at }) => !at.endsWith('loop')),
      [
        { at: join(top, 'link.txt'), to: join(top, 'folder', 'deep', 'x.txt') },
        { at: join(top, 'folder'), to: join(top, 'real') },
      ],
    );
  });
});

describe('byFolder', () => {
  it('goes from the deepest folder that holds all', () => {
    assert.deepEqual(byFolder(['/a/b/c/x', '/a/b/d']), [{ folder: '/a/b', paths: ['c/x', 'd'] }]);
    assert.deepEqual(byFolder(['/a/b', '/a/bc/x']), [{ folder: '/a', paths: ['b', 'bc/x'] }]);
    assert.deepEqual(byFolder(['/a/b/c', '/a/b']), [{ folder: '/a', paths: ['b/c', 'b'] }]);
    assert.deepEqual(byFolder([]), []);
  });
});

describe('secondaryName', () => {
  for (const [name, pattern, expected] of [
    ['a.bam', '.bai', 'a.bam.bai'],
    ['a.bam', '^.bai?', 'a.bai'],
    ['a.tar.gz', '^^.idx', 'a.idx'],
    ['a', '^^.idx', 'a.idx'],
    ['.hidden', '^.idx', '.hidden.idx'],
    ['a.bam', '$(self.basename).bai', undefined],
  ] as const)
    it(`${pattern} beside ${name}`, () => assert.equal(secondaryName(name, pattern), expected));
});
