import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { shownText } from '../../shared/shownText';
import { costsByTheHour, type Machine, type WorkerGroup } from '../../usecases/clusterChanges/clusterFacts';
import { ageText, dollars, perHourText } from '../clusters/moneyText';
import { instanceStateText } from '../clusters/stateText';
import { plainTooltip, row } from './itemParts';

/** A leader or worker: type, spot or not, price, age, zone, address, state. */
export function instanceItem(
  id: string,
  {
    role,
    machine,
    perHour,
  }: { readonly role: 'leader' | 'worker'; readonly machine: Machine; readonly perHour?: number },
  now: Date,
): vscode.TreeItem {
  const label = role === 'leader' ? l10n.t('Leader') : shownText(machine.id);
  const description = machineParts(machine, perHour, now).join(' · ');
  const item = row({ id, label, description, icon: role === 'leader' ? 'server' : 'vm' });
  item.contextValue = role;
  item.tooltip = plainTooltip(machineLines(machine));
  return item;
}

function machineParts(machine: Machine, perHour: number | undefined, now: Date): string[] {
  const { type, spot, state, zone, launched, publicAddress, privateAddress } = machine;
  const address = publicAddress ?? privateAddress;
  const costs = [...(perHour === undefined ? [] : [perHourText(perHour)]), l10n.t('for {0}', ageText(launched, now))];
  return [
    instanceStateText(state),
    spot ? l10n.t('{0} (spot)', shownText(type)) : shownText(type),
    ...(costsByTheHour(machine) ? costs : []),
    shownText(zone),
    ...(address === undefined ? [] : [shownText(address)]),
  ];
}

function machineLines({ id, launched, privateAddress, keyPair, stateReason = '' }: Machine): string[] {
  return [
    shownText(id),
    l10n.t('Started {0}', launched.toLocaleString()),
    ...(privateAddress === undefined ? [] : [l10n.t('Address inside its network: {0}', shownText(privateAddress))]),
    ...(keyPair === undefined ? [] : [l10n.t('Key pair: {0}', shownText(keyPair))]),
    ...(stateReason === '' ? [] : [l10n.t('AWS says of its state: {0}', shownText(stateReason, 500))]),
  ];
}

/** A worker group: how many now, of how many at least and at most, the bid and the types. */
export function groupItem(id: string, { label, group, workers }: WorkerGroup): vscode.TreeItem {
  const { least, most, wanted, spot, bid, types, going } = group;
  const size =
    least === most
      ? l10n.t('{0} of {1}', workers.length, most)
      : l10n.t('{0} now, {1} to {2}', workers.length, least, most);
  const parts = [
    ...(going ? [l10n.t('being deleted')] : []),
    size,
    ...(wanted > workers.length && !going ? [l10n.t('{0} more asked for', wanted - workers.length)] : []),
    market(spot, bid),
    types.map(({ type }) => shownText(type)).join(', '),
  ];
  const item = row({
    id,
    label: l10n.t('Workers {0}', shownText(label ?? types[0]?.type ?? group.name)),
    description: parts.filter((part) => part !== '').join(' · '),
    icon: 'group-by-ref-type',
  });
  item.collapsibleState =
    workers.length === 0 ? vscode.TreeItemCollapsibleState.None : vscode.TreeItemCollapsibleState.Collapsed;
  item.contextValue = 'workerGroup';
  item.tooltip = plainTooltip([
    shownText(group.name),
    spot
      ? l10n.t('Machines of the spot market: cheaper, and AWS may take them away at any time.')
      : l10n.t('Machines on demand: they stay until they are ended.'),
  ]);
  return item;
}

function market(spot: boolean, bid: number | undefined): string {
  if (!spot) return l10n.t('on demand');
  return bid === undefined ? l10n.t('spot, up to the on-demand price') : l10n.t('spot, at most {0}/h', dollars(bid));
}
