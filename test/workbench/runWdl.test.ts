import assert from 'node:assert/strict';
import { start, untilRun } from './support/runs';
import { SAMPLES, ToilBench } from './support/toilBench';

describe('a WDL workflow, from the right click to the opened result', function () {
  const bench = ToilBench.forSuite(this, { workspace: `${SAMPLES}/wdl` });

  it('runs its tasks in containers and opens a result with a click', async function () {
    this.timeout(180_000);
    const { vsCode } = bench;
    await start(vsCode, 'readQuality.wdl', { inputs: 'readQuality.inputs.json' });
    const ended = await untilRun(vsCode, 'readQuality.wdl', 'succeeded');
    assert.match(ended.description, /(\d+) of \1 jobs done$/);
    await vsCode.notifications.click('readQuality.wdl succeeded.', 'Show Outputs');
    await vsCode.views.click('Runs', /\.tsv$/, { level: 4, timeout: 30_000 });
    await vsCode.editors.waitForTab(/\.tsv$/);
    assert.match(await vsCode.editors.text(), /kidney\t90\t70\t/);
  });
});
