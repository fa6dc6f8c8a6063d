import type { ClusterSpec } from '../../contracts/clusterSpec';
import { checksumsOf, extensionAt, kubernetesFile, type SystemExtension } from '../boot/artefacts';
import type { Findings } from '../findings';
import { kubernetesInTag } from '../names';
import type { Architecture } from './choices';
import type { FetchText } from './image';

/** Milliseconds; a mirror that is silent is told, not waited for. */
const WITHIN = 20_000;

export interface SystemExtensionQuestion {
  readonly spec: Pick<ClusterSpec, 'type' | 'mirrors'>;
  readonly architecture: Architecture;
  /** What the tag of the leader that is there says: machines that come later run the same Kubernetes. */
  readonly standing?: string;
}

/**
 * Kubernetes for the machines of a cluster, with its checksum: that of the standing leader, else as the list beside the file has it now.
 * Undefined for Mesos, and with a fault where the checksum cannot be had.
 */
export async function chooseSystemExtension(
  { spec, architecture, standing }: SystemExtensionQuestion,
  fetchText: FetchText,
  findings: Findings,
  signal: AbortSignal,
): Promise<SystemExtension | undefined> {
  if (spec.type !== 'kubernetes') return undefined;
  const kept = standing === undefined ? undefined : kubernetesInTag(standing);
  if (kept !== undefined) return extensionAt(spec, kept.file, kept.sha256);
  const file = kubernetesFile(architecture);
  const sums = checksumsOf(spec);
  const list = await fetched(sums, fetchText, signal);
  const sha256 = list === undefined ? undefined : checksumIn(list, file);
  if (sha256 !== undefined) return extensionAt(spec, file, sha256);
  const reason = list === undefined ? 'unreachable' : 'notListed';
  findings.fault({ kind: 'noSystemExtension', path: ['mirrors', 'systemExtension'], url: sums, reason });
  return undefined;
}

async function fetched(url: string, fetchText: FetchText, signal: AbortSignal): Promise<string | undefined> {
  try {
    return await fetchText(url, AbortSignal.any([signal, AbortSignal.timeout(WITHIN)]));
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}

/** The line of a file in what `sha256sum` writes: a `*` before the name is its mark for binary files. */
function checksumIn(list: string, file: string): string | undefined {
  for (const line of list.split('\n')) {
    const [, checksum, name] = /^([0-9a-f]{64}) [ *](?:\.\/)?(\S+)\s*$/i.exec(line) ?? [];
    if (name === file) return checksum?.toLowerCase();
  }
  return undefined;
}
