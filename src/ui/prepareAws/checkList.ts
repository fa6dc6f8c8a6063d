import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { Disposables } from '../../shared/disposables';
import {
  CHECKED_THINGS,
  type AccountCheck,
  type CheckedThing,
  type CheckState,
} from '../../usecases/preparation/accountCheck';
import { press, type Button } from '../messages';
import { iconSafe } from '../plainText';
import { checkText, titleOf } from './checkText';

interface CheckItem extends vscode.QuickPickItem {
  readonly remedy?: Button;
}

const ICONS: Readonly<Record<CheckState, string>> = { ok: '$(pass)', missing: '$(error)', notKnown: '$(question)' };

/**
 * The results of a check as a list that fills while they come in and stays open. What is chosen is mended; the whole report can be opened
 * as a text.
 */
export class CheckList {
  private readonly pick = vscode.window.createQuickPick<CheckItem>();
  private readonly all = new Disposables();
  private readonly checks = new Map<CheckedThing, AccountCheck>();
  private readonly again = button('refresh', l10n.t('Check Again'));
  private readonly report = button('output', l10n.t('Open as Text'));
  private ended = false;

  constructor(
    private readonly profile: string,
    private readonly subject: string,
  ) {
    this.all.add(this.pick);
    this.pick.title = l10n.t('Check of {0}', subject);
    this.pick.ignoreFocusOut = true;
    this.pick.matchOnDetail = true;
    this.pick.buttons = [this.again, this.report];
    this.pick.busy = true;
    this.render();
    this.pick.show();
  }

  /** Fires when the user closes it, chooses something, or it is done with. */
  get closed(): Promise<'again' | 'closed'> {
    return new Promise((resolve) => {
      this.all.add(this.pick.onDidHide(() => resolve('closed')));
      this.all.add(this.pick.onDidAccept(() => this.accept()));
      this.all.add(
        this.pick.onDidTriggerButton((pressed) => {
          if (pressed === this.again) resolve('again');
          else void this.openReport();
        }),
      );
    });
  }

  show(check: AccountCheck): void {
    this.checks.set(check.what, check);
    this.render();
  }

  /** No more results come. */
  end(): void {
    this.ended = true;
    this.pick.busy = false;
    this.render();
  }

  dispose(): void {
    this.all.dispose();
  }

  private render(): void {
    const [active] = this.pick.activeItems;
    this.pick.items = CHECKED_THINGS.flatMap((what) => this.itemOf(what) ?? []);
    // New items would move the focus to the first.
    const same = this.pick.items.find(({ label }) => label === active?.label);
    if (same !== undefined) this.pick.activeItems = [same];
    const missing = [...this.checks.values()].filter(({ state }) => state === 'missing').length;
    this.pick.placeholder = this.ended ? summary(missing) : l10n.t('Looking; nothing is made or changed…');
  }

  private itemOf(what: CheckedThing): CheckItem | undefined {
    const check = this.checks.get(what);
    if (check === undefined)
      return this.ended ? undefined : { label: `$(loading~spin) ${titleOf(what)}`, description: l10n.t('looking') };
    const { title, state, sentence, remedy } = checkText(check, this.profile);
    return {
      label: `${ICONS[check.state]} ${title}: ${state}`,
      ...(remedy === undefined ? {} : { description: `→ ${remedy.label}`, remedy }),
      detail: iconSafe(sentence),
    };
  }

  private accept(): void {
    const remedy = this.pick.selectedItems[0]?.remedy;
    if (remedy === undefined) return;
    this.pick.hide();
    void press(remedy);
  }

  private async openReport(): Promise<void> {
    const content = reportText(this.subject, [...this.checks.values()], this.profile);
    const document = await vscode.workspace.openTextDocument({ language: 'plaintext', content });
    await vscode.window.showTextDocument(document);
  }
}

function reportText(subject: string, checks: readonly AccountCheck[], profile: string): string {
  const order = (check: AccountCheck): number => CHECKED_THINGS.indexOf(check.what);
  const parts = [...checks]
    .sort((a, b) => order(a) - order(b))
    .map((check) => {
      const { title, state, sentence, more } = checkText(check, profile);
      return [`${title}: ${state}`, ...[sentence, ...more].map((line) => `    ${line}`)].join('\n');
    });
  return `${[l10n.t('Check of {0}', subject), ...parts].join('\n\n')}\n`;
}

function summary(missing: number): string {
  if (missing === 0) return l10n.t('Nothing that could be looked at is missing');
  return missing === 1
    ? l10n.t('One thing is missing: choose it to mend it')
    : l10n.t('{0} things are missing: choose one to mend it', missing);
}

function button(icon: string, tooltip: string): vscode.QuickInputButton {
  return { iconPath: new vscode.ThemeIcon(icon), tooltip };
}
