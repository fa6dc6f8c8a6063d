import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { until } from './harness/until';
import { processesNaming } from './support/processes';
import { runDirectories, step, untilRun } from './support/runs';
import { startedBy, startRun } from './support/startedRun';
import { OWN_WORKSPACE, ToilBench } from './support/toilBench';

describe('a run that fails', function () {
  const bench = ToilBench.forSuite(this, { workspace: OWN_WORKSPACE, settings: { 'toil.run.retries': 0 } });
  this.timeout(150_000);

  afterEach(async () => bench.vsCode.notifications.clear());

  describe('a CWL tool with exit code 3', () => {
    const SENTENCE = 'failing.cwl failed: failing.cwl failed with exit code 3. It said: no index for hg38';

    it('says in one sentence what the tool said, in the notification and in Show Why', async () => {
      const { vsCode } = bench;
      await startRun(bench, 'flows/failing.cwl', { inputs: 'failing.inputs.yml' });
      await untilRun(vsCode, 'failing.cwl', 'failed');
      const told = await vsCode.notifications.waitFor(SENTENCE);
      assert.equal(told.text, SENTENCE);
      assert.equal(told.severity, 'error');
      assert.deepEqual(told.buttons, ['Show Why']);
      await vsCode.notifications.click(SENTENCE, 'Show Why');
      const why = await until(
        async () => (await vsCode.notifications.read()).find(({ buttons }) => buttons.includes('Restart')),
        { what: 'the answer to why' },
      );
      assert.equal(why.text, SENTENCE);
      assert.deepEqual([...why.buttons].sort(), ['Open Log', 'Restart']);
      await vsCode.notifications.click(SENTENCE, 'Open Log');
      await vsCode.editors.waitForTab('log.log');
    });

    it('marks the job that failed, and has its log', async () => {
      const { vsCode } = bench;
      const row = await untilRun(vsCode, 'failing.cwl', /0 of 1 jobs done, 1 failed$/);
      assert.equal(row.icon, 'error');
      await vsCode.views.expand('Runs', 'Jobs', { level: 3 });
      await vsCode.views.expand('Runs', 'failing', { level: 4 });
      const job = await vsCode.views.row('Runs', /^failing/, { level: 5 });
      assert.match(job.description, /^failed · exit code 3 · (\d tries · )?no index for hg38$/);
      await vsCode.views.clickInline('Runs', /^failing/, "Open Job's Log", { level: 5 });
      await vsCode.editors.waitForTab('job.log');
      await until(async () => (await vsCode.editors.text()).includes('no index for hg38'), {
        what: "the tool's words",
      });
    });

    it('offers to run it again when the workflow was changed since: a restart would take the old text', async () => {
      const { vsCode } = bench;
      const path = bench.file('flows/failing.cwl');
      await writeFile(path, (await readFile(path, 'utf8')).replace('exit 3', 'exit 0'));
      await vsCode.views.clickMenu('Runs', 'failing.cwl', 'Restart from Where It Stopped');
      const dialog = await vsCode.dialogs.read();
      assert.equal(dialog.message, 'failing.cwl changed since this run began.');
      assert.deepEqual([...dialog.buttons].sort(), ['Cancel', 'Restart with the Old Text', 'Run Again']);
      await vsCode.dialogs.click('Run Again');
      await step(vsCode, 'Start it, or change an option first');
      await startedBy(bench, () => vsCode.quickInput.choose('Start'));
      await untilRun(vsCode, 'failing.cwl', 'succeeded');
      assert.equal((await runDirectories(bench, 'failing')).length, 2);
      await vsCode.notifications.waitFor('failing.cwl succeeded.');
    });
  });

  describe('a Python job that raises', () => {
    let dir = '';
    let tally = '';
    const SENTENCE = 'fragile.py:16 raised ValueError: lane 3 has no reads';

    it('names the place and the error, and opens the script', async () => {
      const { vsCode } = bench;
      tally = bench.folder('tally');
      dir = await startRun(bench, 'flows/fragile.py', { words: `--tally ${tally}` });
      await untilRun(vsCode, 'fragile.py', 'failed');
      await vsCode.notifications.waitFor(SENTENCE);
      await vsCode.notifications.clear();
      await vsCode.editors.closeAll();
      await vsCode.views.clickInline('Runs', 'fragile.py', 'Show Why');
      await vsCode.notifications.click(SENTENCE, 'Open Script');
      await vsCode.editors.waitForTab('fragile.py');
    });

    it('goes on with the mended script, from where it stopped', async () => {
      const { vsCode } = bench;
      const path = bench.file('flows/fragile.py');
      const mended = (await readFile(path, 'utf8')).replace(
        'raise ValueError("lane 3 has no reads")',
        'return "all lanes are fine"',
      );
      await writeFile(path, mended);
      await vsCode.views.clickInline('Runs', 'fragile.py', 'Restart from Where It Stopped');
      await untilRun(vsCode, 'fragile.py', 'succeeded');
      assert.equal(await readFile(join(dir, 'outputs', 'verdict.txt'), 'utf8'), 'all lanes are fine');
      // The job before it was not done again.
      assert.equal(await readFile(tally, 'utf8'), 'counted\n');
      await vsCode.notifications.waitFor('fragile.py succeeded.');
    });
  });

  it('that was killed says so, and a restart ends what was left over of it', async () => {
    const { vsCode } = bench;
    const gate = bench.folder('gate');
    const dir = await startRun(bench, 'flows/gated.py', { words: `--gate ${gate}` });
    await untilRun(vsCode, 'gated.py', /^running .* of [34] jobs done/);
    const leader = async (): Promise<number | undefined> =>
      (await processesNaming(dir)).find(({ command }) => command.includes('--writeMessages'))?.pid;
    process.kill(await until(leader, { what: "Toil's leader" }), 'SIGKILL');
    await vsCode.notifications.waitFor('gated.py failed: Toil itself was killed, often for want of memory.', 60_000);
    const orphans = await processesNaming(dir);
    await vsCode.views.clickInline('Runs', 'gated.py', 'Restart from Where It Stopped');
    await untilRun(vsCode, 'gated.py', 'running');
    const alive = (await processesNaming(dir)).map(({ pid }) => pid);
    assert.deepEqual(
      orphans.filter(({ pid }) => alive.includes(pid)),
      [],
    );
    await writeFile(gate, '');
    await untilRun(vsCode, 'gated.py', 'succeeded');
  });
});
