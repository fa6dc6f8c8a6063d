import { l10n } from 'vscode';
import { shownText } from '../../shared/shownText';
import type { Found, Left, Staying, Unread } from '../../usecases/clusterChanges/destroying';
import { reasonWords } from './awsText';

type Kind = Found['kind'] | Staying['kind'];

/** What things of a kind are called. */
const KINDS: Readonly<Record<Kind, () => string>> = {
  leader: () => l10n.t('leader'),
  worker: () => l10n.t('worker'),
  workerGroup: () => l10n.t('worker group'),
  spotRequest: () => l10n.t('spot request'),
  launchTemplate: () => l10n.t('launch template'),
  volume: () => l10n.t('disk'),
  securityGroup: () => l10n.t('security group'),
  role: () => l10n.t('role'),
  instanceProfile: () => l10n.t('instance profile'),
  bucket: () => l10n.t('bucket of boot documents'),
  parameter: () => l10n.t('record'),
  jobStore: () => l10n.t('job store'),
  keyPair: () => l10n.t('key pair'),
};

export function kindText(kind: Kind): string {
  return KINDS[kind]();
}

/** One thing with its name: `launch template my-cluster-lt-t3.medium`. */
export function foundText(found: Found): string {
  const named = 'name' in found ? found.name : found.id;
  const type = found.kind === 'leader' || found.kind === 'worker' ? ` (${shownText(found.instance.type)})` : '';
  return `${kindText(found.kind)} ${shownText(named)}${type}`;
}

/** Things by kind with their number: `leader × 1 · disk × 3`. */
export function countText(found: readonly Pick<Found, 'kind'>[]): string {
  const counts = new Map<Found['kind'], number>();
  for (const { kind } of found) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) => l10n.t('{0} × {1}', kindText(kind), count)).join(' · ');
}

/** Why something stays that bears the cluster's name. */
export function stayingText({ kind, id, reason }: Staying): string {
  const what = `${kindText(kind)} ${shownText(id)}`;
  switch (reason) {
    case 'notOurs':
      return l10n.t('{0}: nothing proves that it is the cluster’s', what);
    case 'otherRegion':
      return l10n.t('{0}: a cluster of the same name in another region has it, or may have', what);
    case 'jobStore':
      return l10n.t('{0}: what runs have left; “Delete Job Stores…” removes it', what);
    case 'keyPair':
      return l10n.t('{0}: it is yours', what);
  }
}

/** Why something is still there after it should have gone. */
export function leftText(left: Left): string {
  const what = foundText(left.found);
  switch (left.reason) {
    case 'failed':
      return `${what}: ${reasonWords(left.error)}`;
    case 'inUse':
      return l10n.t('{0}: something else uses it ({1})', what, shownText(usersOf(left.use)));
    case 'slow':
      return l10n.t('{0}: AWS takes very long', what);
    case 'stopped':
      return l10n.t('{0}: you cancelled', what);
    case 'needs':
      return l10n.t('{0}: what needs it is still there', what);
  }
}

function usersOf({ interfaces, groups }: Extract<Left, { reason: 'inUse' }>['use']): string {
  return [...interfaces.map(({ id, instance }) => instance ?? id), ...groups.map(({ name }) => name)].join(', ');
}

/** What could not be looked up. */
export function unreadText({ part, error }: Unread): string {
  return l10n.t('{0}: {1}', PARTS[part](), reasonWords(error));
}

const PARTS: Readonly<Record<Unread['part'], () => string>> = {
  workerGroups: () => l10n.t('worker groups'),
  spotRequests: () => l10n.t('spot requests'),
  launchTemplates: () => l10n.t('launch templates'),
  volumes: () => l10n.t('disks'),
  roles: () => l10n.t('roles and instance profiles'),
  bucket: () => l10n.t('bucket of boot documents'),
  jobStores: () => l10n.t('job stores'),
  parameters: () => l10n.t('records'),
};
