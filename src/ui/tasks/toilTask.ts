import * as v from 'valibot';
import { runOptionsSchema } from '../../contracts/runRecord';

/** A `toil` task as `tasks.json` holds it. */
export const toilTaskSchema = v.object({
  type: v.literal('toil'),
  workflow: v.pipe(v.string(), v.minLength(1)),
  inputs: v.optional(v.string()),
  arguments: v.optional(v.array(v.string())),
  options: v.optional(runOptionsSchema),
});
export type ToilTask = v.InferOutput<typeof toilTaskSchema>;

/** What a task asks for, with absolute paths. */
export interface WantedRun {
  readonly path: string;
  readonly fragment?: string;
  readonly inputs: string | undefined;
  readonly words: readonly string[];
  readonly options: ToilTask['options'];
}
