// Runs test/host inside the extension host of a real VS Code: `tsx scripts/vscodeHost/runInside.ts [--extension FOLDER]
// [--workspace FOLDER] [--grep TEXT]`. Prints mocha's report; exits with 0 when something was tested and all of it passed.
import { runTests } from '@vscode/test-electron';
import { build } from 'esbuild';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { launchBrowser, workbenchAddress } from './browser';
import { chooseHost, type TestHost } from './chooseHost';
import type { ElectronHost } from './electron';
import { REPOSITORY } from './folders';
import type { VsCodeHost } from './install';
import { startServer } from './server';

const SOURCES = join(REPOSITORY, 'test', 'host');
const BUNDLES = join(REPOSITORY, 'out', 'host');
const LIMIT = 600_000;

interface Suite {
  readonly extension: string;
  readonly workspace: string;
  readonly dataFolder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

interface Report {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Mocha's own. */
  readonly text: string;
}

/** Each file of the suite becomes a CommonJS file: the extension host finds `vscode` with `require` only. */
async function bundle(): Promise<void> {
  rmSync(BUNDLES, { recursive: true, force: true });
  const names = readdirSync(SOURCES).filter((name) => name === 'index.ts' || name.endsWith('.test.ts'));
  await build({
    entryPoints: names.map((name) => join(SOURCES, name)),
    outdir: BUNDLES,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    sourcemap: 'inline',
    external: ['vscode', 'mocha'],
    logLevel: 'warning',
  });
}

async function runInElectron(host: ElectronHost, suite: Suite): Promise<void> {
  await runTests({
    vscodeExecutablePath: host.executable,
    extensionDevelopmentPath: suite.extension,
    extensionTestsPath: join(BUNDLES, 'index.js'),
    extensionTestsEnv: suite.env,
    launchArgs: [
      suite.workspace,
      `--user-data-dir=${join(suite.dataFolder, 'user-data')}`,
      `--extensions-dir=${join(suite.dataFolder, 'extensions')}`,
      ...['--disable-workspace-trust', '--disable-updates', '--skip-welcome', '--skip-release-notes'],
      ...(process.platform === 'linux' ? ['--no-sandbox', '--disable-gpu'] : []),
    ],
  });
}

async function runInCodeServer(host: VsCodeHost, suite: Suite): Promise<void> {
  const { dataFolder, env } = suite;
  const logFile = join(dataFolder, 'server.log');
  const server = await startServer(host, {
    dataFolder,
    extensionsFolder: join(dataFolder, 'extensions'),
    env,
    testDriver: true,
    logFile,
  });
  try {
    const browser = await launchBrowser(host);
    try {
      const page = await browser.newPage();
      let timer: NodeJS.Timeout | undefined;
      // Without a network VS Code complains of that too: only of interest when the suite fails.
      const complaints: string[] = [];
      const ended = new Promise<number>((done, failed) => {
        timer = setTimeout(() => failed(new Error(`the suite did not end within ${LIMIT / 1000} s`)), LIMIT);
        // VS Code's page calls these two, by these names, when it runs tests.
        void page.exposeFunction('codeAutomationLog', (type: string, said: readonly unknown[]) => {
          if (type === 'error') complaints.push(said.map(String).join(' '));
        });
        void page.exposeFunction('codeAutomationExit', done);
      });
      const remote = (path: string): string => `vscode-remote://localhost:${server.port}${path}`;
      await page.goto(
        workbenchAddress(server.port, suite.workspace, [
          ['extensionDevelopmentPath', remote(suite.extension)],
          ['extensionTestsPath', remote(join(BUNDLES, 'index'))],
        ]),
      );
      const code = await ended;
      clearTimeout(timer);
      if (code !== 0) throw new Error(`the suite ended with ${code}; the console said:\n${complaints.join('\n')}`);
    } finally {
      await browser.close();
    }
  } finally {
    await server.stop();
  }
}

async function runSuite(host: TestHost, suite: Suite): Promise<void> {
  if (host.kind === 'electron') await runInElectron(host, suite);
  else await runInCodeServer(host, suite);
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { extension: { type: 'string' }, workspace: { type: 'string' }, grep: { type: 'string' } },
  });
  const host = await chooseHost((line) => console.log(line));
  await bundle();
  const dataFolder = mkdtempSync(join(realpathSync(tmpdir()), 'toil-clusters-inside-'));
  const reportFile = join(dataFolder, 'report.json');
  const workspace = values.workspace === undefined ? join(dataFolder, 'workspace') : resolve(values.workspace);
  if (values.workspace === undefined) mkdirSync(workspace);
  const suite: Suite = {
    extension: resolve(values.extension ?? REPOSITORY),
    workspace,
    dataFolder,
    env: { TOIL_CLUSTERS_HOST_REPORT: reportFile, TOIL_CLUSTERS_HOST_GREP: values.grep },
  };
  try {
    const failure = await runSuite(host, suite).then(
      () => undefined,
      (error: unknown) => error,
    );
    const report = readReport(reportFile);
    if (report === undefined) throw failure instanceof Error ? failure : new Error('the suite left no report');
    console.log(report.text);
    console.log(`inside ${host.kind}: ${report.passed} passed, ${report.failed} failed, ${report.skipped} skipped`);
    return failure === undefined && report.failed === 0 ? 0 : 1;
  } finally {
    rmSync(dataFolder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

function readReport(file: string): Report | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Report;
  } catch {
    return undefined;
  }
}

void main().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
