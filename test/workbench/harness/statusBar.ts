import type { PageElement } from './pageElement';
import type { Screen } from './screen';
import { contains, quoted, until, type Wanted } from './until';

export interface StatusBarItem {
  readonly id: string;
  readonly text: string;
  readonly ariaLabel: string;
  readonly icons: readonly string[];
  readonly kind: 'error' | 'warning' | undefined;
}

export class StatusBar {
  constructor(private readonly screen: Screen) {}

  async read(): Promise<StatusBarItem[]> {
    return this.screen.locator('.statusbar-item').evaluateAll((items: PageElement[]) =>
      items
        .filter((item) => item.offsetWidth > 0)
        .map((item) => ({
          id: item.id,
          text: item.innerText.replace(/\s+/g, ' ').trim(),
          ariaLabel:
            item.getAttribute('aria-label') ?? item.querySelector('[aria-label]')?.getAttribute('aria-label') ?? '',
          icons: [...item.querySelectorAll('.codicon')].flatMap((icon) =>
            [...icon.classList].filter((name) => name.startsWith('codicon-')).map((name) => name.slice(8)),
          ),
          kind: (['error', 'warning'] as const).find((kind) => item.classList.contains(`${kind}-kind`)),
        })),
    );
  }

  /** Waits for an item whose text or spoken label has this in it. */
  async waitFor(wanted: Wanted): Promise<StatusBarItem> {
    const find = async (): Promise<StatusBarItem | undefined> =>
      (await this.read()).find((item) => contains(item.text, wanted) || contains(item.ariaLabel, wanted));
    return until(find, { what: `status bar item ${wanted}` });
  }

  async click(wanted: Wanted): Promise<void> {
    const item = await this.waitFor(wanted);
    await this.screen
      .locator(`.statusbar-item[id=${quoted(item.id)}] a`)
      .first()
      .click();
  }
}
