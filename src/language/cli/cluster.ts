import { statfs } from 'node:fs/promises';
import { availableParallelism, hostname, totalmem } from 'node:os';
import { basename } from 'node:path';
import type { ClusterOffer } from '../../toil/fit/offer';
import { readSpec } from '../../toil/fit/readSpec';
import { offerOf } from '../../toil/fit/specOffer';
import { thisMachineOffer } from '../../toil/fit/thisMachineOffer';
import { specProblemText } from '../specProblemText';

/** The word for the machine that the program runs on. */
export const THIS_MACHINE = 'this-machine';

export type ClusterReading =
  | { readonly kind: 'offer'; readonly offer: ClusterOffer }
  | { readonly kind: 'faulty'; readonly reasons: readonly string[] };

/** What the cluster of a spec file's text offers, or why the text is no spec. */
export function clusterOfText(path: string, text: string): ClusterReading {
  const read = readSpec(text, basename(path));
  if (read.kind === 'faulty') return { kind: 'faulty', reasons: read.problems.map(specProblemText) };
  return { kind: 'offer', offer: offerOf(read.spec) };
}

/** What the machine has on which this program runs; its disk is the one that holds `folder`. */
export async function thisMachine(folder: string): Promise<ClusterOffer> {
  const { bavail, bsize } = await statfs(folder);
  // A container's limit, where there is one: the machine's own memory is not all ours then.
  const limit = process.constrainedMemory();
  const memory = limit > 0 ? Math.min(limit, totalmem()) : totalmem();
  return thisMachineOffer({ name: hostname(), cores: availableParallelism(), memory, disk: bavail * bsize });
}
