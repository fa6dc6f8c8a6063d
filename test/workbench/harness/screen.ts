import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { REPOSITORY } from '../../../scripts/vscodeHost/folders';

/** The window that the page objects look at; after a window was closed and opened again it is another page. */
export class Screen {
  private current: Page | undefined;

  get page(): Page {
    if (this.current === undefined) throw new Error('the window is closed');
    return this.current;
  }

  show(page: Page | undefined): void {
    page?.setDefaultTimeout(10_000);
    this.current = page;
  }

  locator(selector: string): Locator {
    return this.page.locator(selector);
  }

  /** Presses keys one after the other, each as Playwright names it, such as `Control+Shift+E`. */
  async press(...keys: string[]): Promise<void> {
    for (const key of keys)
      await this.page.keyboard.press(process.platform === 'darwin' ? key.replace('Control', 'Meta') : key);
  }

  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text);
  }

  /** A PNG of the window or a part of it, as `out/screenshots/<name>.png` or at an absolute path; gives its path. */
  async screenshot(name: string, of?: Locator): Promise<string> {
    const path = name.startsWith('/') ? name : join(REPOSITORY, 'out', 'screenshots', `${fileName(name)}.png`);
    mkdirSync(dirname(path), { recursive: true });
    await (of ?? this.page).screenshot({ path, animations: 'disabled', scale: 'device' });
    return path;
  }
}

/** Any text as the name of a file. */
export function fileName(text: string): string {
  return text
    .replace(/[^\w.-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 120);
}
