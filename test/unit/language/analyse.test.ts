import assert from 'node:assert/strict';
import { join, resolve } from 'node:path';
import { analyse, type Analysis } from '../../../src/language/analyse';
import { TOIL_DEFAULTS } from '../../../src/toil/resourceOptions';

const FOLDER = resolve('/analysed');
const at = (name: string): string => join(FOLDER, name);
const TOOL = 'cwlVersion: v1.2\nclass: CommandLineTool\ninputs: { n: int }\noutputs: {}\nbaseCommand: x\n';
const settings = { levels: {}, engine: 'toil', options: TOIL_DEFAULTS } as const;

interface Asked {
  readonly analysis: Analysis;
  /** Names of the files that the host was asked for. */
  readonly asked: readonly string[];
}

async function analysed(
  main: string,
  files: Readonly<Record<string, string>>,
  inputs?: Record<string, unknown>,
): Promise<Asked> {
  const asked: string[] = [];
  const texts = new Map(Object.entries(files).map(([name, text]) => [at(name), text]));
  const readText = (path: string): Promise<string | undefined> => {
    asked.push(path);
    return Promise.resolve(texts.get(path));
  };
  const language = main.endsWith('.wdl') ? 'wdl' : 'cwl';
  const request = { path: at(main), text: texts.get(at(main)) ?? '', language } as const;
  const analysis = await analyse(request, { readText }, settings, inputs, new AbortController().signal);
  return { analysis, asked };
}

describe('Analysing a document', () => {
  it('names every file that it read or looked for, itself first', async () => {
    const flow = 'cwlVersion: v1.2\nclass: Workflow\nsteps: { a: { run: tools/a.cwl }, b: { run: gone.cwl } }\n';
    const { analysis } = await analysed('flow.cwl', {
      'flow.cwl': flow,
      'tools/a.cwl': `${TOOL}hints: { $import: h.yml }\n`,
      'tools/h.yml': '{}',
    });
    assert.equal(analysis.files[0], at('flow.cwl'));
    assert.deepEqual(new Set(analysis.files), new Set(['flow.cwl', 'tools/a.cwl', 'tools/h.yml', 'gone.cwl'].map(at)));
  });

  it('does so for WDL', async () => {
    const { analysis } = await analysed('flow.wdl', {
      'flow.wdl': 'version 1.0\nimport "a.wdl"\nimport "gone.wdl"\nworkflow w { call a.t }\n',
      'a.wdl': 'version 1.0\ntask t { command {} }\n',
    });
    assert.deepEqual([...analysis.files].sort(), ['a.wdl', 'flow.wdl', 'gone.wdl'].map(at));
  });

  it('takes its own text from the request, also where it refers to itself', async () => {
    const flow = 'cwlVersion: v1.2\nclass: Workflow\nsteps: { a: { run: flow.cwl } }\n';
    const { asked } = await analysed('flow.cwl', { 'flow.cwl': flow });
    assert.deepEqual(asked, []);
  });

  it('follows references of a text with faults in its YAML', async () => {
    const flow = 'cwlVersion: v1.2\nclass: Workflow\nsteps: { a: { run: a.cwl } }\nhints: { "\n';
    const { analysis } = await analysed('flow.cwl', { 'flow.cwl': flow, 'a.cwl': TOOL });
    assert.ok(analysis.files.includes(at('a.cwl')));
  });

  it('makes the jobs once, when they are asked for', async () => {
    const { analysis } = await analysed('a.cwl', { 'a.cwl': TOOL });
    const jobs = analysis.checked.jobs();
    assert.equal(jobs.length, 1);
    assert.equal(analysis.checked.jobs(), jobs);
  });

  it('makes the jobs of a packed document from what starts, the tools in their steps', async () => {
    const packed = `cwlVersion: v1.2
$graph:
  - { class: CommandLineTool, id: tool, inputs: {}, outputs: {} }
  - { class: CommandLineTool, id: other, inputs: {}, outputs: {} }
  - { class: Workflow, id: main, inputs: {}, outputs: {}, steps: { one: { run: '#tool' }, two: { run: '#tool' } } }
`;
    const { analysis } = await analysed('a.cwl', { 'a.cwl': packed });
    assert.deepEqual(
      analysis.checked.jobs().map(({ name }) => name),
      ['one', 'two', 'other'],
    );
  });

  it('gives the inputs to the process that runs by default', async () => {
    const tool = `${TOOL}requirements: { ResourceRequirement: { coresMin: $(inputs.n) } }\n`;
    const cores = async (inputs?: Record<string, unknown>): Promise<unknown> => {
      const { analysis } = await analysed('a.cwl', { 'a.cwl': tool }, inputs);
      const [job] = analysis.checked.jobs();
      return job?.cores.kind === 'known' ? job.cores.value : job?.cores.kind;
    };
    assert.equal(await cores({ n: 7 }), 7);
    assert.equal(await cores(), 'unknown');
  });

  it('gives inputs to WDL', async () => {
    const task = 'version 1.0\ntask t {\n  input { Int n }\n  command {}\n  runtime { cpu: n }\n}\n';
    const { analysis } = await analysed('a.wdl', { 'a.wdl': task }, { 't.n': 7 });
    const [job] = analysis.checked.jobs();
    assert.equal(job?.cores.kind === 'known' && job.cores.value, 7);
  });

  it('stops when nobody wants it any more', async () => {
    const abort = new AbortController();
    abort.abort();
    const request = { path: at('a.cwl'), text: TOOL, language: 'cwl' } as const;
    const host = { readText: () => Promise.resolve(undefined) };
    await assert.rejects(analyse(request, host, settings, undefined, abort.signal), { name: 'AbortError' });
  });
});
