import type { Locator } from 'playwright-core';
import { actionSelector, withoutKeys } from './actions';
import type { PageElement } from './pageElement';
import { allRows, renderedRows, rowElement, type Row } from './rows';
import type { Screen } from './screen';
import { fits, until, type Wanted } from './until';

/** What the open quick pick or input box shows. */
export interface QuickInputContent {
  readonly title: string;
  /** What was typed. */
  readonly value: string;
  readonly placeholder: string;
  /** The line below the box: the prompt, or why the value is refused. */
  readonly message: string;
  /** How bad the message is; undefined for a prompt. */
  readonly severity: 'error' | 'warning' | 'info' | undefined;
  readonly busy: boolean;
  readonly password: boolean;
  /** Buttons of the title bar, `Back` among them, and `OK`. */
  readonly buttons: readonly string[];
  readonly items: readonly Row[];
}

const WIDGET = '.quick-input-widget';

/** Runs in the page. */
function readHead(node: PageElement): Omit<QuickInputContent, 'items'> & { hasList: boolean } {
  const text = (selector: string): string => {
    const found = node.querySelector(selector);
    return found && found.offsetWidth > 0 ? (found.textContent ?? '').replace(/\s+/g, ' ').trim() : '';
  };
  const input = node.querySelector('.quick-input-box input') as
    (PageElement & { value: string; placeholder: string; type: string }) | null;
  return {
    title: text('.quick-input-title'),
    value: input?.value ?? '',
    placeholder: input?.placeholder ?? '',
    password: input?.type === 'password',
    message: text('.quick-input-message'),
    severity: (['error', 'warning', 'info'] as const).find((kind) =>
      node.querySelector(`.quick-input-box .monaco-inputbox.${kind}`),
    ),
    busy: node.querySelector('.quick-input-progress.active, .monaco-progress-container.active') !== null,
    buttons: [...node.querySelectorAll('.quick-input-titlebar .action-label, .quick-input-action .monaco-button')]
      .filter((button) => button.offsetWidth > 0)
      .map((button) => button.getAttribute('aria-label') ?? (button.textContent ?? '').trim()),
    hasList: (node.querySelector('.quick-input-list')?.offsetHeight ?? 0) > 0,
  };
}

/** Quick picks and input boxes. */
export class QuickInput {
  constructor(private readonly screen: Screen) {}

  private get widget(): Locator {
    return this.screen.locator(WIDGET);
  }

  private get box(): Locator {
    return this.screen.locator(`${WIDGET} .quick-input-box input`);
  }

  private get list(): Locator {
    return this.screen
      .locator(`${WIDGET} .quick-input-list .monaco-list, ${WIDGET} .quick-input-tree .monaco-list`)
      .first();
  }

  /** Waits until a quick pick or input box is open and reads it; all its items, scrolled through. */
  async read(): Promise<QuickInputContent> {
    return this.content(allRows);
  }

  /** The same without the items: quick, however many there are. */
  async readHead(): Promise<QuickInputContent> {
    return this.content(() => Promise.resolve([]));
  }

  private async content(rows: (list: Locator) => Promise<Row[]>): Promise<QuickInputContent> {
    await this.widget.waitFor({ state: 'visible' });
    const { hasList, ...head } = await this.widget.evaluate(readHead);
    return { ...head, buttons: head.buttons.map(withoutKeys), items: hasList ? await rows(this.list) : [] };
  }

  /** Waits until the one with this title is open (a wizard's next step), and reads it. */
  async waitFor(title: Wanted): Promise<QuickInputContent> {
    await until(async () => fits((await this.readHead()).title, title), {
      what: `quick input "${title}"`,
    });
    return this.read();
  }

  /** Clicks the item with this label; types a string that is not among the rendered ones, as a person would. */
  async choose(label: Wanted): Promise<Row> {
    const rendered = async (): Promise<Row | undefined> =>
      (await this.content(renderedRows)).items.find((item) => fits(item.label, label));
    const what = `quick pick item ${label}`;
    const item = await until(rendered, { what, timeout: 3000 }).catch(async (error: unknown) => {
      if (typeof label === 'string') await this.box.fill(label);
      return until(rendered, { what }).catch(async () => {
        const seen = (await this.content(renderedRows)).items.map((one) => one.label).join(' | ');
        throw new Error(`${what} is not there; there is: ${seen}`, { cause: error });
      });
    });
    await (await this.itemElement(item.index)).click();
    return item;
  }

  /** Ticks or unticks the item of a quick pick that takes several. */
  async check(label: Wanted, checked = true): Promise<void> {
    const item = await until(async () => (await this.read()).items.find((one) => fits(one.label, label)), {
      what: `item ${label}`,
    });
    if (item.checked !== checked) await (await this.itemElement(item.index)).locator('.monaco-checkbox').click();
  }

  /** Clicks a button of an item. */
  async clickItemButton(label: Wanted, button: string): Promise<void> {
    const item = await until(async () => (await this.read()).items.find((one) => fits(one.label, label)), {
      what: `item ${label}`,
    });
    const row = await this.itemElement(item.index);
    await row.hover();
    await row.locator(actionSelector(button)).first().click();
  }

  private async itemElement(index: number): Promise<Locator> {
    return rowElement(this.list, index);
  }

  /** Replaces what is in the box. Read the message afterwards, or `accept`. Rejects when it cannot for `timeout` milliseconds. */
  async type(text: string, timeout = 10_000): Promise<void> {
    await this.box.waitFor({ state: 'visible', timeout });
    await this.box.fill(text, { timeout });
  }

  /** Enter; with a text, after typing it. */
  async accept(text?: string): Promise<void> {
    if (text !== undefined) await this.type(text);
    await this.box.press('Enter');
  }

  /** Waits until the box complains (or prompts) with this text. */
  async waitForMessage(wanted: Wanted): Promise<QuickInputContent> {
    return until(
      async () => {
        const content = await this.readHead();
        return (wanted instanceof RegExp ? wanted.test(content.message) : content.message.includes(wanted)) && content;
      },
      { what: `message ${wanted}` },
    );
  }

  async clickButton(title: string): Promise<void> {
    const inBar = this.widget.locator('.quick-input-titlebar').locator(actionSelector(title));
    await inBar
      .or(this.widget.locator('.quick-input-action .monaco-button', { hasText: title }))
      .first()
      .click();
  }

  async back(): Promise<void> {
    await this.clickButton('Back');
  }

  async cancel(): Promise<void> {
    await this.screen.press('Escape');
    await this.waitUntilClosed();
  }

  async isOpen(): Promise<boolean> {
    return this.widget.isVisible();
  }

  async waitUntilClosed(): Promise<void> {
    await this.widget.waitFor({ state: 'hidden' });
  }
}
