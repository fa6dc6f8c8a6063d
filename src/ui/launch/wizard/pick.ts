import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { Disposables } from '../../../shared/disposables';
import type { Choice, Chosen } from '../../runFlow/choose';

/** Where in a flow a question stands. */
export interface Step {
  readonly title: string;
  readonly step: number;
  readonly of: number;
  readonly back: boolean;
}

export type PickItem<T> = Choice<T> | (vscode.QuickPickItem & { readonly kind: vscode.QuickPickItemKind.Separator });

export interface PickOptions<T> extends Step {
  readonly placeholder: string;
  /** What to choose from: AWS is asked while the list shows that it is. The first is the default. */
  readonly items: (signal: AbortSignal) => Promise<readonly PickItem<T>[]>;
}

/**
 * One question whose answers AWS gives.
 * @throws CancellationError on Escape; what looking up throws.
 */
export async function pick<T>(options: PickOptions<T>): Promise<Chosen<T>> {
  const input = vscode.window.createQuickPick<Choice<T>>();
  const all = new Disposables();
  all.add(input);
  const stop = new AbortController();
  input.title = options.title;
  input.step = options.step;
  input.totalSteps = options.of;
  input.placeholder = l10n.t('Asking AWS…');
  input.matchOnDescription = true;
  input.matchOnDetail = true;
  input.ignoreFocusOut = true;
  input.busy = true;
  if (options.back) input.buttons = [vscode.QuickInputButtons.Back];
  try {
    return await new Promise<Chosen<T>>((resolve, reject) => {
      all.add(input.onDidTriggerButton(() => resolve({ kind: 'back' })));
      all.add(input.onDidHide(() => reject(new vscode.CancellationError())));
      all.add(
        input.onDidAccept(() => {
          const [item] = input.selectedItems;
          if (item) resolve({ kind: 'chosen', value: item.value });
        }),
      );
      input.show();
      options.items(stop.signal).then((items) => {
        input.items = items as readonly Choice<T>[];
        input.placeholder = options.placeholder;
        input.busy = false;
      }, reject);
    });
  } finally {
    stop.abort();
    all.dispose();
  }
}
