import { setTimeout as sleep } from 'node:timers/promises';
import type { Locator } from 'playwright-core';
import { actionSelector, actionTitles } from './actions';
import type { MenuItem, Menus } from './menus';
import { allRows, renderedRows, rowElement, type Row } from './rows';
import type { Screen } from './screen';
import { fits, quoted, until, type Wanted } from './until';

/** Names a row of a view; a label that occurs at several levels is told apart by `level` (1 at the root). */
export interface RowChoice {
  readonly level?: number;
  readonly timeout?: number;
}

/** What a view shows when its tree is empty. */
export interface Welcome {
  readonly text: string;
  readonly buttons: readonly string[];
}

/** Where a label is clicked: on its first letters, never on the inline actions that cover its end. */
const START_OF_LABEL = { x: 12, y: 8 };

/** Tree views, by the view's title as its header shows it. */
export class Views {
  constructor(
    private readonly screen: Screen,
    private readonly menus: Menus,
  ) {}

  /** Shows a view container by its name in the activity bar or the panel. */
  async openContainer(name: string): Promise<void> {
    const label = `.action-label[aria-label^=${quoted(name)}]`;
    const inSideBar = this.screen.locator(`.activitybar ${label}`).first();
    const panel = this.screen.locator('.part.panel');
    // The panel's tabs are there only while it is open.
    if (!(await inSideBar.isVisible()) && !(await panel.isVisible())) await this.screen.press('Control+j');
    const tab = inSideBar.or(this.screen.locator(`.panel ${label}`)).first();
    await tab.waitFor({ state: 'visible' });
    const shown = async (): Promise<boolean> =>
      (await tab.locator('xpath=ancestor::li[contains(@class, "checked")]').count()) > 0;
    if (!(await shown())) await tab.click();
    await until(shown, { what: `${name} shown` });
  }

  /** The view's pane, header included. */
  pane(view: string): Locator {
    const name = quoted(view);
    return this.screen
      .locator(
        `.pane:has(> .pane-header[aria-label=${quoted(`${view} Section`)}]), .pane:has(.pane-header .title:text-is(${name}))`,
      )
      .first();
  }

  private list(view: string): Locator {
    return this.pane(view).locator('.monaco-list').first();
  }

  /** Opens a view whose header is there but collapsed. */
  async expandView(view: string): Promise<void> {
    const header = this.pane(view).locator('> .pane-header');
    await header.waitFor({ state: 'attached' });
    if ((await header.getAttribute('aria-expanded')) === 'false') await header.click();
  }

  /** Every row, scrolled through; an empty list once the view has said that it is empty (or after `wait` milliseconds). */
  async rows(view: string, wait = 5000): Promise<Row[]> {
    await this.pane(view).waitFor({ state: 'attached' });
    const settled = async (): Promise<boolean> =>
      (await this.list(view).locator('.monaco-list-row').count()) > 0 || (await this.welcome(view)) !== undefined;
    await until(settled, { what: `rows of ${view}`, timeout: wait, every: 50 }).catch(() => undefined);
    return allRows(this.list(view));
  }

  /** Waits for a row and reads it. */
  async row(view: string, label: Wanted, { level, timeout }: RowChoice = {}): Promise<Row> {
    const pick = (rows: readonly Row[]): Row | undefined =>
      rows.find((row) => fits(row.label, label) && (level === undefined || row.level === level));
    return until(async () => pick(await renderedRows(this.list(view))) ?? pick(await allRows(this.list(view))), {
      what: `row ${label} in ${view}`,
      ...(timeout === undefined ? {} : { timeout }),
    });
  }

  /** Waits until no row has this label. */
  async waitUntilGone(view: string, label: Wanted, timeout = 15_000): Promise<void> {
    await until(async () => !(await allRows(this.list(view))).some((row) => fits(row.label, label)), {
      what: `no row ${label} in ${view}`,
      timeout,
    });
  }

  private async element(view: string, label: Wanted, choice?: RowChoice): Promise<Locator> {
    const { index } = await this.row(view, label, choice);
    return rowElement(this.list(view), index);
  }

  async click(view: string, label: Wanted, choice?: RowChoice & { double?: boolean }): Promise<void> {
    const target = (await this.element(view, label, choice)).locator('.monaco-icon-label').first();
    if (choice?.double === true) await target.dblclick({ position: START_OF_LABEL });
    else await target.click({ position: START_OF_LABEL });
  }

  async expand(view: string, label: Wanted, choice?: RowChoice): Promise<void> {
    await this.setExpanded(view, label, true, choice);
  }

  async collapse(view: string, label: Wanted, choice?: RowChoice): Promise<void> {
    await this.setExpanded(view, label, false, choice);
  }

  private async setExpanded(view: string, label: Wanted, open: boolean, choice?: RowChoice): Promise<void> {
    const found = await this.row(view, label, choice);
    if (found.expanded === undefined) throw new Error(`row ${label} in ${view} has no children`);
    const done = async (): Promise<boolean> => (await this.row(view, label, choice)).expanded === open;
    // A tree that is being refreshed drops the click, or the extension has just opened the row itself: look, then click again.
    const settle = async (): Promise<boolean> => {
      if (await done()) return true;
      await (await this.element(view, label, choice)).locator('.monaco-tl-twistie').first().click();
      return until(done, { timeout: 2000, what: `${label} ${open ? 'expanded' : 'collapsed'}` });
    };
    await until(settle, { timeout: 20_000, what: `${label} ${open ? 'expanded' : 'collapsed'}` });
    const loading = this.list(view).locator('.codicon-tree-item-loading');
    await until(async () => (await loading.count()) === 0, { what: `children of ${label}` });
  }

  /** Right-clicks a row and reads its menu, which stays open: click in it with `menus.click`, or `menus.close`. */
  async openMenu(view: string, label: Wanted, choice?: RowChoice): Promise<MenuItem[]> {
    const rightClick = async (): Promise<void> => {
      const row = await this.element(view, label, choice);
      await row.locator('.monaco-icon-label').first().click({ button: 'right', position: START_OF_LABEL });
    };
    return this.menus.openedBy(rightClick, `${label} in ${view}`);
  }

  /** Right-clicks a row and clicks through its menu. */
  async clickMenu(view: string, label: Wanted, ...items: Wanted[]): Promise<void> {
    await this.openMenu(view, label);
    await this.menus.click(...items);
  }

  /** The titles of the inline buttons that show when the pointer is on a row. */
  async inlineActions(view: string, label: Wanted, choice?: RowChoice): Promise<string[]> {
    const row = await this.element(view, label, choice);
    await row.hover({ position: { x: 30, y: 8 } });
    await sleep(150);
    return actionTitles(row.locator('.actions'));
  }

  async clickInline(view: string, label: Wanted, action: string, choice?: RowChoice): Promise<void> {
    const row = await this.element(view, label, choice);
    await row.hover({ position: { x: 30, y: 8 } });
    await row.locator('.actions').locator(actionSelector(action)).first().click();
  }

  /** Ticks or unticks a row's checkbox. */
  async check(view: string, label: Wanted, checked = true): Promise<void> {
    if ((await this.row(view, label)).checked === checked) return;
    await (await this.element(view, label)).locator('.custom-view-tree-node-item-checkbox').click();
  }

  /** The tooltip of a row. */
  async hover(view: string, label: Wanted, choice?: RowChoice): Promise<string> {
    await this.screen.page.mouse.move(1, 1);
    const tip = this.screen.locator('.workbench-hover:visible');
    await until(async () => (await tip.count()) === 0, { what: 'no older hover' });
    await (
      await this.element(view, label, choice)
    )
      .locator('.monaco-icon-label')
      .first()
      .hover({ position: START_OF_LABEL });
    return until(
      async () => {
        const text = (await tip.allInnerTexts()).join('\n').trim();
        return text === 'Loading...' ? '' : text;
      },
      { what: `the hover of ${label}` },
    );
  }

  /** The welcome text and buttons; undefined while the view has rows or nothing to say. */
  async welcome(view: string): Promise<Welcome | undefined> {
    const area = this.pane(view).locator('.welcome-view-content');
    if ((await area.count()) === 0 || !(await area.first().isVisible())) return undefined;
    const text = (await area.first().innerText()).trim();
    // VS Code's own words while the extension has not registered its tree yet.
    if (text === '' || /no data provider registered/i.test(text)) return undefined;
    return { text, buttons: await area.locator('.monaco-button').allInnerTexts() };
  }

  async clickWelcome(view: string, button: string): Promise<void> {
    await this.pane(view).locator('.welcome-view-content .monaco-button', { hasText: button }).first().click();
  }

  /** The line above the tree (`TreeView.message`); empty when there is none. */
  async message(view: string): Promise<string> {
    const line = this.pane(view).locator('.tree-explorer-viewlet-tree-view > .message');
    return (await line.count()) > 0 && (await line.first().isVisible()) ? (await line.first().innerText()).trim() : '';
  }

  /** Titles of the buttons in the view's title bar. */
  async titleActions(view: string): Promise<string[]> {
    return actionTitles(await this.titleBar(view));
  }

  async clickTitleAction(view: string, action: string): Promise<void> {
    const bar = await this.titleBar(view);
    await bar.hover({ position: { x: 60, y: 8 } });
    await bar.locator(actionSelector(action)).first().click();
  }

  /** A view that is alone in its container has its actions in the container's title. */
  private async titleBar(view: string): Promise<Locator> {
    const header = this.pane(view).locator('> .pane-header');
    if (await header.isVisible()) return header;
    return this.pane(view)
      .locator('xpath=ancestor::*[contains(concat(" ", @class, " "), " part ")][1]')
      .locator('.composite.title')
      .first();
  }
}
