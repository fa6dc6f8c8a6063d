import { readSpec } from '../../../src/toil/fit/readSpec';
import type { ClusterOffer } from '../../../src/toil/fit/offer';
import { offerOf } from '../../../src/toil/fit/specOffer';

/** What the cluster of a spec file offers. @throws Error when the text is no spec. */
export function offerOfText(name: string, text: string): ClusterOffer {
  const read = readSpec(text, name);
  if (read.kind !== 'spec') throw new Error(`${name} is no spec: ${JSON.stringify(read)}`);
  return offerOf(read.spec);
}
