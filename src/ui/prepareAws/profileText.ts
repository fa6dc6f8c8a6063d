import { l10n } from 'vscode';
import { shownText } from '../../shared/shownText';
import { ENVIRONMENT_PROFILE } from '../../usecases/preparation/accountParts';
import type { ProfileChoice, SignInWay } from '../../usecases/preparation/profileChoices';

/** A profile's name; the environment has none. */
export function profileName(profile: string): string {
  return profile === ENVIRONMENT_PROFILE ? l10n.t('the environment') : shownText(profile);
}

const WAYS: Readonly<Record<SignInWay, () => string>> = {
  environment: () => l10n.t('keys in the environment of VS Code'),
  sso: () => l10n.t('signs in through the browser (Identity Center)'),
  role: () => l10n.t('takes on a role'),
  roleWithMfa: () => l10n.t('takes on a role, with a code of your device'),
  webIdentity: () => l10n.t('takes on a role with a token in a file'),
  process: () => l10n.t('asks a program for keys'),
  keys: () => l10n.t('access keys in a file'),
  login: () => l10n.t('signed in by “aws login”'),
  none: () => l10n.t('has no way to sign in'),
};

/** How one signs in by it, where and to which account: in one line. */
export function profileDetail({ way, region, account, session, missing }: ProfileChoice): string {
  const parts = [
    WAYS[way](),
    sessionText(session),
    missing === undefined ? undefined : l10n.t('lacks {0}', shownText(missing.join(', '))),
    region === undefined ? undefined : l10n.t('region {0}', shownText(region)),
    account === undefined ? undefined : l10n.t('account {0}', shownText(account)),
  ];
  return parts.flatMap((part) => part ?? []).join(' · ');
}

function sessionText(session: ProfileChoice['session']): string | undefined {
  if (session === undefined) return undefined;
  switch (session.state) {
    case 'signedIn':
      return l10n.t('signed in');
    case 'signedOut':
      return l10n.t('not signed in');
    case 'expired':
      return l10n.t('sign-in expired');
  }
}
