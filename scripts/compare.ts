// `npm run compare [-- COUNT]`: compares what we compute with what the real Toil, cwltool and miniwdl compute for thousands of
// made-up documents (test/real/hints); `npm test` does the same for some hundred. HINTS_SEED chooses other ones.
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const REPOSITORY = join(import.meta.dirname, '..');
const FOLDER = join('test', 'real', 'hints');
const DEFAULT_COUNT = 5000;

function countFrom(written: string | undefined): number {
  const count = Number(written ?? DEFAULT_COUNT);
  if (Number.isInteger(count) && count > 0) return count;
  throw new Error(`not a number of documents: ${written ?? ''}`);
}

/** Runs mocha, which shows its own report; the exit code is mocha's. */
function compare(count: number, files: readonly string[]): Promise<number> {
  const mocha = join(REPOSITORY, 'node_modules', 'mocha', 'bin', 'mocha.js');
  const child = spawn(process.execPath, [mocha, ...files], {
    cwd: REPOSITORY,
    stdio: 'inherit',
    env: { ...process.env, HINTS_COUNT: String(count) },
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

async function main(): Promise<void> {
  const files = readdirSync(join(REPOSITORY, FOLDER)).filter((name) => name.endsWith('.test.ts'));
  const count = countFrom(process.env['HINTS_COUNT'] ?? process.argv[2]);
  process.exitCode = await compare(
    count,
    files.map((name) => join(FOLDER, name)),
  );
}

void main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
