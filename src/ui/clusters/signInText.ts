import { l10n } from 'vscode';
import { shownText } from '../../shared/shownText';
import type { SignInProblem } from '../../usecases/failures';
import type { Button, Message } from '../messages';

type Kind = SignInProblem['kind'];
type Of<K extends Kind> = Extract<SignInProblem, { readonly kind: K }>;

/** Why there are no credentials, what it means and what to do. */
export function signInMessage(problem: SignInProblem): Message {
  return { text: `${sentence(problem)} ${nothingSeen()}`, buttons: buttonsOf(problem) };
}

/** The same in a few words, for a row. */
export function signInWords(problem: SignInProblem): string {
  return WORDS[problem.kind]();
}

const WORDS: Readonly<Record<Kind, () => string>> = {
  noCredentials: () => l10n.t('no credentials'),
  profileMissing: () => l10n.t('there is no such profile'),
  badFile: () => l10n.t('the AWS configuration files cannot be read'),
  incompleteProfile: () => l10n.t('the profile lacks something'),
  profileCircle: () => l10n.t('the profiles refer to each other in a circle'),
  ssoSignedOut: () => l10n.t('not signed in'),
  ssoExpired: () => l10n.t('sign-in expired'),
  ssoRefused: () => l10n.t('account or role not given to you'),
  loginEnded: () => l10n.t('sign-in ended'),
  mfaNeeded: () => l10n.t('a code of your device is needed'),
  mfaCancelled: () => l10n.t('no code was given'),
  mfaRefused: () => l10n.t('the code was refused'),
  roleRefused: () => l10n.t('the role may not be taken on'),
  processFailed: () => l10n.t('the program for credentials failed'),
};

type Sentences = { readonly [K in Kind]: (problem: Of<K>) => string };

const SENTENCES: Sentences = {
  noCredentials: () =>
    l10n.t('No credentials for AWS were found: not in the environment, not in ~/.aws, not from this machine.'),
  profileMissing: ({ profile }) => l10n.t('There is no AWS profile “{0}” in the files in ~/.aws.', named(profile)),
  badFile: ({ file, line, reason = '' }) =>
    line === undefined
      ? l10n.t('{0} cannot be read. {1}', shownText(file), shownText(reason))
      : l10n.t('{0} cannot be understood in line {1}. {2}', shownText(file), line, shownText(reason)),
  incompleteProfile: ({ profile, missing }) =>
    l10n.t('The AWS profile “{0}” lacks: {1}.', named(profile), shownText(missing.join(', '))),
  profileCircle: ({ through }) =>
    l10n.t('The AWS profiles {0} take their credentials from each other in a circle.', shownText(through.join(' → '))),
  ssoSignedOut: ({ profile, startUrl }) =>
    l10n.t('The AWS profile “{0}” is not signed in at {1}.', named(profile), shownText(startUrl)),
  ssoExpired: ({ profile, startUrl }) =>
    l10n.t('The sign-in of the AWS profile “{0}” at {1} has expired.', named(profile), shownText(startUrl)),
  ssoRefused: ({ profile, account, role }) =>
    l10n.t(
      'The AWS profile “{0}” names the role {1} in the account {2}, which is not given to you, or no longer.',
      named(profile),
      shownText(role),
      shownText(account),
    ),
  loginEnded: ({ profile }) =>
    l10n.t('The sign-in of the AWS profile “{0}” has ended. Type “aws login” in a terminal.', named(profile)),
  mfaNeeded: (problem) => device(problem),
  mfaCancelled: (problem) => device(problem),
  mfaRefused: ({ profile, serial }) =>
    l10n.t('AWS refused the code of the device {0} for the profile “{1}”.', shownText(serial), named(profile)),
  roleRefused: ({ profile, role, reason }) =>
    l10n.t(
      'AWS does not let you take on the role {0} of the profile “{1}”. It says: {2}',
      shownText(role),
      named(profile),
      shownText(reason),
    ),
  processFailed: ({ profile, program, reason }) =>
    l10n.t(
      'The program {0} of the profile “{1}” gave no credentials. It says: {2}',
      shownText(program),
      named(profile),
      shownText(reason),
    ),
};

function sentence<K extends Kind>(problem: Of<K>): string {
  const make: (problem: Of<K>) => string = SENTENCES[problem.kind];
  return make(problem);
}

function device({ profile, serial }: Of<'mfaNeeded' | 'mfaCancelled'>): string {
  return l10n.t('The AWS profile “{0}” asks for a code of the device {1}.', named(profile), shownText(serial));
}

function nothingSeen(): string {
  return l10n.t('Until that is mended its clusters are not seen here; those that run go on and cost.');
}

/** An empty name stands for the environment. */
function named(profile: string): string {
  return profile === '' ? l10n.t('the environment') : shownText(profile);
}

const FILES: ReadonlySet<Kind> = new Set([
  'noCredentials',
  'profileMissing',
  'badFile',
  'incompleteProfile',
  'profileCircle',
]);
const ADMINISTERED: ReadonlySet<Kind> = new Set(['ssoRefused', 'roleRefused']);

function buttonsOf(problem: SignInProblem): Button[] {
  const prepare: Button = { label: l10n.t('Prepare AWS'), command: 'toil.prepareAws' };
  const profiles: Button = { label: l10n.t('Choose AWS Profiles…'), command: 'toil.chooseProfiles' };
  if (FILES.has(problem.kind)) return [prepare, profiles];
  if (ADMINISTERED.has(problem.kind)) return [profiles];
  const args = 'profile' in problem ? [problem.profile] : [];
  return [{ label: l10n.t('Sign In…'), command: 'toil.signIn', args }, profiles];
}
