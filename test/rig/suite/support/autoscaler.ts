import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { BootInput } from '../../../../src/provisioner/bootDocument';
import { readBootFiles } from '../../../../src/provisioner/boot/bootFiles';
import { leaderMachine } from '../../../../src/provisioner/boot/leaderDocument';
import { REPOSITORY } from '../../../../scripts/vscodeHost/folders';
import type { KubeObject } from './apiServer';

/** What a leader's boot document says of the autoscaler. */
export interface AutoscalerManifest {
  /** Service account, roles and bindings. */
  readonly rights: readonly KubeObject[];
  /** Its flags, without the program's name. */
  readonly flags: readonly string[];
  /** Variables of its container. */
  readonly env: Readonly<Record<string, string>>;
  /** The text of `--cloud-config`. */
  readonly cloudConfig: string;
}

const CLOUD_CONFIG = '/etc/toil/cloud.conf';

/** Reads it from the document that a launch makes. */
export async function autoscalerManifest(input: BootInput): Promise<AutoscalerManifest> {
  const folder = path.join(REPOSITORY, 'src', 'provisioner', 'boot', 'files');
  const { files } = leaderMachine(await readBootFiles(folder, new AbortController().signal), input);
  const text = (name: string): string => {
    const file = files.find((each) => each.path === name);
    if (file === undefined || !('text' in file)) throw new Error(`the document has no ${name}`);
    return file.text;
  };
  const filled = text('/etc/toil/manifests/30-autoscaler.yaml').replaceAll('$COREOS_EC2_REGION', input.choices.region);
  const objects = parseAllDocuments(filled).map((each) => each.toJS() as KubeObject);
  const deployment = objects.find(({ kind }) => kind === 'Deployment');
  const { spec } = deployment as unknown as { spec: { template: { spec: { containers: readonly Container[] } } } };
  const [container] = spec.template.spec.containers;
  if (container === undefined) throw new Error('the Deployment has no container');
  return {
    rights: objects.filter((each) => each !== deployment),
    flags: container.command.slice(1),
    env: Object.fromEntries(container.env.map(({ name, value }) => [name, value])),
    cloudConfig: text(CLOUD_CONFIG),
  };
}

interface Container {
  readonly command: readonly string[];
  readonly env: readonly { readonly name: string; readonly value: string }[];
}

/** An autoscaler that runs. */
export interface Autoscaler {
  readonly lines: readonly string[];
  /** Its exit code, when it has ended. */
  readonly ended: Promise<number | null>;
  stop(): Promise<void>;
}

export interface AutoscalerWish {
  /** The program. */
  readonly program: string;
  readonly manifest: AutoscalerManifest;
  readonly kubeconfig: string;
  /** Changes its flags. */
  readonly flags?: (flags: readonly string[]) => readonly string[];
}

/** Starts one with the flags, variables and files of the manifest; it ends with this process, too. */
export async function startAutoscaler({ program, manifest, kubeconfig, flags }: AutoscalerWish): Promise<Autoscaler> {
  const folder = await mkdtemp(path.join(tmpdir(), 'autoscaler-'));
  const config = path.join(folder, 'cloud.conf');
  await writeFile(config, manifest.cloudConfig);
  const words = (flags?.(manifest.flags) ?? manifest.flags).map((each) => each.replace(CLOUD_CONFIG, config));
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', program, ...words, `--kubeconfig=${kubeconfig}`], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      ...manifest.env,
      PATH: process.env['PATH'],
      ...{ AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'secret', AWS_EC2_METADATA_DISABLED: 'true' },
      // AWS's own addresses are not to be reached from here.
      ...{ HTTPS_PROXY: 'http://127.0.0.1:9', NO_PROXY: '127.0.0.1' },
    },
  });
  const lines: string[] = [];
  let rest = '';
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    const [last = '', ...whole] = (rest + part).split('\n').reverse();
    rest = last;
    lines.push(...whole.reverse());
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return {
    lines,
    ended,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
