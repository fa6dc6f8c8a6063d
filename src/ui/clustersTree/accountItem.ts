import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { shownText } from '../../shared/shownText';
import type { AccountState } from '../../usecases/clusters/accounts';
import { awsReason, reasonWords } from '../clusters/awsText';
import { accountWords, type AccountGroup, type AccountNote, type ScanFailure } from './accountRows';
import { plainTooltip, row } from './itemParts';

/** The row of an account: who is signed in by which profiles, and where. */
export function accountItem(group: AccountGroup, scanning: boolean): vscode.TreeItem {
  const { account, states } = group;
  const label = account === undefined ? profileNames(states) : l10n.t('AWS {0}', account);
  const description = [...describe(group), ...(scanning ? [l10n.t('looking…')] : [])].join(' · ');
  const item = row({ id: group.id, label, description, icon: hasProblem(group) ? 'warning' : 'account' });
  item.collapsibleState = vscode.TreeItemCollapsibleState.Expanded;
  item.contextValue = accountWords(group);
  item.tooltip = plainTooltip(states.map(stateLines));
  return item;
}

function hasProblem({ states }: AccountGroup): boolean {
  return states.some(({ problem }) => problem !== undefined);
}

function describe({ account, states }: AccountGroup): string[] {
  const profiles = account === undefined ? [] : [profileNames(states)];
  const regions = [...new Set(states.map(({ region }) => shownText(region)))].join(', ');
  const who = [...new Set(states.flatMap(({ arn }) => (arn === undefined ? [] : [nameInArn(arn)])))].join(', ');
  const endpoints = [...new Set(states.flatMap(({ endpoint }) => endpoint ?? []))].map((each) => shownText(each));
  const problems = states.flatMap(({ problem }) => (problem === undefined ? [] : [reasonWords(problem.error)]));
  return [...problems, ...profiles, regions, who, ...endpoints].filter((part) => part !== '');
}

/** `user/ann` of `arn:aws:iam::123456789012:user/ann`. */
function nameInArn(arn: string): string {
  return shownText(arn.split(':').slice(5).join(':') || arn);
}

function profileNames(states: readonly AccountState[]): string {
  return states.map(({ profile }) => profileName(profile)).join(', ');
}

function profileName(profile: string): string {
  return profile === '' ? l10n.t('credentials of the environment') : shownText(profile);
}

function stateLines({ profile, region, arn, endpoint, problem }: AccountState): string {
  return [
    l10n.t('Profile: {0}', profileName(profile)),
    l10n.t('Region unless told otherwise: {0}', shownText(region)),
    ...(arn === undefined ? [] : [l10n.t('Signed in as {0}', shownText(arn))]),
    ...(endpoint === undefined ? [] : [l10n.t('Not Amazon’s own address: {0}', shownText(endpoint))]),
    ...(problem === undefined ? [] : [reason(problem.error)]),
  ].join('\n');
}

/** In full why something cannot be asked. */
function reason(error: unknown): string {
  return awsReason(error)?.text ?? reasonWords(error);
}

/** What invites somebody who has no account here. */
export function noAccountItem(id: string): vscode.TreeItem {
  const item = row({
    id,
    label: l10n.t('No AWS account yet'),
    description: l10n.t('Prepare AWS'),
    icon: 'account',
  });
  item.tooltip = l10n.t('No credentials for AWS were found. Workflows run on this machine all the same.');
  item.command = { command: 'toil.prepareAws', title: l10n.t('Prepare AWS') };
  item.contextValue = 'noAccount';
  return item;
}

/** What is below an account besides its clusters. */
export function noteItem(note: AccountNote): vscode.TreeItem {
  switch (note.kind) {
    case 'accountProblem':
      return problemItem(note.id, note.state);
    case 'scanFailure':
      return failureItem(note.id, note.failure);
    case 'looking':
      return row({ id: note.id, label: l10n.t('looking…'), icon: 'loading~spin' });
    case 'noClusters':
      return noClustersItem(note.id);
  }
}

function problemItem(id: string, { profile, problem }: AccountState): vscode.TreeItem {
  const label = profileName(profile);
  const item = row({ id, label, description: reasonWords(problem?.error), icon: 'warning' });
  item.tooltip = plainTooltip([reason(problem?.error)]);
  const [button] = awsReason(problem?.error)?.buttons ?? [];
  if (button !== undefined && 'command' in button)
    item.command = { command: button.command, title: button.label, arguments: [...(button.args ?? [profile])] };
  return item;
}

function failureItem(id: string, { region, profile, what, error }: ScanFailure): vscode.TreeItem {
  const label =
    what === 'regions'
      ? l10n.t('Only {0} was looked at', region ?? l10n.t('the region of {0}', profileName(profile)))
      : l10n.t('{0} could not be looked at', shownText(region ?? profileName(profile)));
  const item = row({ id, label, description: reasonWords(error), icon: 'warning' });
  item.tooltip = plainTooltip([l10n.t('There may be clusters that are not shown.'), reason(error)]);
  item.command = { command: 'toil.refreshClusters', title: l10n.t('Refresh') };
  return item;
}

function noClustersItem(id: string): vscode.TreeItem {
  const item = row({ id, label: l10n.t('No clusters'), description: l10n.t('Launch Cluster…'), icon: 'add' });
  item.tooltip = l10n.t('Nothing of Toil runs in this account, so nothing of it costs.');
  item.command = { command: 'toil.launchCluster', title: l10n.t('Launch Cluster…') };
  return item;
}
