import * as v from 'valibot';

/**
 * The record `status` below `parameterPath` (provisioner/names.ts): how far the leader's boot is. The leader writes it, the extension
 * reads it (design.md, decision 4; reference kubernetes-on-aws.md 7.4).
 */
export const BOOT_STATUS_FORMAT = 1;

/** In the order in which they come; `image` runs beside the others and shows only while nothing else is waited for. */
export const BOOT_PHASES = ['started', 'controlPlane', 'manifests', 'image', 'appliance', 'ready'] as const;

const bootStatusSchema = v.object({
  format: v.literal(BOOT_STATUS_FORMAT),
  phase: v.picklist([...BOOT_PHASES, 'failed']),
  /** When the phase began, by the leader's clock. */
  at: v.pipe(v.string(), v.isoTimestamp()),
  /** The phase that failed. */
  failed: v.optional(v.picklist(BOOT_PHASES)),
  /** Last lines of the log, of a phase that failed. */
  message: v.optional(v.string()),
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
