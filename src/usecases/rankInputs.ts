import { dirname } from 'node:path';
import type { ReadText, WorkflowDescription } from '../toil/workflow/description';
import { matchInputs, topLevelKeys } from '../toil/workflow/match';

/** A file that could be a workflow's inputs. */
export interface RankedInputs {
  readonly path: string;
  /** Required inputs that it does not give. */
  readonly missing: readonly string[];
}

/** The files whose keys match the workflow's inputs, best first: the one used last, then the most complete, then the nearest. */
export async function rankInputs(
  description: WorkflowDescription,
  workflowPath: string,
  candidates: readonly string[],
  readText: ReadText,
  last: string | undefined,
): Promise<RankedInputs[]> {
  const names = description.inputs.map((input) => input.name);
  const required = description.inputs.filter((input) => input.required).map((input) => input.name);
  const folder = dirname(workflowPath);
  const scored = await Promise.all(
    candidates.map(async (path) => {
      const text = await readText(path).catch(() => undefined);
      const keys = text === undefined ? undefined : topLevelKeys(text);
      if (!keys) return [];
      const { score, missingRequired } = matchInputs(names, required, keys);
      const near = dirname(path) === folder ? 0.5 : 0;
      return score > 0 ? [{ path, missing: missingRequired, rank: (path === last ? 10 : 0) + score + near }] : [];
    }),
  );
  return scored
    .flat()
    .sort((a, b) => b.rank - a.rank || a.path.localeCompare(b.path))
    .map(({ path, missing }) => ({ path, missing }));
}
