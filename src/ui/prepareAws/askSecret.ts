import * as vscode from 'vscode';

export interface SecretQuestion {
  readonly title: string;
  readonly prompt: string;
  readonly placeholder?: string;
  /** Shown as dots. */
  readonly isHidden: boolean;
  /** What is wrong with it, or undefined. */
  readonly check: (text: string) => string | undefined;
}

/**
 * Asks for something that is used once and kept nowhere. It goes away with the signal.
 * @returns undefined when the user does not answer.
 */
export async function askSecret(question: SecretQuestion, signal: AbortSignal): Promise<string | undefined> {
  const source = new vscode.CancellationTokenSource();
  const stop = (): void => source.cancel();
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const answer = await vscode.window.showInputBox(
      {
        title: question.title,
        prompt: question.prompt,
        ...(question.placeholder === undefined ? {} : { placeHolder: question.placeholder }),
        password: question.isHidden,
        ignoreFocusOut: true,
        validateInput: (text) => (text === '' ? undefined : question.check(text.trim())),
      },
      source.token,
    );
    const text = answer?.trim() ?? '';
    return text === '' || question.check(text) !== undefined ? undefined : text;
  } finally {
    signal.removeEventListener('abort', stop);
    source.dispose();
  }
}
