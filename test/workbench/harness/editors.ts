import type { Locator } from 'playwright-core';
import { actionSelector, actionTitles } from './actions';
import type { PageElement } from './pageElement';
import type { Palette } from './palette';
import type { QuickInput } from './quickInput';
import { renderedRows } from './rows';
import type { Screen } from './screen';
import { contains, fits, until, type Wanted } from './until';

export interface Tab {
  readonly name: string;
  readonly active: boolean;
  readonly dirty: boolean;
}

/** Runs in the page: the lines of an editor that are on the screen. */
function readLines(area: PageElement): string {
  return [...area.querySelectorAll('.view-line')]
    .sort((a, b) => parseFloat(a.style.top) - parseFloat(b.style.top))
    .map((line) => (line.textContent ?? '').replace(/\u00a0/g, ' '))
    .join('\n');
}

/** Text editors and the tabs. Lines and columns count from 1. */
export class Editors {
  constructor(
    private readonly screen: Screen,
    private readonly quickInput: QuickInput,
    private readonly palette: Palette,
  ) {}

  private get active(): Locator {
    return this.screen.locator('.editor-group-container.active .editor-instance .monaco-editor').first();
  }

  async tabs(): Promise<Tab[]> {
    return this.screen.locator('.editor-group-container .tab').evaluateAll((tabs: PageElement[]) =>
      tabs.map((tab) => ({
        // The extension of a file's name is an element of its own.
        name: [...tab.querySelectorAll('.tab-label .label-name, .tab-label .label-suffix')]
          .map((part) => part.textContent ?? '')
          .join(''),
        active: tab.classList.contains('active'),
        dirty: tab.classList.contains('dirty'),
      })),
    );
  }

  async waitForTab(name: Wanted): Promise<Tab> {
    return until(async () => (await this.tabs()).find((tab) => fits(tab.name, name)), { what: `tab ${name}` });
  }

  async closeAll(): Promise<void> {
    await this.palette.run('View: Close All Editors');
    await until(async () => (await this.tabs()).length === 0, { what: 'no tab left' });
  }

  /** The lines of the active editor that are on the screen; nothing moves. */
  async visibleText(): Promise<string> {
    await this.active.waitFor({ state: 'visible' });
    return this.active.locator('.view-lines').first().evaluate(readLines);
  }

  /** The whole text of the active editor, by way of the clipboard; the cursor goes to the start. */
  async text(): Promise<string> {
    const unread = '\u0000';
    // Not by a click: a lens may just come under it.
    await this.palette.run('View: Focus Active Editor Group');
    await this.writeClipboard(unread);
    await this.screen.press('Control+a', 'Control+c');
    const copied = until(
      async () => {
        const text = await this.clipboard();
        return text === unread ? undefined : { text };
      },
      { timeout: 3000, what: 'text on the clipboard' },
    );
    // Copying out of an empty document copies nothing.
    const { text } = await copied.catch(() => ({ text: '' }));
    await this.screen.press('ArrowLeft');
    return text;
  }

  async clipboard(): Promise<string> {
    return this.screen.page.evaluate<string>('navigator.clipboard.readText()');
  }

  private async writeClipboard(text: string): Promise<void> {
    await this.screen.page.evaluate<unknown>(`navigator.clipboard.writeText(${JSON.stringify(text)})`);
  }

  async goTo(line: number, column = 1): Promise<void> {
    await this.palette.run('View: Focus Active Editor Group');
    await this.screen.press('Control+g');
    await until(async () => (await this.quickInput.readHead()).value.startsWith(':'), {
      what: 'the box for a line',
      every: 50,
    });
    await this.quickInput.accept(`:${line}:${column}`);
    await this.quickInput.waitUntilClosed();
  }

  /** The hover at a place, shown with the keyboard; waits until it has this text in it, for its parts come one by one. */
  async hover(line: number, column: number, wanted: Wanted = /\S/): Promise<string> {
    await this.goTo(line, column);
    await this.screen.press('Control+k', 'Control+i');
    const tip = this.screen.locator(
      '.monaco-editor .monaco-hover:visible, .monaco-resizable-hover .monaco-hover:visible',
    );
    const text = await until(
      async () => {
        const shown = (await tip.allInnerTexts()).join('\n').trim();
        return contains(shown, wanted) && !/^Loading\.\.\.$/m.test(shown) && shown;
      },
      { what: `a hover with ${wanted} at ${line}:${column}` },
    );
    await this.screen.press('Escape');
    return text;
  }

  /** The labels of the suggestions at a place. */
  async completions(line: number, column: number): Promise<string[]> {
    await this.goTo(line, column);
    await this.screen.press('Control+Space');
    const list = this.screen.locator('.suggest-widget.visible .monaco-list').first();
    const rows = await until(
      async () => {
        const found = await renderedRows(list);
        return found.length > 0 && found;
      },
      { what: `suggestions at ${line}:${column}` },
    );
    await this.screen.press('Escape');
    return rows.map((row) => row.label);
  }

  /** Opens the quick fixes at a place and gives their titles; `choose` runs one, else the list is closed. */
  async quickFixes(line: number, column: number, choose?: string): Promise<string[]> {
    await this.goTo(line, column);
    const rows = this.screen.locator('.action-widget .monaco-list-row.action');
    const shown = async (): Promise<boolean> => {
      await this.screen.press('Control+.');
      return rows
        .first()
        .waitFor({ state: 'visible', timeout: 3_000 })
        .then(
          () => true,
          () => false,
        );
    };
    // A busy window can miss the key.
    await until(shown, { what: `quick fixes at ${line}:${column}` });
    const titles = (await rows.allInnerTexts()).map((title) => title.trim());
    if (choose === undefined) await this.screen.press('Escape');
    else await rows.filter({ hasText: choose }).first().click();
    return titles;
  }

  /** The code lenses on the screen. */
  async codeLenses(): Promise<string[]> {
    return (await this.active.locator('.codelens-decoration a').allInnerTexts())
      .map((text) => text.trim())
      .filter((text) => text !== '');
  }

  async clickCodeLens(title: string): Promise<void> {
    await this.active.locator('.codelens-decoration a', { hasText: title }).first().click();
  }

  /** Titles of the buttons at the right of the tabs. */
  async titleActions(): Promise<string[]> {
    return actionTitles(this.titleBar);
  }

  async clickTitleAction(title: string): Promise<void> {
    await this.titleBar.locator(actionSelector(title)).first().click();
  }

  private get titleBar(): Locator {
    return this.screen.locator('.editor-group-container.active .editor-actions').first();
  }
}
