import type { PageElement } from './pageElement';
import type { Screen } from './screen';
import { fits, until, type Wanted } from './until';

export interface Dialog {
  readonly message: string;
  readonly detail: string;
  readonly buttons: readonly string[];
}

const BOX = '.monaco-dialog-box';

/** The modal dialog. */
export class Dialogs {
  constructor(private readonly screen: Screen) {}

  /** Waits until a dialog is open and reads it. */
  async read(timeout = 10_000): Promise<Dialog> {
    const box = this.screen.locator(BOX);
    await box.waitFor({ state: 'visible', timeout });
    return box.evaluate((node: PageElement) => ({
      message:
        (node.querySelector('.dialog-message') ?? node.querySelector('.dialog-message-container'))?.innerText.trim() ??
        '',
      detail: node.querySelector('.dialog-message-detail')?.innerText.trim() ?? '',
      buttons: [...node.querySelectorAll('.dialog-buttons .monaco-button')]
        .map((button) => (button.textContent ?? '').trim())
        .filter((label) => label !== ''),
    }));
  }

  async isOpen(): Promise<boolean> {
    return this.screen.locator(BOX).isVisible();
  }

  /** Clicks a button of the open dialog and waits until the dialog is another or gone. */
  async click(button: Wanted): Promise<void> {
    const before = await this.read();
    const index = before.buttons.findIndex((label) => fits(label, button));
    if (index < 0) throw new Error(`no button ${button} in the dialog; there are: ${before.buttons.join(' | ')}`);
    const label = before.buttons[index] ?? '';
    await this.screen.locator(`${BOX} .dialog-buttons .monaco-button`).filter({ hasText: label }).first().click();
    const changed = async (): Promise<boolean> =>
      !(await this.isOpen()) || (await this.read()).message !== before.message;
    await until(changed, { what: `the dialog after ${label}` });
  }
}
