import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { REPOSITORY } from '../vscodeHost/folders';
import { add, NOTHING, oneFailure, type Counts } from './counts';
import type { Rung, Step } from './rungs';
import { show, type Shown } from './show';

type MochaStep = Extract<Step, { kind: 'mocha' }>;

const TSX = [process.execPath, '--import', 'tsx'] as const;

/** Runs a rung with its output on the terminal, and counts. A rung without a test is a failure. */
export async function runRung({ name, step }: Rung, signal?: AbortSignal): Promise<Counts> {
  const counts = await runStep(name, step, signal);
  // What counts itself tells why it was left out.
  const none = step.kind === 'counted' ? counts.passed + counts.failed + counts.skipped : counts.passed + counts.failed;
  return none === 0 ? add(counts, oneFailure(`${name}: no test was run`)) : counts;
}

function runStep(name: string, step: Step, signal: AbortSignal | undefined): Promise<Counts> {
  switch (step.kind) {
    case 'script':
      return runScript(name, step);
    case 'mocha':
      return runFiles(name, step, signal);
    case 'inside':
      return runInside(name, step);
    case 'counted':
      return runCounted(name, step);
  }
}

async function runScript(rung: string, { name, limit }: Extract<Step, { kind: 'script' }>): Promise<Counts> {
  const { code } = await show(['npm', 'run', '--silent', name], limit);
  return code === 0 ? { ...NOTHING, passed: 1 } : oneFailure(`${rung}: npm run ${name} ended with ${code}`);
}

async function runFiles(rung: string, step: MochaStep, signal: AbortSignal | undefined): Promise<Counts> {
  const files = globSync(step.files, { cwd: REPOSITORY }).sort();
  if (step.apart === undefined) return files.length > 0 ? runShared(rung, files, step, signal) : NOTHING;
  const output = step.apart > 1 ? 'after' : 'live';
  let counts = NOTHING;
  // Each of them takes the next file until none is left.
  const work = async (): Promise<void> => {
    for (let file = files.shift(); file !== undefined; file = files.shift()) {
      const more = await runMocha(file, [file], { ...step, output }, signal);
      counts = add(counts, more);
    }
  };
  await Promise.all(Array.from({ length: step.apart }, work));
  return counts;
}

/** Every n-th file to the n-th process: neighbours, which take about the same time, are spread. */
async function runShared(
  rung: string,
  files: readonly string[],
  step: MochaStep,
  signal: AbortSignal | undefined,
): Promise<Counts> {
  const processes = step.shared ?? 1;
  if (processes === 1) return runMocha(rung, files, step, signal);
  const shares = Array.from({ length: processes }, (_, n) => files.filter((_file, i) => i % processes === n));
  const full = shares.filter((share) => share.length > 0);
  const own: MochaStep = { ...step, output: 'after' };
  const counts = await Promise.all(full.map((share, n) => runMocha(`${rung} ${n + 1}`, share, own, signal)));
  return counts.reduce(add, NOTHING);
}

async function runMocha(
  what: string,
  files: readonly string[],
  { timeout, limit, within = [], output = 'live' }: MochaStep,
  signal: AbortSignal | undefined,
): Promise<Counts> {
  const folder = mkdtempSync(join(tmpdir(), 'toil-clusters-counts-'));
  const report = join(folder, 'counts.json');
  try {
    const program = join(REPOSITORY, 'scripts', 'test', 'mochaRun.ts');
    const [first = '', ...words] = [...within, ...TSX, program, report, String(timeout), ...files];
    const { code } = await show([first, ...words], limit, output, signal);
    const counts = readCounts(report);
    if (counts === undefined) return oneFailure(`${what} ended with ${code} before it was through`);
    return code === 0 || counts.failed > 0 ? counts : add(counts, oneFailure(`${what} ended with ${code}`));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readCounts(file: string): Counts | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Counts;
  } catch {
    return undefined;
  }
}

/** The last line of runInside.ts has the counts. */
async function runInside(rung: string, { limit }: Extract<Step, { kind: 'inside' }>): Promise<Counts> {
  const program = join(REPOSITORY, 'scripts', 'vscodeHost', 'runInside.ts');
  return saidCounts(rung, await show([...TSX, program], limit), (failed) => [`${rung}: ${failed} inside VS Code`]);
}

async function runCounted(rung: string, { name, limit }: Extract<Step, { kind: 'counted' }>): Promise<Counts> {
  const shown = await show(['npm', 'run', '--silent', name], limit);
  return saidCounts(rung, shown, () => [...shown.text.matchAll(/^failed: (.+)$/gm)].map(([, test = '']) => test));
}

/** The counts of the last line. @param names those of the tests that failed. */
function saidCounts(rung: string, { code, text }: Shown, names: (failed: number) => readonly string[]): Counts {
  const said = /(?:^|: )(\d+) passed, (\d+) failed, (\d+) skipped\s*$/m.exec(text.trimEnd().split('\n').at(-1) ?? '');
  if (said === null) return oneFailure(`${rung} ended with ${code} before it was through`);
  const [passed = 0, failed = 0, skipped = 0] = said.slice(1).map(Number);
  const counts = { passed, failed, skipped, names: failed > 0 ? names(failed) : [] };
  return code === 0 || failed > 0 ? counts : add(counts, oneFailure(`${rung}: ended with ${code}`));
}
