import * as vscode from 'vscode';
import type { CommandId } from './commandIds';

/** A button of a message: a command of ours, one of the editor's, or a text to copy. */
export type Button =
  | { readonly label: string; readonly command: CommandId | `workbench.${string}`; readonly args?: readonly unknown[] }
  | { readonly label: string; readonly copy: string };

/** What the user reads: what happened, what it means, what to do; with the buttons that do it. */
export interface Message {
  readonly text: string;
  readonly buttons: readonly Button[];
}

export type Severity = 'info' | 'warning' | 'error';

/** Shows a message once and does what the chosen button says. */
export async function showMessage(severity: Severity, { text, buttons }: Message): Promise<void> {
  const labels = buttons.map((button) => button.label);
  const chosen = await show[severity](withoutLinks(text), ...labels);
  await press(buttons.find((button) => button.label === chosen));
}

const show = {
  info: (text: string, ...labels: string[]) => vscode.window.showInformationMessage(text, ...labels),
  warning: (text: string, ...labels: string[]) => vscode.window.showWarningMessage(text, ...labels),
  error: (text: string, ...labels: string[]) => vscode.window.showErrorMessage(text, ...labels),
};

/** VS Code makes links, even of commands, from `[text](target)` in a message: what a tool said must not be one. */
export function withoutLinks(text: string): string {
  return text.replaceAll('](', ']\u200b(');
}

/** Does what a button says. */
export async function press(button: Button | undefined): Promise<void> {
  if (!button) return;
  if ('copy' in button) await vscode.env.clipboard.writeText(button.copy);
  else await vscode.commands.executeCommand(button.command, ...(button.args ?? []));
}
