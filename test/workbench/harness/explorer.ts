import type { Locator } from 'playwright-core';
import type { MenuItem, Menus } from './menus';
import { allRows, renderedRows, rowElement, type Row } from './rows';
import type { Screen } from './screen';
import { until, type Wanted } from './until';

/** The file tree. Files are named by their path in the workspace, with `/`. */
export class Explorer {
  constructor(
    private readonly screen: Screen,
    private readonly menus: Menus,
  ) {}

  private get list(): Locator {
    return this.screen.locator('.explorer-folders-view .monaco-list').first();
  }

  /** Right-clicks a file and reads the menu, which stays open. */
  async openMenu(file: string): Promise<MenuItem[]> {
    const rightClick = async (): Promise<void> =>
      (await this.element(file)).click({ button: 'right', position: { x: 60, y: 10 } });
    return this.menus.openedBy(rightClick, file);
  }

  /** The labels of a file's menu; the menu is closed again. */
  async menuLabels(file: string): Promise<string[]> {
    const items = await this.openMenu(file);
    await this.menus.close();
    return items.map((item) => item.label);
  }

  async clickMenu(file: string, ...labels: Wanted[]): Promise<void> {
    await this.openMenu(file);
    await this.menus.click(...labels);
  }

  /** Opens a file in an editor of its own, with a double click. */
  async openFile(file: string): Promise<void> {
    await (
      await this.element(file)
    )
      .locator('.monaco-icon-label')
      .first()
      .dblclick({ position: { x: 12, y: 8 } });
    const name = file.split('/').at(-1) ?? file;
    await this.screen
      .locator(`.editor-group-container.active .tab.active[data-resource-name="${name}"]`)
      .waitFor({ state: 'visible' });
  }

  /** Selects several files, the first with a click, the others with the key that adds. */
  async select(...files: string[]): Promise<void> {
    for (const [index, file] of files.entries()) {
      await (
        await this.element(file)
      ).click({ position: { x: 60, y: 10 }, ...(index > 0 ? { modifiers: ['ControlOrMeta'] } : {}) });
    }
  }

  async rows(): Promise<Row[]> {
    await this.show();
    return allRows(this.list);
  }

  private async show(): Promise<void> {
    const tree = this.screen.locator('.explorer-folders-view');
    if (!(await tree.isVisible())) await this.screen.press('Control+Shift+E');
    await this.list.locator('.monaco-list-row').first().waitFor({ state: 'visible' });
  }

  private async element(file: string): Promise<Locator> {
    await this.show();
    const parts = file.split('/');
    let parent = -1;
    for (const [depth, part] of parts.entries()) {
      const row = await this.child(parent, depth + 1, part);
      if (depth < parts.length - 1 && row.expanded === false) {
        await (
          await rowElement(this.list, row.index)
        )
          .locator('.monaco-icon-label')
          .first()
          .click({ position: { x: 12, y: 8 } });
        const opened = async (): Promise<boolean> => (await this.child(parent, depth + 1, part)).expanded === true;
        await until(opened, { what: `${part} expanded` });
      }
      parent = row.index;
    }
    return rowElement(this.list, parent);
  }

  /** The row with this name directly below the row `parent` (-1: the workspace). */
  private async child(parent: number, level: number, name: string): Promise<Row> {
    const pick = (rows: readonly Row[]): Row | undefined => {
      const below = rows.filter((row) => row.index > parent);
      const end = below.findIndex((row) => row.level < level);
      return (end < 0 ? below : below.slice(0, end)).find((row) => row.level === level && row.label === name);
    };
    return until(async () => pick(await renderedRows(this.list)) ?? pick(await allRows(this.list)), {
      what: `${name} in the explorer`,
    });
  }
}
