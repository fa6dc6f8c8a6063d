import assert from 'node:assert/strict';
import type { InputValues } from '../../../../src/toil/inputValues';
import type { ResourceOptions } from '../../../../src/toil/resourceOptions';
import { asks, cores, inline, jobsOf, placed, told, tool, twice, workflow, type Texts } from './jobTexts';

const MIB = 1024 ** 2;
describe('jobs of CWL: what is there', () => {
  it('a tool alone is its one job, named after its id or file, and stands at its name', async () => {
    const text = tool();
    const [job, ...others] = await jobsOf(text);
    assert.deepEqual([job?.name, job?.kind, others.length], ['main.cwl', 'job', 0]);
    const start = text.indexOf('CommandLineTool');
    assert.deepEqual(job?.at, { file: '/w/main.cwl', start, end: start + 'CommandLineTool'.length });
    assert.deepEqual(job.definition, job.at);
    const named = await jobsOf(tool('id: bwa'));
    assert.equal(named[0]?.name, 'bwa');
  });

  it('every path of steps is a job, through files, sub-workflows and scatters, in the order of the document', async () => {
    const files = {
      'main.cwl': workflow('  - {id: first, in: [], out: [], run: t.cwl}\n  - {id: sub, scatter: n, in: {n: ns}, out: [], run: lib/sub.cwl}'),
      't.cwl': tool(),
      'lib/sub.cwl': workflow(`  a: {in: {}, out: [], run: ../t.cwl}\n  b: {in: {}, out: [], run: ${inline('hints: []')}}`),
    }; // prettier-ignore
    const jobs = await jobsOf(files);
    const shown = jobs.map(
      (job) =>
        `${job.name} ${job.scattered ? 'scattered ' : ''}${placed(files, job.at)} ${placed(files, job.definition)}`,
    );
    assert.deepEqual(shown, [
      'first main.cwl:first t.cwl:CommandLineTool',
      'sub/a scattered main.cwl:sub t.cwl:CommandLineTool',
      'sub/b scattered main.cwl:sub lib/sub.cwl:CommandLineTool',
    ]);
  });

  it('steps of a map stand at their keys', async () => {
    const files = { 'main.cwl': workflow('  "al ign": {in: {}, out: [], run: t.cwl}'), 't.cwl': tool() };
    assert.deepEqual(
      (await jobsOf(files)).map(({ at }) => placed(files, at)),
      ['main.cwl:"al ign"'],
    );
  });

  it('members of a packed document are found, in all spellings', async () => {
    const text = `cwlVersion: v1.2\n$graph:\n- {class: Workflow, id: main, inputs: [], outputs: [], steps: [{id: '#main/s', in: [], out: [], run: '#t'}, {id: u, in: [], out: [], run: '#t'}]}\n- {id: '#t', class: CommandLineTool, inputs: [], outputs: [], baseCommand: x, ${asks('3')}}`;
    assert.deepEqual(await cores(text), ['s: 3', 'u: 3']);
  });

  it('expression tools and operations never go to the cluster', async () => {
    const kinds = ['ExpressionTool', 'Operation'].map(
      async (kind) => (await jobsOf(tool().replace('CommandLineTool', kind)))[0]?.kind,
    );
    assert.deepEqual(await Promise.all(kinds), ['local', 'local']);
  });

  it('a workflow that runs itself, and processes that are not there, are left out', async () => {
    const files = {
      'main.cwl': workflow('  a: {in: {}, out: [], run: main.cwl}\n  b: {in: {}, out: [], run: none.cwl}\n  c: {in: {}, out: [], run: "https://x.y/z.cwl"}\n  d: {in: {}, out: [], run: t.cwl}'),
      't.cwl': tool(),
    }; // prettier-ignore
    assert.deepEqual(
      (await jobsOf(files)).map(({ name }) => name),
      ['d'],
    );
  });

  it('workflows that multiply end soon', async () => {
    const files: Record<string, string> = { 'main.cwl': workflow(twice('w1.cwl')) };
    for (let level = 1; level < 30; level += 1) files[`w${level}.cwl`] = workflow(twice(`w${level + 1}.cwl`));
    files['w30.cwl'] = tool();
    assert.ok((await jobsOf(files)).length <= 5_000);
  });
});

describe('jobs of CWL: values that flow into a step', () => {
  const step = (ins: string, more = ''): string =>
    workflow(`  s: {in: ${ins}, out: [o], run: ${inline(asks('$(inputs.n)'))} ${more}}`, JAVASCRIPT);
  const JAVASCRIPT = 'requirements: {InlineJavascriptRequirement: {}}';
  const cases: [string, string, InputValues | undefined, string][] = [
    ['a link to an input without an inputs file', step('{n: n}'), undefined, 'inputs n'],
    ['a link to an input', step('{n: n}'), { n: 6 }, '6'],
    ['a link with its long name', step('{n: {source: "#n"}}'), { n: 6 }, '6'],
    ['a default of the step', step('{n: {default: 7}}'), undefined, '7'],
    ['a default behind a link that gives null', step('{n: {source: n, default: 8}}'), { n: null }, '8'],
    ['valueFrom without a source', step('{n: {valueFrom: $(3 * 3)}}'), undefined, '9'],
    ['valueFrom of the source', step('{n: {source: n, valueFrom: $(self + 1)}}'), { n: 6 }, '7'],
    ['valueFrom of another input of the step', step('{n: {valueFrom: $(inputs.m)}, m: n}'), { n: 6 }, '6'],
    ['valueFrom sees the values before any valueFrom', step('{n: {valueFrom: $(inputs.m)}, m: {source: n, valueFrom: $(self * 10)}}'), { n: 6 }, '6'],
    ['several sources', step('{n: {source: [n, ns], linkMerge: merge_flattened, valueFrom: "$(self[2])"}}'), { n: 6, ns: [7, 8] }, '8'],
    ['the first that is not null', step('{n: {source: [ns, n], pickValue: first_non_null}}'), { ns: null, n: 6 }, '6'],
    ['what other jobs make', workflow(`  a: {in: {}, out: [o], run: ${inline('hints: []')}}\n  s: {in: {n: a/o}, out: [], run: ${inline(asks('$(inputs.n)'))}}`), { n: 1 }, 'results'],
    ['a scatter over equal items', step('{n: ns}', ', scatter: n'), { ns: [4, 4] }, '4'],
    ['a scatter over different items', step('{n: ns}', ', scatter: [n]'), { ns: [4, 5] }, 'results'],
    ['a scatter that is not known', step('{n: ns}', ', scatter: n'), undefined, 'inputs ns'],
    ['nothing for what the tool requires', step('{}'), { n: 6 }, 'refused'],
    ['a link to what is not there', step('{n: other}'), { n: 6 }, 'refused'],
  ]; // prettier-ignore
  for (const [what, text, inputs, expected] of cases) {
    it(`${what}: ${expected}`, async () => {
      assert.equal((await cores(text, inputs)).at(-1), `s: ${expected}`);
    });
  }

  it('defaults of inputs count, an optional input is null once there is an inputs file', async () => {
    const text = tool(
      'hints: {ResourceRequirement: {coresMin: $(inputs.a), ramMin: $(inputs.b)}}',
      '{a: {type: int, default: 3}, b: "int?"}',
    );
    const shown = async (inputs?: InputValues): Promise<unknown[]> =>
      (await jobsOf(text, inputs)).flatMap((job) => [told(job.cores), told(job.memory)]);
    assert.deepEqual(await shown(), [3, 'inputs b']);
    assert.deepEqual(await shown({}), [3, 256 * MIB]);
    assert.deepEqual(await shown({ a: 5, b: 100 }), [5, 100 * MIB]);
  });

  it('through sub-workflows, with their own names and defaults', async () => {
    const files = {
      'main.cwl': workflow('  sub: {in: {threads: n}, out: [], run: sub.cwl}'),
      'sub.cwl': workflow('  a: {in: {n: threads}, out: [], run: t.cwl}\n  b: {in: {n: more}, out: [], run: t.cwl}', '', '{threads: int, more: {type: int, default: 12}}'),
      't.cwl': tool(asks('$(inputs.n)')),
    }; // prettier-ignore
    assert.deepEqual(await cores(files, { n: 5 }), ['sub/a: 5', 'sub/b: 12']);
  });

  it('JavaScript in valueFrom is allowed by the workflow; only a step that scatters may allow it itself', async () => {
    const allowed = (more: string): string =>
      workflow(
        `  s: {in: {n: {source: ns, valueFrom: "$(4 + 1)"}}, out: [], requirements: {InlineJavascriptRequirement: {}}, run: ${inline(asks('$(inputs.n)'))} ${more}}`,
      );
    assert.deepEqual(await cores(allowed(', scatter: n'), { ns: [1] }), ['s: 5']);
    assert.deepEqual(await cores(allowed(''), { ns: [1] }), ['s: refused']);
  });

  it('a loop gives another value in every round', async () => {
    assert.deepEqual(await cores(step('{n: n}', ', loop: {n: o}, when: $(true)'), { n: 5 }), ['s: results']);
  });
});

describe('jobs of CWL: what they ask for', () => {
  async function need(text: string, options: Partial<ResourceOptions> = {}): Promise<unknown[]> {
    const [job] = await jobsOf(text, {}, options);
    assert.ok(job);
    return [told(job.cores), told(job.memory), told(job.disk)];
  }
  const resources = (body: string, version?: string): string =>
    tool(`requirements: {ResourceRequirement: ${body}}`, '[]', version);

  it('without ResourceRequirement: the options of the run, 3 GiB of disk', async () => {
    assert.deepEqual(await need(tool('', '[]')), [1, 256 * MIB, 3072 * MIB]);
    assert.deepEqual(await need(tool('', '[]', 'v1.0')), [1, 1024 * MIB, 3072 * MIB]);
    const options = { defaultCores: 2, defaultDisk: 10 * MIB, defaultMemory: 5 * MIB };
    assert.deepEqual(await need(tool('', '[]'), options), [2, 256 * MIB, 1034 * MIB]);
    assert.deepEqual(await need(tool('', '[]'), { ...options, cwlDefaultRam: false }), [2, 5 * MIB, 1034 * MIB]);
    assert.deepEqual(await need(tool('', '[]'), { cwlMinRam: 512 * MIB, bypassFileStore: true }), [
      1,
      512 * MIB,
      1024 * MIB,
    ]);
  });

  it('with any ResourceRequirement: 1 core, 2 GiB of disk; each part of the disk is rounded up', async () => {
    assert.deepEqual(await need(resources('{}'), { defaultCores: 8 }), [1, 256 * MIB, 2048 * MIB]);
    assert.deepEqual(await need(resources('{tmpdirMin: 0.5, outdirMin: 0.5, ramMin: 0.5}')), [1, MIB, 2 * MIB]);
    assert.deepEqual(await need(resources('{coresMin: 0, coresMax: 4, ramMin: -512}')), [4, -512 * MIB, 2048 * MIB]);
    assert.deepEqual(await need(resources('{coresMin: 2, coresMax: 16, ramMin: 3, ramMax: 9}')), [
      2,
      3 * MIB,
      2048 * MIB,
    ]);
    assert.deepEqual(await need(resources('{ramMin: 0}'), { cwlDefaultRam: false }), [1, 256 * MIB, 2048 * MIB]);
  });

  it('what Toil refuses is no number', async () => {
    const refused = ['refused', 'refused', 'refused'];
    assert.deepEqual(await need(resources('{coresMin: 1.5}', 'v1.1')), refused);
    assert.deepEqual(await need(resources('{coreMin: 1}')), refused);
    assert.deepEqual(await need(resources('{ramMin: "4 GB"}')), refused);
    assert.deepEqual(await need(resources('4')), refused);
    assert.deepEqual(await need(resources('{ramMin: "4", coresMin: "4"}', 'v1.0')), [4, 'refused', 2048 * MIB]);
  });

  it('accelerators come from the hint of cwltool, and never from requirements', async () => {
    const cuda = async (as: string, body: string): Promise<unknown> => {
      const text = tool(
        `$namespaces: {c: "http://commonwl.org/cwltool#"}\n${as}: {"c:CUDARequirement": ${body}}`,
        '[]',
      );
      const [job] = await jobsOf(text);
      return job && told(job.accelerators);
    };
    assert.deepEqual(await cuda('hints', '{deviceCountMin: 4}'), [{ count: 1, kind: 'gpu', brand: 'nvidia' }]);
    assert.deepEqual(await cuda('hints', '{cudaDeviceCountMax: 4}'), [{ count: 4, kind: 'gpu', brand: 'nvidia' }]);
    assert.deepEqual(await cuda('hints', '{cudaDeviceCountMin: -1}'), []);
    assert.equal(await cuda('requirements', '{cudaDeviceCountMin: 2}'), 'refused');
  });

  it('says where a value is from: level, name, and the place of the number', async () => {
    const text = workflow(
      `  align: {in: {}, out: [], hints: {ResourceRequirement: {coresMin: 12}}, run: ${inline('id: bwa')}}`,
    );
    const [job] = await jobsOf(text, {});
    const start = text.indexOf('12');
    const at = { file: '/w/main.cwl', start, end: start + 2 };
    assert.deepEqual(job?.cores.from, { kind: 'written', level: 'step', name: 'align', as: 'hint', at });
    assert.deepEqual(job.memory.from, { kind: 'default' });
    const [bare] = await jobsOf(tool());
    assert.deepEqual(
      [bare?.cores.from, bare?.disk.from],
      [
        { kind: 'option', option: '--defaultCores' },
        { kind: 'option', option: '--defaultDisk' },
      ],
    );
  });

  it('of two requirements around the steps of a sub-workflow the outer one counts, as in cwltool', async () => {
    const sub = `{class: Workflow, inputs: [], outputs: [], requirements: {ResourceRequirement: {coresMin: 4}}, steps: {t: {in: [], out: [], run: ${inline('hints: []', '[]')}}}}`;
    const outer = workflow(
      `  s: {in: [], out: [], run: ${sub}}`,
      'requirements: {SubworkflowFeatureRequirement: {}, ResourceRequirement: {coresMin: 2}}',
    );
    assert.deepEqual(await cores(outer), ['s/t: 2']);
  });

  it('cwltool forgets that a tool is of v1.0 when it meets it again, and in packed documents', async () => {
    const memory = async (files: string | Texts): Promise<string[]> =>
      (await jobsOf(files)).map((job) => `${job.name}: ${Number(told(job.memory)) / MIB}`);
    const old = tool('', '[]', 'v1.0');
    const files = {
      'main.cwl': workflow('  z: {in: [], out: [], run: t.cwl}\n  a: {in: [], out: [], run: t.cwl}'),
      't.cwl': old,
    };
    // Steps of a map are loaded by alphabet.
    assert.deepEqual(await memory(files), ['z: 256', 'a: 1024']);
    const member = '{class: CommandLineTool, id: t, inputs: [], outputs: [], baseCommand: x}';
    const packed = (run: string): string =>
      `cwlVersion: v1.0\n$graph:\n- {class: Workflow, id: main, inputs: [], outputs: [], steps: [{id: s, in: [], out: [], run: ${run}}]}\n- ${member}`;
    assert.deepEqual(await memory(packed("'#t'")), ['s: 256']);
    assert.deepEqual(await memory(packed(member)), ['s: 1024']);
    assert.deepEqual(await memory(old), ['main.cwl: 1024']);
  });

  it('preemptible is the innermost hint’s, else the option’s', async () => {
    const hint = (value: string): string =>
      `$namespaces: {arv: "http://arvados.org/cwl#"}\nhints: {"arv:UsePreemptible": {usePreemptible: ${value}}}`;
    const shown = async (text: string, options?: Partial<ResourceOptions>): Promise<unknown> => {
      const [job] = await jobsOf(text, {}, options);
      return job && told(job.preemptible);
    };
    assert.equal(await shown(tool(hint('true'))), true);
    assert.equal(await shown(tool(hint('false')), { defaultPreemptible: true }), false);
    assert.equal(await shown(tool(), { defaultPreemptible: true }), true);
    assert.equal(await shown(tool(hint('"yes"'))), 'refused');
  });
});
