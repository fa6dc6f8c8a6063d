import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { until } from './harness/until';
import { untilRun } from './support/runs';
import { isRun, startRun } from './support/startedRun';
import { OWN_WORKSPACE, ToilBench } from './support/toilBench';

const TOGETHER = 10;

describe('runs at the same time', function () {
  const bench = ToilBench.forSuite(this, { workspace: OWN_WORKSPACE });
  this.timeout(240_000);

  it('ten of the same workflow go on side by side, and all end well', async () => {
    const { vsCode } = bench;
    const gate = bench.folder('gate');
    for (let count = 0; count < TOGETHER; count += 1) {
      await startRun(bench, 'flows/gated.py', { words: `--gate ${gate}` });
    }
    const states = async (): Promise<string[]> =>
      (await vsCode.views.rows('Runs')).filter(isRun).map(({ description }) => description.split(' · ')[0] ?? '');
    assert.deepEqual(await states(), Array<string>(TOGETHER).fill('running'));
    await writeFile(gate, '');
    const ended = async (): Promise<boolean> => (await states()).every((state) => state === 'succeeded');
    await until(ended, { what: 'ten runs succeeded', timeout: 150_000, every: 500 });
    assert.equal((await states()).length, TOGETHER);
  });

  it('are seen in every window; only the one that started a run tells of its end', async () => {
    const { vsCode } = bench;
    await vsCode.notifications.clear();
    const other = await bench.openOther();
    await untilRun(other, 'gated.py', 'succeeded');
    const gate = bench.folder('gate-two-windows');
    await startRun(bench, 'flows/gated.py', { words: `--gate ${gate}` });
    await untilRun(other, 'gated.py', 'running');
    await writeFile(gate, '');
    await untilRun(other, 'gated.py', 'succeeded');
    await vsCode.notifications.waitFor('gated.py succeeded.', 60_000);
    assert.deepEqual(await other.notifications.readAll(), []);
  });
});
