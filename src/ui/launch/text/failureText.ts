import { l10n } from 'vscode';
import { shownText } from '../../../shared/shownText';
import type { Failure } from '../../../usecases/launching/failure';
import { awsMessage } from '../../clusters/awsText';
import { signInMessage } from '../../clusters/signInText';
import { problemMessage } from '../../errorMessages';
import type { Button, Message } from '../../messages';
import { sentence as sshSentence, unreachableMessage } from '../../reach/sshText';

/** Why something failed and what helps, with the buttons that do it. */
export function failureMessage(failure: Failure): Message {
  switch (failure.kind) {
    case 'signIn':
      return signInMessage(failure.problem);
    case 'aws':
      return awsMessage(failure.failure);
    case 'ssh':
      return say(sshSentence(failure.failure));
    case 'unreachable':
      return unreachableMessage(failure.failure, failure.id, failure.reason);
    case 'name':
      return say(nameText(failure));
    case 'notChangeable':
      return say(l10n.t('It stands with other settings, which cannot be changed: {0}.', failure.settings.join(', ')));
    case 'problem':
      return problemMessage(failure.problem);
    case 'unexpected':
      return say(l10n.t('Something went wrong that should not: {0}.', shownText(failure.message)), {
        label: l10n.t('Show Log'),
        command: 'toil.showLog',
      });
  }
}

export function failureText(failure: Failure): string {
  return failureMessage(failure).text;
}

function say(text: string, ...buttons: Button[]): Message {
  return { text, buttons };
}

function nameText({ reason, resource }: Extract<Failure, { kind: 'name' }>): string {
  switch (reason) {
    case 'foreign':
      return l10n.t('Something that others made is named {0}. It was left alone; take another cluster name.', resource);
    case 'launchedByToil':
      return l10n.t("Toil's own command line launched {0} already. Take another cluster name.", resource);
    case 'otherLaunch':
      return l10n.t('Somebody else has begun to launch {0} with other settings. It was left alone.', resource);
    case 'several':
      return l10n.t('There are two of {0}, in two networks.', resource);
    case 'going':
      return l10n.t('{0} is still being deleted. Wait a little, then go on.', resource);
  }
}
