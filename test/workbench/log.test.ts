import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { appendFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from './harness/until';
import { answerFileDialog } from './support/fileDialog';
import { SMALL_WORKSPACE } from './support/files';
import { growLog, makeRun } from './support/madeRuns';
import { start, untilRun } from './support/runs';
import { ToilBench } from './support/toilBench';

const MIB = 1024 * 1024;
const LARGE = 500 * MIB;
const LARGE_ID = '20240301-080000-large-0001';
/** More than twice what *Earlier* shows. */
const LINES = 100_000;
const LINE_BYTES = 60;
const line = (number: number): string => `${`line ${String(number).padStart(6, '0')}`.padEnd(LINE_BYTES - 1, '.')}\n`;

describe('the log of a run', function () {
  let large = '';
  const bench = ToilBench.forSuite(this, {
    workspace: SMALL_WORKSPACE,
    prepare: async (runsFolder) => {
      large = await makeRun(runsFolder, { id: LARGE_ID, name: 'large.cwl', log: 'the very first line\n' });
      await growLog(large, Array.from({ length: LINES }, (_, at) => line(at + 1)).join(''), LARGE);
    },
  });

  /** Waits until the lines on the screen have this in them. */
  async function untilShown(wanted: RegExp): Promise<string> {
    let seen = '';
    const shown = async (): Promise<boolean> => {
      seen = await bench.vsCode.editors.visibleText();
      return wanted.test(seen);
    };
    await until(shown, { what: `${wanted} on the screen` }).catch((error: unknown) => {
      throw new Error(`${String(error)}; there is: ${seen}`, { cause: error });
    });
    return seen;
  }

  async function openLog(run: string): Promise<void> {
    await bench.vsCode.views.openContainer('Toil');
    await bench.vsCode.views.clickInline('Runs', run, 'Open Log');
    await bench.vsCode.editors.waitForTab('log.log');
  }

  describe('that is still being written', () => {
    let words = '';
    const say = (text: string): Promise<void> => appendFile(words, `${text}\n`);

    before(async () => {
      words = bench.folder('words.txt');
      await writeFile(words, 'the first word\n');
      await start(bench.vsCode, 'small/echo.py', { words });
      await untilRun(bench.vsCode, 'echo.py', 'running');
    });

    it('is followed: what comes is shown as it comes, at the end', async () => {
      await openLog('echo.py');
      await untilShown(/^the first word$/m);
      for (let number = 1; number <= 200; number += 1) await say(`word ${number}`);
      const seen = await untilShown(/^word 200$/m);
      assert.doesNotMatch(seen, /^the first word$/m, 'the end is in sight, not the beginning');
    });

    it('stands still after Stop Following, and catches up after Follow', async () => {
      const { editors } = bench.vsCode;
      await editors.clickTitleAction('Stop Following Log');
      await until(async () => (await editors.titleActions()).includes('Follow Log'), { what: 'the button Follow Log' });
      assert.ok(!(await editors.titleActions()).includes('Stop Following Log'));
      await say('said behind the back');
      // Longer than two looks: nothing may come, so there is nothing to wait for.
      await sleep(2500);
      assert.doesNotMatch(await editors.visibleText(), /said behind the back/);
      await editors.clickTitleAction('Follow Log');
      await untilShown(/^said behind the back$/m);
    });

    it('shows Toil’s last word when the run has ended', async function () {
      this.timeout(120_000);
      await say('end');
      await untilRun(bench.vsCode, 'echo.py', 'succeeded');
      await untilShown(/Finished toil run successfully/);
    });

    it('cannot be written into', async () => {
      await bench.vsCode.palette.run('View: Focus Active Editor Group');
      await bench.vsCode.type('mine');
      const told = bench.vsCode.page.locator('.monaco-editor-overlaymessage', { hasText: 'read-only' });
      await told.waitFor({ state: 'visible' });
      assert.equal((await bench.vsCode.editors.waitForTab('log.log')).dirty, false);
    });
  });

  describe('of 500 MB', () => {
    before(() => bench.vsCode.editors.closeAll());

    const first = async (): Promise<string> => {
      await bench.vsCode.palette.run('View: Focus Active Editor Group');
      await bench.vsCode.press('Control+Home');
      return untilShown(/^… .* before this are not shown/);
    };

    it('shows its end, and says at the top how much is not shown', async () => {
      await openLog('large.cwl');
      await untilShown(/^line 100000\.+$/m);
      assert.match(
        await first(),
        /^… 498 MiB before this are not shown: “Show Earlier Part of Log” or “Save Whole Log…”/,
      );
    });

    it('goes back by 2 MB with Earlier', async () => {
      const { editors } = bench.vsCode;
      await editors.clickTitleAction('Show Earlier Part of Log');
      await until(async () => (await first()).startsWith('… 496 MiB'), { what: '2 MiB more' });
      const [, number = ''] = /^line (\d+)\.+$/m.exec(await editors.visibleText()) ?? [];
      // The first whole line within the last 4 MiB: what is cut off is not shown.
      assert.equal(Number(number), LINES - Math.floor((4 * MIB) / LINE_BYTES) + 1);
    });

    it('is saved whole, byte for byte', async () => {
      const { vsCode } = bench;
      const target = bench.folder('saved.log');
      await vsCode.editors.clickTitleAction('Save Whole Log…');
      await answerFileDialog(vsCode, target);
      await until(async () => (await stat(target)).size === LARGE, { what: 'all of it', timeout: 30_000 });
      await vsCode.notifications.waitUntilGone('Saving the log');
      assert.equal(await hashOf(target), await hashOf(join(large, 'log')));
    });

    it('is there again after a reload of the window', async () => {
      const { vsCode } = bench;
      await vsCode.reload();
      await vsCode.editors.waitForTab('log.log');
      await untilShown(/^(… 498 MiB before this are not shown|line \d{6}\.)/m);
      const buttons = async (): Promise<boolean> => (await vsCode.editors.titleActions()).includes('Save Whole Log…');
      await until(buttons, { what: 'the buttons above it' });
    });
  });
});

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha1');
  await pipeline(createReadStream(path, { highWaterMark: MIB }), hash);
  return hash.digest('hex');
}
