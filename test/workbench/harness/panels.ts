import { setTimeout as sleep } from 'node:timers/promises';
import type { PageElement } from './pageElement';
import type { Palette } from './palette';
import type { QuickInput } from './quickInput';
import { allRows } from './rows';
import type { Screen } from './screen';
import { contains, until, type Wanted } from './until';

export interface Problem {
  readonly file: string;
  readonly severity: 'error' | 'warning' | 'info';
  /** Message, source and code, as the row shows them. */
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

/** The panel at the bottom: problems, output, terminal. */
export class Panels {
  constructor(
    private readonly screen: Screen,
    private readonly palette: Palette,
    private readonly quickInput: QuickInput,
  ) {}

  async problems(): Promise<Problem[]> {
    const panel = this.screen.locator('.markers-panel');
    if (!(await panel.isVisible())) await this.palette.run('Problems: Focus on Problems View');
    await panel.waitFor({ state: 'visible' });
    const list = panel.locator('.monaco-list').first();
    if ((await list.count()) === 0) return [];
    let file = '';
    const problems: Problem[] = [];
    for (const row of await allRows(list)) {
      const at = /\[Ln (\d+), Col (\d+)\]/.exec(row.text);
      if (row.level === 1) file = row.label;
      else if (at) {
        // The icon gives way to a light bulb where there is a quick fix.
        const spoken = row.ariaLabel.toLowerCase();
        const severity = (['error', 'warning'] as const).find((kind) => spoken.startsWith(kind)) ?? 'info';
        problems.push({ file, severity, text: row.text, line: Number(at[1]), column: Number(at[2]) });
      }
    }
    return problems;
  }

  /** Waits for a problem with this text in it. */
  async waitForProblem(wanted: Wanted, timeout = 15_000): Promise<Problem> {
    const find = async (): Promise<Problem | undefined> =>
      (await this.problems()).find((problem) => contains(problem.text, wanted));
    return until(find, { what: `problem ${wanted}`, timeout });
  }

  /** Shows an output channel and gives the lines of it that are on the screen. */
  async output(channel: string): Promise<string> {
    await this.palette.run('Output: Show Output Channels...');
    await this.quickInput.choose(channel);
    const lines = this.screen.locator('.output-view .view-lines').first();
    await lines.waitFor({ state: 'visible' });
    // The view fills some time after it shows, and there is no sign of it when the channel is empty.
    await sleep(500);
    return (
      await lines
        .locator('.view-line')
        .evaluateAll((nodes: PageElement[]) =>
          nodes.sort((a, b) => parseFloat(a.style.top) - parseFloat(b.style.top)).map((node) => node.textContent ?? ''),
        )
    )
      .join('\n')
      .replace(/\u00a0/g, ' ');
  }

  /** The text on the screen of the active terminal. */
  async terminalText(): Promise<string> {
    const rows = await this.screen.locator('.terminal-wrapper.active .xterm-rows > div').allTextContents();
    return rows
      .map((row) => row.replace(/\u00a0/g, ' ').trimEnd())
      .join('\n')
      .trimEnd();
  }

  async waitForTerminal(wanted: Wanted, timeout = 20_000): Promise<string> {
    const read = async (): Promise<string> => {
      const text = await this.terminalText();
      return contains(text, wanted) ? text : '';
    };
    return until(read, { what: `${wanted} in the terminal`, timeout });
  }

  /** Names of the terminals, as the terminal's tabs or its only title show them. */
  async terminalNames(): Promise<string[]> {
    const tabs = this.screen.locator('.terminal-tabs-entry .label-name');
    if ((await tabs.count()) > 0) return (await tabs.allInnerTexts()).map((name) => name.trim());
    const only = this.screen.locator('.single-terminal-tab');
    return (await only.allInnerTexts()).map((name) => name.trim()).filter((name) => name !== '');
  }
}
