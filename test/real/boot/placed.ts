import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { findOnPath } from '../../../scripts/vscodeHost/programs';
import { readBootFiles } from '../../../src/provisioner/boot/bootFiles';
import { NEVER } from '../../unit/provisioner/support/launching';

const FILES = resolve(import.meta.dirname, '../../../src/provisioner/boot/files');
const NEEDS = ['bash', 'curl', 'jq', 'flock'];

/** Whether programs of a boot can run on this machine. */
export function mayRun(): boolean {
  return process.platform === 'linux' && NEEDS.every((name) => findOnPath([name]) !== undefined);
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The programs of a machine in a folder that is its whole world: settings, what they write, its console. */
export class Placed {
  private constructor(readonly folder: string) {}

  /**
   * @param aws the address of the metadata service and of AWS.
   * @param stubs lines of bash that stand in for programs.
   */
  static async in(
    folder: string,
    group: 'leader' | 'worker',
    aws: string,
    stubs: Readonly<Record<string, string>> = {},
  ): Promise<Placed> {
    const placed = new Placed(folder);
    for (const each of ['bin', 'run', 'kubernetes', 'runs/one']) await mkdir(join(folder, each), { recursive: true });
    for (const [path, lines] of await readBootFiles(FILES, NEVER)) {
      const [of = '', name = ''] = path.split('/');
      if ([group, 'node', 'registries'].includes(of) && !name.includes('.'))
        await placed.program(name, placed.here(lines, aws));
    }
    await placed.program('systemctl', `#!/bin/bash\necho "$@" >>${join(folder, 'systemctl.log')}\n`);
    for (const [name, lines] of Object.entries(stubs)) await placed.program(name, `#!/bin/bash\n${lines}\n`);
    await placed.settings(aws);
    return placed;
  }

  async run(name: string, words: readonly string[] = [], input = ''): Promise<Ended> {
    const child = spawn(join(this.folder, 'bin', name), words, { env: { PATH: this.path } });
    child.stdin.end(input);
    const ended = once(child, 'close');
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
    const [code] = (await ended) as [number | null];
    return { code, stdout, stderr };
  }

  private get path(): string {
    return `${join(this.folder, 'bin')}:${process.env['PATH'] ?? ''}`;
  }

  /** A file of the folder. */
  async written(name: string): Promise<string> {
    return readFile(join(this.folder, name), 'utf8');
  }

  /** A program with this folder in place of the machine's. */
  private here(lines: string, aws: string): string {
    const at = (name: string): string => join(this.folder, name);
    return lines
      .replaceAll('/etc/toil/cluster.env', at('cluster.env'))
      .replaceAll('/run/metadata/flatcar', at('flatcar'))
      .replaceAll('/run/toil', at('run'))
      .replaceAll('/etc/kubernetes', at('kubernetes'))
      .replaceAll('/var/lib/toil/runs', at('runs'))
      .replaceAll('/var/lib/kubelet', at('kubelet'))
      .replaceAll('/root/.docker', at('docker'))
      .replaceAll('/dev/console', at('console'))
      .replaceAll('/dev/disk/by-id', at('disks'))
      .replaceAll('/mnt/ephemeral', at('local'))
      .replaceAll('"/var/$folder"', `"${at('var')}/$folder"`)
      .replaceAll('http://169.254.169.254', aws);
  }

  private async program(name: string, lines: string): Promise<void> {
    const file = join(this.folder, 'bin', name);
    await writeFile(file, lines);
    await chmod(file, 0o755);
  }

  private async settings(aws: string): Promise<void> {
    const variables = {
      PATH: this.path,
      TOIL_CLUSTER: 'c1',
      TOIL_CLUSTER_TYPE: 'kubernetes',
      TOIL_RECORDS: '/toil/c1/L1/',
      TOIL_AWS_DOMAIN: 'example.org',
      TOIL_IDLE_SECONDS: '3600',
      TOIL_RANGE_TAG: 'range',
      TOIL_SSM_ENDPOINT: aws,
      TOIL_API_ENDPOINT: aws,
      TOIL_REGISTRIES: '123456789012.dkr.ecr.us-west-2.amazonaws.com 210987654321.dkr.ecr.eu-west-1.amazonaws.com',
    };
    const lines = Object.entries(variables).map(([name, value]) => `${name}="${value}"\n`);
    await writeFile(join(this.folder, 'cluster.env'), lines.join(''));
    await writeFile(join(this.folder, 'flatcar'), 'COREOS_EC2_REGION=us-west-2\nCOREOS_EC2_INSTANCE_ID=i-0123\n');
    await writeFile(join(this.folder, 'run', 'clock'), '');
  }
}
