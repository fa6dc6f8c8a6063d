import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { AccountParts } from '../../usecases/preparation/accountParts';
import { signInBySession, unconfirmed, type DeviceCode } from '../../usecases/preparation/signIn';
import { showMessage } from '../messages';
import { withNotification } from '../progress';
import { profileName } from './profileText';

/**
 * Signs in by a code that the user confirms on a page of AWS, in any browser. Tells when it was not confirmed.
 * @returns whether there is a session now.
 */
export async function confirmInBrowser(accounts: AccountParts, profile: string): Promise<boolean> {
  try {
    const ends = await withNotification(
      l10n.t('Signing in to AWS ({0})', profileName(profile)),
      async (report, signal) => {
        const dismissed = new AbortController();
        const show = (code: DeviceCode): void => {
          report(l10n.t('confirm the code {0} in the browser, before {1}', code.code, code.ends.toLocaleTimeString()));
          openPage(code).then(
            (wanted) => {
              if (!wanted) dismissed.abort();
            },
            (error: unknown) => dismissed.abort(error),
          );
        };
        return signInBySession(accounts, profile, show, AbortSignal.any([signal, dismissed.signal]));
      },
    );
    return ends !== undefined;
  } catch (error) {
    const how = unconfirmed(error);
    if (how === undefined) throw error;
    const text =
      how === 'late'
        ? l10n.t('The code was not confirmed in time, so you are not signed in. Nothing was changed.')
        : l10n.t('The sign-in was refused on the page of AWS, so you are not signed in. Nothing was changed.');
    const again = { label: l10n.t('Try Again'), command: 'toil.signIn', args: [profile] } as const;
    await showMessage('warning', { text, buttons: [again] });
    return false;
  }
}

/** @returns whether the user goes on: the code may be confirmed elsewhere, so that opening the page here is not a must. */
async function openPage({ page, code, ends }: DeviceCode): Promise<boolean> {
  const open = l10n.t('Copy Code and Open Page');
  const copy = l10n.t('Copy Address');
  const chosen = await vscode.window.showInformationMessage(
    l10n.t('Your code is {0}', code),
    {
      modal: true,
      detail: l10n.t(
        'Compare it with the code that the page of AWS shows, and confirm it there before {0}. Any browser will do, on any machine:\n{1}',
        ends.toLocaleTimeString(),
        page,
      ),
    },
    open,
    copy,
  );
  if (chosen === undefined) return false;
  await vscode.env.clipboard.writeText(chosen === open ? code : page);
  const address = vscode.Uri.parse(page, true);
  // The address comes from outside: nothing but a page is opened.
  if (chosen === open && /^https?$/.test(address.scheme)) await vscode.env.openExternal(address);
  return true;
}
