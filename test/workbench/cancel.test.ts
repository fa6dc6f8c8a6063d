import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { until } from './harness/until';
import { processesNaming } from './support/processes';
import { newestDirectory, RUN_LIMIT, start, untilRun } from './support/runs';
import { OWN_WORKSPACE, ToilBench } from './support/toilBench';

describe('a run that the user cancels', function () {
  const bench = ToilBench.forSuite(this, { workspace: OWN_WORKSPACE });
  const gate = (): string => bench.folder('gate');

  it('is stopped and leaves no process', async function () {
    this.timeout(180_000);
    const { vsCode } = bench;
    await start(vsCode, 'flows/gated.py', { words: `--gate ${gate()}` });
    await untilRun(vsCode, 'gated.py', /^running .*2 running/);
    await vsCode.views.clickMenu('Runs', 'gated.py', 'Cancel Run');
    const row = await untilRun(vsCode, 'gated.py', 'stopped');
    assert.match(row.ariaLabel, /stopped/);
    const dir = await newestDirectory(bench, 'gated');
    // The statistics are still being saved; then nothing is left.
    await until(async () => (await processesNaming(`${dir}/js`)).length === 0, { what: 'no process', timeout: 30_000 });
  });

  it('says nothing of it: the user knows', async () => {
    const texts = (await bench.vsCode.notifications.readAll()).map(({ text }) => text);
    assert.deepEqual(
      texts.filter((text) => text.includes('gated.py')),
      [],
    );
  });

  it('goes on from where it stopped, to success', async function () {
    this.timeout(180_000);
    const { vsCode } = bench;
    await writeFile(gate(), '');
    await vsCode.views.clickMenu('Runs', 'gated.py', 'Restart from Where It Stopped');
    await untilRun(vsCode, 'gated.py', 'succeeded');
    await until(
      async () => (await vsCode.notifications.readAll()).some(({ text }) => text.includes('gated.py succeeded')),
      {
        what: 'the notification of the restarted run',
        timeout: RUN_LIMIT,
      },
    );
    await vsCode.views.expand('Runs', 'gated.py', { level: 2 });
    assert.match(await vsCode.views.hover('Runs', 'gated.py', { level: 2 }), /2\sattempts/);
  });
});
