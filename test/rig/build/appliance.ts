import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { LeaderImage } from '../../../scripts/testLeader';
import type { Content, Start } from './ociImages';

/** Toil's image in the rig. */
export interface ApplianceImage {
  readonly content: Content;
  readonly start: Start;
}

/** What the package of Docker has beside its command. */
const DAEMONS = ['usr/bin/ctr', 'usr/bin/dnet', 'usr/sbin/docker-proxy', 'usr/sbin/ovrouter'];
/** What only the tests and type checkers of Toil and its libraries read: a quarter of all files. */
const FOR_TESTS = ['moto', 'kubernetes-stubs', 'toil/test', '*/tests'];
const PACKAGES = 'usr/local/lib/toil-environment/lib/python3.11/site-packages';
const LEFT_OUT = [...DAEMONS, ...FOR_TESTS.map((each) => `${PACKAGES}/${each}`)];

/**
 * Toil's appliance is the one that loopback leaders run (test/leader/build.sh): Debian's Python with the pinned Toil, its Kubernetes, AWS,
 * CWL and WDL parts, Node, rsync and Docker's command. build.sh has had it imported by a Docker whose version and storage (overlay2) it
 * sets itself, as an image of one layer, so that its files lie in one folder.
 */
export async function applianceImage({ folder, toilVersion }: LeaderImage): Promise<ApplianceImage> {
  const data = path.join(folder, 'docker');
  const images = path.join(data, 'image', 'overlay2');
  const names = await readJson<Repositories>(path.join(images, 'repositories.json'));
  const id = digits(names.Repositories['toil']?.[`toil:${toilVersion}`]);
  const { config, rootfs } = await readJson<ImageRecord>(path.join(images, 'imagedb', 'content', 'sha256', id));
  if (rootfs.diff_ids.length !== 1) throw new Error('the loopback leader has an appliance of more than one layer');
  const layer = await readFile(path.join(images, 'layerdb', 'sha256', digits(rootfs.diff_ids[0]), 'cache-id'), 'utf8');
  return {
    // Python takes compiled code only when the time of its source is the one that it notes.
    content: { tree: path.join(data, 'overlay2', layer, 'diff'), without: LEFT_OUT, times: 'kept' },
    // The official image looks first at what the machine lends it there (toil's docker/Dockerfile.py).
    start: { command: config.Cmd, environment: config.Env.map((each) => each.replace(/^PATH=/, 'PATH=/opt/bin:')) },
  };
}

interface Repositories {
  readonly Repositories: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

interface ImageRecord {
  readonly config: { readonly Env: readonly string[]; readonly Cmd: readonly string[] };
  readonly rootfs: { readonly diff_ids: readonly string[] };
}

async function readJson<T>(file: string): Promise<T> {
  return JSON.parse(await readFile(file, 'utf8')) as T;
}

function digits(digest: string | undefined): string {
  const [, hex] = /^sha256:([0-9a-f]{64})$/.exec(digest ?? '') ?? [];
  if (hex === undefined) throw new Error('the loopback leader has no appliance');
  return hex;
}
