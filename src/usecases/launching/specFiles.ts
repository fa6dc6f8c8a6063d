import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SPEC_SUFFIX, type ClusterSpec, type ClusterSpecInput } from '../../contracts/clusterSpec';
import { fileOf, type ClusterFile } from '../../provisioner/fileOf';
import { readSpec, type SpecReading } from '../../toil/fit/readSpec';
import { launchCommandOf, type WrittenLaunch } from '../../toil/launchCommand/launchCommandOf';
import type { Account } from './launchingParts';

/** Where the spec of a cluster is kept: `FOLDER/NAME.toil-cluster.json`. */
export function specPath(folder: string, name: string): string {
  return join(folder, `${name}${SPEC_SUFFIX}`);
}

/** A spec as people read and edit it. */
export function specText(spec: ClusterSpecInput): string {
  return `${JSON.stringify(spec, undefined, 2)}\n`;
}

/**
 * Writes a spec's file. `exists`: there is another file of that name, and it was left as it is.
 * @throws Error of the file system.
 */
export async function writeSpec(
  path: string,
  spec: ClusterSpecInput,
  replace: 'replace' | 'keep',
): Promise<'written' | 'exists'> {
  try {
    await writeFile(path, specText(spec), { flag: replace === 'replace' ? 'w' : 'wx' });
    return 'written';
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return 'exists';
    throw error;
  }
}

/** @throws Error of the file system. */
export async function readSpecFile(path: string): Promise<SpecReading> {
  return readSpec(await readFile(path, 'utf8'), path);
}

/**
 * A standing cluster as a spec; undefined where no cluster of that name has a leader.
 * @throws AwsError.
 */
export function fileOfCluster(aws: Account, cluster: string, signal: AbortSignal): Promise<ClusterFile | undefined> {
  return fileOf(aws, cluster, signal);
}

/**
 * A standing cluster as the `toil launch-cluster` that comes nearest to it.
 * @throws AwsError.
 */
export async function commandOfCluster(
  aws: Account,
  cluster: string,
  signal: AbortSignal,
): Promise<(WrittenLaunch & Pick<ClusterFile, 'unseen'>) | undefined> {
  const file = await fileOf(aws, cluster, signal);
  const spec = file === undefined ? undefined : wholeSpec(file.spec);
  return file === undefined || spec === undefined ? undefined : { ...launchCommandOf(spec), unseen: file.unseen };
}

/** A spec with all defaults filled in; undefined for one that breaks the rules. */
export function wholeSpec(spec: ClusterSpecInput): ClusterSpec | undefined {
  const reading = readSpec(JSON.stringify(spec));
  return reading.kind === 'spec' ? reading.spec : undefined;
}
