import type { Locator } from 'playwright-core';
import type { PageElement } from './pageElement';
import { quoted } from './until';

/** The title of an action without the keys that VS Code puts behind it: `Refresh (Ctrl+R)`. */
export function withoutKeys(title: string): string {
  return title.replace(/ \((?:(?:Ctrl|Shift|Alt|Meta|Cmd|Win|[⌃⇧⌥⌘])[^)]*|F\d+|Escape|Enter|Delete)\)$/, '');
}

/** Selects the button of a toolbar with this title, whatever keys are behind it. */
export function actionSelector(title: string): string {
  return `.action-label[aria-label=${quoted(title)}], .action-label[aria-label^=${quoted(`${title} (`)}]`;
}

/** The titles of the buttons in a toolbar that show, in order. */
export async function actionTitles(toolbar: Locator): Promise<string[]> {
  const titles = await toolbar
    .locator('.action-label[aria-label]')
    .evaluateAll((nodes: PageElement[]) =>
      nodes.filter((node) => node.offsetWidth > 0).map((node) => node.getAttribute('aria-label') ?? ''),
    );
  return titles.map(withoutKeys).filter((title) => title !== '');
}
