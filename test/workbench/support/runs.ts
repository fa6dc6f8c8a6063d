import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Row } from '../harness/rows';
import { until, type Wanted } from '../harness/until';
import type { VsCode } from '../harness/vsCode';
import type { ToilBench } from './toilBench';

/** Toil takes some seconds to start, and a busy machine takes more. */
export const RUN_LIMIT = 90_000;

export interface Answers {
  /** Where it runs; This machine unless told. */
  readonly where?: Wanted;
  /** The inputs file that is picked. */
  readonly inputs?: Wanted;
  /** The line of arguments of a Python workflow. */
  readonly words?: string;
}

/** Right-clicks a workflow and answers each step as asked, up to the options. */
export async function goToOptions(vsCode: VsCode, file: string, answers: Answers = {}): Promise<void> {
  await openRunFlow(vsCode, file, answers.where);
  await answerInputs(vsCode, answers);
  await step(vsCode, 'Start it, or change an option first');
}

/** Right-clicks a workflow and starts it. */
export async function start(vsCode: VsCode, file: string, answers: Answers = {}): Promise<void> {
  await goToOptions(vsCode, file, answers);
  await vsCode.quickInput.choose('Start');
}

/** Right-clicks a workflow; a Python file has the item only once it was seen to be one. */
export async function openRunFlow(vsCode: VsCode, file: string, where: Wanted = /^This machine/): Promise<void> {
  if (!/\.(cwl|wdl)$/.test(file)) await openSeenWorkflow(vsCode, file);
  // Right after the window has opened, the menus of extensions are not there yet.
  const offered = async (): Promise<boolean> => (await vsCode.explorer.menuLabels(file)).includes('Run on Cluster…');
  await until(offered, { what: `the menu item of ${file}`, timeout: 30_000 });
  await vsCode.explorer.clickMenu(file, 'Run on Cluster…');
  await step(vsCode, 'Where should it run?');
  await vsCode.quickInput.choose(where);
}

/** Opens a file that only its text makes a workflow, and waits until the extension has read it. */
export async function openSeenWorkflow(vsCode: VsCode, file: string): Promise<void> {
  await vsCode.explorer.openFile(file);
  const offered = async (): Promise<boolean> => (await vsCode.editors.titleActions()).includes('Run on Cluster…');
  await until(offered, { what: `the button above ${file}` });
}

async function answerInputs(vsCode: VsCode, { inputs, words }: Answers): Promise<void> {
  if (inputs !== undefined) {
    await step(vsCode, /^Which inputs/);
    await vsCode.quickInput.choose(inputs);
  }
  if (words !== undefined) {
    await vsCode.quickInput.waitForMessage(/^Arguments for/);
    await vsCode.quickInput.accept(words);
  }
}

/** Waits for the step of the flow that asks this. */
export async function step(vsCode: VsCode, placeholder: Wanted): Promise<void> {
  const asked = async (): Promise<boolean> => {
    const text = (await vsCode.quickInput.readHead()).placeholder;
    return placeholder instanceof RegExp ? placeholder.test(text) : placeholder === text;
  };
  await until(asked, { what: `the question ${placeholder}`, timeout: 30_000 });
}

/** Waits until the newest run of this name is in this state, as its row says. */
export async function untilRun(vsCode: VsCode, name: string, state: Wanted, timeout = RUN_LIMIT): Promise<Row> {
  await vsCode.views.openContainer('Toil');
  const pattern = state instanceof RegExp ? state : new RegExp(`^${state}\\b`);
  let seen = 'no row';
  const there = async (): Promise<Row | undefined> => {
    // All rows, from the top: of two runs with one name the upper one is the newer.
    const row = (await vsCode.views.rows('Runs')).find(({ label, level }) => level === 2 && label === name);
    seen = row?.description ?? seen;
    return row && pattern.test(row.description) ? row : undefined;
  };
  return until(there, { what: `${name} ${state}`, timeout, every: 200 }).catch((error: unknown) => {
    throw new Error(`${String(error)}; its row says: ${seen}`, { cause: error });
  });
}

/** The directories of the bench's runs whose name has this in it, newest first. */
export async function runDirectories(bench: ToilBench, part: string): Promise<string[]> {
  const names = (await readdir(bench.runsFolder)).filter((name) => name.includes(part));
  return names
    .sort()
    .reverse()
    .map((name) => join(bench.runsFolder, name));
}

/** The directory of the newest run whose name has this in it. */
export async function newestDirectory(bench: ToilBench, part: string): Promise<string> {
  const [newest] = await runDirectories(bench, part);
  if (newest === undefined) throw new Error(`no run directory with ${part} in ${bench.runsFolder}`);
  return newest;
}

/** The labels of the rows below the newest run, or below one of its sections when that is open. */
export async function labels(vsCode: VsCode): Promise<string[]> {
  return (await vsCode.views.rows('Runs')).map((row) => row.label);
}
