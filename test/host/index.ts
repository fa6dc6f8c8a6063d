import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'node:util';

/** What scripts/vscodeHost/runInside.ts tells the suite, and what it is told. Both are environment variables. */
const REPORT_FILE = 'TOIL_CLUSTERS_HOST_REPORT';
const GREP = 'TOIL_CLUSTERS_HOST_GREP';

/**
 * VS Code's entry for tests inside the extension host (`extensionTestsPath`): runs every suite that lies compiled beside
 * this file, writes mocha's own report to the file that the environment names, and rejects when a test failed.
 */
export async function run(): Promise<void> {
  const { default: Mocha } = await import('mocha');
  const lines: string[] = [];
  Mocha.reporters.Base.consoleLog = (...said: unknown[]) => lines.push(format(...said));
  const grep = process.env[GREP];
  const mocha = new Mocha({ ui: 'bdd', color: false, timeout: 30_000, reporter: 'spec', ...(grep ? { grep } : {}) });
  const files = readdirSync(__dirname).filter((name) => name.endsWith('.test.js'));
  for (const name of files.sort()) mocha.addFile(join(__dirname, name));
  await mocha.loadFilesAsync();
  const { stats, failures } = await new Promise<{ stats: Mocha.Stats | undefined; failures: number }>((done) => {
    const runner = mocha.run((count) => done({ stats: runner.stats, failures: count }));
  });
  const counts = { passed: stats?.passes ?? 0, failed: failures, skipped: stats?.pending ?? 0 };
  const file = process.env[REPORT_FILE];
  if (file !== undefined) writeFileSync(file, JSON.stringify({ ...counts, text: lines.join('\n') }));
  if (counts.passed + counts.failed === 0) throw new Error('no test was run');
  if (failures > 0) throw new Error(`${failures} failed`);
}
