import assert from 'node:assert/strict';
import { describeWorkflow, detectWorkflow } from '../../../src/usecases/describeWorkflow';
import { workflowFaults } from '../../../src/usecases/workflowFaults';
import { signal } from './fakeRunHost';

const TOOL = `cwlVersion: v1.2
class: CommandLineTool
baseCommand: cat
inputs: {reads: File}
outputs: {}
`;
const files: Record<string, string | undefined> = {
  '/f/tool.cwl': TOOL,
  '/f/broken.cwl': 'class: [',
  '/f/lost.cwl': `cwlVersion: v1.2
class: Workflow
inputs: {}
outputs: {}
steps:
  one: {run: gone.cwl, in: {}, out: []}
`,
  '/f/packed.cwl': `cwlVersion: v1.2
$graph:
- {id: first, class: CommandLineTool, baseCommand: cat, inputs: {a: int}, outputs: {}}
- {id: main, class: CommandLineTool, baseCommand: cat, inputs: {b: string}, outputs: {}}
`,
  '/f/hello.wdl': 'version 1.0\nworkflow hello { input { String name } }\n',
  '/f/broken.wdl': 'version 1.0\nworkflow hello {',
  '/f/sort.py': 'from toil.common import Toil\n',
  '/f/notes.txt': 'hello',
  '/f/large.py': `${'#'.repeat(70_000)}\nimport toil\n`,
};
const readText = (path: string): Promise<string | undefined> => Promise.resolve(files[path]);

describe('detectWorkflow', () => {
  it('tells the language, or why it is none', async () => {
    assert.equal(await detectWorkflow('/f/tool.cwl', readText), 'cwl');
    assert.equal(await detectWorkflow('/f/sort.py', readText), 'python');
    assert.deepEqual(await detectWorkflow('/f/notes.txt', readText), { notAWorkflow: 'otherFileType' });
  });

  it('looks at the first 64 KiB only', async () => {
    assert.deepEqual(await detectWorkflow('/f/large.py', readText), { notAWorkflow: 'pythonWithoutToil' });
  });

  it('says that the file is gone', async () => {
    await assert.rejects(detectWorkflow('/f/gone.cwl', readText), {
      problem: { kind: 'fileGone', path: '/f/gone.cwl' },
    });
  });
});

describe('describeWorkflow', () => {
  it('reads each language', async () => {
    const cwl = await describeWorkflow('cwl', '/f/tool.cwl', undefined, readText, signal);
    assert.deepEqual(
      cwl.inputs.map(({ name, type, required }) => [name, type, required]),
      [['reads', 'File', true]],
    );
    const wdl = await describeWorkflow('wdl', '/f/hello.wdl', undefined, readText, signal);
    assert.deepEqual([wdl.name, wdl.inputs[0]?.name], ['hello', 'hello.name']);
    const python = await describeWorkflow('python', '/f/sort.py', undefined, readText, signal);
    assert.deepEqual([python.language, python.files], ['python', ['/f/sort.py']]);
  });

  it('reads the part of a packed document that was chosen', async () => {
    const inputs = async (fragment?: string): Promise<string[]> =>
      (await describeWorkflow('cwl', '/f/packed.cwl', fragment, readText, signal)).inputs.map(({ name }) => name);
    assert.deepEqual(await inputs('first'), ['a']);
    assert.deepEqual(await inputs('main'), ['b']);
    assert.deepEqual(await inputs(), ['b']);
  });

  it('says that the workflow is gone', async () => {
    await assert.rejects(describeWorkflow('wdl', '/f/gone.wdl', undefined, readText, signal), {
      problem: { kind: 'fileGone', path: '/f/gone.wdl' },
    });
  });
});

describe('workflowFaults', () => {
  async function faults(language: 'cwl' | 'wdl' | 'python', path: string): Promise<ReturnType<typeof workflowFaults>> {
    return workflowFaults(await describeWorkflow(language, path, undefined, readText, signal), path);
  }

  it('finds none in good workflows', async () => {
    for (const [language, path] of [
      ['cwl', '/f/tool.cwl'],
      ['wdl', '/f/hello.wdl'],
      ['python', '/f/sort.py'],
    ] as const) {
      assert.deepEqual(await faults(language, path), []);
    }
  });

  for (const [language, path, kind] of [
    ['cwl', '/f/broken.cwl', 'unreadable'],
    ['wdl', '/f/broken.wdl', 'unclosed'],
  ] as const) {
    it(`says where ${path} cannot be read, and why`, async () => {
      const [fault, ...others] = await faults(language, path);
      assert.ok(fault);
      assert.deepEqual([fault.kind, fault.file, others], [kind, path, []]);
      assert.ok(fault.start <= fault.end && fault.end <= (files[path]?.length ?? 0));
    });
  }

  it('points at the name of a tool that is not there', async () => {
    const [fault, ...others] = await faults('cwl', '/f/lost.cwl');
    assert.ok(fault);
    assert.deepEqual([fault.kind, fault.file, others], ['referenceMissing', '/f/lost.cwl', []]);
    assert.equal(files['/f/lost.cwl']?.slice(fault.start, fault.end), 'gone.cwl');
  });
});
