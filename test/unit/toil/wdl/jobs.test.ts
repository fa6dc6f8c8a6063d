import assert from 'node:assert/strict';
import type { InputValues } from '../../../../src/toil/inputValues';
import type { JobNeed, Known } from '../../../../src/toil/jobNeed';
import { TOIL_DEFAULTS } from '../../../../src/toil/resourceOptions';
import { taskNeed, wdlJobs } from '../../../../src/toil/wdl/jobs';
import { loadWdl, type WdlProgram } from '../../../../src/toil/wdl/program';

const GIB = 1024 ** 3;

async function load(main: string, others: Readonly<Record<string, string>> = {}): Promise<WdlProgram> {
  const files: Readonly<Record<string, string>> = { '/w/main.wdl': main, ...others };
  const program = await loadWdl('/w/main.wdl', (path) => Promise.resolve(files[path]), new AbortController().signal);
  assert.ok(program !== undefined);
  return program;
}

async function jobsOf(
  main: string,
  inputs?: InputValues,
  others?: Readonly<Record<string, string>>,
): Promise<JobNeed[]> {
  return wdlJobs(await load(main, others), TOIL_DEFAULTS, inputs);
}

async function only(runtime: string, version = '1.1', before = ''): Promise<JobNeed> {
  const head = version === 'draft-2' ? '' : `version ${version}\n`;
  const section = /^(?:requirements|hints)/.test(runtime) ? runtime : `runtime { ${runtime} }`;
  const [job] = await jobsOf(`${head}task t { ${before} command { } ${section} }`);
  assert.ok(job !== undefined);
  return job;
}

function told<T>(known: Known<T>): unknown {
  return known.kind === 'known' ? known.value : known.why.kind;
}

describe('what a WDL task asks Toil for', () => {
  for (const [runtime, cores] of [
    ['cpu: 4', 4],
    ['cpu: "2"', 2],
    ['cpu: 0.5', 0.5],
    ['cpu: 0', 1],
    ['cpu: -2', -2],
    ['cpu: "two"', 'refused'],
    ['cpu: None', 'refused'],
    ['', 1],
  ] as const) {
    it(`cores of "${runtime}" are ${cores}`, async () => assert.equal(told((await only(runtime)).cores), cores));
  }

  for (const [runtime, memory] of [
    ['memory: "4 GB"', 4e9],
    ['memory: "4 GiB"', 4 * GIB],
    ['memory: "4"', 4],
    ['memory: 2000000000', 2e9],
    ['memory: "16 gb"', 16e9],
    ['memory: "0 GB"', 2 * GIB],
    ['memory: None', 2 * GIB],
    ['memory: 4.5', 'refused'],
    ['memory: "4 XB"', 'refused'],
    ['memory: "1 GB" memory: "2 GB"', 2e9],
  ] as const) {
    it(`memory of "${runtime}" is ${memory}`, async () => assert.equal(told((await only(runtime)).memory), memory));
  }

  for (const [runtime, disk] of [
    ['disks: "local-disk 10 SSD"', 10e9],
    ['disks: ["local-disk 10 HDD", "/mnt 2 GiB"]', 10e9 + 2 * GIB],
    ['disks: "local-disk 0 SSD"', 2 * GIB],
    ['disks: 10', 'refused'],
    ['disks: [10, 20]', 'refused'],
    ['disks: "local-disk  10  SSD"', 'refused'],
    ['disks: "10 GB, 20 GB"', 'refused'],
    ['disks: "local-disk SSD"', 'refused'],
    ['disk: "10 GB"', 2 * GIB],
  ] as const) {
    it(`disk of "${runtime}" is ${disk}`, async () => assert.equal(told((await only(runtime)).disk), disk));
  }

  const gpu = { count: 1, kind: 'gpu' } as const;
  for (const [version, runtime, accelerators] of [
    ['1.1', 'gpuCount: 2', []],
    ['1.1', 'gpu: true gpuCount: 2', [{ ...gpu, count: 2 }]],
    ['1.1', 'gpu: false gpuCount: 2', []],
    ['1.1', 'gpu: "1"', [gpu]],
    ['1.0', 'gpuType: "nvidia-tesla-k80"', [{ ...gpu, brand: 'nvidia', model: 'nvidia-tesla-k80' }]],
    ['draft-2', 'gpuCount: 3', [{ ...gpu, count: 3 }]],
    ['1.0', 'nvidiaDriverVersion: "418"', [{ ...gpu, brand: 'nvidia' }]],
    ['1.0', 'gpuType: 4', 'refused'],
    ['1.1', 'gpu: true gpuCount: "2"', 'expression'],
  ] as const) {
    it(`accelerators of "${runtime}" in ${version} are ${JSON.stringify(accelerators)}`, async () =>
      assert.deepEqual(told((await only(runtime, version)).accelerators), accelerators));
  }

  it('says where each value comes from', async () => {
    const text = 'version 1.2\ntask t { command { } requirements { cpu: 8 } }';
    const job = await only('requirements { cpu: 8 }', '1.2');
    assert.deepEqual(job.memory, {
      kind: 'known',
      value: 2 * GIB,
      from: { kind: 'option', option: '--defaultMemory' },
    });
    assert.ok(job.cores.from?.kind === 'written');
    const { level, name, as, at } = job.cores.from;
    assert.deepEqual([level, name, as, at.file], ['task', 't', 'requirement', '/w/main.wdl']);
    assert.equal(at.end - at.start, 1);
    assert.deepEqual(job.at, job.definition);
    assert.deepEqual(job.definition, { file: '/w/main.wdl', start: text.indexOf('t {'), end: text.indexOf('t {') + 1 });
  });

  it('reads no preemptible, in runtime or hints; the option decides', async () => {
    const program = await load(
      'version 1.2\ntask t { command { } hints { preemptible: 3 cpu: 9 } runtime { preemptible: 0 } }',
    );
    const [job] = wdlJobs(program, { ...TOIL_DEFAULTS, defaultPreemptible: true });
    assert.deepEqual(job?.preemptible, {
      kind: 'known',
      value: true,
      from: { kind: 'option', option: '--defaultPreemptible' },
    });
    assert.equal(job.cores.kind === 'known' && job.cores.value, 1);
  });

  it('takes no inputs in a task without an input section: Toil evaluates its declarations anew', async () => {
    const task = 'task t { Int n = 3 command { } runtime { cpu: n } }';
    assert.equal(told((await jobsOf(task, { 't.n': 9 }))[0]?.cores ?? assert.fail()), 3);
  });
});

const WORKFLOW = `version 1.1
struct Attr { Int? cpu Float? mem }
workflow wf {
  input { Int threads = 2 Int? extra Attr? attr Boolean deep = false }
  Int doubled = threads * 2
  call t as align { input: n = doubled }
  if (deep) {
    Int inside = select_first([extra])
    call t as rare { input: n = inside }
  }
  scatter (x in [1, 2]) {
    Int fixed = 7
    call t as each { input: n = fixed }
    call t as varied { input: n = x }
  }
  call t as after { input: n = select_first([inside, 5]), attr = attr }
  call t as late { input: n = align.out }
  call t as open { }
}
task t {
  input { Int n = 1 Attr? attr }
  Attr preset = object { cpu: n, mem: 1.5 }
  Attr chosen = select_first([attr, preset])
  command { }
  runtime { cpu: select_first([chosen.cpu, preset.cpu]) memory: "~{select_first([chosen.mem, preset.mem])} GB" }
  output { Int out = 3 }
}
`;

async function coresByName(inputs?: InputValues): Promise<Record<string, unknown>> {
  return Object.fromEntries((await jobsOf(WORKFLOW, inputs)).map((job) => [job.name, told(job.cores)]));
}

describe('the jobs of a WDL workflow', () => {
  it('have the values that flow into their tasks', async () => {
    assert.deepEqual(await coresByName(), {
      'wf.align': 4,
      'wf.rare': 'inputs',
      'wf.each': 7,
      'wf.varied': 'results',
      'wf.after': 5,
      'wf.late': 'results',
      'wf.open': 1,
    });
  });

  it('have those of an inputs file; a section that stays out makes no job', async () => {
    assert.deepEqual(await coresByName({ 'wf.threads': 6, 'open.n': 11, 'wf.attr': { cpu: 3 } }), {
      'wf.align': 12,
      'wf.each': 7,
      'wf.varied': 'results',
      'wf.after': 3,
      'wf.late': 'results',
      'wf.open': 11,
    });
    const cores = await coresByName({ 'wf.deep': true, 'wf.extra': 9 });
    assert.deepEqual([cores['wf.rare'], cores['wf.after']], [9, 9]);
  });

  it('name the inputs that decide about a section', async () => {
    const rare = (await jobsOf(WORKFLOW)).find(({ name }) => name === 'wf.rare');
    assert.deepEqual(rare?.cores.kind === 'unknown' && rare.cores.why, { kind: 'inputs', names: ['wf.deep'] });
  });

  it('are not changed by overrides of runtime values', async () => {
    const cores = await coresByName({ 'wf.align.runtime.cpu': 64, 'wf.align.requirements.cpu': 64 });
    assert.equal(cores['wf.align'], 4);
  });

  it('stand at their calls', async () => {
    const [align] = await jobsOf(WORKFLOW);
    assert.ok(align !== undefined);
    assert.equal(WORKFLOW.slice(align.at.start - 5, align.at.end + 9), 'call t as align');
    assert.equal(WORKFLOW.slice(align.definition.start - 5, align.definition.end), 'task t');
    assert.equal(align.scattered, false);
  });

  it('are those of sub-workflows, too', async () => {
    const sub = `version 1.0
workflow sub { input { Int m Int q = 4 } scatter (i in [1]) { call s { input: n = m } } call s as other { input: n = q } }
task s { input { Int n } command { } runtime { cpu: n } }`;
    const main = `version 1.0
import "sub.wdl" as lib
workflow wf { call lib.sub { input: m = 6 } }`;
    const jobs = await jobsOf(main, { 'wf.sub.q': 10 }, { '/w/sub.wdl': sub });
    assert.deepEqual(
      jobs.map((job) => [job.name, told(job.cores), job.scattered, job.at.file, job.definition.file]),
      [
        ['wf.sub.s', 6, true, '/w/main.wdl', '/w/sub.wdl'],
        ['wf.sub.other', 10, false, '/w/main.wdl', '/w/sub.wdl'],
      ],
    );
  });

  it('ask for inputs by the names of the inputs file', async () => {
    const task = 'task t { input { Int n } command { } runtime { cpu: n } }';
    const [job] = await jobsOf(`version 1.0\nworkflow wf { call t as align }\n${task}`);
    assert.deepEqual(job?.cores.kind === 'unknown' && job.cores.why, { kind: 'inputs', names: ['wf.align.n'] });
  });

  it('are the tasks themselves where there is no workflow', async () => {
    const jobs = await jobsOf('version 1.0\ntask a { command { } }\ntask b { command { } runtime { cpu: 3 } }');
    assert.deepEqual(
      jobs.map((job) => [job.name, told(job.cores)]),
      [
        ['a', 1],
        ['b', 3],
      ],
    );
  });

  it('of a task alone know nothing of the calls', async () => {
    const program = await load(WORKFLOW);
    const [task] = program.main.document.tasks;
    assert.ok(task !== undefined);
    const need = taskNeed(program, program.main, task, TOIL_DEFAULTS, { n: 40 });
    assert.deepEqual([need.name, told(need.cores), told(need.memory)], ['t', 1, 1.5e9]);
  });

  it('are listed for every unfinished text', async () => {
    for (let end = 0; end < WORKFLOW.length; end += 1) {
      for (const text of [WORKFLOW.slice(0, end), WORKFLOW.slice(0, end) + WORKFLOW.slice(end + 1)])
        for (const job of await jobsOf(text, { 'wf.deep': true })) assert.ok(job.at.end <= text.length);
    }
  });

  it('end, whatever calls whatever', async () => {
    const chain = Array.from({ length: 9 }, (_, i): [string, string] => [
      `/w/s${i}.wdl`,
      `version 1.0\nimport "s${i + 1}.wdl" as n\nworkflow w { ${Array.from({ length: 9 }, (_x, c) => `call n.w as c${c} `).join('')} call t }\ntask t { command { } }`,
    ]);
    const jobs = await jobsOf(
      'version 1.0\nimport "s0.wdl" as n\nworkflow w { call n.w }',
      undefined,
      Object.fromEntries(chain),
    );
    assert.ok(jobs.length > 0 && jobs.length <= 2100, String(jobs.length));
  });
});
