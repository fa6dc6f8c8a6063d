import { newerThan, type Newer } from './newest';
import { extensionVersions, tagsOf, type OriginOf } from './tags';

/** The versions that a boot pins (src/provisioner/boot/versions.json). */
export interface Pinned {
  readonly kubernetes: string;
  readonly toil: string;
  readonly images: Readonly<Record<string, string>>;
}

export interface Places {
  readonly originOf: OriginOf;
  /** The folder of system extensions. */
  readonly extensions: string;
}

/** What is known of a version that we pin. */
export type Row = { readonly name: string; readonly ours: string } & (
  { readonly newer: Newer } | { readonly unreachable: string }
);

const TOIL = 'quay.io/ucsc_cgl/toil';

/** Looks all of them up side by side. One that cannot be reached says so in its row. */
export async function rowsOf(
  { kubernetes, toil, images }: Pinned,
  places: Places,
  signal: AbortSignal,
): Promise<Row[]> {
  const ofImage = (name: string, image: string): Promise<Row> => {
    const colon = image.lastIndexOf(':');
    return rowOf(name, image.slice(colon + 1), () => tagsOf(image.slice(0, colon), places.originOf, signal), signal);
  };
  return Promise.all([
    rowOf('kubernetes', kubernetes, () => extensionVersions(places.extensions, signal), signal),
    ofImage('toil', `${TOIL}:${toil}`),
    ...Object.entries(images).map(([name, image]) => ofImage(name, image)),
  ]);
}

async function rowOf(
  name: string,
  ours: string,
  look: () => Promise<readonly string[]>,
  signal: AbortSignal,
): Promise<Row> {
  try {
    const tags = await look();
    // A list without ours is no list of its versions.
    if (!tags.includes(ours)) return { name, ours, unreachable: `the registry does not list ${ours}` };
    return { name, ours, newer: newerThan(ours, tags) };
  } catch (error) {
    signal.throwIfAborted();
    return { name, ours, unreachable: reasonOf(error) };
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error ? cause.message : error.message;
}

/** The table as it is printed. */
export function printedRows(rows: readonly Row[]): string {
  const lines = rows.map((row) => [
    row.name,
    row.ours,
    ...('newer' in row ? toldOf(row.newer) : ['', `not reached: ${row.unreachable}`]),
  ]);
  const all = [['', 'ours', 'newer in its line', 'newest'], ...lines];
  const widths = [0, 1, 2].map((column) => Math.max(...all.map((line) => line[column]?.length ?? 0)));
  return all
    .map((line) =>
      line
        .map((text, column) => text.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function toldOf({ line, all }: Newer): [string, string] {
  return [line ?? '-', all ?? '-'];
}
