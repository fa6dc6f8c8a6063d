import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { start, untilRun } from './support/runs';
import { OWN_WORKSPACE, ToilBench } from './support/toilBench';

describe('a run that outlives the window', function () {
  const bench = ToilBench.forSuite(this, { workspace: OWN_WORKSPACE });
  const gate = (): string => bench.folder('gate');

  /** Texts of all notifications so far that are about the run. */
  const told = async (): Promise<string[]> =>
    (await bench.vsCode.notifications.readAll()).map(({ text }) => text).filter((text) => text.includes('gated.py'));

  it('goes on through a reload, and is in the tree again', async function () {
    this.timeout(180_000);
    const { vsCode } = bench;
    await start(vsCode, 'flows/gated.py', { words: `--gate ${gate()}` });
    await untilRun(vsCode, 'gated.py', /^running .*2 running/);
    await vsCode.reload();
    await untilRun(vsCode, 'gated.py', /^running .*2 running/);
    assert.deepEqual(await told(), []);
  });

  it('goes on while the window is closed, and while the extension host dies', async function () {
    this.timeout(180_000);
    const { vsCode } = bench;
    await vsCode.closeWindow();
    await vsCode.openWindow();
    await untilRun(vsCode, 'gated.py', 'running');
    await vsCode.killExtensionHost();
    await untilRun(vsCode, 'gated.py', 'running');
  });

  it('tells its end once, in the window that is there then', async function () {
    this.timeout(180_000);
    const { vsCode } = bench;
    await writeFile(gate(), '');
    await untilRun(vsCode, 'gated.py', 'succeeded');
    await vsCode.notifications.waitFor('gated.py succeeded.', 60_000);
    await vsCode.reload();
    await untilRun(vsCode, 'gated.py', 'succeeded');
    assert.deepEqual(await told(), []);
  });
});
