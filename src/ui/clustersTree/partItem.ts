import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { ScalingEvent } from '../../usecases/clusters/activities';
import { gapText, lineText, neverCounted } from '../clusters/billText';
import { dollars, perHourText } from '../clusters/moneyText';
import { conditionAdvice, conditionText } from '../clusters/stateText';
import type { ClusterPart, PartRow } from './clusterRows';
import { plainTooltip, row } from './itemParts';
import { groupItem, instanceItem } from './machinePartItem';
import { linkText } from '../reach/sshText';

type Part<K extends ClusterPart['kind']> = Extract<ClusterPart, { readonly kind: K }>;
type Makers = {
  readonly [K in ClusterPart['kind']]: (id: string, part: Part<K>, shortage?: ScalingEvent) => vscode.TreeItem;
};

/** The row of a part of a cluster. @param shortage why a group has fewer workers than it asks for. */
export function partItem({ id, part }: PartRow, shortage?: ScalingEvent): vscode.TreeItem {
  return make(id, part, shortage);
}

function make<K extends ClusterPart['kind']>(id: string, part: Part<K>, shortage?: ScalingEvent): vscode.TreeItem {
  const maker: Makers[K] = MAKERS[part.kind];
  return maker(id, part, shortage);
}

const MAKERS: Makers = {
  advice: (id, { condition }) => adviceItem(id, condition),
  unread: (id, { part }) =>
    row({
      id,
      label: part === 'workerGroups' ? l10n.t('Worker groups cannot be read') : l10n.t('Its records cannot be read'),
      description: l10n.t('there may be more than is shown'),
      icon: 'warning',
    }),
  leader: (id, part) => instanceItem(id, { role: 'leader', ...part }, new Date()),
  worker: (id, part) => instanceItem(id, { role: 'worker', ...part }, new Date()),
  group: (id, { group }, shortage) => groupItem(id, group, shortage),
  otherWorkers: (id, { count }) => section(id, l10n.t('Other workers'), String(count), 'vm'),
  activities: (id) => section(id, l10n.t('What happened to workers'), l10n.t('last 24 hours'), 'history'),
  cost: (id, part) => costItem(id, part),
  costLine: (id, { line }) =>
    row({
      id,
      label: lineText(line),
      description: [perHourText(line.perHour), l10n.t('{0} so far', dollars(line.soFar))].join(' · '),
      icon: 'circle-small',
    }),
  costGap: (id, { gap }) => row({ id, label: gapText(gap), icon: 'info' }),
  whileStopped: (id, { perHour }) =>
    row({ id, label: l10n.t('while it is stopped'), description: perHourText(perHour), icon: 'debug-pause' }),
  connection: (id, { link }) => {
    const item = row({ id, label: l10n.t('Connection'), description: linkText(link), icon: 'plug' });
    item.tooltip = plainTooltip([linkText(link)]);
    item.contextValue = 'connection';
    return item;
  },
  forwards: (id, { count }) => section(id, l10n.t('Forwarded ports'), String(count), 'broadcast'),
  forward: (id, { forward }) => {
    const { name, remotePort, localPort } = forward;
    const item = row({
      id,
      label: name ?? l10n.t('Port {0}', remotePort),
      description: l10n.t('{0} of the leader is 127.0.0.1:{1} here', remotePort, localPort),
      icon: 'broadcast',
    });
    item.contextValue = 'forward';
    return item;
  },
  runs: (id) => {
    const item = row({ id, label: l10n.t('Runs'), description: l10n.t('in the Runs view'), icon: 'list-tree' });
    item.command = { command: 'toil.runs.focus', title: l10n.t('Runs') };
    return item;
  },
  jobStores: (id) => section(id, l10n.t('Job stores'), l10n.t('buckets that cost until they are deleted'), 'archive'),
};

function section(id: string, label: string, description: string, icon: string): vscode.TreeItem {
  const item = row({ id, label, description, icon });
  item.collapsibleState = vscode.TreeItemCollapsibleState.Collapsed;
  item.contextValue = 'section';
  return item;
}

function adviceItem(id: string, condition: Part<'advice'>['condition']): vscode.TreeItem {
  const advice = conditionAdvice(condition) ?? '';
  const [first = ''] = advice.split('\n');
  const item = row({ id, label: conditionText(condition), description: first, icon: 'info' });
  item.tooltip = plainTooltip([advice]);
  item.contextValue = 'advice';
  return item;
}

function costItem(id: string, { bill }: Part<'cost'>): vscode.TreeItem {
  const parts = [perHourText(bill.perHour), l10n.t('{0} so far', dollars(bill.soFar))];
  if (bill.gaps.length > 0) parts.push(l10n.t('at least'));
  const item = section(id, l10n.t('Cost'), parts.join(' · '), 'credit-card');
  item.tooltip = plainTooltip([neverCounted()]);
  return item;
}
