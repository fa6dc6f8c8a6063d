import assert from 'node:assert/strict';
import { readFile, rm } from 'node:fs/promises';
import type { Problem } from './harness/panels';
import { until } from './harness/until';
import { readJson, replaceText, SMALL_WORKSPACE } from './support/files';
import {
  goToOptions,
  newestDirectory,
  openRunFlow,
  openSeenWorkflow,
  runDirectories,
  step,
  untilRun,
} from './support/runs';
import { ToilBench } from './support/toilBench';

const NOTHING_STARTED = 'Nothing was started.';

describe('the inputs of a run', function () {
  const bench = ToilBench.forSuite(this, { workspace: SMALL_WORKSPACE, settings: { 'editor.autoIndent': 'none' } });

  afterEach('leave no question and no message open', async () => {
    const { vsCode } = bench;
    if (await vsCode.quickInput.isOpen()) await vsCode.quickInput.cancel();
    await vsCode.notifications.clear();
  });

  /** Where each problem of a file is, by its text. */
  async function places(file: string): Promise<Map<string, number>> {
    const own = (problems: readonly Problem[]): Problem[] => problems.filter((problem) => problem.file === file);
    const problems = await until(
      async () => {
        const found = own(await bench.vsCode.panels.problems());
        return found.length > 0 && found;
      },
      { what: `problems of ${file}` },
    );
    return new Map(problems.map(({ text, line }) => [text.replace(/\s*toil\s*\[Ln.*$/, ''), line]));
  }

  it('Create inputs file… makes and opens a template of every input with its type and description', async () => {
    const { vsCode } = bench;
    await openRunFlow(vsCode, 'small/greet.cwl');
    await step(vsCode, /^Which inputs/);
    await vsCode.quickInput.choose('Create inputs file…');
    await vsCode.editors.waitForTab('greet-inputs.yml');
    const text = await vsCode.editors.text();
    assert.match(text, /^# Whom to greet\.\n# string\nname: .*<REPLACE string>/m);
    assert.match(text, /^# The reads that nobody looks at\.\n# File\nreads:\n {2}class: File\n {2}path: /m);
    assert.match(text, /^# How often\.\n# int\?, optional\n# times: /m);
  });

  it('marks every placeholder that is still there, and starts nothing', async () => {
    const { vsCode } = bench;
    await vsCode.editors.clickTitleAction('Run with These Inputs');
    await vsCode.notifications.waitFor(
      'greet-inputs.yml has 2 mistakes, each marked at its place. Nothing was started.',
    );
    const lines = (await readFile(bench.file('small/greet-inputs.yml'), 'utf8')).split('\n');
    const lineOf = (start: string): number => lines.findIndex((line) => line.trim().startsWith(start)) + 1;
    assert.deepEqual(
      await places('greet-inputs.yml'),
      new Map([
        ['Replace this example with the value of reads.', lineOf('path:')],
        ['Replace this example with the value of name.', lineOf('name:')],
      ]),
    );
    assert.deepEqual(await runDirectories(bench, ''), []);
  });

  it('once mended, the button above the editor saves the file and runs with it: one click', async function () {
    this.timeout(120_000);
    const { vsCode } = bench;
    await replaceText(vsCode, 'reads: { class: File, path: reads.txt }\nname: Grace\n');
    await vsCode.editors.clickTitleAction('Run with These Inputs');
    await untilRun(vsCode, 'greet.cwl', 'succeeded');
    const dir = await newestDirectory(bench, 'greet');
    assert.equal(await readFile(`${dir}/outputs/greeting.txt`, 'utf8'), 'Grace\n');
    const { inputs } = await readJson<{ inputs: unknown }>(`${dir}/run.json`);
    assert.deepEqual(inputs, { kind: 'file', path: bench.file('small/greet-inputs.yml') });
    assert.deepEqual(
      (await vsCode.panels.problems()).filter(({ file }) => file === 'greet-inputs.yml'),
      [],
    );
  });

  it('offers the files that fit: the one used last time first, then the complete ones, then those that lack something', async () => {
    const { vsCode } = bench;
    await openRunFlow(vsCode, 'small/greet.cwl');
    await step(vsCode, /^Which inputs/);
    const { items } = await vsCode.quickInput.read();
    const files = items.filter(({ label }) => label.endsWith('.yml'));
    assert.deepEqual(
      files.map((row) => [row.label, row.description, row.detail]),
      [
        ['greet-inputs.yml', 'small · used last time', 'Gives every required input'],
        ['greet.yml', 'small', 'Gives every required input'],
        ['wrong.yml', 'small', 'Gives every required input'],
        ['nobody.yml', 'small', 'Lacks name'],
        ['partly.yml', 'small', 'Lacks reads'],
      ],
    );
  });

  it('tells wrong types, missing files and strange names, each at its line', async () => {
    const { vsCode } = bench;
    const before = await runDirectories(bench, '');
    await openRunFlow(vsCode, 'small/greet.cwl');
    await step(vsCode, /^Which inputs/);
    await vsCode.quickInput.choose('wrong.yml');
    await vsCode.notifications.waitFor(NOTHING_STARTED);
    assert.deepEqual(
      await places('wrong.yml'),
      new Map([
        [`reads: there is no ${bench.file('small/gone.fastq')}.`, 2],
        ['name must be string; this is […].', 3],
        ['times must be int?; this is "often".', 4],
        ['The workflow has no input nmae.', 5],
      ]),
    );
    assert.deepEqual(await runDirectories(bench, ''), before);
  });

  it('does the same for WDL', async () => {
    const { vsCode } = bench;
    const before = await runDirectories(bench, '');
    await openRunFlow(vsCode, 'small/count.wdl');
    await step(vsCode, /^Which inputs/);
    await vsCode.quickInput.choose('count.json');
    await vsCode.notifications.waitFor(NOTHING_STARTED);
    assert.deepEqual(
      await places('count.json'),
      new Map([
        [`counting.reads: there is no ${bench.file('small/gone.fastq')}.`, 2],
        ['counting.lanes must be Int; this is String.', 3],
      ]),
    );
    assert.deepEqual(await runDirectories(bench, ''), before);
  });

  it('marks a step that refers to nothing at its place in the workflow', async () => {
    const { vsCode } = bench;
    await vsCode.explorer.clickMenu('small/broken.cwl', 'Run on Cluster…');
    await vsCode.notifications.waitFor('broken.cwl has a mistake, marked at its place. Nothing was started.');
    assert.deepEqual([...(await places('broken.cwl')).values()], [7]);
    await vsCode.editors.waitForTab('broken.cwl');
  });

  it('asks to save what is not saved; Cancel starts nothing and saves nothing', async () => {
    const { vsCode } = bench;
    const saved = await readFile(bench.file('small/greet.cwl'), 'utf8');
    await vsCode.explorer.openFile('small/greet.cwl');
    await replaceText(vsCode, `${saved}# not saved\n`);
    await vsCode.editors.clickTitleAction('Run on Cluster…');
    const { message, buttons } = await vsCode.dialogs.read();
    assert.equal(message, 'Save greet.cwl first?');
    assert.ok(buttons.includes('Save and Continue'));
    await vsCode.dialogs.click('Cancel');
    assert.equal(await vsCode.quickInput.isOpen(), false);
    assert.equal(await readFile(bench.file('small/greet.cwl'), 'utf8'), saved);
    assert.equal((await vsCode.editors.waitForTab('greet.cwl')).dirty, true);
    await vsCode.editors.clickTitleAction('Run on Cluster…');
    await vsCode.dialogs.click('Save and Continue');
    await step(vsCode, 'Where should it run?');
    assert.match(await readFile(bench.file('small/greet.cwl'), 'utf8'), /# not saved/);
  });

  it('says of a Python file without toil why it is no workflow', async () => {
    const { vsCode } = bench;
    await vsCode.explorer.openFile('small/plain.py');
    const offered = async (): Promise<boolean> => (await vsCode.editors.titleActions()).includes('Run on Cluster…');
    await until(async () => !(await offered()), { what: 'no button above plain.py' });
    await vsCode.palette.run('Toil: Run on Cluster…');
    const { buttons } = await vsCode.notifications.waitFor(
      'plain.py does not import toil, so it is not a Toil workflow.',
    );
    assert.deepEqual(buttons, ['Choose a Workflow…']);
  });

  it('a YAML file with cwlVersion gets the button and the menu entry once it was open', async () => {
    const { vsCode } = bench;
    assert.ok(!(await vsCode.explorer.menuLabels('small/document.yml')).includes('Run on Cluster…'));
    await openSeenWorkflow(vsCode, 'small/document.yml');
    assert.ok((await vsCode.explorer.menuLabels('small/document.yml')).includes('Run on Cluster…'));
    assert.ok(!(await vsCode.explorer.menuLabels('small/greet.yml')).includes('Run on Cluster…'));
  });

  it('a file that goes between the choice and the start is named, and nothing is started', async () => {
    const { vsCode } = bench;
    const before = await runDirectories(bench, '');
    await goToOptions(vsCode, 'small/greet.cwl', { inputs: 'greet.yml' });
    await rm(bench.file('small/greet.yml'));
    await vsCode.quickInput.choose('Start');
    await vsCode.notifications.waitFor(`${bench.file('small/greet.yml')} is not there any more. Nothing was started.`);
    assert.deepEqual(await runDirectories(bench, ''), before);
  });

  it('refuses arguments with an open quotation mark while they are typed', async () => {
    const { vsCode } = bench;
    await openRunFlow(vsCode, 'small/echo.py');
    await vsCode.quickInput.waitForMessage(/^Arguments for echo\.py/);
    await vsCode.quickInput.type('--name "Ada');
    const refused = await vsCode.quickInput.waitForMessage('A quotation mark is not closed');
    assert.equal(refused.severity, 'error');
    await vsCode.quickInput.accept();
    await vsCode.quickInput.waitForMessage('A quotation mark is not closed');
    await vsCode.quickInput.accept('--name "Ada"');
    await step(vsCode, 'Start it, or change an option first');
  });
});
