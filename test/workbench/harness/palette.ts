import { setTimeout as sleep } from 'node:timers/promises';
import { renderedRows } from './rows';
import type { QuickInput } from './quickInput';
import type { Screen } from './screen';
import { fits, until, type Wanted } from './until';

/** The command palette. Titles are "Category: Title", as it shows them. */
export class Palette {
  constructor(
    private readonly screen: Screen,
    private readonly quickInput: QuickInput,
  ) {}

  /** Runs a command by its whole title. Waits `timeout` milliseconds for the command to be there. */
  async run(title: string, timeout = 15_000): Promise<void> {
    await this.open(title);
    const list = this.screen.locator('.quick-input-widget .quick-input-list .monaco-list').first();
    const find = async () => {
      // An editor that has come up meanwhile takes the focus, and the palette goes.
      if (!(await this.quickInput.isOpen())) await this.open(title);
      return (await renderedRows(list)).find((item) => fits(item.label, title));
    };
    const row = await until(find, { what: `command "${title}" in the palette`, timeout }).catch(
      async (error: unknown) => {
        const seen = (await renderedRows(list)).map((item) => item.label).join(' | ');
        await this.quickInput.cancel();
        throw new Error(`no command "${title}" in the palette; it shows: ${seen}`, { cause: error });
      },
    );
    await list.locator(`.monaco-list-row[data-index="${row.index}"]`).first().click();
  }

  /** The titles that the palette lists for a text; tells what is hidden there. */
  async titles(text: string): Promise<string[]> {
    await this.open(text);
    // The list is filtered some time after the last key; that it has stopped changing is the only sign.
    let before = '';
    const items = await until(
      async () => {
        const now = (await this.quickInput.read()).items.map((item) => item.label);
        const same = now.length > 0 && now.join('\n') === before;
        before = now.join('\n');
        return same && now;
      },
      { what: `titles for ${text}`, every: 300 },
    );
    await this.quickInput.cancel();
    return items.filter((label) => label !== '' && !label.startsWith('No matching'));
  }

  async has(title: Wanted, typed = typeof title === 'string' ? title : ''): Promise<boolean> {
    return (await this.titles(typed)).some((label) => fits(label, title));
  }

  private async open(text: string): Promise<void> {
    if (await this.quickInput.isOpen()) await this.quickInput.cancel();
    // The palette puts its own text into the box once it is shown: what is typed before that is lost. A busy window can miss the key.
    await until(
      async () => {
        if (!(await this.quickInput.isOpen())) await this.screen.press('F1');
        if (!(await this.quickInput.readHead()).value.startsWith('>')) return false;
        return this.quickInput.type(`>${text}`, 1_000).then(
          () => true,
          () => false,
        );
      },
      { what: 'the palette' },
    );
    await sleep(100);
  }
}
