import * as v from 'valibot';

/** What the appliance says of itself (remote/leaderRuns/appliance.ts). Sizes in bytes. */
export const applianceAnswerSchema = v.object({
  version: v.string(),
  /** Absolute path of the Python that imports Toil. */
  python: v.string(),
  /** Of Toil's extras, those whose modules are there. */
  extras: v.array(v.string()),
  /** Of the programs that runs use, those on its PATH. */
  programs: v.array(v.string()),
  /** What a process in it may use. */
  cores: v.number(),
  memory: v.number(),
  disk: v.object({ free: v.number(), total: v.number() }),
});
export type ApplianceAnswer = v.InferOutput<typeof applianceAnswerSchema>;

/** Undefined for anything else. */
export function parseApplianceAnswer(text: string): ApplianceAnswer | undefined {
  try {
    const result = v.safeParse(applianceAnswerSchema, JSON.parse(text));
    return result.success ? result.output : undefined;
  } catch {
    return undefined;
  }
}
