import { l10n } from 'vscode';
import { ENVIRONMENT_PROFILE, type AccountParts } from '../../usecases/preparation/accountParts';
import { shownText } from '../../shared/shownText';
import { obstacleOf, signInAnew, type Identity } from '../../usecases/preparation/signIn';
import { awsReason } from '../clusters/awsText';
import { setContextKey } from '../contextKeys';
import { showMessage, type Button } from '../messages';
import { withNotification } from '../progress';
import { confirmInBrowser } from './confirmInBrowser';
import { profileName } from './profileText';

/** Signs in by a profile, in whatever way it has, and tells what came of it. */
export async function signIn(accounts: AccountParts, profile: string): Promise<void> {
  const first = await attempt(accounts, profile);
  const needsBrowser = 'error' in first && obstacleOf(first.error) === 'browser';
  if (!needsBrowser) {
    await tell(profile, first);
    return;
  }
  if (await confirmInBrowser(accounts, profile)) await tell(profile, await attempt(accounts, profile));
}

type Attempt = { readonly identity: Identity } | { readonly error: unknown };

function attempt(accounts: AccountParts, profile: string): Promise<Attempt> {
  return withNotification(l10n.t('Signing in to AWS ({0})', profileName(profile)), async (_report, signal) => {
    try {
      return { identity: await signInAnew(accounts, profile, signal) };
    } catch (error) {
      signal.throwIfAborted();
      return { error };
    }
  });
}

async function tell(profile: string, result: Attempt): Promise<void> {
  if ('identity' in result) {
    setContextKey('toil.aws.signedIn', true);
    const { account, arn } = result.identity;
    await showMessage('info', {
      text: l10n.t('You are signed in to the AWS account {0} as {1}.', shownText(account), shownText(arn)),
      buttons: [{ label: l10n.t('Check AWS Account…'), command: 'toil.checkAccount', args: [profile] }],
    });
    return;
  }
  const { error } = result;
  const obstacle = obstacleOf(error);
  if (obstacle === 'cancelled') return;
  const reason = awsReason(error);
  if (reason === undefined) throw error;
  const advice = obstacle === 'badKeys' ? keysAdvice(profile) : '';
  const buttons = [...ownButtons(profile, obstacle), ...reason.buttons.filter(isElsewhere)];
  // What AWS says comes last there, and may have no full stop.
  const text = advice === '' ? reason.text : `${reason.text.replace(/\.$/, '')}. ${advice}`;
  await showMessage('error', { text, buttons });
}

/** Names that can stand in a command line as they are. */
const PLAIN = /^[\w.@+-]+$/;

function keysAdvice(profile: string): string {
  if (profile === ENVIRONMENT_PROFILE) return environmentAdvice();
  if (!PLAIN.test(profile)) return '';
  return l10n.t('Enter keys here, or in a terminal: aws configure --profile {0}', profile);
}

function environmentAdvice(): string {
  return l10n.t(
    'Keys in the environment (AWS_ACCESS_KEY_ID …) are those that VS Code was started with: set new ones and start it again from there, or choose a profile.',
  );
}

/** Buttons of the general message that lead back here would run in a circle. */
function isElsewhere(button: Button): boolean {
  return !('command' in button && button.command === 'toil.signIn');
}

function ownButtons(profile: string, obstacle: ReturnType<typeof obstacleOf>): Button[] {
  if (obstacle === 'wrongCode') return [{ label: l10n.t('Try Another Code'), command: 'toil.signIn', args: [profile] }];
  if (obstacle !== 'badKeys') return [];
  return [{ label: l10n.t('Enter Access Keys…'), command: 'toil.signIn', args: [{ enterKeys: profile }] }];
}
