import assert from 'node:assert/strict';
import { start, untilRun } from './support/runs';
import { SAMPLES, ToilBench } from './support/toilBench';

describe('a Toil Python workflow, from the right click to the opened result', function () {
  const bench = ToilBench.forSuite(this, { workspace: `${SAMPLES}/python` });

  it('takes arguments, finds the files they name, and leaves its results among the outputs', async function () {
    this.timeout(180_000);
    const { vsCode } = bench;
    await start(vsCode, 'merge_sort.py', { words: '--file regions.bed --chunk-lines 400' });
    await untilRun(vsCode, 'merge_sort.py', 'succeeded');
    await vsCode.notifications.click('merge_sort.py succeeded.', 'Show Outputs');
    await vsCode.views.click('Runs', 'sortedFile.txt', { level: 4, timeout: 30_000 });
    await vsCode.editors.waitForTab('sortedFile.txt');
    const lines = (await vsCode.editors.text()).trimEnd().split('\n');
    assert.ok(lines.length > 500);
    assert.deepEqual(lines, [...lines].sort());
  });

  it('offers the same arguments the next time', async () => {
    const { vsCode } = bench;
    await vsCode.explorer.clickMenu('merge_sort.py', 'Run on Cluster…');
    await vsCode.quickInput.choose(/^This machine/);
    const box = await vsCode.quickInput.waitForMessage(/^Arguments for/);
    assert.equal(box.value, '--file regions.bed --chunk-lines 400');
    await vsCode.quickInput.cancel();
  });
});
