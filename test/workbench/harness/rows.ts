import { setTimeout as sleep } from 'node:timers/promises';
import type { Locator } from 'playwright-core';
import type { PageElement } from './pageElement';

/** A row of a tree or list, as a person sees and a screen reader hears it. */
export interface Row {
  readonly index: number;
  readonly label: string;
  readonly description: string;
  /** The second line of a quick pick item. */
  readonly detail: string;
  /** Undefined: it has no children. */
  readonly expanded: boolean | undefined;
  /** 1 at the root. */
  readonly level: number;
  readonly ariaLabel: string;
  readonly selected: boolean;
  readonly focused: boolean;
  /** Undefined: it has no checkbox. */
  readonly checked: boolean | undefined;
  /** Codicon name such as `vm-running`. */
  readonly icon: string | undefined;
  /** All text of the row. */
  readonly text: string;
  /** Titles of the buttons that a quick pick item has. */
  readonly buttons: readonly string[];
  /** The heading above a quick pick item. */
  readonly separator: string;
}

/** Runs in the page. */
function readRendered(lists: PageElement[]): Row[] {
  const text = (node: PageElement | null | undefined): string => (node?.textContent ?? '').replace(/\s+/g, ' ').trim();
  const flag = (value: string | null): boolean | undefined => (value === null ? undefined : value === 'true');
  const iconOf = (row: PageElement): string | undefined => {
    const node =
      row.querySelector('.custom-view-tree-node-item-icon, .marker-icon .codicon, .quick-input-list-icon') ??
      row.querySelector('.codicon:not(.monaco-tl-twistie):not(.action-label)');
    return [...(node?.classList ?? [])].find((name) => /^codicon-(?!modifier)/.test(name))?.slice(8);
  };
  const read = (row: PageElement): Row => {
    const box = row.querySelector('.monaco-checkbox, .custom-view-tree-node-item-checkbox');
    const label = row.querySelector('.label-name') ?? row.querySelector('.monaco-icon-label');
    return {
      index: Number(row.dataset['index']),
      label: text(label) || text(row),
      description: text(row.querySelector('.label-description')),
      detail: text(row.querySelector('.quick-input-list-label-meta')),
      expanded: flag(row.getAttribute('aria-expanded')),
      level: Number(row.getAttribute('aria-level') ?? 1),
      ariaLabel: row.getAttribute('aria-label') ?? '',
      selected: row.classList.contains('selected'),
      focused: row.classList.contains('focused'),
      checked: box ? box.getAttribute('aria-checked') === 'true' : undefined,
      icon: iconOf(row),
      text: text(row),
      buttons: [...row.querySelectorAll('.quick-input-list-entry-action-bar .action-label')].map(
        (b) => b.getAttribute('aria-label') ?? '',
      ),
      separator: text([...row.querySelectorAll('.quick-input-list-separator')].find((e) => e.offsetWidth > 0)),
    };
  };
  return lists.slice(0, 1).flatMap((list) => [...list.querySelectorAll('.monaco-list-row')].map(read));
}

/** The rows of a Monaco list that are rendered now: those on the screen and a few more, from the top down. */
export async function renderedRows(list: Locator): Promise<Row[]> {
  // A list uses its elements again, so that their order in the page is not the order on the screen.
  return (await list.evaluateAll(readRendered)).sort((a, b) => a.index - b.index);
}

/** Scrolls a Monaco list as the wheel does; down when positive. */
export async function wheel(list: Locator, pixels: number): Promise<void> {
  const area = list.locator('.monaco-scrollable-element').first();
  await area.dispatchEvent('wheel', { deltaY: pixels, bubbles: true, cancelable: true });
  await sleep(60);
}

/** Every row of a Monaco list, scrolled through when it has more than fit, then scrolled back to the top. */
export async function allRows(list: Locator): Promise<Row[]> {
  const rows = new Map<number, Row>();
  const collect = async (): Promise<void> => {
    for (const row of await renderedRows(list)) rows.set(row.index, row);
  };
  await collect();
  if (await overflows(list)) {
    await wheel(list, -1e6);
    await collect();
    for (let still = 0; still < 2;) {
      const before = rows.size;
      await wheel(list, 400);
      await collect();
      still = rows.size > before ? 0 : still + 1;
    }
    await wheel(list, -1e6);
  }
  return [...rows.values()].sort((a, b) => a.index - b.index);
}

async function overflows(list: Locator): Promise<boolean> {
  return list.evaluateAll((lists: PageElement[]) =>
    lists
      .slice(0, 1)
      .some((node) => (node.querySelector('.monaco-list-rows')?.offsetHeight ?? 0) > node.offsetHeight + 1),
  );
}

/** The element of a row, scrolled into sight from wherever the list is. */
export async function rowElement(list: Locator, index: number): Promise<Locator> {
  const row = list.locator(`.monaco-list-row[data-index="${index}"]`).first();
  if ((await row.count()) === 0) await wheel(list, -1e6);
  for (let tries = 0; tries < 400 && (await row.count()) === 0; tries += 1) await wheel(list, 240);
  await row.scrollIntoViewIfNeeded();
  return row;
}
