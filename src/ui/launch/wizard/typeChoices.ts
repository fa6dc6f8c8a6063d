import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { formatBytes } from '../../../shared/text';
import type { TypeOffer } from '../../../usecases/launching/offers';
import { perHourText } from '../../clusters/moneyText';
import type { PickItem } from './pick';

/** A type in a list to choose from, with what AWS says of it. */
export function typeChoice(offer: TypeOffer, label = offer.name): PickItem<TypeOffer> {
  return { label, description: sizeText(offer), detail: offerText(offer), value: offer };
}

/** `4 cores, 16 GiB, 1 × A10G`. */
export function sizeText({ facts }: TypeOffer): string {
  if (facts === undefined) return '';
  const gpus = facts.gpus.map(({ count, model }) => `${count} × ${model}`);
  return [
    l10n.t('{0} cores', facts.cores),
    formatBytes(facts.memory),
    ...gpus,
    ...(isArm(facts) ? ['arm64'] : []),
  ].join(', ');
}

function isArm({ architectures }: NonNullable<TypeOffer['facts']>): boolean {
  return architectures.includes('arm64');
}

/** What it costs, and where it can be had. */
function offerText({ zones, onDemand, spot }: TypeOffer): string {
  if (zones.length === 0) return l10n.t('AWS does not offer it in this region');
  const prices = [
    onDemand === undefined ? l10n.t('price unknown') : l10n.t('{0} on demand', perHourText(onDemand)),
    ...(spot === undefined ? [] : [l10n.t('{0} spot', perHourText(spot))]),
  ];
  return `${prices.join(', ')} · ${zones.join(', ')}`;
}

/** Those that can be had first; the others are shown, so that nobody looks for them in vain. */
export function typeChoices(offers: readonly TypeOffer[]): PickItem<TypeOffer>[] {
  const there = offers.filter(({ zones }) => zones.length > 0);
  const missing = offers.filter(({ zones }) => zones.length === 0);
  return [
    ...there.map((offer) => typeChoice(offer)),
    ...(missing.length === 0
      ? []
      : [{ label: l10n.t('Not offered in this region'), kind: vscode.QuickPickItemKind.Separator } as const]),
    ...missing.map((offer) => typeChoice(offer)),
  ];
}
