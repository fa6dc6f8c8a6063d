import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { AccountParts } from '../../usecases/preparation/accountParts';
import { profileChoices, type ProfileChoice } from '../../usecases/preparation/profileChoices';
import { awsProfiles } from '../awsSettings';
import { iconSafe } from '../plainText';
import { showMessage } from '../messages';
import { choose } from '../runFlow/choose';
import { profileDetail, profileName } from './profileText';

/** Asks whose clusters are shown, and keeps the answer in the user's settings. */
export async function chooseProfiles(accounts: AccountParts): Promise<void> {
  const choices = await profileChoices(await accounts.network());
  if (choices.length === 0) {
    await tellNoProfiles();
    return;
  }
  const configuration = vscode.workspace.getConfiguration('toil');
  const present = awsProfiles(configuration);
  const items = choices.map((choice) => ({ ...itemOf(choice), picked: present.includes(choice.name), choice }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: l10n.t('AWS Profiles'),
    placeHolder: l10n.t('Whose clusters are shown? None: those of AWS_PROFILE, or of the profile “default”'),
    canPickMany: true,
    matchOnDetail: true,
    ignoreFocusOut: true,
  });
  if (chosen === undefined) return;
  const names = chosen.map(({ choice }) => choice.name);
  await configuration.update('aws.profiles', names, vscode.ConfigurationTarget.Global);
}

/** The profile that a command is about: of a row or a button; the only one; else one is asked for. Undefined: the user wants none. */
export async function profileFor(accounts: AccountParts, target: unknown): Promise<string | undefined> {
  const named = typeof target === 'string' ? target : (target as { profile?: unknown } | undefined)?.profile;
  if (typeof named === 'string') return named;
  const choices = await profileChoices(await accounts.network());
  const present = awsProfiles(vscode.workspace.getConfiguration('toil'));
  const shown = choices.filter(({ name }) => present.includes(name));
  const [only, ...others] = shown.length > 0 ? shown : choices;
  if (only === undefined) {
    await tellNoProfiles();
    return undefined;
  }
  if (others.length === 0) return only.name;
  const answer = await choose<string>({
    title: l10n.t('AWS Profile'),
    placeholder: l10n.t('Which profile?'),
    items: [...shown, ...choices.filter((choice) => !shown.includes(choice))].map((choice) => ({
      ...itemOf(choice),
      value: choice.name,
    })),
  });
  return answer.kind === 'chosen' ? answer.value : undefined;
}

function itemOf(choice: ProfileChoice): vscode.QuickPickItem {
  return { label: `$(account) ${iconSafe(profileName(choice.name))}`, detail: iconSafe(profileDetail(choice)) };
}

function tellNoProfiles(): Promise<void> {
  return showMessage('info', {
    text: l10n.t(
      'There are no AWS profiles on this machine, and no keys in the environment. The walkthrough “Prepare AWS” says how to get them; nothing costs anything until you launch a cluster.',
    ),
    buttons: [
      { label: l10n.t('Prepare AWS'), command: 'toil.prepareAws' },
      { label: l10n.t('Enter Access Keys…'), command: 'toil.signIn', args: [{ enterKeys: '' }] },
    ],
  });
}
