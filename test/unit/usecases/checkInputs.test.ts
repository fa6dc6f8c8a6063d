import assert from 'node:assert/strict';
import type { WorkflowDescription } from '../../../src/toil/workflow/description';
import { checkInputs, inputsTemplate } from '../../../src/usecases/checkInputs';
import { describeWorkflow } from '../../../src/usecases/describeWorkflow';
import { signal } from './fakeRunHost';

const files: Record<string, string> = {
  '/f/tool.cwl':
    'cwlVersion: v1.2\nclass: CommandLineTool\nbaseCommand: cat\ninputs: {reads: File, min: int?}\noutputs: {}\n',
  '/f/hello.wdl': 'version 1.0\nworkflow hello { input { File reads\n Int min = 3 } }\n',
  '/f/sort.py': 'import toil\n',
};
const there: Record<string, 'file' | 'folder'> = { '/data/reads.fq': 'file', '/data/folder': 'folder' };
const describeIt = (language: 'cwl' | 'wdl' | 'python', path: string): Promise<WorkflowDescription> =>
  describeWorkflow(language, path, undefined, (each) => Promise.resolve(files[each]), signal);

describe('checkInputs', () => {
  async function problems(language: 'cwl' | 'wdl' | 'python', path: string, text: string): Promise<string[]> {
    const lookUp = (each: string): Promise<'file' | 'folder' | undefined> => Promise.resolve(there[each]);
    const found = await checkInputs(await describeIt(language, path), '/data/inputs.yml', text, lookUp, signal);
    return found.map(({ problem, start, end }) => {
      assert.ok(0 <= start && start <= end && end <= text.length);
      return problem.kind;
    });
  }

  it('finds no fault with good inputs, and looks for files beside the inputs file', async () => {
    assert.deepEqual(await problems('cwl', '/f/tool.cwl', 'reads: {class: File, path: reads.fq}\n'), []);
    assert.deepEqual(await problems('wdl', '/f/hello.wdl', '{"hello.reads": "reads.fq"}'), []);
  });

  it('finds what is missing, of a wrong type, or not there, in either language', async () => {
    assert.deepEqual(await problems('cwl', '/f/tool.cwl', 'min: 1\n'), ['missing']);
    assert.deepEqual(await problems('cwl', '/f/tool.cwl', 'reads: {class: File, path: gone.fq}\nmin: many\n'), [
      'noSuchFile',
      'wrongType',
    ]);
    assert.deepEqual(await problems('wdl', '/f/hello.wdl', '{"hello.min": "many"}'), ['missing', 'wrongType']);
    assert.deepEqual(await problems('wdl', '/f/hello.wdl', '{"hello.reads": "folder"}'), ['folderNotFile']);
  });

  it('leaves Python alone, which takes arguments', async () => {
    assert.deepEqual(await problems('python', '/f/sort.py', 'anything: {'), []);
  });
});

describe('inputsTemplate', () => {
  it('is a file of the kind that the language reads, with every input in it', async () => {
    const cwl = inputsTemplate(await describeIt('cwl', '/f/tool.cwl'));
    assert.equal(cwl?.extension, '.yml');
    for (const name of ['reads', 'min']) assert.match(cwl.text, new RegExp(`\\b${name}\\b`));
    const wdl = inputsTemplate(await describeIt('wdl', '/f/hello.wdl'));
    assert.ok(wdl);
    for (const name of ['hello.reads', 'hello.min']) assert.ok(wdl.text.includes(name), name);
  });

  it('is none for Python', async () => {
    assert.equal(inputsTemplate(await describeIt('python', '/f/sort.py')), undefined);
  });
});
