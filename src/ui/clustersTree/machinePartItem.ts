import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { shownText } from '../../shared/shownText';
import {
  costsByTheHour,
  type FailingWorker,
  type Machine,
  type WorkerGroup,
} from '../../usecases/clusterChanges/clusterFacts';
import type { ScalingEvent } from '../../usecases/clusters/activities';
import { activityText } from '../clusters/activityText';
import { causeText, causeWords } from '../clusters/bootCauseText';
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
    failing,
  }: {
    readonly role: 'leader' | 'worker';
    readonly machine: Machine;
    readonly perHour?: number;
    readonly failing?: FailingWorker;
  },
  now: Date,
): vscode.TreeItem {
  const label = role === 'leader' ? l10n.t('Leader') : shownText(machine.id);
  const trouble = failing === undefined ? [] : [failingWords(failing)];
  const description = [...trouble, ...machineParts(machine, perHour, now)].join(' · ');
  const icon = failing === undefined ? (role === 'leader' ? 'server' : 'vm') : 'warning';
  const item = row({ id, label, description, icon });
  item.contextValue = role;
  item.tooltip = plainTooltip([...(failing === undefined ? [] : failingLines(failing)), ...machineLines(machine)]);
  return item;
}

/** Since when a worker cannot join, and why, in few words. */
function failingWords({ since, cause }: FailingWorker): string {
  const time = since.toLocaleTimeString();
  return cause === undefined
    ? l10n.t('cannot join since {0}', time)
    : l10n.t('cannot join since {0}: {1}', time, causeWords(cause));
}

function failingLines({ message, cause }: FailingWorker): string[] {
  return [
    l10n.t('It runs and costs, and no job can run there until it has joined. It tries again by itself.'),
    ...(cause === undefined ? [] : [causeText(cause)]),
    ...(message === undefined ? [] : [l10n.t('Its last words: {0}', shownText(message, 1000))]),
  ];
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
export function groupItem(
  id: string,
  { label, group, workers, failing = [] }: WorkerGroup,
  shortage: ScalingEvent | undefined,
): vscode.TreeItem {
  const { spot, bid, types } = group;
  const parts = [
    ...countTexts(group, workers.length, shortage),
    ...failingInGroup(failing, workers.length),
    market(spot, bid),
    types.map(({ type }) => shownText(type)).join(', '),
  ];
  const item = row({
    id,
    label: l10n.t('Workers {0}', shownText(label ?? types[0]?.type ?? group.name)),
    description: parts.filter((part) => part !== '').join(' · '),
    icon: failing.length > 0 || shortage !== undefined ? 'warning' : 'group-by-ref-type',
  });
  item.collapsibleState =
    workers.length === 0 ? vscode.TreeItemCollapsibleState.None : vscode.TreeItemCollapsibleState.Collapsed;
  item.contextValue = 'workerGroup';
  item.tooltip = plainTooltip([
    ...(shortage === undefined ? [] : [shortageText(shortage)]),
    shownText(group.name),
    spot
      ? l10n.t('Machines of the spot market: cheaper, and AWS may take them away at any time.')
      : l10n.t('Machines on demand: they stay until they are ended.'),
  ]);
  return item;
}

/** How many there are of how many, and those that have not come. */
function countTexts(
  { least, most, wanted, going }: WorkerGroup['group'],
  count: number,
  shortage: ScalingEvent | undefined,
): string[] {
  return [
    ...(going ? [l10n.t('being deleted')] : []),
    least === most ? l10n.t('{0} of {1}', count, most) : l10n.t('{0} now, {1} to {2}', count, least, most),
    ...(wanted > count && !going ? [wantedWords(wanted - count, shortage)] : []),
  ];
}

/** Those that have not come, and why as far as AWS says. */
function wantedWords(missing: number, shortage: ScalingEvent | undefined): string {
  return shortage === undefined
    ? l10n.t('{0} more asked for', missing)
    : l10n.t('{0} more asked for, at {1} {2}', missing, shortage.at.toLocaleTimeString(), activityText(shortage));
}

function shortageText({ words }: ScalingEvent): string {
  const why = words === undefined ? '' : ` ${l10n.t('AWS says: {0}', shownText(words, 500))}`;
  return `${l10n.t('What has not come costs nothing. The group tries again by itself.')}${why}`;
}

/** Those that run and cannot join: the oldest tells since when, and why. */
function failingInGroup(failing: readonly FailingWorker[], all: number): string[] {
  const [first] = failing.toSorted((one, other) => one.since.getTime() - other.since.getTime());
  if (first === undefined) return [];
  const time = first.since.toLocaleTimeString();
  const { length: count } = failing;
  return [
    first.cause === undefined
      ? l10n.t('{0} of {1} cannot join since {2}', count, all, time)
      : l10n.t('{0} of {1} cannot join since {2}: {3}', count, all, time, causeWords(first.cause)),
  ];
}

function market(spot: boolean, bid: number | undefined): string {
  if (!spot) return l10n.t('on demand');
  return bid === undefined ? l10n.t('spot, up to the on-demand price') : l10n.t('spot, at most {0}/h', dollars(bid));
}
