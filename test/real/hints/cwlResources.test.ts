import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cwlJobs } from '../../../src/toil/cwl/jobs';
import { processNamed } from '../../../src/toil/cwl/processes';
import { loadProgram } from '../../../src/toil/cwl/program';
import type { JobNeed, Known } from '../../../src/toil/jobNeed';
import { TOIL_DEFAULTS, type ResourceOptions } from '../../../src/toil/resourceOptions';
import { TOIL_BIN } from '../toilBin';
import { cwlCase, type CwlCase } from './cwlDocuments';

const COUNT = Number(process.env['HINTS_COUNT'] ?? 300);
const SEED = Number(process.env['HINTS_SEED'] ?? 20261122);
const GIB = 1024 ** 3;

/** The same options in Toil's words and in ours. */
const OPTIONS: readonly { arguments: readonly string[]; options: ResourceOptions }[] = [
  { arguments: [], options: TOIL_DEFAULTS },
  { arguments: ['--no-cwl-default-ram'], options: { ...TOIL_DEFAULTS, cwlDefaultRam: false } },
  { arguments: ['--cwl-min-ram=1Gi'], options: { ...TOIL_DEFAULTS, cwlMinRam: GIB } },
  { arguments: ['--bypass-file-store'], options: { ...TOIL_DEFAULTS, bypassFileStore: true } },
  {
    arguments: ['--defaultCores=2.5', '--defaultDisk=5Gi', '--defaultMemory=3Gi', '--defaultPreemptible=True', '--no-cwl-default-ram', '--cwl-min-ram=1Gi'],
    options: { ...TOIL_DEFAULTS, defaultCores: 2.5, defaultDisk: 5 * GIB, defaultMemory: 3 * GIB, defaultPreemptible: true, cwlDefaultRam: false, cwlMinRam: GIB },
  },
]; // prettier-ignore

type Real = { readonly error: string } | Readonly<Record<Quantity | 'local', unknown>>;
type Answer = { readonly error: string } | { readonly jobs: Readonly<Record<string, readonly Real[]>> };
type Quantity = 'cores' | 'memory' | 'disk' | 'accelerators' | 'preemptible';
const QUANTITIES: readonly Quantity[] = ['cores', 'memory', 'disk', 'accelerators', 'preemptible'];

function ask(cases: readonly CwlCase[], folder: string): Promise<Answer[]> {
  const lines = cases.map((each) => {
    const options = OPTIONS[each.options];
    const place = join(folder, String(each.seed));
    return JSON.stringify({
      folder: place,
      main: 'main.cwl',
      files: each.files,
      inputs: each.inputs,
      arguments: options?.arguments,
    });
  });
  return new Promise((resolve, reject) => {
    const python = execFile(
      join(TOIL_BIN, 'python3'),
      [join(import.meta.dirname, 'cwlOracle.py')],
      { env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' }, maxBuffer: 1 << 28 },
      (error, stdout, stderr) => {
        if (error) reject(new Error(stderr));
        else
          resolve(
            stdout
              .trim()
              .split('\n')
              .map((line) => JSON.parse(line) as Answer),
          );
      },
    );
    python.stdin?.end(`${lines.join('\n')}\n`);
  });
}

async function jobsOf({ files, inputs, options }: CwlCase): Promise<JobNeed[]> {
  const readText = (path: string): Promise<string | undefined> => Promise.resolve(files[path.slice('/w/'.length)]);
  const program = await loadProgram('/w/main.cwl', readText, new AbortController().signal);
  assert.ok('main' in program, JSON.stringify(program));
  const process = processNamed(program, program.main, '');
  assert.ok(process);
  return cwlJobs(program, process, OPTIONS[options]?.options ?? TOIL_DEFAULTS, inputs);
}

/** How often the values of the jobs were compared, refused by both, or not known to us. */
const tally = { equal: 0, refused: 0, unknown: 0, documents: 0 };

function isRefused(value: Known<unknown>): boolean {
  return value.kind === 'unknown' && value.why.kind === 'refused';
}

function compare(each: CwlCase, ours: readonly JobNeed[], answer: Answer): void {
  const why = (text: string): string =>
    `seed ${each.seed}, options ${each.options}: ${text}\n${JSON.stringify(answer)}\n${Object.values(each.files).join('\n---\n')}`;
  const refusals = ours.filter((job) => QUANTITIES.some((quantity) => isRefused(job[quantity])));
  if ('error' in answer) {
    assert.ok(each.invalid || refusals.length > 0, why('Toil refuses what we take for right'));
    return;
  }
  tally.documents += 1;
  for (const job of ours) {
    const key = /^s\d+$/.test(job.name.split('/').at(-1) ?? '') ? `${job.name.split('/').at(-1) ?? ''}_tool` : 'tool';
    const real = answer.jobs[key];
    // A workflow or scatter whose own inputs cannot be evaluated makes no job at all.
    if (real === undefined) assert.ok('workflow' in answer.jobs || hasFailed(answer), why(`Toil makes no job ${key}`));
    for (const one of real ?? []) compareJob(job, one, (text) => why(`${job.name}: ${text}`));
  }
}

function hasFailed(answer: Answer): boolean {
  return 'jobs' in answer && Object.values(answer.jobs).some((jobs) => jobs.some((job) => 'error' in job));
}

function compareJob(job: JobNeed, real: Real, why: (text: string) => string): void {
  if ('error' in real) {
    const open = QUANTITIES.some((quantity) => job[quantity].kind === 'unknown');
    assert.ok(open, why(`Toil refuses: ${real.error}`));
    tally.refused += 1;
    return;
  }
  assert.equal(job.kind === 'local', real.local, why('local'));
  for (const quantity of QUANTITIES) {
    const value: Known<unknown> = job[quantity];
    assert.ok(!isRefused(value), why(`Toil takes ${quantity}: ${JSON.stringify(real[quantity])}`));
    if (value.kind === 'unknown') tally.unknown += 1;
    else {
      assert.deepEqual(value.value, plain(real[quantity], quantity), why(`${quantity}: ours ${JSON.stringify(value)}`));
      tally.equal += 1;
    }
  }
}

/** Python's true is the number 1, and cores may be given as one. */
function plain(value: unknown, quantity: Quantity): unknown {
  return quantity === 'cores' ? Number(value) : value;
}

describe(`resources of ${COUNT} CWL documents, seed ${SEED}, as Toil computes them`, function () {
  this.timeout(60_000 + COUNT * 2_000);

  it('cores, memory, disk, accelerators and preemptible are equal, and what is refused is known to be', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'toil-cwl-'));
    try {
      const cases = Array.from({ length: COUNT }, (_, index) => cwlCase(SEED + index));
      const answers = await ask(cases, folder);
      assert.equal(answers.length, COUNT);
      for (const [index, each] of cases.entries())
        compare(each, await jobsOf(each), answers[index] ?? { error: 'none' });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('the memory of a v1.0 tool that is met again is the one that Toil gives it', async () => {
    const member = '{class: CommandLineTool, id: s1_tool, baseCommand: x, inputs: [], outputs: []}';
    const step = (id: string, run: string): string => `{id: ${id}, in: [], out: [], run: ${run}}`;
    const around = (steps: string): string => `{class: Workflow, id: main, inputs: [], outputs: [], steps: [${steps}]}`;
    const file = (process: string): string => `cwlVersion: v1.0\n$graph: [${process}]\n`;
    const texts: Record<string, string>[] = [
      { 'main.cwl': file(`${around(step('s1', "'#s1_tool'"))}, ${member}`) },
      { 'main.cwl': file(around(step('s1', member))) },
      { 'main.cwl': file(around(`${step('s1', 's1_tool.cwl')}, ${step('s2', 's1_tool.cwl')}`)), 's1_tool.cwl': file(member.replace('s1_tool', 'main')) },
      { 'main.cwl': file(around(`${step('s1', "'lib.cwl#s1_tool'")}, ${step('s2', "'lib.cwl#s2_tool'")}`)), 'lib.cwl': file(`${member}, ${member.replace('s1', 's2')}`) },
    ]; // prettier-ignore
    const folder = mkdtempSync(join(tmpdir(), 'toil-cwl-'));
    try {
      const cases = texts.map((files, seed): CwlCase => ({ seed, files, inputs: {}, options: 0, invalid: false }));
      const answers = await ask(cases, folder);
      for (const [index, each] of cases.entries()) {
        const answer = answers[index];
        assert.ok(answer !== undefined && 'jobs' in answer, JSON.stringify(answer));
        const real = Object.values(answer.jobs)
          .flat()
          .map((job) => ('error' in job ? job.error : job.memory));
        const ours = (await jobsOf(each)).map(({ memory }) =>
          memory.kind === 'known' ? memory.value : memory.why.kind,
        );
        assert.deepEqual(ours.toSorted(), real.toSorted(), JSON.stringify(each.files));
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('most documents are right and most values are known, so that the comparison says something', () => {
    assert.ok(tally.documents > COUNT * 0.7, JSON.stringify(tally));
    assert.ok(
      tally.equal > 5 * tally.unknown && tally.equal > COUNT * 3 && tally.refused > COUNT / 20,
      JSON.stringify(tally),
    );
  });
});
