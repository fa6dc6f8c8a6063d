import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { REPOSITORY } from '../../../scripts/vscodeHost/folders';
import { testToil } from '../../../scripts/testToil';
import type { Settings } from '../harness/settings';
import { openVsCode, type VsCodeOptions } from '../harness/openVsCode';
import { vsCodeForSuite } from '../harness/suite';
import type { VsCode } from '../harness/vsCode';
import { processesNaming } from './processes';

/** The small workflows that are the tests' own. */
export const OWN_WORKSPACE = fileURLToPath(new URL('../workspace', import.meta.url));
export const SAMPLES = join(REPOSITORY, 'samples');
/** The folder of the program that stands in for Singularity. */
const STAND_INS = join(REPOSITORY, 'test', 'real', 'stand-ins');

export interface ToilBenchOptions {
  readonly workspace: string;
  /** A function is called after `prepare`. */
  readonly settings?: Settings | (() => Settings);
  /** Called before the window opens, with the folder that the runs will be in and the user's home. */
  readonly prepare?: (runsFolder: string, home: string) => Promise<void>;
}

/** A VS Code with the extension, a real Toil and a home of its own, so that no run of another test is in its tree. */
export class ToilBench {
  private root = '';
  private options: VsCodeOptions = {};
  private other: VsCode | undefined;

  private constructor(private readonly opened: () => VsCode) {}

  /** Called first inside `describe(…, function () {…})` with its `this`. */
  static forSuite(suite: Mocha.Suite, options: ToilBenchOptions): ToilBench {
    const bench: ToilBench = new ToilBench(
      vsCodeForSuite(suite, async () => {
        bench.root = await mkdtemp(join(await realpath(tmpdir()), 'toil-clusters-bench-'));
        await mkdir(bench.runsFolder, { recursive: true });
        await mkdir(bench.folder('tmp'), { recursive: true });
        await options.prepare?.(bench.runsFolder, bench.root);
        bench.options = {
          extension: REPOSITORY,
          workspace: options.workspace,
          settings: {
            'toil.path': await toilFolder(),
            // Rows that stick to the top of a tree would be read as rows a second time.
            'workbench.tree.enableStickyScroll': false,
            ...(typeof options.settings === 'function' ? options.settings() : options.settings),
          },
          env: bench.environment(),
        };
        return bench.options;
      }),
    );
    suite.afterAll('end what is left of runs', () => bench.clear());
    return bench;
  }

  get vsCode(): VsCode {
    return this.opened();
  }

  /** Another VS Code of the same user, on the same machine: it sees the same runs. Ends with the suite. */
  async openOther(): Promise<VsCode> {
    this.other = await openVsCode(this.options);
    return this.other;
  }

  /** Where the extension keeps runs when no setting says otherwise. */
  get runsFolder(): string {
    return join(this.root, 'data', 'toil-clusters', 'runs');
  }

  /** A path below the bench's own folder, for what a test makes. */
  folder(name: string): string {
    return join(this.root, name);
  }

  /** A path in the open workspace. */
  file(path: string): string {
    return join(this.vsCode.workspace, path);
  }

  private environment(): Record<string, string> {
    return {
      HOME: this.root,
      // Else VS Code asks a login shell for the environment, and takes that one's PATH.
      VSCODE_CLI: '1',
      XDG_DATA_HOME: this.folder('data'),
      TMPDIR: this.folder('tmp'),
      PATH: [STAND_INS, dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter),
      SINGULARITY_CACHEDIR: this.folder('singularity'),
      MINIWDL__SINGULARITY__IMAGE_CACHE: this.folder('images'),
    };
  }

  /** Runs outlive VS Code: after a test that failed half-way, some may be going on. */
  private async clear(): Promise<void> {
    await this.other?.dispose();
    if (this.root === '') return;
    for (const { pid } of await processesNaming(this.root)) {
      if (pid !== process.pid) process.kill(pid, 'SIGKILL');
    }
    await rm(this.root, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

/** The folder of a ready Toil's programs: the one that the environment names, else the tests' own. */
async function toilFolder(): Promise<string> {
  const named = process.env['TOIL_CLUSTERS_TEST_TOIL'];
  if (named !== undefined && existsSync(join(named, 'toil'))) return named;
  return (await testToil()).bin;
}
