import * as v from 'valibot';

/**
 * The records `workers/INSTANCE-ID` below `parameterPath` (provisioner/names.ts). A worker that joins at once writes none; one that cannot
 * says why, and later that it has joined after all. Jobs have a worker's rights: what stands there may be anybody's words.
 */
export const WORKER_STATUS_FORMAT = 1;

/** Stands between `parameterPath` and the id of the instance. */
export const WORKER_RECORDS = 'workers/';

const workerStatusSchema = v.object({
  format: v.literal(WORKER_STATUS_FORMAT),
  state: v.picklist(['failing', 'joined']),
  /** Since when, by the worker's clock. */
  at: v.pipe(v.string(), v.isoTimestamp()),
  /** The last lines of its last try, without secrets. */
  message: v.optional(v.string()),
});

export type WorkerStatus = v.InferOutput<typeof workerStatusSchema>;

/** The record of a parameter's value; undefined for one that another version wrote, or that is no record at all. */
export function readWorkerStatus(text: string): WorkerStatus | undefined {
  try {
    const read = v.safeParse(workerStatusSchema, JSON.parse(text));
    return read.success ? read.output : undefined;
  } catch {
    return undefined;
  }
}
