import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { RUN_LIMIT, runDirectories, start, untilRun } from './support/runs';
import { OWN_WORKSPACE, ToilBench } from './support/toilBench';

const SENTENCE = /failing\.cwl failed: .*failed with exit code 3\. It said: no index for /;

describe('a run that fails', function () {
  const bench = ToilBench.forSuite(this, { workspace: OWN_WORKSPACE });

  it('says why in one sentence, in a notification and in the tree', async function () {
    this.timeout(180_000);
    const { vsCode } = bench;
    await start(vsCode, 'flows/failing.cwl', { inputs: 'failing.inputs.yml' });
    const row = await untilRun(vsCode, 'failing.cwl', 'failed');
    assert.match(row.description, /1 failed/);
    const { text } = await vsCode.notifications.waitFor(SENTENCE, RUN_LIMIT);
    assert.match(text, SENTENCE);
    await vsCode.views.expand('Runs', 'failing.cwl', { level: 2 });
    const why = await vsCode.views.row('Runs', 'Why', { level: 3 });
    assert.match(why.description, /failed with exit code 3\. It said: no index for /);
  });

  it('shows what the log says of the failed job', async () => {
    const { vsCode } = bench;
    await vsCode.views.expand('Runs', 'Jobs', { level: 3 });
    await vsCode.views.expand('Runs', /^failing/, { level: 4 });
    await vsCode.views.click('Runs', /^failing/, { level: 5 });
    await vsCode.editors.waitForTab('job.log');
    assert.match(await vsCode.editors.text(), /no index for /);
    await vsCode.editors.closeAll();
  });

  it('leads on: Show Why offers a restart, and a changed workflow is run again instead', async function () {
    this.timeout(180_000);
    const { vsCode } = bench;
    await vsCode.notifications.click(SENTENCE, 'Show Why');
    await vsCode.notifications.clear();
    await writeFile(
      bench.file('flows/failing.cwl'),
      (await readFile(bench.file('flows/failing.cwl'), 'utf8')).replace('exit 3', 'exit 0'),
    );
    await vsCode.views.clickMenu('Runs', 'failing.cwl', 'Restart from Where It Stopped');
    const dialog = await vsCode.dialogs.read();
    assert.equal(dialog.message, 'failing.cwl changed since this run began.');
    assert.match(dialog.detail, /your change would have no effect/);
    await vsCode.dialogs.click('Run Again');
    await vsCode.quickInput.choose('Start');
    await untilRun(vsCode, 'failing.cwl', 'succeeded');
    assert.equal((await runDirectories(bench, 'failing')).length, 2);
  });

  it('takes the mended text of a Python workflow at a restart', async function () {
    this.timeout(180_000);
    const { vsCode } = bench;
    await start(vsCode, 'flows/fragile.py', { words: '' });
    await untilRun(vsCode, 'fragile.py', 'failed');
    await vsCode.notifications.waitFor(/fragile\.py failed: .*ValueError: lane 3 has no reads/, RUN_LIMIT);
    const script = bench.file('flows/fragile.py');
    await writeFile(
      script,
      (await readFile(script, 'utf8')).replace('raise ValueError("lane 3 has no reads")', 'return "fine\\n"'),
    );
    await vsCode.views.clickMenu('Runs', 'fragile.py', 'Restart from Where It Stopped');
    await untilRun(vsCode, 'fragile.py', 'succeeded');
  });
});
