import * as v from 'valibot';

/**
 * The record `status` below `parameterPath` (provisioner/names.ts): how far the leader's boot is. The leader writes it, the extension
 * reads it (design.md, decision 4; reference kubernetes-on-aws.md 7.4).
 */
export const BOOT_STATUS_FORMAT = 1;

/** In the order in which they come; `image` runs beside the others and shows only while nothing else is waited for. */
export const BOOT_PHASES = ['started', 'controlPlane', 'manifests', 'image', 'appliance', 'ready'] as const;

const time = v.pipe(v.string(), v.isoTimestamp());

const bootStatusSchema = v.object({
  format: v.literal(BOOT_STATUS_FORMAT),
  /** A leader goes on trying after `failed`: when the cause is gone, another phase takes its place. */
  phase: v.picklist([...BOOT_PHASES, 'failed']),
  /** When this was written, by the leader's clock: when the phase began, or when it last told of trouble. */
  at: time,
  /** The phase that failed. */
  failed: v.optional(v.picklist(BOOT_PHASES)),
  /** Last lines of the log, without secrets: why the phase failed, or under another phase why its last try did not work. It tries again. */
  message: v.optional(v.string()),
  /** All that have begun since the machine's start, oldest first; leaders of older versions do not tell. */
  phases: v.optional(v.array(v.object({ phase: v.picklist(BOOT_PHASES), at: time }))),
});

export type BootPhase = (typeof BOOT_PHASES)[number];
export type BootStatus = v.InferOutput<typeof bootStatusSchema>;

/** The record of a parameter's value; undefined for one that another version wrote, or that is no record at all. */
export function readBootStatus(text: string): BootStatus | undefined {
  try {
    const read = v.safeParse(bootStatusSchema, JSON.parse(text));
    return read.success ? read.output : undefined;
  } catch {
    return undefined;
  }
}
