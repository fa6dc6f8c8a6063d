import { ProblemError } from '../../usecases/problems';
import type { PlanWish } from '../../usecases/launching/planSession';
import { readSpec } from '../../toil/fit/readSpec';
import { readTextFile } from '../readText';
import { saveFirst } from '../runFlow/saveFirst';
import { badSpec } from './badSpec';

/** The wish as its file says now: people correct the file beside the page. */
export async function rereadWish(wish: PlanWish): Promise<PlanWish> {
  const { file } = wish;
  if (file === undefined) return wish;
  await saveFirst([file]);
  const text = await readTextFile(file);
  if (text === undefined) throw new ProblemError({ kind: 'fileGone', path: file });
  const reading = readSpec(text, file);
  if (reading.kind === 'faulty') {
    await badSpec(file, reading.problems.length);
    return wish;
  }
  const { zone, ...before } = wish;
  const { spec } = reading;
  // Another zone in the file is newer than the one that was chosen on the page.
  const chosen = zone === undefined || spec.zone !== wish.spec.zone ? {} : { zone };
  return { ...before, spec, profile: spec.profile ?? wish.profile, ...chosen };
}
