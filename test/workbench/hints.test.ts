import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { REPOSITORY } from '../../scripts/vscodeHost/folders';
import type { Problem } from './harness/panels';
import { vsCodeForSuite } from './harness/suite';
import { until, type Wanted } from './harness/until';
import { replaceText } from './support/files';
import { processesNaming } from './support/processes';

const WORKSPACE = fileURLToPath(new URL('hintsWorkspace', import.meta.url));
const SERVER = join(REPOSITORY, 'dist', 'hints-server.js');
const STATUS = 'Editor Language Status';
const MISSPELT = 'the field is called usePreemptible';

describe('the hints in CWL and WDL documents', function () {
  const vsCode = vsCodeForSuite(this, {
    extension: REPOSITORY,
    workspace: WORKSPACE,
    settings: { 'editor.autoIndent': 'none', 'editor.autoClosingBrackets': 'never' },
  });
  /** Servers of other windows on this machine. */
  let others: readonly number[] = [];
  before(async () => void (others = (await processesNaming(SERVER)).map(({ pid }) => pid)));

  const file = (name: string): string => join(vsCode().workspace, name);
  const settingsOfFolder = async (): Promise<Record<string, unknown>> =>
    JSON.parse(await readFile(file('.vscode/settings.json'), 'utf8')) as Record<string, unknown>;
  async function servers(): Promise<number[]> {
    const all = await processesNaming(SERVER);
    return all.map(({ pid }) => pid).filter((pid) => !others.includes(pid));
  }
  async function untilProblems(
    fits: (problems: readonly Problem[]) => boolean,
    what: string,
  ): Promise<readonly Problem[]> {
    return until(
      async () => {
        const problems = await vsCode().panels.problems();
        return fits(problems) && problems;
      },
      { what, timeout: 20_000 },
    );
  }
  const has =
    (text: string) =>
    (problems: readonly Problem[]): boolean =>
      problems.some((problem) => problem.text.includes(text));
  /** Those that do nothing are no links: `editors.codeLenses` does not see them. */
  const untilLenses = (wanted: RegExp): Promise<unknown> =>
    until(
      async () =>
        (await vsCode().page.locator('.codelens-decoration').allInnerTexts()).some((text) =>
          wanted.test(text.replace(/\s+/g, ' ')),
        ),
      {
        what: `lenses with ${wanted}`,
      },
    );
  /** What the language item says of the document in the editor. */
  const untilStatus = (wanted: Wanted): Promise<unknown> => vsCode().statusBar.waitFor(wanted);
  async function choose(cluster: string | RegExp): Promise<void> {
    await vsCode().palette.run('Toil: Choose Cluster to Check Against…');
    await vsCode().quickInput.choose(cluster);
  }

  it('start nothing before there is such a document', async () => assert.deepEqual(await servers(), []));

  it('underline what is wrong and say it among the problems, with its code', async () => {
    await vsCode().explorer.openFile('misspelt.cwl');
    const problem = await vsCode().panels.waitForProblem(MISSPELT, 30_000);
    assert.deepEqual([problem.severity, problem.line, problem.column], ['error', 7, 5]);
    assert.match(problem.text, /TOIL105/);
    await vsCode().page.locator('.monaco-editor .squiggly-error').first().waitFor();
    assert.equal((await servers()).length, 1);
    await vsCode().screenshot('hints-problem');
  });

  it('tell in a hover what is wrong, and what a job will ask for', async () => {
    assert.match(await vsCode().editors.hover(7, 8, MISSPELT), /TOIL105/);
    assert.match(await vsCode().editors.hover(9, 7, '16 cores'), /16 cores/);
  });

  it('have lenses above a tool that say what it asks for and run it', async () => {
    await untilLenses(/Run on Cluster….*16 cores · 8 GiB/);
    await vsCode().editors.clickCodeLens('Run on Cluster…');
    const asked = await vsCode().quickInput.waitFor(/misspelt\.cwl/);
    assert.ok(asked.items.length > 0);
    await vsCode().quickInput.cancel();
  });

  it('mend it with a quick fix that leaves the rest alone', async () => {
    const titles = await vsCode().editors.quickFixes(7, 8, 'usePreemptible');
    assert.ok(titles.length > 0);
    await untilProblems((problems) => !has(MISSPELT)(problems), 'the problem to go');
    assert.match(await vsCode().editors.text(), /^ {4}usePreemptible: true # cheap$/m);
    await vsCode().palette.run('Undo');
    await vsCode().panels.waitForProblem(MISSPELT);
  });

  it('mend everything with one command', async () => {
    await vsCode().palette.run('View: Focus Active Editor Group');
    await vsCode().palette.run('Fix All');
    await untilProblems((problems) => !has(MISSPELT)(problems), 'the problem to go');
    assert.match(await vsCode().editors.text(), /^ {4}usePreemptible: true # cheap$/m);
  });

  it('follow what is typed, unsaved', async () => {
    const text = await vsCode().editors.text();
    await replaceText(vsCode(), text.replace('usePreemptible: true', 'usePreemptible: "yes"'));
    await vsCode().panels.waitForProblem('TOIL106');
    await vsCode().palette.run('File: Revert File');
    await vsCode().panels.waitForProblem(MISSPELT);
  });

  it('complete the hint where it belongs, with its namespace', async () => {
    await vsCode().explorer.openFile('tools/count.cwl');
    await replaceText(vsCode(), 'cwlVersion: v1.2\nclass: CommandLineTool\nhints:\n  \ninputs: []\noutputs: []\n');
    const labels = await vsCode().editors.completions(4, 3);
    assert.ok(labels.includes('arv:UsePreemptible'), labels.join());
    await vsCode().palette.run('File: Revert File');
  });

  it('make a step preemptible, in the style of the document', async () => {
    await vsCode().explorer.openFile('flow.cwl');
    await untilLenses(/1 of 2 steps/);
    const titles = await vsCode().editors.quickFixes(10, 4, 'Make this step preemptible');
    assert.ok(titles.length > 0);
    await untilLenses(/2 of 2 steps/);
    assert.match(await vsCode().editors.text(), /count:\n[^]*arv:UsePreemptible:\s+usePreemptible: true/);
    await vsCode().screenshot('hints-step');
    await vsCode().palette.run('File: Revert File');
  });

  it('open the page of a code, as it reads, from the problem', async () => {
    await vsCode().explorer.openFile('task.wdl');
    await vsCode().panels.waitForProblem('TOIL201');
    const code = vsCode().page.locator('.markers-panel .marker-code a, .markers-panel a', { hasText: 'TOIL201' });
    await code.first().click({ modifiers: ['ControlOrMeta'] });
    await vsCode().webviews.waitFor('wdl-preemptible-ignored', 30_000);
    await vsCode().screenshot('hints-page');
    await vsCode().editors.closeAll();
  });

  it('open it from the hover too', async () => {
    await vsCode().explorer.openFile('task.wdl');
    await vsCode().panels.waitForProblem('TOIL214');
    await vsCode().editors.goTo(8, 14);
    await vsCode().press('Control+k', 'Control+i');
    await vsCode().page.locator('.monaco-hover a', { hasText: 'TOIL214' }).first().click();
    await vsCode().webviews.waitFor('wdl-memory-unit', 30_000);
    await vsCode().editors.closeAll();
  });

  describe('with a cluster', () => {
    before(async () => {
      await vsCode().explorer.openFile('misspelt.cwl');
      await vsCode().panels.waitForProblem(MISSPELT);
    });

    it('say in the status bar that none is chosen, and let choose one', async () => {
      await untilStatus(/Fits on: no cluster chosen/);
      await vsCode().statusBar.click(STATUS);
      await vsCode().page.locator('.hover-language-status', { hasText: 'Choose Cluster…' }).first().waitFor();
      await vsCode().page.locator('.hover-language-status a', { hasText: 'Choose Cluster…' }).first().click();
      const { items } = await vsCode().quickInput.waitFor('Check Against');
      assert.deepEqual(
        items.map(({ label }) => label),
        ['None', 'This machine', 'small'],
      );
      assert.match(items[1]?.description ?? '', /^\d+ cores · [\d.]+ GiB · .* of disk free$/);
      await vsCode().screenshot('hints-clusters');
      await vsCode().quickInput.choose('small');
    });

    it('say what does not fit there, and keep the choice with the folder', async () => {
      await untilStatus(/Does not fit on: small/);
      await vsCode().panels.waitForProblem('TOIL302');
      assert.equal((await settingsOfFolder())['toil.hints.cluster'], 'small.toil-cluster.json');
      await vsCode().screenshot('hints-does-not-fit');
    });

    it('look again when the specification changes, and say when it cannot be read', async () => {
      const spec = await readFile(file('small.toil-cluster.json'), 'utf8');
      await writeFile(file('small.toil-cluster.json'), spec.replace('m5.xlarge', 'm5.12xlarge'));
      await untilStatus(/Fits on: small/);
      await untilProblems((problems) => !has('TOIL302')(problems), 'nothing that does not fit');
      await writeFile(file('small.toil-cluster.json'), spec.replace('types', 'typs'));
      await untilStatus(/Fits on: small\.toil-cluster\.json\?/);
      await vsCode().statusBar.click(STATUS);
      const detail = vsCode().page.locator('.hover-language-status', { hasText: 'typs' }).first();
      assert.match(await detail.innerText(), /workers\[0\]\.typs: a spec has no such entry; did you mean types\?/);
      await writeFile(file('small.toil-cluster.json'), spec);
      await vsCode().panels.waitForProblem('TOIL302');
    });

    it('check against this machine, and against none', async () => {
      await choose('This machine');
      await untilStatus(/(Fits|Does not fit) on: This machine/);
      await choose('None');
      await untilStatus(/no cluster chosen/);
      await untilProblems((problems) => !has('TOIL30')(problems), 'nothing about a cluster');
    });
  });

  describe('that are switched off', () => {
    it('are gone with their process, and come back', async () => {
      await vsCode().explorer.openFile('misspelt.cwl');
      await vsCode().panels.waitForProblem(MISSPELT);
      vsCode().settings.change({ 'toil.hints.enable': false });
      await untilProblems((problems) => problems.length === 0, 'no problem');
      await until(async () => (await servers()).length === 0, { what: 'the end of the server' });
      assert.deepEqual(await vsCode().editors.codeLenses(), []);
      vsCode().settings.change({ 'toil.hints.enable': undefined });
      await vsCode().panels.waitForProblem(MISSPELT, 30_000);
    });

    it('are one by one what the settings say', async () => {
      vsCode().settings.change({ 'toil.hints.levels': { TOIL105: 'information' } });
      await untilProblems(
        (problems) => problems.some(({ text, severity }) => text.includes(MISSPELT) && severity === 'info'),
        'another level',
      );
      vsCode().settings.change({ 'toil.hints.levels': undefined });
    });
  });

  describe('whose server dies', () => {
    async function kill(): Promise<number> {
      const [pid = 0] = await until(
        async () => {
          const found = await servers();
          return found.length === 1 && found;
        },
        { what: 'a server', timeout: 20_000 },
      );
      process.kill(pid, 'SIGKILL');
      await until(async () => !(await servers()).includes(pid), { what: 'its end' });
      return pid;
    }

    it('come back by themselves', async () => {
      await vsCode().explorer.openFile('misspelt.cwl');
      await vsCode().panels.waitForProblem(MISSPELT);
      await kill();
      await until(async () => (await servers()).length === 1, { what: 'another server', timeout: 20_000 });
      await vsCode().panels.waitForProblem(MISSPELT, 30_000);
    });

    it('stay away after several times, say so, and come back when they are wanted', async () => {
      for (let time = 0; time < 3; time += 1) await kill();
      const told = await vsCode().notifications.waitFor('have stopped several times', 30_000);
      assert.deepEqual(told.buttons, ['Restart', 'Show Log']);
      assert.deepEqual(await servers(), []);
      await untilStatus(/have stopped/);
      await vsCode().screenshot('hints-stopped');
      await vsCode().notifications.click('have stopped several times', 'Restart');
      await vsCode().panels.waitForProblem(MISSPELT, 30_000);
      assert.equal((await servers()).length, 1);
    });
  });
});
