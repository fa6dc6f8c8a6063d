// `npm start [-- --once]`: builds the extension, opens a copy of samples/ in a real VS Code, lets the extension run the CWL
// sample there, and tells the run and its outputs. VS Code stays open until Ctrl+C; with --once it ends after the outputs,
// with 0 when the run has succeeded.
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { RunHost } from '../src/contracts/runHost';
import { thisHost } from '../src/local/hostId';
import { thisMachineRunHost } from '../src/local/runHost';
import { installStarter } from '../src/local/starter';
import type { Log } from '../src/shared/log';
import { ThisMachine } from '../src/usecases/thisMachine';
import { buildExtension } from './prepare/build';
import { providePython } from './prepare/python';
import { desktopProgram, openDesktop } from './start/desktop';
import type { Editor } from './start/editor';
import { firstRun, runIds } from './start/firstRun';
import { followRun } from './start/followRun';
import { RUNS_FOLDER, WORKSPACE } from './start/places';
import { openServer } from './start/server';
import { tellResult } from './start/tellResult';
import { copySamples, keepTask } from './start/workspace';
import { REPOSITORY } from './vscodeHost/folders';

const started = Date.now();

/** A line with the seconds since the start, so that anybody sees what takes long. */
function report(line: string): void {
  console.log(`${String(Math.round((Date.now() - started) / 1000)).padStart(4)} s  ${line}`);
}

const log: Log = { debug: () => undefined, info: () => undefined, warn: report, error: report };

/** What the extension uses to look at runs, without an editor. */
async function runHost({ storage }: Editor, signal: AbortSignal): Promise<RunHost> {
  const machine = new ThisMachine({
    storageFolder: storage,
    runsFolder: RUNS_FOLDER,
    host: await thisHost(signal),
    toilSetting: () => undefined,
    env: () => process.env,
    log,
  });
  const source = join(REPOSITORY, 'dist', 'starter', 'toil_run');
  return thisMachineRunHost({
    python: () => machine.python(signal),
    starter: () => installStarter(source, storage, signal),
    runsFolder: RUNS_FOLDER,
    log,
  });
}

/** Follows the run that the extension starts; true when it has succeeded. */
async function showRun(editor: Editor, before: readonly string[], signal: AbortSignal): Promise<boolean> {
  report('waiting for the extension to start the sample workflow (it installs Toil first where there is none)');
  const id = await firstRun(editor, before, report, signal);
  // Or every further window on this folder would start another run.
  keepTask('asked');
  report(`the extension started the run ${join(RUNS_FOLDER, id)}`);
  const host = await runHost(editor, signal);
  const entry = await followRun(host, id, log, report, signal);
  await tellResult(host, entry, report, signal);
  return entry.snapshot.state === 'succeeded';
}

async function open(alone: boolean): Promise<Editor> {
  const program = desktopProgram();
  return program === undefined ? openServer(alone, report) : openDesktop(program, report);
}

async function leaveOpen(editor: Editor, interrupted: AbortSignal): Promise<void> {
  await editor.settle();
  report(`VS Code is open: ${editor.where}`);
  report(
    'The sample can be run again there with "Tasks: Run Task", other workflows with a right click. Ctrl+C ends this.',
  );
  if (!interrupted.aborted) await Promise.race([editor.closed, once(interrupted, 'abort')]);
}

async function main(interrupted: AbortSignal): Promise<number> {
  const { values } = parseArgs({ options: { once: { type: 'boolean', default: false } } });
  report('building');
  await buildExtension();
  report('preparing');
  await providePython(report);
  mkdirSync(RUNS_FOLDER, { recursive: true });
  copySamples();
  keepTask('folderOpen');
  report(`workspace: ${WORKSPACE}, a copy of samples/`);
  const before = await runIds();
  const editor = await open(values.once);
  try {
    const succeeded = await showRun(editor, before, interrupted);
    if (!values.once) await leaveOpen(editor, interrupted);
    return succeeded ? 0 : 1;
  } finally {
    await editor.stop();
  }
}

const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interruption.abort());

void main(interruption.signal).then(
  (code) => process.exit(code),
  (error: unknown) => {
    if (interruption.signal.aborted) process.exit(130);
    report(error instanceof Error ? error.message : String(error));
    process.exit(1);
  },
);
