import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { shownText } from '../../shared/shownText';
import type { ShownKey } from '../../usecases/leaders/unreachable';

/** What is asked while a leader is being connected to. Escape throws `CancellationError`: the user wants no connection then. */
export const connectQuestions = { passphrase, hostKey };

async function passphrase(path: string, attempt: number, signal: AbortSignal): Promise<string> {
  const stop = new vscode.CancellationTokenSource();
  const cancel = (): void => stop.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    const typed = await vscode.window.showInputBox(
      {
        title: l10n.t('Passphrase of a Private Key'),
        prompt:
          attempt === 1
            ? l10n.t('Passphrase of {0}. It is kept in memory until this window is closed, and nowhere else.', path)
            : l10n.t('That was not the passphrase of {0}. Try again.', path),
        password: true,
        ignoreFocusOut: true,
      },
      stop.token,
    );
    signal.throwIfAborted();
    if (typed === undefined) throw new vscode.CancellationError();
    return typed;
  } finally {
    signal.removeEventListener('abort', cancel);
    stop.dispose();
  }
}

async function hostKey(name: string, seen: ShownKey, signal: AbortSignal): Promise<boolean> {
  const accept = l10n.t('It Is the Same: Connect');
  const answer = await vscode.window.showWarningMessage(
    l10n.t('Is this the host key of {0}?', shownText(name)),
    {
      modal: true,
      detail: l10n.t(
        'Nothing on record vouches for it: neither its SSM parameter nor its console. Compare it with what the machine itself shows, or accept it only where nobody can listen in. It is remembered; another key is refused later.\n\n{0}\n{1}',
        shownText(seen.type),
        seen.fingerprint,
      ),
    },
    accept,
  );
  signal.throwIfAborted();
  if (answer !== accept) throw new vscode.CancellationError();
  return true;
}
