import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { until } from './harness/until';
import { processesNaming } from './support/processes';
import { untilRun } from './support/runs';
import { startRun } from './support/startedRun';
import { OWN_WORKSPACE, ToilBench } from './support/toilBench';

const SCRIPT = 'flows/gated.py';
const NAME = 'gated.py';

describe('a run and the window that started it', function () {
  const bench = ToilBench.forSuite(this, { workspace: OWN_WORKSPACE });
  this.timeout(180_000);
  let gate = '';
  let dir = '';

  /** Starts a run whose two lanes wait at a gate of their own, and waits until both do. */
  async function startGated(name: string): Promise<void> {
    const { vsCode } = bench;
    gate = bench.folder(name);
    dir = await startRun(bench, SCRIPT, { words: `--gate ${gate}` });
    await untilRun(vsCode, NAME, /^running .* of [34] jobs done/);
    await until(async () => (await workers()).length >= 2, { what: 'two workers', timeout: 60_000 });
  }

  const workers = async (): Promise<number[]> =>
    (await processesNaming(`${dir}/js`))
      .filter(({ command }) => command.includes('_toil_worker'))
      .map(({ pid }) => pid);

  it('goes on through a reload, with the same processes, and is in the tree again', async () => {
    const { vsCode } = bench;
    await startGated('gate-reload');
    const before = await workers();
    await vsCode.reload();
    await untilRun(vsCode, NAME, 'running');
    await vsCode.views.expand('Runs', NAME, { level: 2 });
    await vsCode.views.row('Runs', 'Jobs', { level: 3 });
    assert.deepEqual(await workers(), before);
    await writeFile(gate, '');
    await untilRun(vsCode, NAME, 'succeeded');
    assert.equal(
      await readFile(join(dir, 'outputs', 'lanes.txt'), 'utf8'),
      'lane 1 went through\nlane 2 went through\n',
    );
  });

  it('tells its end after the reload, once: not again after another', async () => {
    const { vsCode } = bench;
    const { buttons } = await vsCode.notifications.waitFor(`${NAME} succeeded.`);
    assert.deepEqual(buttons, ['Show Outputs']);
    await vsCode.reload();
    await untilRun(vsCode, NAME, 'succeeded');
    // Another run's notification comes after whatever the first one could still say.
    await startRun(bench, 'flows/hello.py', { words: '' });
    await vsCode.notifications.waitFor('hello.py succeeded.', 60_000);
    const told = (await vsCode.notifications.readAll()).map(({ text }) => text);
    assert.deepEqual(told, ['hello.py succeeded.']);
    await vsCode.notifications.clear();
  });

  it('ends without a window; a window opened later shows it and tells of it', async () => {
    const { vsCode } = bench;
    await startGated('gate-close');
    await vsCode.closeWindow();
    await writeFile(gate, '');
    const ended = async (): Promise<boolean> =>
      (JSON.parse(await readFile(join(dir, 'attempts', '1.json'), 'utf8')) as { code?: number }).code === 0;
    await until(ended, { what: 'the end of the run', timeout: 60_000 });
    await vsCode.openWindow();
    await untilRun(vsCode, NAME, 'succeeded');
    await vsCode.notifications.waitFor(`${NAME} succeeded.`);
  });

  it('survives a crash of the extension host', async () => {
    const { vsCode } = bench;
    await startGated('gate-crash');
    const before = await workers();
    await vsCode.killExtensionHost();
    await untilRun(vsCode, NAME, 'running');
    assert.deepEqual(await workers(), before);
    await writeFile(gate, '');
    await untilRun(vsCode, NAME, 'succeeded');
    await vsCode.notifications.waitFor(`${NAME} succeeded.`);
    assert.equal(existsSync(join(dir, 'js')), false);
  });
});
