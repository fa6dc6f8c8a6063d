import assert from 'node:assert/strict';
import { start, untilRun } from './support/runs';
import { SAMPLES, ToilBench } from './support/toilBench';

describe('a CWL workflow, from the right click to the opened result', function () {
  const bench = ToilBench.forSuite(this, { workspace: `${SAMPLES}/cwl` });

  it('runs with the inputs that fit, and shows its jobs as they start and end', async function () {
    this.timeout(180_000);
    const { vsCode } = bench;
    await start(vsCode, 'readQuality.cwl', { inputs: 'readQuality.inputs.yml' });
    await untilRun(vsCode, 'readQuality.cwl', 'running');
    await vsCode.views.expand('Runs', 'readQuality.cwl', { level: 2 });
    await vsCode.views.expand('Runs', 'Jobs', { level: 3, timeout: 60_000 });
    await vsCode.views.expand('Runs', 'filterReads', { level: 4, timeout: 60_000 });
    const job = await vsCode.views.row('Runs', 'filterReads[0]', { level: 5, timeout: 60_000 });
    assert.match(job.description, /^(waiting|running|done)/);
    const ended = await untilRun(vsCode, 'readQuality.cwl', 'succeeded');
    assert.match(ended.description, /^succeeded · \d+ s · 5 of 5 jobs done$/);
    const type = await vsCode.views.row('Runs', 'filterReads', { level: 4 });
    assert.equal(type.description, '3 of 3 jobs done');
  });

  it('tells its end once, and leads to its outputs', async () => {
    const { vsCode } = bench;
    await vsCode.notifications.click('readQuality.cwl succeeded.', 'Show Outputs');
    await vsCode.views.row('Runs', 'goodReads', { level: 4, timeout: 30_000 });
    const table = await vsCode.views.row('Runs', 'summary.tsv', { level: 4 });
    assert.match(table.description, /^summary · \d+ B$/);
  });

  it('opens a result with a click', async () => {
    const { vsCode } = bench;
    await vsCode.views.click('Runs', 'summary.tsv', { level: 4 });
    await vsCode.editors.waitForTab('summary.tsv');
    assert.match(await vsCode.editors.text(), /^sample\treads\tkept\tmean_quality\tgc_percent\nkidney\t90\t70\t/);
  });
});
