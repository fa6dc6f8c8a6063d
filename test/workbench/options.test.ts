import assert from 'node:assert/strict';
import { join } from 'node:path';
import { joinArguments } from '../../src/toil/python/arguments';
import type { Attempt } from '../../src/contracts/starter';
import type { RunRecord } from '../../src/contracts/runRecord';
import { until } from './harness/until';
import { readJson, SMALL_WORKSPACE, writeFiles } from './support/files';
import { goToOptions, newestDirectory, RUN_LIMIT, runDirectories, step, untilRun } from './support/runs';
import { ToilBench } from './support/toilBench';

const OPTIONS = 'Start it, or change an option first';
const RETRIES = 'Further tries for a job that failed';
const MEMORY = 'Memory for the whole run';

describe('the options of a run', function () {
  const bench = ToilBench.forSuite(this, { workspace: SMALL_WORKSPACE, settings: { 'toil.run.defaultCores': 1.5 } });

  afterEach('leave no question open', async () => {
    if (await bench.vsCode.quickInput.isOpen()) await bench.vsCode.quickInput.cancel();
  });

  const options = (): Promise<void> => goToOptions(bench.vsCode, 'small/greet.cwl', { inputs: 'greet.yml' });

  /** The exact command line that the list of options shows. */
  async function shownCommand(): Promise<string> {
    const { items } = await bench.vsCode.quickInput.read();
    return items.find(({ label }) => label === 'Copy command')?.detail ?? '';
  }

  /** What the list says of an option: its value in words, and Toil's flag. */
  async function described(label: string): Promise<string> {
    const { items } = await bench.vsCode.quickInput.read();
    return items.find((item) => item.label === label)?.description ?? '';
  }

  async function commandOf(dir: string): Promise<string> {
    return joinArguments((await readJson<Attempt>(join(dir, 'attempts', '1.json'))).argv);
  }

  it('begin with what the settings say', async () => {
    await options();
    assert.match(await shownCommand(), / --defaultCores=1\.5 /);
    assert.equal(await described('Cores for jobs that name none'), '1.5 · --defaultCores');
    assert.equal(await described(RETRIES), '1 · --retryCount');
    assert.doesNotMatch(await shownCommand(), /--retryCount/);
  });

  it('refuse what is no number, and put a good one into the command line', async () => {
    const { vsCode } = bench;
    await options();
    await vsCode.quickInput.choose(RETRIES);
    await vsCode.quickInput.waitForMessage(`${RETRIES} (--retryCount)`);
    for (const [text, why] of [
      ['many', 'A number of at least 0'],
      ['-1', 'A number of at least 0'],
      ['1.5', 'A whole number'],
    ] as const) {
      await vsCode.quickInput.accept(text);
      assert.equal((await vsCode.quickInput.waitForMessage(why)).severity, 'error');
    }
    await vsCode.quickInput.accept('2');
    await step(vsCode, OPTIONS);
    assert.equal(await described(RETRIES), '2 · --retryCount');
    assert.match(await shownCommand(), / --retryCount=2 /);
  });

  it('refuse less than one core, as Toil does', async () => {
    const { vsCode } = bench;
    await options();
    for (const [label, flag] of [
      ['Cores for jobs that name none', '--defaultCores'],
      ['Cores for the whole run', '--maxCores'],
    ] as const) {
      await vsCode.quickInput.choose(label);
      await vsCode.quickInput.waitForMessage(`${label} (${flag})`);
      await vsCode.quickInput.accept('0.5');
      await vsCode.quickInput.waitForMessage('A number of at least 1');
      await vsCode.quickInput.back();
      await step(vsCode, OPTIONS);
    }
  });

  it('refuse what is no size, and put a good one into the command line in bytes', async () => {
    const { vsCode } = bench;
    await options();
    await vsCode.quickInput.choose(MEMORY);
    await vsCode.quickInput.waitForMessage(`${MEMORY} (--maxMemory)`);
    for (const text of ['lots', '0', '12 bananas']) {
      await vsCode.quickInput.accept(text);
      assert.equal((await vsCode.quickInput.waitForMessage('A size such as 512 MiB or 16 GiB')).severity, 'error');
    }
    await vsCode.quickInput.accept('2 GiB');
    await step(vsCode, OPTIONS);
    assert.equal(await described(MEMORY), '2.0 GiB · --maxMemory');
    assert.match(await shownCommand(), / --maxMemory=2147483648 /);
  });

  it('go back to the inputs, and from there to the cluster', async () => {
    const { vsCode } = bench;
    await options();
    await vsCode.quickInput.back();
    await step(vsCode, 'Which inputs for greet.cwl?');
    await vsCode.quickInput.back();
    await step(vsCode, 'Where should it run?');
    assert.ok(!(await vsCode.quickInput.readHead()).buttons.includes('Back'), 'nothing is before the cluster');
  });

  it('Copy command gives the line that is shown, and the run that is started is that line', async function () {
    this.timeout(120_000);
    const { vsCode } = bench;
    await options();
    await vsCode.quickInput.choose(RETRIES);
    await vsCode.quickInput.accept('3');
    await step(vsCode, OPTIONS);
    const shown = await shownCommand();
    await vsCode.quickInput.choose('Copy command');
    await until(async () => (await vsCode.editors.clipboard()) === shown, { what: 'the command on the clipboard' });
    await step(vsCode, OPTIONS);
    await vsCode.quickInput.choose('Start');
    await untilRun(vsCode, 'greet.cwl', 'succeeded');
    assert.equal(await commandOf(await newestDirectory(bench, 'greet')), shown);
  });

  it('Run Again… takes the same inputs and options, asks for nothing else, and starts a run of its own', async function () {
    this.timeout(120_000);
    const { vsCode } = bench;
    const [first = ''] = await runDirectories(bench, 'greet');
    await vsCode.views.clickMenu('Runs', 'greet.cwl', 'Run Again…');
    await step(vsCode, OPTIONS);
    assert.equal(await described(RETRIES), '3 · --retryCount');
    await vsCode.quickInput.choose('Start');
    const succeeded = async (): Promise<boolean> => {
      const rows = await vsCode.views.rows('Runs');
      return (
        rows.filter(({ label, description }) => label === 'greet.cwl' && /^succeeded/.test(description)).length === 2
      );
    };
    await until(succeeded, { what: 'a second run that succeeded', timeout: RUN_LIMIT });
    const [second = ''] = await runDirectories(bench, 'greet');
    const [before, after] = await Promise.all([first, second].map((dir) => readJson<RunRecord>(join(dir, 'run.json'))));
    assert.deepEqual([after?.inputs, after?.options], [before?.inputs, before?.options]);
    assert.equal((await commandOf(second)).replaceAll(second, first), await commandOf(first));
  });

  it('Keep as a task writes tasks.json and opens it', async () => {
    const { vsCode } = bench;
    await options();
    await vsCode.quickInput.choose(RETRIES);
    await vsCode.quickInput.accept('2');
    await step(vsCode, OPTIONS);
    await vsCode.quickInput.choose('Keep as a task in this workspace');
    await vsCode.editors.waitForTab('tasks.json');
    const { tasks } = await readJson<{ tasks: unknown[] }>(bench.file('.vscode/tasks.json'));
    assert.deepEqual(tasks, [
      {
        label: 'Run greet.cwl',
        type: 'toil',
        workflow: 'small/greet.cwl',
        inputs: 'small/greet.yml',
        options: { defaultCores: 1.5, keepJobStore: 'afterFailure', retries: 2 },
        problemMatcher: ['$toil', '$toil-wdl'],
        group: 'build',
      },
    ]);
  });

  it('the task runs from the palette with its log in a terminal, and ends with exit code 0', async function () {
    this.timeout(120_000);
    const { vsCode } = bench;
    const before = await runDirectories(bench, 'greet');
    await vsCode.palette.run('Tasks: Run Task');
    await vsCode.quickInput.choose('Run greet.cwl');
    const text = await vsCode.panels.waitForTerminal(/The run succeeded\./, 90_000);
    assert.match(text, /greeting: .*greeting\.txt/);
    // VS Code says so after exit code 0, and names any other.
    await vsCode.panels.waitForTerminal('Terminal will be reused by tasks');
    await vsCode.palette.run('Terminal: Scroll to Top');
    const command = await vsCode.panels.waitForTerminal(/^> .*toil-cwl-runner /m);
    assert.match(command.replaceAll('\n', ''), / --retryCount=2 /);
    const [newest = ''] = await runDirectories(bench, 'greet');
    assert.ok(!before.includes(newest), 'it is a run like any other');
    assert.match(await commandOf(newest), / --retryCount=2 /);
  });

  it('a task with wrong inputs ends with exit code 1 and says why', async () => {
    const { vsCode } = bench;
    const before = await runDirectories(bench, '');
    const task = { label: 'Greet nobody', type: 'toil', workflow: 'small/greet.cwl', inputs: 'small/nobody.yml' };
    await writeFiles(bench, {
      '.vscode/tasks.json': JSON.stringify({
        version: '2.0.0',
        tasks: [{ ...task, problemMatcher: ['$toil', '$toil-wdl'] }],
      }),
    });
    await vsCode.palette.run('Tasks: Run Task');
    await vsCode.quickInput.choose('Greet nobody');
    await vsCode.panels.waitForTerminal('nobody.yml has a mistake, marked at its place. Nothing was started.');
    await vsCode.panels.waitForTerminal(/exit code: 1\b/);
    assert.deepEqual(await runDirectories(bench, ''), before);
  });
});
