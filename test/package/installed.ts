import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { makePackage, type Package } from '../../scripts/package/makePackage';
import { testToil } from '../../scripts/testToil';
import { REPOSITORY } from '../../scripts/vscodeHost/folders';
import type { VsCodeOptions } from '../workbench/harness/openVsCode';

const FILE = join(REPOSITORY, 'out', 'package', 'toil-clusters.vsix');
/** Built once for all suites of a process. */
let made: Promise<Package> | undefined;

/** The package and a home of its own for a VS Code that has it installed. */
export class InstalledPackage {
  private constructor(
    private readonly root: string,
    readonly made: Package,
  ) {}

  static async make(): Promise<InstalledPackage> {
    made ??= mkdir(dirname(FILE), { recursive: true }).then(() => makePackage(FILE));
    const root = await mkdtemp(join(await realpath(tmpdir()), 'toil-clusters-package-'));
    return new InstalledPackage(root, await made);
  }

  get runsFolder(): string {
    return join(this.root, 'data', 'toil-clusters', 'runs');
  }

  async options(samples: 'cwl' | 'python', more: Pick<VsCodeOptions, 'trust'> = {}): Promise<VsCodeOptions> {
    return {
      vsix: FILE,
      workspace: join(REPOSITORY, 'samples', samples),
      settings: { 'toil.path': (await testToil()).bin },
      env: { HOME: this.root, XDG_DATA_HOME: join(this.root, 'data') },
      ...more,
    };
  }

  async remove(): Promise<void> {
    await rm(this.root, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}
