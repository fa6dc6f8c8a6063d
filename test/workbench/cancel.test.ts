import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { until } from './harness/until';
import { processesNaming } from './support/processes';
import { untilRun } from './support/runs';
import { startRun } from './support/startedRun';
import { OWN_WORKSPACE, ToilBench } from './support/toilBench';

const NAME = 'gated.py';

describe('cancelling a run and going on with it', function () {
  const bench = ToilBench.forSuite(this, { workspace: OWN_WORKSPACE });
  this.timeout(150_000);
  let dir = '';

  it('stops it with one click on its row: nothing of it is left running, and it says stopped', async () => {
    const { vsCode } = bench;
    dir = await startRun(bench, 'flows/gated.py', { words: `--gate ${bench.folder('gate')}` });
    await untilRun(vsCode, NAME, /^running .* of [34] jobs done/);
    const workers = async (): Promise<unknown[]> =>
      (await processesNaming(dir)).filter(({ command }) => command.includes('_toil_worker'));
    await until(async () => (await workers()).length >= 2, { what: 'two workers', timeout: 60_000 });
    assert.ok(!(await vsCode.views.inlineActions('Runs', NAME)).some((title) => title.startsWith('Restart')));
    await vsCode.views.clickInline('Runs', NAME, 'Cancel Run');
    const row = await untilRun(vsCode, NAME, 'stopped');
    assert.notEqual(row.icon, 'sync');
    await until(async () => (await processesNaming(dir)).length === 0, { what: 'no process left' });
  });

  it('says nothing: who cancelled a run knows', async () => {
    const { vsCode } = bench;
    assert.deepEqual(
      (await vsCode.notifications.readAll()).map(({ text }) => text).filter((text) => text.includes(NAME)),
      [],
    );
  });

  it('offers what fits a stopped run, and no more a cancel', async () => {
    const { vsCode } = bench;
    const menu = (await vsCode.views.openMenu('Runs', NAME)).map(({ label }) => label);
    await vsCode.menus.close();
    for (const label of ['Restart from Where It Stopped', 'Run Again…', 'Delete Run…', 'Open Log']) {
      assert.ok(menu.includes(label), label);
    }
    assert.ok(!menu.includes('Cancel Run'));
    assert.ok(!menu.includes('Show Why'));
  });

  it('restarts from the job store to success', async () => {
    const { vsCode } = bench;
    await writeFile(bench.folder('gate'), '');
    await vsCode.views.clickInline('Runs', NAME, 'Restart from Where It Stopped');
    await untilRun(vsCode, NAME, 'succeeded');
    assert.match(await readFile(join(dir, 'outputs', 'lanes.txt'), 'utf8'), /^lane 1 .*\nlane 2 .*\n$/);
    const second = JSON.parse(await readFile(join(dir, 'attempts', '2.json'), 'utf8')) as { argv: string[] };
    assert.ok(second.argv.includes('--restart'));
    await vsCode.notifications.waitFor(`${NAME} succeeded.`);
  });
});
