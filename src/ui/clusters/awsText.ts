import { l10n } from 'vscode';
import { shownText } from '../../shared/shownText';
import { outsideFailure, type AwsFailure } from '../../usecases/failures';
import type { Button, Message } from '../messages';
import { signInMessage, signInWords } from './signInText';

type Kind = AwsFailure['kind'];

/** Characters of AWS's own words that a message quotes. */
const MOST_QUOTED = 300;

/** What a call to AWS that failed means, and what to do: for messages and pages. */
export function awsMessage(failure: AwsFailure): Message {
  const { happened, advice } = SENTENCES[failure.kind];
  const parts = [happened(shownText(failure.action)), consequence(failure), advice(), quoted(failure)];
  return { text: parts.filter((part) => part !== '').join(' '), buttons: buttonsOf(failure.kind) };
}

/** The same in a few words, for a row. */
export function awsWords(failure: AwsFailure): string {
  return WORDS[failure.kind](shownText(failure.action));
}

/** In a few words why something failed that AWS, signing in or the program itself kept from being done. */
export function reasonWords(error: unknown): string {
  const failure = outsideFailure(error);
  if (failure?.kind === 'signIn') return signInWords(failure.problem);
  if (failure?.kind === 'aws') return awsWords(failure.failure);
  return shownText(error instanceof Error ? error.message : String(error));
}

/** In full why AWS could not be asked; undefined for what is neither AWS's nor of signing in. */
export function awsReason(error: unknown): Message | undefined {
  const failure = outsideFailure(error);
  if (failure?.kind === 'signIn') return signInMessage(failure.problem);
  return failure?.kind === 'aws' ? awsMessage(failure.failure) : undefined;
}

interface Sentence {
  readonly happened: (action: string) => string;
  readonly advice: () => string;
}

const SENTENCES: Readonly<Record<Kind, Sentence>> = {
  accessDenied: {
    happened: (action) => l10n.t('AWS does not allow you to do {0}.', action),
    advice: () =>
      l10n.t('Ask whoever administers the account for that permission; the minimal policy names all that are needed.'),
  },
  notSignedIn: {
    happened: () => l10n.t('AWS does not accept the credentials.'),
    advice: () => l10n.t('Sign in, or choose another profile.'),
  },
  expired: {
    happened: () => l10n.t('The sign-in to AWS has expired.'),
    advice: () => l10n.t('Sign in again. Clusters run on and cost meanwhile, though nothing of them can be seen.'),
  },
  clockSkew: {
    happened: () => l10n.t('The clock of this machine is wrong by minutes, so that AWS refuses every call.'),
    advice: () => l10n.t('Set the clock and try again. Clusters run on and cost meanwhile.'),
  },
  throttled: {
    happened: (action) => l10n.t('AWS still says “too many requests” after several tries ({0}).', action),
    advice: () => l10n.t('Wait a minute and try again.'),
  },
  network: {
    happened: () => l10n.t('AWS cannot be reached.'),
    advice: () =>
      l10n.t('Check the network, the VPN and the proxy, then try again. Clusters run on and cost meanwhile.'),
  },
  timedOut: {
    happened: (action) => l10n.t('AWS did not answer in time ({0}).', action),
    advice: () => l10n.t('Check the network and try again. Clusters run on and cost meanwhile.'),
  },
  serverFault: {
    happened: (action) => l10n.t('AWS has a fault of its own ({0}).', action),
    advice: () => l10n.t('Try again in some minutes; health.aws.amazon.com tells of greater ones.'),
  },
  notReady: {
    happened: (action) => l10n.t('AWS does not see yet what was just made ({0}).', action),
    advice: () => l10n.t('Try again in a minute: what is there is found again.'),
  },
  notFound: {
    happened: (action) => l10n.t('What this is about is not in AWS any more ({0}).', action),
    advice: () => l10n.t('Refresh the Clusters view and try again.'),
  },
  alreadyExists: {
    happened: (action) => l10n.t('Something with the same name is in AWS already ({0}).', action),
    advice: () => l10n.t('Refresh the Clusters view; another window or person may be doing the same.'),
  },
  stillInUse: {
    happened: (action) => l10n.t('Something else in AWS still needs it ({0}).', action),
    advice: () => l10n.t('Try again in some minutes; what is left is removed then.'),
  },
  noCapacity: {
    happened: () => l10n.t('AWS has no machine of that type to spare in that zone now.'),
    advice: () => l10n.t('Try another zone or another type, or try again later.'),
  },
  quota: {
    happened: (action) => l10n.t('A quota of the account is used up ({0}).', action),
    advice: () => l10n.t('Ask AWS to raise it (console: Service Quotas), or use fewer or smaller machines.'),
  },
  invalid: {
    happened: (action) => l10n.t('AWS refuses what it was asked to do ({0}).', action),
    advice: () => l10n.t('Correct what it names and try again.'),
  },
  unexpected: {
    happened: (action) => l10n.t('AWS failed in a way that is not known here ({0}).', action),
    advice: () => l10n.t('Try again; the log has the details.'),
  },
};

const WORDS: Readonly<Record<Kind, (action: string) => string>> = {
  accessDenied: (action) => l10n.t('no permission for {0}', action),
  notSignedIn: () => l10n.t('AWS does not accept the credentials'),
  expired: () => l10n.t('sign-in expired'),
  clockSkew: () => l10n.t('the clock of this machine is wrong'),
  throttled: () => l10n.t('AWS asks to slow down'),
  network: () => l10n.t('AWS cannot be reached'),
  timedOut: () => l10n.t('AWS did not answer in time'),
  serverFault: () => l10n.t('AWS has a fault of its own'),
  notReady: () => l10n.t('AWS does not see it yet'),
  notFound: () => l10n.t('not there any more'),
  alreadyExists: () => l10n.t('the name is taken'),
  stillInUse: () => l10n.t('something else still needs it'),
  noCapacity: () => l10n.t('AWS has no machine to spare'),
  quota: () => l10n.t('a quota of the account is used up'),
  invalid: (action) => l10n.t('AWS refuses {0}', action),
  unexpected: (action) => l10n.t('{0} failed', action),
};

/** Calls that look only, by their names in IAM. */
const LOOKS = /:(?:Describe|Get|List|Head|Simulate|BatchGet)/;

function consequence({ action }: AwsFailure): string {
  return LOOKS.test(action) || !action.includes(':')
    ? l10n.t('Nothing was changed by it.')
    : l10n.t('What was done before stays and may cost money: the Clusters view shows it.');
}

function quoted({ message, code }: AwsFailure): string {
  const said = shownText(message === '' ? code : message, MOST_QUOTED);
  return said === '' ? '' : l10n.t('AWS says: {0}', said);
}

const SIGN_IN_KINDS: ReadonlySet<Kind> = new Set(['notSignedIn', 'expired']);
const CHECK_KINDS: ReadonlySet<Kind> = new Set(['accessDenied', 'notSignedIn', 'quota', 'network', 'timedOut']);
const LOOK_KINDS: ReadonlySet<Kind> = new Set(['notReady', 'notFound', 'alreadyExists', 'stillInUse']);

function buttonsOf(kind: Kind): Button[] {
  const buttons: Button[] = [];
  if (SIGN_IN_KINDS.has(kind)) buttons.push({ label: l10n.t('Sign In…'), command: 'toil.signIn' });
  if (kind === 'accessDenied') buttons.push({ label: l10n.t('Copy Minimal Policy'), command: 'toil.copyPolicy' });
  if (CHECK_KINDS.has(kind)) buttons.push({ label: l10n.t('Check AWS Account…'), command: 'toil.checkAccount' });
  if (LOOK_KINDS.has(kind)) buttons.push({ label: l10n.t('Refresh'), command: 'toil.refreshClusters' });
  return buttons.length > 0 ? buttons : [{ label: l10n.t('Show Log'), command: 'toil.showLog' }];
}
