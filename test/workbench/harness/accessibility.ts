import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Frame, Page } from 'playwright-core';
import type { PageElement } from './pageElement';

/** What axe-core found wrong, one line per element: `color-contrast: p#faint: …`. */
export type Finding = string;

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export interface AxeOptions {
  /** Only what is below this selector; to look at the extension's part of the workbench page. */
  readonly within?: string;
  /** Also what axe could not decide, such as contrast over an image. */
  readonly undecided?: boolean;
  /** Ids of rules that are left out. */
  readonly without?: readonly string[];
}

/**
 * Runs axe-core in the workbench page or in a webview's frame. A webview's document is transparent: while axe looks, it
 * gets the colour that shows through, or contrast would be computed against white.
 */
export async function checkAccessibility(where: Page | Frame, options: AxeOptions = {}): Promise<Finding[]> {
  const background = 'frameElement' in where ? await colourBehind(where) : undefined;
  if (!(await where.evaluate<boolean>('Boolean(globalThis.axe)'))) await where.evaluate<unknown>(AXE);
  const root = where.locator(':root');
  const before = await root.evaluate((node: PageElement, colour: string) => {
    const own = node.style.backgroundColor;
    if (colour !== '') node.style.backgroundColor = colour;
    return own;
  }, background ?? '');
  try {
    const rules = Object.fromEntries((options.without ?? []).map((id) => [id, { enabled: false }]));
    const run = `axe.run(${JSON.stringify(options.within ?? ':root')}, ${JSON.stringify({ iframes: false, rules })})`;
    const { violations, incomplete } = await where.evaluate<AxeResults>(run);
    return [...violations, ...(options.undecided === true ? incomplete : [])].flatMap((rule) =>
      rule.nodes.map(
        (node) => `${rule.id}: ${node.target.join(' ')}: ${(node.failureSummary ?? rule.help).replace(/\s+/g, ' ')}`,
      ),
    );
  } finally {
    await root.evaluate((node: PageElement, colour: string) => (node.style.backgroundColor = colour), before);
  }
}

async function colourBehind(frame: Frame): Promise<string | undefined> {
  const outer = await (frame.parentFrame() ?? frame).frameElement();
  const colour: unknown = await outer.evaluate((node: PageElement) => {
    const page = globalThis as unknown as {
      document: { elementsFromPoint(x: number, y: number): PageElement[] };
      getComputedStyle(element: PageElement): { backgroundColor: string };
    };
    const box = node.getBoundingClientRect();
    return page.document
      .elementsFromPoint(box.x + box.width / 2, box.y + box.height / 2)
      .map((element) => page.getComputedStyle(element).backgroundColor)
      .find((value) => !/^transparent$|^rgba\(.*, 0\)$/.test(value));
  });
  return typeof colour === 'string' ? colour : undefined;
}
