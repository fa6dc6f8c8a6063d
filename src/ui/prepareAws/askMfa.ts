import { l10n } from 'vscode';
import { shownText } from '../../shared/shownText';
import type { AskMfa } from '../../usecases/preparation/signIn';
import { askSecret } from './askSecret';
import { profileName } from './profileText';

/** Asks for the code that the user's device shows: six digits, good for half a minute. */
export const askMfa: AskMfa = ({ profile, serial }, signal) =>
  askSecret(
    {
      title: l10n.t('Sign In to AWS ({0})', profileName(profile)),
      prompt: l10n.t('The code that your device shows now: {0}', shownText(serial)),
      placeholder: l10n.t('Six digits'),
      isHidden: false,
      check: (text) => (/^\d{6}$/.test(text) ? undefined : l10n.t('The code has six digits.')),
    },
    signal,
  );
