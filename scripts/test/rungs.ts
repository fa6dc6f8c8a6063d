import type { Part } from './parts';
import type { Output } from './show';

/** A way to run something that is counted. Limits are milliseconds. */
export type Step =
  /** A script of package.json, right when it ends with 0: one check. */
  | { readonly kind: 'script'; readonly name: string; readonly limit: number }
  /**
   * Test files. `apart`: each in a process of its own, so that one that hangs takes none with it; that many at a time.
   * `shared`: all of them shared out among that many processes at a time. With more than one process the output of each comes when
   * it has ended.
   */
  | {
      readonly kind: 'mocha';
      readonly files: string;
      readonly timeout: number;
      readonly limit: number;
      readonly apart?: number;
      readonly shared?: number;
      /** Words before the program, as those of `nsenter`. */
      readonly within?: readonly string[];
      /** Of one process. Default: as it comes. */
      readonly output?: Output;
    }
  /** The suite inside the extension host. */
  | { readonly kind: 'inside'; readonly limit: number }
  /** A script of package.json whose last line has the counts. */
  | { readonly kind: 'counted'; readonly name: string; readonly limit: number };

/** A rung of the ladder from quick to slow. */
export interface Rung {
  readonly name: string;
  readonly needs: readonly Part[];
  readonly step: Step;
  /** Run only where it is named: too long for each change. */
  readonly onlyNamed?: true;
}

const MINUTE = 60_000;

export const RUNGS: readonly Rung[] = [
  { name: 'format', needs: [], step: { kind: 'script', name: 'format:check', limit: 3 * MINUTE } },
  { name: 'lint', needs: [], step: { kind: 'script', name: 'lint', limit: 5 * MINUTE } },
  { name: 'types', needs: [], step: { kind: 'script', name: 'typecheck', limit: 5 * MINUTE } },
  {
    name: 'unit',
    needs: ['programs', 'python', 'extension'],
    step: { kind: 'mocha', files: 'test/unit/**/*.test.ts', timeout: 20_000, limit: 10 * MINUTE, shared: 3 },
  },
  {
    name: 'real',
    needs: ['programs', 'toil'],
    step: { kind: 'mocha', files: 'test/real/**/*.test.ts', timeout: 180_000, limit: 10 * MINUTE, apart: 2 },
  },
  {
    // Files that run leaders have second address bytes of their own, so that any two of them can run at the same time.
    name: 'loopback',
    needs: ['toil', 'moto', 'minio', 'leader'],
    step: { kind: 'mocha', files: 'test/loopback/*.test.ts', timeout: 120_000, limit: 10 * MINUTE, apart: 2 },
  },
  { name: 'host', needs: ['extension', 'vscode'], step: { kind: 'inside', limit: 10 * MINUTE } },
  {
    name: 'workbench',
    needs: ['extension', 'vscode', 'toil'],
    step: {
      kind: 'mocha',
      files: 'test/workbench/!(cluster*).test.ts',
      timeout: 180_000,
      limit: 10 * MINUTE,
      apart: 1,
    },
  },
  {
    // Apart from the others, which can run where there are no leaders.
    name: 'clusters',
    needs: ['extension', 'vscode', 'toil', 'moto', 'leader'],
    step: { kind: 'mocha', files: 'test/workbench/cluster*.test.ts', timeout: 180_000, limit: 8 * MINUTE, apart: 1 },
  },
  {
    name: 'package',
    needs: ['vscode', 'toil'],
    step: { kind: 'mocha', files: 'test/package/*.test.ts', timeout: 180_000, limit: 10 * MINUTE },
  },
  // Clusters that really boot. It prepares itself what it stands on: builds of half an hour where the cache has none.
  { name: 'rig', needs: [], step: { kind: 'counted', name: 'test:rig', limit: 70 * MINUTE }, onlyNamed: true },
];

/** What of the ladder is wanted: the names of rungs, between commas. */
export interface Choice {
  /** These and no others. */
  readonly only?: string | undefined;
  /** Beside those that are always run. */
  readonly also?: string | undefined;
}

/** The rungs that are wanted, in the order in which they are always run. Throws at a name that there is not. */
export function chosenRungs({ only, also }: Choice): readonly Rung[] {
  const named = new Set([only, also].flatMap((names) => names?.split(',') ?? []).map((name) => name.trim()));
  const unknown = [...named].filter((name) => !RUNGS.some((rung) => rung.name === name));
  if (unknown.length > 0) {
    throw new Error(`no rung ${unknown.join(', ')}: there are ${RUNGS.map(({ name }) => name).join(', ')}`);
  }
  return RUNGS.filter(({ name, onlyNamed }) => named.has(name) || (only === undefined && onlyNamed !== true));
}
