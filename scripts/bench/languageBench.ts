import { execFile, execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { promisify } from 'node:util';
import { analyse } from '../../src/language/analyse';
import { check } from '../../src/language/check';
import { TOIL_DEFAULTS } from '../../src/toil/resourceOptions';
import { testToil } from '../testToil';
import { REPOSITORY } from '../vscodeHost/folders';
import { cwlText, wdlText, workspaceTexts } from './languageTexts';
import { median, type Measurement } from './measurement';

/** Design section 5: milliseconds for a document of so many lines. */
const LONG = 2000;
const SLOWEST = { wdl: 30, cwl: 60 } as const;
/** Design section 5: so many times faster than the command that a user would run. */
const TIMES_FASTER = { wdl: 100, cwl: 50 } as const;
const FILES = 1000;
/** Ours: a CI job should not feel it. Milliseconds and bytes. */
const SLOWEST_WORKSPACE = 10_000;
const MOST_MEMORY = 400 * 1024 * 1024;
const WARMING = 30;
const CHECKS = 41;
const COMMANDS = 3;

const run = promisify(execFile);
const settings = { levels: {}, engine: 'toil', options: TOIL_DEFAULTS } as const;
const endless = new AbortController().signal;

/** Checks as one types, beside the programs that people use today; the command line; a workspace. */
export async function languageBench(): Promise<Measurement[]> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'bench-language-')));
  try {
    const program = join(folder, 'program', 'dist', 'toil-hints.js');
    execFileSync(process.execPath, [join(REPOSITORY, 'scripts/prepare/program.mjs'), program]);
    await writeFile(join(folder, 'program', 'package.json'), '{ "version": "0" }');
    return [
      ...(await longDocuments()),
      ...(await besideOthers(folder, program)),
      ...(await workspace(folder, program)),
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

type Language = 'cwl' | 'wdl';

async function longDocuments(): Promise<Measurement[]> {
  const all: Measurement[] = [];
  for (const [language, text] of [
    ['wdl', wdlText(LONG)],
    ['cwl', cwlText(LONG)],
  ] as const) {
    const value = await warmCheck(`/bench/long.${language}`, text, language);
    const count = text.split('\n').length - 1;
    all.push({ name: `language: ${language} of ${count} lines, warm`, value, unit: 'ms', limit: SLOWEST[language] });
  }
  return all;
}

/** The median time of one check from text to findings, as the server does it at each change; milliseconds. */
async function warmCheck(path: string, text: string, language: Language): Promise<number> {
  const readText = (file: string): Promise<string | undefined> => readFile(file, 'utf8').catch(() => undefined);
  const times: number[] = [];
  for (let round = 0; round < WARMING + CHECKS; round += 1) {
    // Each time another text, as while one types.
    const changed = `${text}# ${round}\n`;
    const began = performance.now();
    const analysis = await analyse({ path, text: changed, language }, { readText }, settings, undefined, endless);
    check(analysis);
    if (round >= WARMING) times.push(performance.now() - began);
  }
  return median(times);
}

interface Sample {
  readonly name: string;
  readonly path: string;
  readonly language: Language;
}

/** The samples that the extension brings, and generated ones of common lengths. */
async function corpus(folder: string): Promise<Sample[]> {
  const made: Sample[] = [];
  for (const language of ['wdl', 'cwl'] as const) {
    for (const length of [60, 250]) {
      const path = join(folder, `made${length}.${language}`);
      await writeFile(path, language === 'wdl' ? wdlText(length) : cwlText(length).replaceAll('"true"', 'true'));
      made.push({ name: `${length} lines`, path, language });
    }
    const samples = join(REPOSITORY, 'samples', language);
    for (const name of (await readdir(samples)).filter((each) => each.endsWith(`.${language}`))) {
      made.push({ name, path: join(samples, name), language });
    }
  }
  return made;
}

/** Each file: our warm check beside `miniwdl check` or `cwltool --validate`, and our program started anew. */
async function besideOthers(folder: string, program: string): Promise<Measurement[]> {
  const { bin } = await testToil();
  const commands = { wdl: [join(bin, 'miniwdl'), 'check'], cwl: [join(bin, 'cwltool'), '--validate'] } as const;
  const all: Measurement[] = [];
  for (const { name, path, language } of await corpus(folder)) {
    const [other, ...flags] = commands[language];
    const theirs = await commandTime(other, [...flags, path], folder);
    const cold = await commandTime(process.execPath, [program, 'check', path], folder);
    const warm = await warmCheck(path, await readFile(path, 'utf8'), language);
    const against = { value: theirs, what: `by ${[language === 'wdl' ? 'miniwdl' : 'cwltool', ...flags].join(' ')}` };
    const limit = theirs / TIMES_FASTER[language];
    all.push({ name: `language: ${language}, ${name}, warm`, value: warm, unit: 'ms', limit, against });
    all.push({ name: `language: ${language}, ${name}, toil-hints check`, value: cold, unit: 'ms', against });
  }
  return all;
}

/** The median wall time of a command, whatever it finds; milliseconds. Rejects when it cannot be started or says nothing of the file. */
async function commandTime(file: string, words: readonly string[], cwd: string): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < COMMANDS; round += 1) {
    const began = performance.now();
    const { code } = await run(file, [...words], { cwd }).then(
      () => ({ code: 0 }),
      (error: unknown) => error as { code?: number | string },
    );
    times.push(performance.now() - began);
    // 1 and 2 are findings; a program that is not there or is killed has no number.
    if (typeof code !== 'number' || code > 2)
      throw new Error(`${file} ${words.join(' ')} ended with ${code ?? 'a signal'}`);
  }
  return median(times);
}

/** Tells the most memory that the process ever had, in KiB, as the last line of its standard error. */
const PEAK = "process.on('exit', () => process.stderr.write(`\\n${process.resourceUsage().maxRSS}\\n`));\n";

async function workspace(folder: string, program: string): Promise<Measurement[]> {
  const root = join(folder, 'workspace');
  for (const [name, text] of workspaceTexts(FILES)) {
    const path = join(root, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
  const peak = join(folder, 'peak.cjs');
  await writeFile(peak, PEAK);
  const words = ['--require', peak, program, 'check', '--format', 'json', root];
  const began = performance.now();
  const done = await run(process.execPath, words, { maxBuffer: 256 * 1024 * 1024 }).catch(
    (error: unknown) => error as { stdout: string; stderr: string },
  );
  const value = performance.now() - began;
  const { documents } = JSON.parse(done.stdout) as { documents: number };
  if (documents !== FILES) throw new Error(`${documents} of ${FILES} files were checked`);
  const memory = Number(done.stderr.trim().split('\n').at(-1)) * 1024;
  return [
    { name: `language: a workspace of ${FILES} files, toil-hints check`, value, unit: 'ms', limit: SLOWEST_WORKSPACE },
    { name: `language: a workspace of ${FILES} files, peak memory`, value: memory, unit: 'B', limit: MOST_MEMORY },
  ];
}
