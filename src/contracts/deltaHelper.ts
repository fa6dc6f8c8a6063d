import * as v from 'valibot';

const kinds = v.picklist(['file', 'folder', 'link', 'other']);
const whole = v.pipe(v.number(), v.integer());
const size = v.pipe(whole, v.minValue(0));
/** Path, kind, size, microseconds since 1970, permission bits, where a link leads; bytes of names as U+0000 to U+00FF. */
const entrySchema = v.tuple([v.string(), kinds, size, whole, size, v.string()]);
const problems = v.picklist(['permission', 'noSpace', 'vanished', 'outside', 'other']);

/**
 * What `src/remote/sync/deltaHelper.py` says in its messages. It needs no format number: each copy brings its own helper along, so
 * that both always are of one version.
 */
const sayingSchema = v.union([
  v.object({ entries: v.array(entrySchema) }),
  v.object({ listed: v.boolean() }),
  v.object({ hashes: v.array(v.nullable(v.string())) }),
  v.object({ end: v.string(), whole: v.boolean() }),
  v.object({ problem: problems, path: v.string(), detail: v.string() }),
  v.object({ done: v.literal(true) }),
]);
export type DeltaSaying = v.InferOutput<typeof sayingSchema>;

/** Checks a message of the helper, which is untrusted; undefined when it is none. */
export function parseDeltaSaying(message: unknown): DeltaSaying | undefined {
  const result = v.safeParse(sayingSchema, message);
  return result.success ? result.output : undefined;
}
