import * as l10n from '@vscode/l10n';
import type { Node } from 'yaml';
import { fieldOf } from '../../../toil/cwl/nodes';
import { effectiveRequirement } from '../../../toil/cwl/requirements';
import { REFUSED } from '../../../toil/cwl/evaluateValue';
import { resourcesOf } from '../../../toil/cwl/resources';
import { versionOf } from '../../../toil/cwl/versions';
import { formatBytes } from '../../../shared/text';
import type { Known } from '../../../toil/jobNeed';
import type { Found } from '../../finding';
import type { CwlChecked } from '../../rule';
import { report } from '../preemptible/report';
import { leavesOf, type Leaf } from './leaves';

/** TOIL124: a tool of the document that runs, on one path at least, with nothing but Toil's defaults. Off unless it is asked for. */
export function* onDefaults(document: CwlChecked): Iterable<Found> {
  const told = new Set<Node>();
  for (const leaf of leavesOf(document)) {
    const { at } = leaf.process;
    const kind = fieldOf(at, 'class');
    if (kind === undefined || at.file !== document.main || told.has(at.node)) continue;
    if (effectiveRequirement(leaf.all, 'ResourceRequirement') !== undefined) continue;
    told.add(at.node);
    yield* report(document, 'TOIL124', kind, sentence(document, leaf));
  }
}

function sentence({ settings }: CwlChecked, { all, process }: Leaf): string {
  const { cores, memory, disk } = resourcesOf(all, {
    version: versionOf(process.at),
    options: settings.options,
    evaluate: () => REFUSED,
  });
  return l10n.t(
    'This tool has no ResourceRequirement, so Toil gives it cores: {0}, memory: {1}, disk: {2}.',
    text(cores, String),
    text(memory, formatBytes),
    text(disk, formatBytes),
  );
}

function text(amount: Known<number>, format: (value: number) => string): string {
  return amount.kind === 'known' ? format(amount.value) : '?';
}
