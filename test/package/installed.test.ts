import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { start, untilRun } from '../workbench/support/runs';
import { vsCodeForSuite } from '../workbench/harness/suite';
import { until } from '../workbench/harness/until';
import type { VsCode } from '../workbench/harness/vsCode';
import type { Welcome } from '../workbench/harness/views';
import { InstalledPackage } from './installed';

async function runDirectories(installed: InstalledPackage): Promise<string[]> {
  const names = await readdir(installed.runsFolder).catch(() => []);
  return names.map((name) => join(installed.runsFolder, name));
}

/** The window is there before the server has told it of the extension. */
async function openToil(vsCode: VsCode): Promise<void> {
  await vsCode.page.locator('.activitybar .action-label[aria-label="Toil"]').waitFor();
  await vsCode.views.openContainer('Toil');
}

describe('the package, installed in a clean VS Code', function () {
  this.timeout(180_000);
  let installed: InstalledPackage;
  const vsCode = vsCodeForSuite(this, async () => {
    installed = await InstalledPackage.make();
    return installed.options('python');
  });
  after(async () => installed.remove());

  it('shows this machine with its Toil', async () => {
    await openToil(vsCode());
    const row = await until(
      async () => {
        const found = await vsCode().views.row('Clusters', 'This machine');
        return /Toil 9\.6\.0/.test(found.description) && found;
      },
      { what: 'the Toil of this machine', timeout: 60_000 },
    );
    assert.match(row.description, /ready/);
  });

  it('runs a workflow, and what it makes is right', async () => {
    await start(vsCode(), 'merge_sort.py', { words: '--lines 2000 --chunk-lines 500' });
    await untilRun(vsCode(), 'merge_sort.py', 'succeeded', 150_000);
    const [directory = ''] = await runDirectories(installed);
    const lines = (await readFile(join(directory, 'outputs', 'sortedFile.txt'), 'utf8')).trimEnd().split('\n');
    assert.equal(lines.length, 2000);
    assert.deepEqual(lines, [...lines].sort());
  });
});

describe('the package, installed in a VS Code in Restricted Mode', function () {
  this.timeout(180_000);
  const TRUST_BUTTON = '.workspace-trust-editor .monaco-button:text-is("Trust")';
  const REASON = 'This workspace is in Restricted Mode';
  let installed: InstalledPackage;
  const vsCode = vsCodeForSuite(this, async () => {
    installed = await InstalledPackage.make();
    return installed.options('cwl', { trust: true });
  });
  after(async () => installed.remove());

  const restricted = async (): Promise<boolean> =>
    (await vsCode().statusBar.read()).some(({ text }) => text === 'Restricted Mode');

  it('says in the empty tree why no workflow can be run, with the button that helps', async () => {
    await vsCode().statusBar.waitFor('Restricted Mode');
    await openToil(vsCode());
    const explained = async (): Promise<Welcome | undefined> => {
      const welcome = await vsCode().views.welcome('Runs');
      return welcome?.text.includes(REASON) ? welcome : undefined;
    };
    const welcome = await until(explained, { what: 'the reason in the empty tree', timeout: 60_000 });
    assert.deepEqual(welcome.buttons, ['Manage Workspace Trust']);
  });

  it('says what a CWL document says wrong all the same: that only reads', async () => {
    const wrong =
      'cwlVersion: v1.2\nclass: CommandLineTool\nhints:\n  UsePreemptible: {usePreemptible: true}\ninputs: []\noutputs: []\n';
    await writeFile(join(vsCode().workspace, 'wrong.cwl'), wrong);
    await vsCode().explorer.openFile('wrong.cwl');
    const problem = await vsCode().panels.waitForProblem('TOIL103', 60_000);
    assert.equal(problem.line, 4);
    assert.equal(await restricted(), true);
    await vsCode().editors.closeAll();
  });

  it('starts no run, says why, and opens what changes that', async () => {
    await vsCode().explorer.clickMenu('readQuality.cwl', 'Run on Cluster…');
    const told = await vsCode().notifications.waitFor(REASON, 60_000);
    assert.deepEqual(told.buttons, ['Manage Workspace Trust']);
    assert.match(told.text, /Nothing was started/);
    await vsCode().notifications.click(REASON, 'Manage Workspace Trust');
    await vsCode().page.locator(TRUST_BUTTON).waitFor();
    assert.equal(await vsCode().quickInput.isOpen(), false);
    assert.equal(existsSync(installed.runsFolder), false);
  });

  it('runs the same workflow once the folder is trusted', async () => {
    await vsCode().page.locator(TRUST_BUTTON).click();
    await until(async () => !(await restricted()), { what: 'the end of Restricted Mode' });
    await vsCode().page.locator('.monaco-modal-editor-block .action-label[aria-label^="Close"]').click();
    await start(vsCode(), 'readQuality.cwl', { inputs: 'readQuality.inputs.yml' });
    await untilRun(vsCode(), 'readQuality.cwl', 'succeeded', 150_000);
    const [directory = ''] = await runDirectories(installed);
    const summary = await readFile(join(directory, 'outputs', 'summary.tsv'), 'utf8');
    assert.match(summary, /^kidney\t90\t70\t/m);
  });
});
