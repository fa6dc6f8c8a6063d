import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunHost } from '../../src/contracts/runHost';
import type { RunSnapshot, StartRequest } from '../../src/contracts/starter';
import { thisMachineRunHost } from '../../src/local/runHost';
import { installStarter } from '../../src/local/starter';
import { kill, memoryLog, processes, toilOf, until } from '../unit/local/rig';
import { TOIL_BIN as BIN } from './toilBin';

const SCATTER = `
cwlVersion: v1.2
class: Workflow
requirements: {ScatterFeatureRequirement: {}}
inputs: {names: 'string[]', delay: int}
outputs: {all: {type: File, outputSource: join/all}}
steps:
  greet:
    scatter: name
    in: {name: names, delay: delay}
    out: [greeting]
    run:
      class: CommandLineTool
      baseCommand: [sh, -c, 'sleep "$1"; echo "hello $0"']
      inputs: {name: {type: string, inputBinding: {position: 1}}, delay: {type: int, inputBinding: {position: 2}}}
      outputs: {greeting: stdout}
      stdout: greeting.txt
  join:
    in: {parts: greet/greeting}
    out: [all]
    run:
      class: CommandLineTool
      baseCommand: cat
      inputs: {parts: {type: 'File[]', inputBinding: {position: 1}}}
      outputs: {all: stdout}
      stdout: all.txt
`;

describe('Real Toil under the starter', function () {
  this.timeout(180_000);
  let root: string;
  let host: RunHost;

  before(function () {
    if (!existsSync(join(BIN, 'toil-cwl-runner'))) {
      throw new Error(
        `no Toil in ${BIN}: set TOIL_CLUSTERS_TEST_TOIL to the bin folder of an environment with toil[cwl]`,
      );
    }
  });
  beforeEach(async () => {
    root = await realpath(await mkdtemp(join(tmpdir(), 'real-starter-')));
    const starter = (): Promise<string> =>
      installStarter('src/toil/starter/toil_run', join(root, 'storage'), AbortSignal.timeout(10_000));
    const python = (): Promise<string> => Promise.resolve(join(BIN, 'python3'));
    host = thisMachineRunHost({ python, starter, runsFolder: join(root, 'runs'), log: memoryLog() });
  });
  afterEach(async () => {
    for (const row of ours()) kill(row.pid);
    await rm(root, { recursive: true, force: true });
  });

  const signal = (): AbortSignal => AbortSignal.timeout(120_000);
  const ours = (): { pid: number }[] =>
    processes().filter((row) => row.command.includes(root) && !row.state.startsWith('Z') && row.pid !== process.pid);
  const tools = (delay: number): number[] =>
    processes()
      .filter((row) => row.command === `sleep ${delay}` && !row.state.startsWith('Z'))
      .map((row) => row.pid);

  async function make(delay: number): Promise<{ dir: string; request: StartRequest }> {
    const dir = join(root, 'runs', 'r1');
    const store = `file:${join(dir, 'js')}`;
    await host.create('r1', JSON.stringify({ host: { id: 'h', name: 'h' }, jobStore: store }), signal());
    await writeFile(join(dir, 'scatter.cwl'), SCATTER);
    await writeFile(join(dir, 'inputs.json'), JSON.stringify({ names: ['Ada', 'Björn'], delay }));
    const toil = join(BIN, 'toil');
    const request: StartRequest = {
      format: 1,
      argv: [
        join(BIN, 'toil-cwl-runner'),
        '--jobStore',
        store,
        '--outdir',
        join(dir, 'outputs'),
        '--writeMessages',
        '@MESSAGES@',
        '--stats',
        '--clean',
        'never',
        '--retryCount',
        '0',
        join(dir, 'scatter.cwl'),
        join(dir, 'inputs.json'),
      ],
      cwd: dir,
      env: { PATH: `${BIN}:${process.env['PATH'] ?? ''}`, HOME: root, TMPDIR: '/tmp', LANG: 'C.UTF-8' },
      restart: false,
      jobStore: store,
      hostId: 'h',
      afterSuccess: [{ argv: [toil, 'stats', '--raw', store], file: 'stats.json' }, { argv: [toil, 'clean', store] }],
      afterFailure: [{ argv: [toil, 'stats', '--raw', store], file: 'stats.json' }],
    };
    return { dir, request };
  }

  function again(request: StartRequest): StartRequest {
    const [program, ...words] = request.argv;
    return { ...request, restart: true, argv: [program ?? '', '--restart', ...words] };
  }

  /** The run was restarted: it must end well, with the right result. */
  async function goesOn(dir: string, request: StartRequest): Promise<RunSnapshot> {
    assert.deepEqual(await host.start(dir, again(request), signal()), { kind: 'started', attempt: 2 });
    const run = await host.waitForEnd(dir, signal());
    assert.equal(run.state, 'succeeded', await readFile(join(dir, 'log'), 'utf8'));
    assert.equal(await readFile(join(dir, 'outputs', 'all.txt'), 'utf8'), 'hello Ada\nhello Björn\n');
    return run;
  }

  it('runs a scatter to its end: results, messages and statistics are there, the job store is not', async () => {
    const { dir, request } = await make(0);
    assert.deepEqual(await host.start(dir, request, signal()), { kind: 'started', attempt: 1 });
    const run = await host.waitForEnd(dir, signal());
    assert.equal(run.state, 'succeeded', await readFile(join(dir, 'log'), 'utf8'));
    assert.equal(await readFile(join(dir, 'outputs', 'all.txt'), 'utf8'), 'hello Ada\nhello Björn\n');
    assert.equal(run.jobStoreExists, false);
    const stats = JSON.parse(await readFile(join(dir, 'stats.json'), 'utf8')) as { jobs: { total_number: number } };
    assert.ok(stats.jobs.total_number >= 3);
    assert.match(
      await readFile(join(dir, 'messages.1'), 'utf8'),
      /toil\.bus\.JobIssuedMessage\tscatter\.cwl\.1\._:\S+\tkind-CWLJob\//,
    );
    const output = JSON.parse(await readFile(join(dir, 'stdout'), 'utf8')) as { all: { path: string } };
    assert.equal(output.all.path, join(dir, 'outputs', 'all.txt'));
    await until('no process is left', () => ours().length === 0);
  });

  it('stops in the middle without leaving a process, and goes on from there to the end', async () => {
    const { dir, request } = await make(17);
    await host.start(dir, request, signal());
    await until('both tools run', () => tools(17).length === 2, 60);
    const stopped = await host.stop(dir, 30, signal());
    assert.deepEqual([stopped.state, stopped.killed], ['stopped', false]);
    assert.deepEqual(tools(17), []);
    const run = await host.waitForEnd(dir, signal());
    assert.equal(run.jobStoreExists, true);
    await until('no process is left', () => ours().length === 0);
    const ended = await goesOn(dir, request);
    assert.equal(ended.jobStoreExists, false);
    assert.deepEqual(Object.keys(ended.sizes).sort(), ['log', 'messages.1', 'messages.2', 'stats.json', 'stdout']);
  });

  it('killed with SIGKILL leaves workers at work; the restart ends them first and succeeds', async () => {
    const { dir, request } = await make(19);
    await host.start(dir, request, signal());
    await until('both tools run', () => tools(19).length === 2, 60);
    const orphans = tools(19);
    kill(await toilOf(dir));
    const run = await host.waitForEnd(dir, signal());
    assert.deepEqual([run.state, run.attempts[0]?.code], ['failed', -9]);
    assert.deepEqual(tools(19), orphans);
    const started = host.start(dir, again(request), signal());
    assert.deepEqual(await started, { kind: 'started', attempt: 2 });
    assert.deepEqual(
      tools(19).filter((pid) => orphans.includes(pid)),
      [],
    );
    const end = await host.waitForEnd(dir, signal());
    assert.equal(end.state, 'succeeded', await readFile(join(dir, 'log'), 'utf8'));
    await until('no process is left', () => ours().length === 0);
  });

  it('killed with SIGKILL and then stopped: the workers are counted and ended', async () => {
    const { dir, request } = await make(23);
    await host.start(dir, request, signal());
    await until('both tools run', () => tools(23).length === 2, 60);
    kill(await toilOf(dir));
    await host.waitForEnd(dir, signal());
    const stopped = await host.stop(dir, 5, signal());
    assert.deepEqual([stopped.state, stopped.orphans], ['failed', 2]);
    assert.deepEqual(tools(23), []);
  });
});
