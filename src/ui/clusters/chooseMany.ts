import * as vscode from 'vscode';
import { Disposables } from '../../shared/disposables';
import { firstLines } from '../firstLines';
import type { Choice } from '../runFlow/choose';

type Separator = vscode.QuickPickItem & { readonly kind: vscode.QuickPickItemKind.Separator };

export interface ChooseManyOptions<T> {
  readonly title: string;
  readonly placeholder: string;
  /** Those with `picked` are ticked at first. */
  readonly items: readonly (Choice<T> | Separator)[];
}

/** Ticks some of a list. Escape throws `CancellationError`: the user wants none of it. */
export async function chooseMany<T>({ title, placeholder, items }: ChooseManyOptions<T>): Promise<T[]> {
  const all = new Disposables();
  const pick = all.add(vscode.window.createQuickPick<Choice<T>>());
  pick.title = title;
  pick.placeholder = placeholder;
  pick.canSelectMany = true;
  pick.ignoreFocusOut = true;
  pick.matchOnDescription = true;
  pick.items = items as readonly Choice<T>[];
  pick.selectedItems = pick.items.filter(({ picked }) => picked === true);
  try {
    return await new Promise<T[]>((resolve, reject) => {
      all.add(pick.onDidAccept(() => resolve(pick.selectedItems.map(({ value }) => value))));
      all.add(pick.onDidHide(() => reject(new vscode.CancellationError())));
      pick.show();
    });
  } finally {
    all.dispose();
  }
}

/** A line between groups of a list. */
export function separator(label: string): Separator {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}

/** Asks for a yes before something that cannot be undone. Anything else throws `CancellationError`. */
export async function confirm(question: string, lines: readonly string[], yes: string): Promise<void> {
  const detail = firstLines(lines).join('\n');
  const answer = await vscode.window.showWarningMessage(question, { modal: true, detail }, yes);
  if (answer !== yes) throw new vscode.CancellationError();
}
