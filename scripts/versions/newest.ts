/** What is newer than a version: `line` of the same major and minor number, `all` at all; undefined where nothing is. */
export interface Newer {
  readonly line?: string;
  readonly all?: string;
}

/** A commit in a tag, as Toil's images have it; it says nothing about age. */
const COMMIT = /[0-9a-f]{40}/;

/**
 * The newest of some tags that are built as ours is: `v1.9.1-flannel3` is compared with `v1.9.2-flannel1`, never with `v2.0.0-rc.1`. A part that
 * is no number must be the same, and so must the Python of an image of Toil's.
 */
export function newerThan(ours: string, tags: readonly string[]): Newer {
  const alike = new RegExp(`^${patternOf(ours)}$`);
  const newer = tags
    .filter((tag) => alike.test(tag) && compare(tag, ours) > 0)
    .sort(compare)
    .reverse();
  const [all] = newer;
  const line = newer.find((tag) => numbersOf(tag).slice(0, 2).join() === numbersOf(ours).slice(0, 2).join());
  return { ...(line === undefined ? {} : { line }), ...(all === undefined ? {} : { all }) };
}

function patternOf(tag: string): string {
  const fixed = /-py3\.\d+$/.exec(tag)?.[0] ?? '';
  return tag
    .slice(0, tag.length - fixed.length)
    .split(COMMIT)
    .map((part) => part.replaceAll('.', '\\.').replaceAll(/\d+/g, '\\d+'))
    .join(COMMIT.source)
    .concat(fixed.replaceAll('.', '\\.'));
}

function numbersOf(tag: string): number[] {
  return (
    tag
      .replace(COMMIT, '')
      .replace(/-py3\.\d+$/, '')
      .match(/\d+/g) ?? []
  ).map(Number);
}

function compare(one: string, other: string): number {
  const [a, b] = [numbersOf(one), numbersOf(other)];
  const index = a.findIndex((number, i) => number !== b[i]);
  return index < 0 ? 0 : (a[index] ?? 0) - (b[index] ?? 0);
}
