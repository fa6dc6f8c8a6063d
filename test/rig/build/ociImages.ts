import { spawn } from 'node:child_process';
import { createHash, type Hash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** What a layer holds. */
export type Content =
  /** Files by their absolute path in the image, taken from where they lie. All belong to root and have the time 0. */
  | { readonly files: Readonly<Record<string, string>> }
  /**
   * A folder with its owners, modes and links. `without`: paths in it that stay out (`usr/share/doc`; a `*` stands for any text,
   * slashes too). `times`: with `zero` a folder that is made again is the same layer.
   */
  | { readonly tree: string; readonly without?: readonly string[]; readonly times: 'zero' | 'kept' };

/** A layer in the folder. */
export interface Layer {
  /** `sha256:…`, both of the blob and of the tar: it is not compressed. */
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
}

/** How a container of the image starts, in the words of the OCI image specification. */
export interface Start {
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  /** `NAME=value`. */
  readonly environment?: readonly string[];
  readonly workingFolder?: string;
}

/** `name:tag` → digest of its manifest. */
export type Tags = Readonly<Record<string, string>>;

const MEDIA = {
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar',
} as const;
const PATH_OF_CONTAINERS = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
/** Go's names of this machine's architecture: the programs are built here. */
const ARCHITECTURE = process.arch === 'x64' ? 'amd64' : process.arch;

/**
 * Writes a layer into the folder, as a stream: nothing is held in memory. It is not compressed: containerd takes half the processor's time
 * for it (Toil's layer: 8.6 s, and 17.7 s with gzip at its fastest), and the disk that it takes is the cache's.
 */
export async function writeLayer(folder: string, content: Content, signal: AbortSignal): Promise<Layer> {
  await mkdir(path.join(folder, 'blobs', 'sha256'), { recursive: true });
  const work = await mkdtemp(path.join(folder, 'layer-'));
  try {
    const words = 'tree' in content ? treeWords(content) : await fileWords(content.files, work);
    return await keep(folder, path.join(work, 'blob'), words, signal);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Writes an image of layers that are in the folder; gives its manifest's digest. */
export async function writeImage(folder: string, layers: readonly Layer[], start: Start): Promise<string> {
  const config = await writeText(folder, {
    architecture: ARCHITECTURE,
    os: 'linux',
    config: {
      Env: start.environment ?? [PATH_OF_CONTAINERS],
      ...(start.entrypoint && { Entrypoint: start.entrypoint }),
      ...(start.command && { Cmd: start.command }),
      ...(start.workingFolder !== undefined && { WorkingDir: start.workingFolder }),
    },
    rootfs: { type: 'layers', diff_ids: layers.map(({ digest }) => digest) },
  });
  const manifest = await writeText(folder, {
    schemaVersion: 2,
    mediaType: MEDIA.manifest,
    config: { mediaType: MEDIA.config, ...config },
    layers: layers.map((layer) => ({ mediaType: MEDIA.layer, ...layer })),
  });
  return manifest.digest;
}

/** Says under which names the folder's images go. */
export async function writeTags(folder: string, tags: Tags): Promise<void> {
  await writeFile(tagsFile(folder), `${JSON.stringify(tags, undefined, 2)}\n`);
}

export async function readTags(folder: string): Promise<Tags> {
  return JSON.parse(await readFile(tagsFile(folder), 'utf8')) as Tags;
}

/** Where a blob lies or would lie; undefined: this is no digest. */
export function blobFile(folder: string, digest: string): string | undefined {
  const [, hex] = /^sha256:([0-9a-f]{64})$/.exec(digest) ?? [];
  return hex === undefined ? undefined : path.join(folder, 'blobs', 'sha256', hex);
}

function tagsFile(folder: string): string {
  return path.join(folder, 'tags.json');
}

/** Words for GNU tar, which sorts: the same content is the same blob. */
const SORTED = ['--create', '--format=gnu', '--sort=name', '--numeric-owner'];
const ZERO = '--mtime=@0';

function treeWords({ tree, without = [], times }: Extract<Content, { tree: string }>): string[] {
  const excludes = without.map((each) => `--exclude=./${each}`);
  return [...SORTED, ...(times === 'zero' ? [ZERO] : []), '--anchored', ...excludes, '--directory', tree, '.'];
}

/** Puts links to the files where they go in the image; tar follows them. */
async function fileWords(files: Readonly<Record<string, string>>, work: string): Promise<string[]> {
  const stage = path.join(work, 'stage');
  await mkdir(stage);
  for (const [place, file] of Object.entries(files)) {
    const linked = path.join(stage, place);
    await mkdir(path.dirname(linked), { recursive: true });
    await symlink(path.resolve(file), linked);
  }
  // Whatever the umask of who builds it: anybody in a container may read it.
  const asRoot = ['--owner=0', '--group=0', '--mode=u=rwX,go=rX'];
  return [...SORTED, ZERO, ...asRoot, '--dereference', '--hard-dereference', '--directory', stage, '.'];
}

async function keep(folder: string, part: string, words: readonly string[], signal: AbortSignal): Promise<Layer> {
  const tar = spawn('tar', words, { stdio: ['ignore', 'pipe', 'pipe'], signal });
  let said = '';
  tar.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const ended = new Promise<number | null>((resolve, reject) => tar.once('error', reject).once('close', resolve));
  const hash = createHash('sha256');
  const [code] = await Promise.all([ended, pipeline(tar.stdout, through(hash), createWriteStream(part), { signal })]);
  if (code !== 0) throw new Error(`tar ${words.join(' ')} ended with ${code}: ${said.trim()}`);
  const digest = `sha256:${hash.digest('hex')}`;
  const { size } = await stat(part);
  await rename(part, placeOf(folder, digest));
  return { digest, size };
}

function through(hash: Hash): Transform {
  return new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      hash.update(chunk);
      done(null, chunk);
    },
  });
}

async function writeText(folder: string, value: unknown): Promise<Layer> {
  const text = JSON.stringify(value);
  const digest = `sha256:${createHash('sha256').update(text).digest('hex')}`;
  await writeFile(placeOf(folder, digest), text);
  return { digest, size: Buffer.byteLength(text) };
}

function placeOf(folder: string, digest: string): string {
  const file = blobFile(folder, digest);
  if (file === undefined) throw new Error(`${digest} is no digest`);
  return file;
}
