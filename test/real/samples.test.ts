import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { TOIL_BIN as bin } from './toilBin';

const run = promisify(execFile);

const samples = path.join(import.meta.dirname, '..', '..', 'samples');
const standIns = path.join(import.meta.dirname, 'stand-ins');

/** What the samples' data must give, worked out here again from the reads themselves. */
const minimumQuality = 28;
const names = ['kidney', 'liver', 'spleen'];

interface Read {
  readonly bases: string;
  readonly scores: readonly number[];
}

async function readsOf(file: string): Promise<Read[]> {
  const lines = gunzipSync(await readFile(file))
    .toString('ascii')
    .split('\n');
  const reads: Read[] = [];
  for (let at = 0; at + 3 < lines.length; at += 4) {
    const scores = [...Buffer.from(lines[at + 3] ?? '', 'ascii')].map((byte) => byte - 33);
    reads.push({ bases: lines[at + 1] ?? '', scores });
  }
  return reads;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

async function expectedTable(folder: string): Promise<string> {
  const rows: string[] = [];
  for (const name of names) {
    const reads = await readsOf(path.join(folder, 'reads', `${name}.fastq.gz`));
    const good = reads.filter((read) => sum(read.scores) >= minimumQuality * read.scores.length);
    const scores = good.flatMap((read) => read.scores);
    const called = good.map((read) => read.bases.replaceAll('N', '')).join('');
    const gc = (100 * called.replaceAll(/[AT]/g, '').length) / called.length;
    const cells = [name, reads.length, good.length, (sum(scores) / scores.length).toFixed(2), gc.toFixed(1)];
    rows.push(cells.join('\t'));
  }
  return `sample\treads\tkept\tmean_quality\tgc_percent\n${rows.join('\n')}\n`;
}

async function assertGoodReads(sample: string, files: readonly string[]): Promise<void> {
  assert.deepEqual(
    files.map((file) => path.basename(file)),
    ['liver', 'kidney', 'spleen'].map((name) => `${name}.good.fastq.gz`),
  );
  for (const file of files) {
    const original = path.basename(file).replace('.good', '');
    const kept = await readsOf(file);
    const all = await readsOf(path.join(sample, 'reads', original));
    assert.deepEqual(
      kept,
      all.filter((read) => sum(read.scores) >= minimumQuality * read.scores.length),
    );
  }
}

describe('the samples, run by Toil itself', function () {
  this.timeout(120_000);
  let folder = '';
  let environment: NodeJS.ProcessEnv = {};

  /** Runs a program of Toil's in the test's own folder; rejects with its log when it fails. */
  async function toil(program: string, args: readonly string[]): Promise<string> {
    const { stdout } = await run(path.join(bin, program), args, { cwd: folder, env: environment, maxBuffer: 1 << 26 });
    return stdout;
  }

  before(function () {
    if (!existsSync(path.join(bin, 'toil-cwl-runner'))) {
      throw new Error(`no Toil in ${bin}: name the bin folder of a Toil 9.6.0 in TOIL_CLUSTERS_TEST_TOIL`);
    }
  });

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'toil-samples-'));
    environment = {
      ...process.env,
      PATH: [standIns, bin, process.env['PATH'] ?? ''].join(path.delimiter),
      TMPDIR: folder,
      SINGULARITY_CACHEDIR: path.join(folder, 'singularity'),
      MINIWDL__SINGULARITY__IMAGE_CACHE: path.join(folder, 'images'),
    };
  });

  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it('CWL: filters the reads, makes the table and names the samples that lost too many', async () => {
    const sample = path.join(samples, 'cwl');
    const stdout = await toil('toil-cwl-runner', [
      ...['--jobStore', path.join(folder, 'store'), '--outdir', path.join(folder, 'out')],
      ...[path.join(sample, 'readQuality.cwl'), path.join(sample, 'readQuality.inputs.yml')],
    ]);
    const result = JSON.parse(stdout) as {
      goodReads: { path: string }[];
      summary: { path: string };
      keptPercent: number;
      poorSamples: string[];
    };
    assert.equal(await readFile(result.summary.path, 'utf8'), await expectedTable(sample));
    assert.equal(result.keptPercent, 83.3);
    assert.deepEqual(result.poorSamples, ['spleen']);
    const paths = result.goodReads.map((file) => file.path);
    await assertGoodReads(sample, paths);
  });

  it('WDL: gives the same good reads and the same table', async () => {
    const sample = path.join(samples, 'wdl');
    const answer = path.join(folder, 'out.json');
    await toil('toil-wdl-runner', [
      ...['--jobStore', path.join(folder, 'store'), '-o', path.join(folder, 'out'), '-m', answer],
      ...['--container', 'singularity'],
      ...[path.join(sample, 'readQuality.wdl'), '-i', path.join(sample, 'readQuality.inputs.json')],
    ]);
    const result = JSON.parse(await readFile(answer, 'utf8')) as Record<string, unknown>;
    const summary = result['readQuality.summary'];
    assert.equal(await readFile(path.resolve(folder, String(summary)), 'utf8'), await expectedTable(sample));
    assert.equal(result['readQuality.keptPercent'], 83.3);
    const files = result['readQuality.goodReads'] as string[];
    await assertGoodReads(
      sample,
      files.map((file) => path.resolve(folder, file)),
    );
  });

  it('Python: makes a file, sorts it in parallel parts and leaves the result in the folder', async () => {
    const out = path.join(folder, 'out folder');
    await toil('python3', [path.join(samples, 'python', 'merge_sort.py'), path.join(folder, 'store'), '--folder', out]);
    assert.deepEqual((await readdir(out)).sort(), ['fileToSort.txt', 'sortedFile.txt']);
    const lines = (await readFile(path.join(out, 'fileToSort.txt'), 'utf8')).split('\n').slice(0, -1);
    assert.equal(lines.length, 20_000);
    assert.equal(await readFile(path.join(out, 'sortedFile.txt'), 'utf8'), `${lines.sort().join('\n')}\n`);
  });

  it('Python: goes on with --restart after a part could not be sorted', async () => {
    const script = path.join(folder, 'flow', 'merge_sort.py');
    await cp(path.join(samples, 'python'), path.dirname(script), { recursive: true });
    const whole = await readFile(script, 'utf8');
    assert.ok(whole.includes('def merge_parts(job, parts):\n'));
    const broken = whole.replace('def merge_parts(job, parts):\n', '$&    raise RuntimeError("no room")\n');
    await writeFile(script, broken);
    const words = [script, path.join(folder, 'store'), '--folder', path.join(folder, 'out'), '--retryCount', '0'];
    const given = [...words, '--file', path.join(samples, 'python', 'regions.bed'), '--chunk-lines', '400'];
    await assert.rejects(toil('python3', given), /no room/);
    await writeFile(script, whole);
    await toil('python3', [...given, '--restart']);
    const lines = (await readFile(path.join(samples, 'python', 'regions.bed'), 'utf8')).split('\n').slice(0, -1);
    const sorted = await readFile(path.join(folder, 'out', 'sortedFile.txt'), 'utf8');
    assert.equal(sorted, `${lines.sort().join('\n')}\n`);
  });
});
