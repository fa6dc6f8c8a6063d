/** How many tests (or checks) ended how. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Those that failed. */
  readonly names: readonly string[];
}

export const NOTHING: Counts = { passed: 0, failed: 0, skipped: 0, names: [] };

export function add(a: Counts, b: Counts): Counts {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
    names: [...a.names, ...b.names],
  };
}

/** Something that is no test but has to be right all the same. */
export function oneFailure(name: string): Counts {
  return { ...NOTHING, failed: 1, names: [name] };
}

export function countsLine({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
