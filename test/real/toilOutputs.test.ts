import { strict as assert } from 'node:assert';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Language, RunOptions, ToilStamp } from '../../src/contracts/runRecord';
import { type ProgramResult, runProgram } from '../../src/local/process';
import { afterwards, buildCommandLine, type CommandLineRequest, STATISTICS_FILE } from '../../src/toil/commandLine';
import { explainFailure } from '../../src/toil/failure/explain';
import { parseFlags } from '../../src/toil/flags';
import { JobTable } from '../../src/toil/jobTable';
import { readLog } from '../../src/toil/log/reader';
import { BusReader } from '../../src/toil/messageBus';
import { readOutputs } from '../../src/toil/outputs';
import { readStatistics } from '../../src/toil/statistics';
import { TOIL_BIN } from './toilBin';

const toil: ToilStamp = { version: '9.6.0', bin: TOIL_BIN, python: `${TOIL_BIN}/python3` };

const GREET = `cwlVersion: v1.2
class: CommandLineTool
baseCommand: [sh, -c, 'cat "$0"; test -e "$1"']
inputs:
  who: {type: File, inputBinding: {position: 1}}
  flag: {type: string, inputBinding: {position: 2}}
outputs: {greeting: stdout}
stdout: greeting.txt
`;
const PLAIN = `version 1.0
workflow plain {
  input { String who }
  output { String greeting = "hello " + who  Array[Int] numbers = [1, 2] }
}
`;
const SCRIPT = `import os, sys
from toil.common import Toil
from toil.job import Job

def greet(job, name, flag):
    if not os.path.exists(flag):
        raise RuntimeError("not yet")
    return "hello " + name

if __name__ == "__main__":
    parser = Job.Runner.getDefaultArgumentParser()
    parser.add_argument("flag")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    with Toil(options) as toil:
        job = Job.wrapJobFn(greet, " ".join(options.names), options.flag, memory="100M", disk="1M", cores=1)
        print(toil.restart() if options.restart else toil.start(job))
`;

describe('A run of real Toil', function () {
  this.timeout(120_000);
  let folder = '';
  let flags: Readonly<Record<Language, ReadonlySet<string>>>;

  before(async () => {
    const help = async (language: string): Promise<Set<string>> =>
      parseFlags((await runProgram([`${toil.bin}/toil-${language}-runner`, '--help'])).stdout);
    const [cwl, wdl] = await Promise.all([help('cwl'), help('wdl')]);
    flags = { cwl, wdl, python: cwl };
  });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'toil-outputs-'));
    await mkdir(join(folder, ODD), { recursive: true });
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** A folder name with all that shells, URIs and option parsers trip over. */
  const ODD = `-a b'c "d" $(e) ü #1 50%`;

  function request(
    changes: Pick<CommandLineRequest, 'language' | 'workflowPath' | 'inputs'> & Partial<CommandLineRequest>,
  ): CommandLineRequest {
    const options: RunOptions = {
      retries: 0,
      defaultMemory: 200 * 2 ** 20,
      defaultPreemptible: true,
      onFailure: 'stopAtOnce',
    };
    const own = flags[changes.language];
    return {
      options,
      toil,
      runDir: folder,
      jobStore: `file:${folder}/js`,
      outputs: join(folder, ODD, 'outputs'),
      restart: false,
      hasFlag: (flag) => own.has(flag),
      ...changes,
    };
  }

  async function run(asked: CommandLineRequest): Promise<ProgramResult> {
    const { argv, notes } = buildCommandLine(asked);
    assert.deepEqual(notes, []);
    const words = argv.map((word) => word.replace('@MESSAGES@', `${folder}/messages.${asked.restart ? 2 : 1}`));
    // Toil starts its workers by name, and writes its history below HOME.
    return runProgram(words, {
      cwd: folder,
      env: { ...process.env, PATH: `${toil.bin}:${process.env['PATH'] ?? ''}`, HOME: folder },
    });
  }

  async function table(...attempts: number[]): Promise<JobTable> {
    const jobs = new JobTable();
    for (const attempt of attempts) {
      if (attempt > 1) jobs.newAttempt();
      jobs.feed(new BusReader().feed(await readFile(`${folder}/messages.${attempt}`)));
    }
    return jobs;
  }

  it('of CWL fails, says why, goes on when the trouble has passed, and gives its outputs and statistics', async () => {
    const workflowPath = join(folder, ODD, '-greet #2.cwl');
    const inputs = join(folder, ODD, '-in ?%20.yml');
    const flag = join(folder, 'flag');
    await writeFile(workflowPath, GREET);
    await writeFile(join(folder, ODD, 'my who.txt'), 'hello ana\n');
    await writeFile(inputs, JSON.stringify({ who: { class: 'File', path: 'my who.txt' }, flag }));
    const asked = request({ language: 'cwl', workflowPath, inputs: { kind: 'file', path: inputs } });

    const failed = await run(asked);
    const why = explainFailure({
      language: 'cwl',
      exitCode: failed.code,
      logTail: failed.stderr,
      stdout: failed.stdout,
    });
    assert.deepEqual([why.kind, why.kind === 'toolFailed' && why.exitCode], ['toolFailed', 1], failed.stderr);
    assert.deepEqual(
      (await table(1)).types.map(({ type, counts }) => [type, counts.failed]),
      [['-greet #2', 1]],
    );

    await writeFile(flag, '');
    const done = await run({ ...asked, restart: true });
    assert.equal(done.code, 0, done.stderr);
    assert.equal((await table(1, 2)).counts.done, 1);
    const [greeting] = readOutputs('cwl', done.stdout);
    assert.equal(greeting?.path, join(folder, ODD, 'outputs', 'greeting.txt'));
    assert.equal(await readFile(greeting.path, 'utf8'), 'hello ana\n');

    const [stats, clean] = afterwards(toil, asked.jobStore, {}).afterSuccess;
    assert.equal(stats?.file, STATISTICS_FILE);
    const raw = await runProgram(stats.argv, { env: { ...process.env, HOME: folder } });
    const statistics = readStatistics(raw.stdout, readLog(failed.stderr + done.stderr));
    assert.deepEqual(
      statistics?.types.map(({ type, askedMemory }) => [type, askedMemory?.most]),
      [['-greet #2', 256 * 2 ** 20]],
    );
    await runProgram(clean?.argv ?? [], { env: { ...process.env, HOME: folder } });
    assert(!existsSync(`${folder}/js`));
  });

  it('of WDL gives the outputs in its file', async () => {
    const workflowPath = join(folder, ODD, '-plain #2 %20.wdl');
    const inputs = join(folder, ODD, '-in #3.json');
    await writeFile(workflowPath, PLAIN);
    await writeFile(inputs, JSON.stringify({ 'plain.who': '$(ana) ü' }));
    const done = await run(request({ language: 'wdl', workflowPath, inputs: { kind: 'file', path: inputs } }));
    assert.equal(done.code, 0, done.stderr);
    const outputs = readOutputs('wdl', done.stdout, await readFile(`${folder}/outputs.json`, 'utf8'));
    assert.equal(outputs.find(({ name }) => name === 'plain.greeting')?.value, 'hello $(ana) ü');
    assert.equal(outputs.find(({ name }) => name === 'plain.numbers')?.children?.length, 2);
    const again = await run(request({ language: 'wdl', workflowPath, inputs: { kind: 'file', path: inputs } }));
    assert.equal(
      explainFailure({ language: 'wdl', exitCode: again.code, logTail: again.stderr, stdout: '' }).kind,
      'jobStoreExists',
    );
  });

  it("of Python fails, says why and goes on, with the script's own words told apart from Toil's", async () => {
    const workflowPath = join(folder, ODD, '-wf #2.py');
    const flag = join(folder, 'flag');
    await writeFile(workflowPath, SCRIPT);
    const asked = request({
      language: 'python',
      workflowPath,
      inputs: { kind: 'arguments', words: [flag, '$(x)', 'a b'] },
    });
    const failed = await run(asked);
    assert.deepEqual(
      explainFailure({ language: 'python', exitCode: failed.code, logTail: failed.stderr, stdout: '' }),
      {
        kind: 'pythonException',
        type: 'RuntimeError',
        message: 'not yet',
        file: workflowPath,
        line: 7,
      },
    );
    assert.deepEqual(
      (await table(1)).types.map(({ type, counts }) => [type, counts.failed]),
      [['greet', 1]],
    );
    await writeFile(flag, '');
    const done = await run({ ...asked, restart: true });
    assert.equal(done.code, 0, done.stderr);
    assert.equal(done.stdout, 'hello $(x) a b\n');
    assert.equal((await table(1, 2)).counts.done, 1);
  });

  it('whose restart finds no job store says so', async () => {
    const workflowPath = join(folder, 'plain.wdl');
    await writeFile(workflowPath, PLAIN);
    const failed = await run(request({ language: 'wdl', workflowPath, inputs: { kind: 'none' }, restart: true }));
    assert.equal(
      explainFailure({ language: 'wdl', exitCode: failed.code, logTail: failed.stderr, stdout: '' }).kind,
      'jobStoreMissing',
    );
  });
});
