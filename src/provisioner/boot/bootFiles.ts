import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The texts of `files/`, by their path there (`leader/toil-init`); placeholders stand between `@`. */
export type BootFiles = ReadonlyMap<string, string>;

/** Reads the folder `files/`, as it lies beside this file or was copied into the package. */
export async function readBootFiles(folder: string, signal: AbortSignal): Promise<BootFiles> {
  const groups = await readdir(folder);
  const paths = await Promise.all(
    groups.map(async (group) => (await readdir(join(folder, group))).map((name) => `${group}/${name}`)),
  );
  return new Map(
    await Promise.all(
      paths
        .flat()
        .sort()
        .map(async (path) => [path, await readFile(join(folder, path), { encoding: 'utf8', signal })] as const),
    ),
  );
}

/** Lines that are a comment, in shell and in YAML; not the first of a program. */
const COMMENT = /^\s*#(?!!)/;

/**
 * A text with its placeholders filled in, without comments and empty lines: user data is short of room. A line that holds nothing but a
 * placeholder for an empty text goes, too. Throws at one that is unknown.
 */
export function filled(text: string, values: Readonly<Record<string, string>>): string {
  const lines = text.split('\n').flatMap((line) => {
    if (COMMENT.test(line)) return [];
    const result = line.replaceAll(/@([A-Za-z]+(?::[A-Za-z]+)?)@/g, (_, name: string) => {
      const value = values[name];
      if (value === undefined) throw new Error(`nothing is known of @${name}@`);
      return value;
    });
    return result.trim() === '' ? [] : [`${result}\n`];
  });
  return lines.join('');
}
