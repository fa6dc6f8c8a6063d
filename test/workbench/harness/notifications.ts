import type { Locator } from 'playwright-core';
import type { PageElement } from './pageElement';
import type { Palette } from './palette';
import type { Screen } from './screen';
import { contains, until, type Wanted } from './until';

export interface Notification {
  readonly text: string;
  readonly severity: 'error' | 'warning' | 'info' | undefined;
  readonly source: string;
  readonly buttons: readonly string[];
  readonly progress: boolean;
}

const ITEM = '.notification-list-item';

/** Runs in the page. */
function readItems(items: PageElement[]): Notification[] {
  return items
    .filter((item) => item.offsetHeight > 0)
    .map((item) => {
      const icon = item.querySelector('.notification-list-item-icon')?.className ?? '';
      return {
        text: item.querySelector('.notification-list-item-message')?.innerText.trim() ?? '',
        severity: (['error', 'warning', 'info'] as const).find((kind) => icon.includes(`codicon-${kind}`)),
        source: (item.querySelector('.notification-list-item-source')?.textContent ?? '')
          .replace(/^Source:\s*/, '')
          .trim(),
        buttons: [...item.querySelectorAll('.notification-list-item-buttons-container .monaco-button')]
          .map((button) => (button.textContent ?? '').trim())
          .filter((label) => label !== ''),
        progress: item.querySelector('.monaco-progress-container.active') !== null,
      };
    });
}

/** Toasts, and the notification centre when it is open. */
export class Notifications {
  constructor(
    private readonly screen: Screen,
    private readonly palette: Palette,
  ) {}

  /** What is on the screen now. A toast without a button goes after some ten seconds: see `readAll`. */
  async read(): Promise<Notification[]> {
    return this.screen.locator(ITEM).evaluateAll(readItems);
  }

  /** Those of the notification centre: also the ones whose toast has gone. */
  async readAll(): Promise<Notification[]> {
    const center = this.screen.locator('.notifications-center');
    if (!(await center.isVisible())) await this.palette.run('Notifications: Show Notifications');
    await center.waitFor({ state: 'visible' });
    const all = await this.screen.locator(`.notifications-center ${ITEM}`).evaluateAll(readItems);
    await this.screen.locator('.notifications-center .action-label[aria-label^="Hide Notifications"]').click();
    return all;
  }

  /** Waits for one with this text in it. */
  async waitFor(wanted: Wanted, timeout = 15_000): Promise<Notification> {
    const find = async (): Promise<Notification | undefined> =>
      (await this.read()).find((one) => contains(one.text, wanted));
    return until(find, { what: `notification ${wanted}`, timeout, every: 50 }).catch(async (error: unknown) => {
      const seen = (await this.read()).map((one) => one.text).join(' | ');
      throw new Error(`${error instanceof Error ? error.message : 'no notification'}; there is: ${seen || 'none'}`, {
        cause: error,
      });
    });
  }

  async waitUntilGone(wanted: Wanted, timeout = 15_000): Promise<void> {
    const gone = async (): Promise<boolean> => !(await this.read()).some((one) => contains(one.text, wanted));
    await until(gone, { what: `notification ${wanted} gone`, timeout });
  }

  private item(wanted: Wanted): Locator {
    return this.screen.locator(ITEM).filter({ hasText: wanted }).first();
  }

  /** Waits for a notification and clicks one of its buttons (or `Cancel` of a progress). */
  async click(wanted: Wanted, button: string): Promise<void> {
    await this.waitFor(wanted);
    const item = this.item(wanted);
    await item.hover();
    await item
      .locator('.notification-list-item-buttons-container .monaco-button')
      .filter({ hasText: button })
      .or(item.locator(`.action-label[aria-label^="${button}"]`))
      .first()
      .click();
  }

  async clear(): Promise<void> {
    if ((await this.read()).length > 0) await this.palette.run('Notifications: Clear All Notifications');
    await until(async () => (await this.read()).length === 0, { what: 'no notification left' });
  }
}
