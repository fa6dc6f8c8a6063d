import * as l10n from '@vscode/l10n';
import type { MachineShape } from '../../toil/fit/offer';
import type { Resource, Shortage } from '../../toil/fit/places';
import type { Suggestion } from '../../toil/fit/suggest';
import { bytesText, coresText } from '../features/amounts';
import { shortened } from '../features/markdown';

/** Names come from workflows: on one line, and never longer than a sentence bears. */
export function nameText(name: string): string {
  return shortened(name, 60);
}

/** Up to three names: `a, b, c and 4 more`. */
export function namesText(names: readonly string[]): string {
  const shown = names.slice(0, 3).map(nameText).join(', ');
  return names.length > 3 ? l10n.t('{0} and {1} more', shown, names.length - 3) : shown;
}

/** `4 cores`, `8 GiB of memory`, `20 GiB of disk`. */
export function amountText(what: Resource, amount: number): string {
  if (what === 'cores') return coresText(amount);
  return what === 'memory' ? l10n.t('{0} of memory', bytesText(amount)) : l10n.t('{0} of disk', bytesText(amount));
}

/** What jobs ask for beyond what there is: `64 GiB of memory (and 512 MiB for Toil)`. */
export function askedText(shortages: readonly Shortage[]): string {
  return shortages
    .map(({ what, asked, added }) => {
      const amount = amountText(what, asked);
      return added === 0 ? amount : l10n.t('{0} (and {1} for Toil)', amount, bytesText(added));
    })
    .join(', ');
}

/** What a machine has of that, rounded down to what can be said: `7.9 cores`, `60.1 GiB of memory`. */
export function thereText(shortages: readonly Shortage[]): string {
  return shortages.map(({ what, there }) => amountText(what, roughly(what, there))).join(', ');
}

/** Estimates have no digits behind a tenth. */
export function roughly(what: Resource, amount: number): number {
  const unit = what === 'cores' ? 1 : 1024 ** 3;
  return (Math.floor((Math.max(0, amount) / unit) * 10 + 1e-6) / 10) * unit;
}

/** `r5.xlarge`, or its numbers for a machine that has no type. */
export function machineText(machine: MachineShape): string {
  return machine.type ?? `${coresText(machine.cores)}, ${bytesText(roughly('memory', machine.memory))}`;
}

/** A machine and its group; the group's name is often its only type. */
export function machineInGroup(machine: MachineShape, group: string): string {
  return machine.type === group ? group : l10n.t('{0} of {1}', machineText(machine), nameText(group));
}

/** What would help, as the end of a sentence. */
export function suggestionText(suggestion: Suggestion | undefined): string {
  const { type, storage } = suggestion ?? {};
  if (type !== undefined && storage !== undefined) return l10n.t('{0} with {1} GB of storage would do', type, storage);
  if (type !== undefined) return l10n.t('{0} would do', type);
  if (storage !== undefined) return l10n.t('{0} GB of storage would do', storage);
  return l10n.t('lower what it asks for');
}
