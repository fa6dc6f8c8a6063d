import assert from 'node:assert/strict';
import { thisMachineOffer } from '../../../src/toil/fit/thisMachineOffer';
import { checkFit, type FitRequest } from '../../../src/usecases/checkFit';
import { signal } from './fakeRunHost';

const GIB = 1024 ** 3;
const FILES: Readonly<Record<string, string>> = {
  '/f/tool.cwl': `cwlVersion: v1.2
class: CommandLineTool
requirements:
  ResourceRequirement:
    coresMin: $(inputs.threads)
baseCommand: sort
inputs:
  threads: int
outputs: []
`,
  '/f/packed.cwl': `cwlVersion: v1.2
$graph:
  - {id: small, class: CommandLineTool, baseCommand: sort, inputs: [], outputs: []}
  - id: large
    class: CommandLineTool
    requirements: {ResourceRequirement: {coresMin: 64}}
    baseCommand: sort
    inputs: []
    outputs: []
`,
  '/f/main.wdl': `version 1.0
workflow main { input { Int gigabytes = 4 } call sort { input: gigabytes = gigabytes } }
task sort { input { Int gigabytes } command <<< sort >>> runtime { memory: "~{gigabytes} GiB" } }
`,
  '/f/few.yml': 'threads: 4\n',
  '/f/many.json': '{"threads": 16}',
  '/f/large.json': '{"main.gigabytes": 64}',
  '/f/broken.json': '{"main.gigabytes": ',
  '/f/broken.cwl': '{{{{',
  '/f/script.py': 'import toil\n',
};

const machine = thisMachineOffer({ name: 'This machine', cores: 8, memory: 16 * GIB, disk: 100 * GIB });

async function said(more: Partial<FitRequest> & { path: string; fragment?: string; with?: string }): Promise<string[]> {
  const { path, fragment, with: inputs, ...rest } = more;
  const request: FitRequest = {
    language: path.endsWith('.wdl') ? 'wdl' : 'cwl',
    workflow: { path, ...(fragment === undefined ? {} : { fragment }) },
    inputs: inputs === undefined ? { kind: 'none' } : { kind: 'file', path: inputs },
    options: {},
    ...rest,
  };
  const problems = await checkFit(request, machine, (file) => Promise.resolve(FILES[file]), signal);
  return problems.map((problem) =>
    problem.kind === 'aboveMaximum'
      ? `${problem.job.name}: ${problem.what} ${problem.asked} of ${problem.limit}`
      : problem.kind,
  );
}

describe('checkFit', () => {
  it('judges with the inputs of the run', async () => {
    assert.deepEqual(await said({ path: '/f/tool.cwl', with: '/f/few.yml' }), []);
    assert.deepEqual(await said({ path: '/f/tool.cwl', with: '/f/many.json' }), ['tool.cwl: cores 16 of 8']);
  });

  it('says that inputs decide where there are none', async () => {
    assert.deepEqual(await said({ path: '/f/tool.cwl' }), ['dependsOnInputs']);
    assert.deepEqual(await said({ path: '/f/tool.cwl', with: '/f/gone.yml' }), ['dependsOnInputs']);
  });

  it('takes the defaults of a workflow until inputs say otherwise', async () => {
    assert.deepEqual(await said({ path: '/f/main.wdl' }), []);
    assert.deepEqual(await said({ path: '/f/main.wdl', with: '/f/large.json' }), [
      `main.sort: memory ${64 * GIB} of ${16 * GIB}`,
    ]);
    assert.deepEqual(await said({ path: '/f/main.wdl', with: '/f/broken.json' }), []);
  });

  it('looks at the process that is run, not at the others of a packed document', async () => {
    assert.deepEqual(await said({ path: '/f/packed.cwl', fragment: 'small' }), []);
    assert.deepEqual(await said({ path: '/f/packed.cwl', fragment: 'large' }), ['large: cores 64 of 8']);
    assert.deepEqual(await said({ path: '/f/packed.cwl', fragment: 'none' }), []);
  });

  it('counts the options of the run, the words of the user among them', async () => {
    const path = '/f/tool.cwl';
    assert.deepEqual(await said({ path, with: '/f/few.yml', options: { maxCores: 2 } }), ['tool.cwl: cores 4 of 2']);
    assert.deepEqual(await said({ path: '/f/main.wdl', options: { extraArguments: ['--maxMemory', '1Gi'] } }), [
      `main.sort: memory ${4 * GIB} of ${GIB}`,
    ]);
    assert.deepEqual(await said({ path: '/f/main.wdl', options: { extraArguments: ['--defaultDisk=900Gi'] } }), [
      `main.sort: disk ${900 * GIB} of ${100 * GIB}`,
    ]);
  });

  it('says nothing of what it cannot read', async () => {
    assert.deepEqual(await said({ path: '/f/broken.cwl' }), []);
    assert.deepEqual(await said({ path: '/f/gone.cwl' }), []);
    assert.deepEqual(await said({ path: '/f/gone.wdl' }), []);
    assert.deepEqual(await said({ path: '/f/script.py', language: 'python' }), []);
  });
});
