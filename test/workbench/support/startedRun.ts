import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Row } from '../harness/rows';
import { until } from '../harness/until';
import { goToOptions, type Answers } from './runs';
import type { ToilBench } from './toilBench';

/** Right-clicks a workflow, starts it, and waits until the tree shows it; gives the run's directory. */
export async function startRun(bench: ToilBench, file: string, answers: Answers = {}): Promise<string> {
  await goToOptions(bench.vsCode, file, answers);
  return startedBy(bench, () => bench.vsCode.quickInput.choose('Start'));
}

/**
 * Does what starts a new run and waits until the tree shows it; gives its directory. Several runs may have one name: only
 * then is the first row of that name surely the new one's.
 */
export async function startedBy(bench: ToilBench, act: () => Promise<unknown>): Promise<string> {
  const before = await directories(bench);
  await act();
  const fresh = async (): Promise<string | undefined> =>
    (await directories(bench)).find((dir) => !before.includes(dir) && existsSync(join(dir, 'attempts', '1.json')));
  const dir = await until(fresh, { what: 'a new run', timeout: 30_000 });
  // Its row is selected last: before that, the extension may still bring the view to the front.
  const shown = async (): Promise<boolean> => {
    const rows = (await bench.vsCode.views.rows('Runs')).filter(isRun);
    return rows.length === before.length + 1 && rows[0]?.selected === true;
  };
  await until(shown, { what: `the row of ${dir}` });
  return dir;
}

/** Whether a row of the Runs view is a run. */
export function isRun(row: Row): boolean {
  return row.level === 2;
}

/** The directories of all runs of the bench. */
async function directories(bench: ToilBench): Promise<string[]> {
  return (await readdir(bench.runsFolder)).map((name) => join(bench.runsFolder, name));
}
