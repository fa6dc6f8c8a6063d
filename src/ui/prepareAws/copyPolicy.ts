import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { AccountParts } from '../../usecases/preparation/accountParts';
import { policyText } from '../../usecases/preparation/policy';
import { withNotification } from '../progress';
import { choose } from '../runFlow/choose';
import { profileName } from './profileText';

/** Gives the least that a person must be allowed to launch, resize and destroy clusters, filled in for the account. */
export async function copyPolicy(accounts: AccountParts, profile: string): Promise<void> {
  const { account, partition } = await withNotification(
    l10n.t('Looking up the AWS account ({0})', profileName(profile)),
    (_report, signal) => accounts.identity(profile, signal),
  );
  const text = policyText({ account, partition });
  const answer = await choose<'copy' | 'open'>({
    title: l10n.t('Minimal AWS Policy for the Account {0}', account),
    placeholder: l10n.t('What whoever administers the account needs to let you launch clusters'),
    items: [
      {
        label: `$(copy) ${l10n.t('Copy to the Clipboard')}`,
        detail: l10n.t(
          'To paste in the AWS console: IAM, Policies, Create policy, JSON; then attach it to your user or role',
        ),
        value: 'copy',
      },
      {
        label: `$(json) ${l10n.t('Open as JSON')}`,
        detail: l10n.t('To read it, or to save it and hand it on'),
        value: 'open',
      },
    ],
  });
  if (answer.kind === 'back') return;
  if (answer.value === 'copy') {
    await vscode.env.clipboard.writeText(text);
    void vscode.window.setStatusBarMessage(l10n.t('$(check) Policy copied'), 4000);
    return;
  }
  const document = await vscode.workspace.openTextDocument({ language: 'json', content: text });
  await vscode.window.showTextDocument(document);
}
