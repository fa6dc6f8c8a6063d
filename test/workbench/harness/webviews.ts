import type { Frame } from 'playwright-core';
import type { Screen } from './screen';
import { contains, squash, until, type Wanted } from './until';

export interface Webview {
  /** The extension's own document. */
  readonly frame: Frame;
  readonly extensionId: string;
  readonly title: string;
  readonly text: string;
}

/** A webview is a frame of VS Code's (`pre/index.html`) with the extension's document, `active-frame`, in it. */
export class Webviews {
  constructor(private readonly screen: Screen) {}

  /** The webviews on the screen. */
  async read(): Promise<Webview[]> {
    const found: Webview[] = [];
    for (const outer of this.screen.page.frames()) {
      if (!/\/pre\/index(-no-csp)?\.html\?/.test(outer.url())) continue;
      // A frame can go away while it is read.
      found.push(...(await readOuter(outer).catch(() => [])));
    }
    return found;
  }

  /** Waits for the webview whose document has this text, and gives its frame. */
  async waitFor(text: Wanted, timeout = 15_000): Promise<Frame> {
    const find = async (): Promise<Frame | undefined> =>
      (await this.read()).find((view) => contains(view.text, text))?.frame;
    return until(find, { what: `a webview with ${text}`, timeout });
  }
}

async function readOuter(outer: Frame): Promise<Webview[]> {
  if (!(await (await outer.frameElement()).isVisible())) return [];
  const extensionId = new URL(outer.url()).searchParams.get('extensionId') ?? '';
  const found: Webview[] = [];
  for (const frame of outer.childFrames()) {
    if ((await (await frame.frameElement()).getAttribute('id')) !== 'active-frame') continue;
    found.push({
      frame,
      extensionId,
      title: await frame.title(),
      text: squash(await frame.locator('body').innerText()),
    });
  }
  return found;
}
