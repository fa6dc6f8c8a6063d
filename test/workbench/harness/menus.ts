import type { Locator } from 'playwright-core';
import type { PageElement } from './pageElement';
import type { Screen } from './screen';
import { fits, until, type Wanted } from './until';

export interface MenuItem {
  readonly label: string;
  readonly enabled: boolean;
  readonly submenu: boolean;
  readonly checked: boolean;
}

/** The context menu that is open. */
export class Menus {
  constructor(private readonly screen: Screen) {}

  private get innermost(): Locator {
    return this.screen.locator('.monaco-menu').last();
  }

  /** The items of the open menu, without separators; of the submenu when one is open. */
  async read(): Promise<MenuItem[]> {
    await this.innermost.waitFor({ state: 'visible' });
    return this.innermost.locator('.action-item:not(:has(> .separator))').evaluateAll((items: PageElement[]) =>
      items.map((item) => {
        const entry = item.querySelector('.action-menu-item');
        return {
          label: (item.querySelector('.action-label')?.textContent ?? '').trim(),
          enabled: !item.classList.contains('disabled') && !entry?.classList.contains('disabled'),
          submenu: item.querySelector('.submenu-indicator') !== null,
          checked: entry?.getAttribute('aria-checked') === 'true',
        };
      }),
    );
  }

  /** Right-clicks until a menu opens: a list that is being refreshed drops the click. Its items, as `read` gives them. */
  async openedBy(rightClick: () => Promise<void>, what: string): Promise<MenuItem[]> {
    const opened = async (): Promise<boolean> => {
      await rightClick();
      return this.innermost.waitFor({ state: 'visible', timeout: 2000 }).then(
        () => true,
        () => false,
      );
    };
    await until(opened, { what: `the menu of ${what}` });
    return this.read();
  }

  /** Clicks through the open menu: `click('Toil', 'Run on Cluster…')` for an item of a submenu. */
  async click(...labels: Wanted[]): Promise<void> {
    for (const label of labels.slice(0, -1)) await this.openSubmenu(label);
    const last = labels.at(-1);
    if (last === undefined) return;
    const item = await this.item(last);
    // A menu takes no click in its first tenth of a second (more on a busy machine): click until it has closed.
    await until(
      async () => {
        if (await item.isVisible()) await item.click({ timeout: 1000 });
        return until(async () => !(await item.isVisible()), { timeout: 800, every: 30, what: 'the menu closed' });
      },
      { timeout: 6000, what: `a click on menu item ${last}` },
    );
  }

  async close(): Promise<void> {
    for (let tries = 0; tries < 4 && (await this.screen.locator('.monaco-menu').count()) > 0; tries += 1) {
      await this.screen.press('Escape');
    }
    await until(async () => (await this.screen.locator('.monaco-menu').count()) === 0, { what: 'the menu closed' });
  }

  private async openSubmenu(label: Wanted): Promise<void> {
    const before = await this.screen.locator('.monaco-menu').count();
    const item = await this.item(label);
    await item.hover();
    const opened = async (): Promise<boolean> => (await this.screen.locator('.monaco-menu').count()) > before;
    await until(opened, { what: `submenu ${label}`, timeout: 3000 }).catch(async () => item.click());
    await until(opened, { what: `submenu ${label}`, timeout: 3000 });
  }

  private async item(label: Wanted): Promise<Locator> {
    const items = await this.read();
    const index = items.findIndex((item) => fits(item.label, label));
    if (index < 0) throw new Error(`no menu item ${label}; there are: ${items.map((item) => item.label).join(' | ')}`);
    return this.innermost.locator('.action-item:not(:has(> .separator))').nth(index);
  }
}
