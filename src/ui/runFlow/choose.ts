import * as vscode from 'vscode';
import { Disposables } from '../../shared/disposables';

/** An item that stands for a value. */
export interface Choice<T> extends vscode.QuickPickItem {
  readonly value: T;
}

export interface ChooseOptions<T> {
  readonly title: string;
  readonly placeholder: string;
  readonly items: readonly (
    Choice<T> | (vscode.QuickPickItem & { readonly kind: vscode.QuickPickItemKind.Separator })
  )[];
  readonly back?: boolean;
  /** The value whose item has the focus at first. */
  readonly active?: T;
}

/** What a step of a flow ended with. Escape throws `CancellationError`: the user wants none of it. */
export type Chosen<T> = { readonly kind: 'chosen'; readonly value: T } | { readonly kind: 'back' };

/** One step: choose one of a list. */
export function choose<T>(options: ChooseOptions<T>): Promise<Chosen<T>> {
  const pick = vscode.window.createQuickPick<Choice<T>>();
  pick.title = options.title;
  pick.placeholder = options.placeholder;
  pick.items = options.items as readonly Choice<T>[];
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  pick.ignoreFocusOut = true;
  const active = pick.items.filter((item) => options.active !== undefined && item.value === options.active);
  if (active.length > 0) pick.activeItems = active;
  return ask(pick, options.back ?? false, () => {
    const [item] = pick.selectedItems;
    return item && { kind: 'chosen', value: item.value };
  });
}

export interface EnterOptions {
  readonly title: string;
  readonly prompt: string;
  readonly value: string;
  readonly placeholder?: string;
  readonly back?: boolean;
  /** What is wrong with the text, or undefined. */
  readonly check: (text: string) => string | undefined;
}

/** One step: type a text that is checked while it is typed. */
export function enter(options: EnterOptions): Promise<Chosen<string>> {
  const box = vscode.window.createInputBox();
  box.title = options.title;
  box.prompt = options.prompt;
  box.value = options.value;
  box.placeholder = options.placeholder ?? '';
  box.ignoreFocusOut = true;
  const check = (): string | undefined => {
    const message = options.check(box.value);
    box.validationMessage = message;
    return message;
  };
  box.onDidChangeValue(check);
  return ask(box, options.back ?? false, () =>
    check() === undefined ? { kind: 'chosen', value: box.value } : undefined,
  );
}

type Input = vscode.QuickPick<vscode.QuickPickItem> | vscode.InputBox;

/** Shows an input until it is answered; `accepted` gives undefined while the answer is not good enough. */
async function ask<T>(input: Input, back: boolean, accepted: () => Chosen<T> | undefined): Promise<Chosen<T>> {
  const all = new Disposables();
  all.add(input);
  try {
    return await new Promise<Chosen<T>>((resolve, reject) => {
      if (back) input.buttons = [vscode.QuickInputButtons.Back];
      all.add(input.onDidTriggerButton(() => resolve({ kind: 'back' })));
      all.add(
        input.onDidAccept(() => {
          const answer = accepted();
          if (answer) resolve(answer);
        }),
      );
      all.add(input.onDidHide(() => reject(new vscode.CancellationError())));
      input.show();
    });
  } finally {
    all.dispose();
  }
}
