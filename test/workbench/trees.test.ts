import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Row } from './harness/rows';
import type { Theme } from './harness/settings';
import { until } from './harness/until';
import type { Welcome } from './harness/views';
import { EDITORS_OWN } from './support/editorsOwn';
import { answerFileDialog } from './support/fileDialog';
import { SMALL_WORKSPACE } from './support/files';
import { cutOff, endedJobs, holdLock, makeRun } from './support/madeRuns';
import { newestDirectory, start, untilRun } from './support/runs';
import { ToilBench } from './support/toilBench';

const JOBS = 5000;
const THERE_ONLY = 'This run belongs to the machine bigmem7: only there can it be restarted, stopped or deleted.';

describe('the trees', function () {
  const bench = ToilBench.forSuite(this, { workspace: SMALL_WORKSPACE });

  beforeEach(() => bench.vsCode.views.openContainer('Toil'));

  afterEach('leave no question open', async () => {
    if (await bench.vsCode.quickInput.isOpen()) await bench.vsCode.quickInput.cancel();
  });

  /** Collapses everything below the runs, so that a label such as Jobs is there once: below the run that is opened. */
  async function openRun(name: string): Promise<void> {
    const { views } = bench.vsCode;
    await views.row('Runs', name, { level: 2 });
    for (const row of await views.rows('Runs')) {
      if (row.level === 2 && row.expanded === true) await views.collapse('Runs', row.label, { level: 2 });
    }
    await views.expand('Runs', name, { level: 2 });
  }

  const rowsAt = async (level: number): Promise<Row[]> =>
    (await bench.vsCode.views.rows('Runs')).filter((row) => row.level === level);

  describe('without a run', () => {
    it('say how to make the first one, with a button that asks for a workflow', async () => {
      const { views, quickInput } = bench.vsCode;
      const toldSo = async (): Promise<Welcome | undefined> => {
        const told = await views.welcome('Runs');
        return told?.text.startsWith('No workflow has been run yet.') === true ? told : undefined;
      };
      const welcome = await until(toldSo, { what: 'the welcome text' });
      assert.match(
        welcome.text,
        /Right-click a CWL, WDL or Toil Python workflow in the Explorer and choose “Run on Cluster…”, or:/,
      );
      await views.clickWelcome('Runs', 'Run a Workflow…');
      const { title, items } = await quickInput.read();
      assert.equal(title, 'Run on Cluster');
      assert.ok(items.some(({ label }) => label === 'small/greet.cwl'));
      await quickInput.cancel();
    });

    it('show this machine in words: name, state, Toil', async () => {
      const row = await bench.vsCode.views.row('Clusters', 'This machine');
      await until(
        async () => /ready · Toil 9\.6\.0/.test((await bench.vsCode.views.row('Clusters', 'This machine')).description),
        {
          what: 'Toil found',
        },
      );
      assert.equal(row.expanded, false);
    });
  });

  describe('with a run of 5,000 jobs', () => {
    before(async () => {
      const messages = cutOff(endedJobs('align.cwl', JOBS, { failed: 3, retried: 40 }));
      await makeRun(bench.runsFolder, { id: '20240301-080000-many-0001', name: 'many.cwl', code: 1, messages });
    });

    it('show the run as soon as it is there, with its jobs in numbers', async () => {
      const row = await until(() => bench.vsCode.views.row('Runs', 'many.cwl', { level: 2 }), { what: 'many.cwl' });
      assert.equal(row.description, `failed · 2 min 5 s · ${JOBS - 4} of ${JOBS} jobs done, 3 failed, 40 tried again`);
    });

    it('page its jobs by 200', async () => {
      const { views } = bench.vsCode;
      await openRun('many.cwl');
      await views.expand('Runs', 'Jobs', { level: 3 });
      assert.equal(
        (await views.row('Runs', 'align', { level: 4 })).description.split(' jobs')[0],
        `${JOBS - 4} of ${JOBS}`,
      );
      await views.expand('Runs', 'align', { level: 4 });
      assert.equal((await rowsAt(5)).length, 201);
      await views.click('Runs', `Show more (${JOBS - 200} are hidden)`);
      await views.row('Runs', `Show more (${JOBS - 400} are hidden)`);
      assert.equal((await rowsAt(5)).length, 401);
    });

    it('tell of a job that failed: its exit code, in words too', async () => {
      const failed = await bench.vsCode.views.row('Runs', 'align[0]', { level: 5 });
      assert.equal(failed.description, 'failed · exit code 1');
      assert.equal(failed.ariaLabel, 'align[0], failed, exit code 1');
      assert.equal(failed.icon, 'error');
    });

    after('fold it up: a tree of hundreds of rows is slow to read', async () => {
      const { views } = bench.vsCode;
      await views.collapse('Runs', 'Jobs', { level: 3 });
      await views.collapse('Runs', 'many.cwl', { level: 2 });
    });
  });

  describe('with a run of another machine', () => {
    const THEIRS = '20240301-090000-theirs-0001';
    const theirs = (): string => join(bench.runsFolder, THEIRS);

    before(() =>
      makeRun(bench.runsFolder, {
        id: THEIRS,
        name: 'theirs.cwl',
        host: { id: 'f'.repeat(32), name: 'bigmem7' },
        code: 1,
        log: 'theirs\n',
      }),
    );

    it('say whose it is, and do not offer to restart it', async () => {
      const { views, menus } = bench.vsCode;
      const row = await views.row('Runs', 'theirs.cwl', { level: 2 });
      assert.equal(row.description, 'failed · 2 min 5 s · on bigmem7');
      const offered = (await views.openMenu('Runs', 'theirs.cwl', { level: 2 })).map(({ label }) => label);
      await menus.close();
      assert.ok(!offered.includes('Restart from Where It Stopped'));
      assert.ok(!offered.includes('Cancel Run'));
      assert.ok(offered.includes('Open Log'));
    });

    it('do not cancel it while it runs, and say why', async () => {
      const { views, notifications } = bench.vsCode;
      const letGo = await holdLock(theirs());
      try {
        await until(async () => /^running/.test((await views.row('Runs', 'theirs.cwl', { level: 2 })).description), {
          what: 'theirs.cwl running',
        });
        await views.clickMenu('Runs', 'theirs.cwl', 'Cancel Run');
        await notifications.waitFor(THERE_ONLY);
        assert.equal(existsSync(join(theirs(), 'stopped')), false, 'nobody was asked to stop');
        await notifications.clear();
      } finally {
        await letGo();
      }
      await until(async () => /^failed/.test((await views.row('Runs', 'theirs.cwl', { level: 2 })).description), {
        what: 'theirs.cwl ended',
      });
    });

    it('do not delete it, and say why', async () => {
      const { views, notifications, dialogs } = bench.vsCode;
      await views.clickMenu('Runs', 'theirs.cwl', 'Delete Run…');
      await notifications.waitFor(THERE_ONLY);
      assert.equal(await dialogs.isOpen(), false);
      assert.ok(existsSync(join(theirs(), 'log')));
      await notifications.clear();
    });
  });

  describe('with a run that has just been made', () => {
    let dir = '';

    before(async function () {
      this.timeout(120_000);
      await start(bench.vsCode, 'small/greet.cwl', { inputs: 'greet.yml' });
      await untilRun(bench.vsCode, 'greet.cwl', 'succeeded');
      await bench.vsCode.notifications.waitFor('greet.cwl succeeded.');
      await bench.vsCode.notifications.clear();
      dir = await newestDirectory(bench, 'greet');
    });

    it('show its statistics: what each type of job asked for and used', async () => {
      const { views, editors } = bench.vsCode;
      await views.clickMenu('Runs', 'greet.cwl', 'Show Statistics (toil stats)');
      await editors.waitForTab('statistics.txt');
      const text = await editors.text();
      assert.match(text, /^Job +Cores asked +Cores used +Memory asked/m);
      assert.match(text, /^greet +1 +[\d.]+ +256 MiB +[\d.]+ MiB/m);
      await editors.closeAll();
    });

    it('are walked with the keyboard alone, from the palette to an opened result', async () => {
      const { vsCode } = bench;
      await vsCode.palette.run('Toil: Refresh Runs');
      const focused = async (): Promise<Row | undefined> =>
        (await vsCode.views.rows('Runs')).find((row) => row.focused);
      const at = async (wanted: RegExp): Promise<Row> =>
        until(async () => [await focused()].find((row) => row && wanted.test(row.ariaLabel)), {
          what: `${wanted} focused`,
        });
      const open = async (wanted: RegExp): Promise<void> => {
        if ((await at(wanted)).expanded === false) await vsCode.press('ArrowRight');
        await until(() => hasOpened(wanted), { what: `${wanted} open` });
      };
      // An arrow before its rows have come goes past them.
      const hasOpened = async (wanted: RegExp): Promise<boolean> => {
        const rows = await vsCode.views.rows('Runs');
        const row = rows.findIndex(({ focused, ariaLabel }) => focused && wanted.test(ariaLabel));
        const [open, first] = rows.slice(row, row + 2);
        return open?.expanded === true && first !== undefined && first.level > open.level;
      };
      const list = vsCode.views.pane('Runs').locator('.monaco-list:focus');
      await until(async () => (await list.count()) === 1, { what: 'the focus in the view' });
      await vsCode.press('Home');
      await open(/^This machine/);
      await vsCode.press('ArrowDown');
      await open(/^greet\.cwl, succeeded/);
      for (const wanted of [/^Jobs/, /^Log/, /^Outputs/]) {
        await vsCode.press('ArrowDown');
        await at(wanted);
      }
      await open(/^Outputs/);
      const result = await vsCode.views.row('Runs', 'greeting.txt');
      assert.equal(result.description, 'greeting · 4 B');
      await vsCode.press('ArrowDown');
      await at(/^greeting\.txt/);
      await vsCode.press('Enter');
      await vsCode.editors.waitForTab('greeting.txt');
      await until(async () => (await vsCode.editors.visibleText()) === 'Ada\n', { what: 'the text of the result' });
    });

    it('copy its outputs to a folder, and never over what is there', async () => {
      const { views, notifications } = bench.vsCode;
      const target = bench.folder('results');
      await mkdir(target);
      await views.clickMenu('Runs', 'greet.cwl', 'Copy Outputs to…');
      await answerFileDialog(bench.vsCode, target, 'Copy Here');
      const copied = join(target, basename(dir));
      await notifications.waitFor(`Copied to ${copied}.`);
      assert.equal(await readFile(join(copied, 'greeting.txt'), 'utf8'), 'Ada\n');
      await notifications.clear();
      const { mtimeMs } = await stat(copied);
      await views.clickMenu('Runs', 'greet.cwl', 'Copy Outputs to…');
      await answerFileDialog(bench.vsCode, target, 'Copy Here');
      await notifications.waitFor(`${copied} is there already. Nothing was copied; choose another folder.`);
      assert.equal((await stat(copied)).mtimeMs, mtimeMs);
      await notifications.clear();
    });

    it('say the state of every run in words', async () => {
      const runs = await rowsAt(2);
      const spoken = Object.fromEntries(runs.map(({ label, ariaLabel }) => [label, ariaLabel]));
      assert.match(spoken['greet.cwl'] ?? '', /^greet\.cwl, succeeded, \d+ s, 1 of 1 jobs done/);
      assert.match(spoken['many.cwl'] ?? '', /^many\.cwl, failed, 2 min 5 s, /);
      assert.match(spoken['theirs.cwl'] ?? '', /^theirs\.cwl, failed, .*on bigmem7/);
    });

    it('speak every row as it reads: its name first, then all that stands behind it', async () => {
      const { views } = bench.vsCode;
      await views.expand('Clusters', 'This machine');
      await openRun('greet.cwl');
      for (const section of ['Jobs', 'Outputs', 'Inputs']) await views.expand('Runs', section, { level: 3 });
      await views.row('Runs', 'greeting.txt');
      const rows = [...(await views.rows('Clusters')), ...(await views.rows('Runs'))];
      assert.ok(rows.length > 15);
      for (const { label, description, ariaLabel } of rows) {
        assert.ok(ariaLabel.startsWith(label), `${ariaLabel} does not begin with ${label}`);
        for (const part of description.split(/ · |, /)) {
          assert.ok(ariaLabel.includes(part), `“${ariaLabel}” does not say “${part}”`);
        }
      }
    });

    for (const theme of ['light', 'high-contrast', 'dark'] satisfies Theme[]) {
      it(`have no fault that axe finds, ${theme}`, async () => {
        const { vsCode } = bench;
        await vsCode.settings.theme(theme);
        await openRun('many.cwl');
        await vsCode.views.expand('Clusters', 'This machine');
        for (const view of ['Clusters', 'Runs']) {
          await until(async () => (await vsCode.views.rows(view)).length > 5, { what: `rows to look at in ${view}` });
        }
        assert.deepEqual(await vsCode.accessibility(undefined, { within: '.part.sidebar', without: EDITORS_OWN }), []);
      });
    }

    it('delete it only after naming its size and its folder', async () => {
      const { views, dialogs } = bench.vsCode;
      await views.clickMenu('Runs', 'greet.cwl', 'Delete Run…');
      const asked = await dialogs.read();
      assert.equal(asked.message, 'Delete the run greet.cwl?');
      assert.match(asked.detail, /^This folder goes, with the log of the run: [\d.]+ KiB in \d+ files\./);
      assert.ok(asked.detail.includes(dir));
      assert.match(asked.detail, /Its results are in there and go too\./);
      await dialogs.click('Cancel');
      assert.ok(existsSync(join(dir, 'outputs', 'greeting.txt')));
      await views.clickMenu('Runs', 'greet.cwl', 'Delete Run…');
      await dialogs.click('Delete');
      await views.waitUntilGone('Runs', 'greet.cwl');
      assert.equal(existsSync(dir), false);
      assert.ok(existsSync(bench.folder('results')), 'what was copied stays');
    });
  });
});
