import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import path from 'node:path';

/** Environment variables as a program is given them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The absolute folders of PATH, in order. A relative entry (`.`) would run a file of the workspace: left out. */
export function pathFolders(env: Environment): string[] {
  return [...new Set((env['PATH'] ?? '').split(path.delimiter).filter((folder) => path.isAbsolute(folder)))];
}

/** Whether `file` is a file that this user may run. */
export async function isProgram(file: string): Promise<boolean> {
  try {
    if (!(await stat(file)).isFile()) return false;
    await access(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Every program of one of these names, in the order of the folders, then of the names. Absolute paths. */
export async function programsIn(folders: readonly string[], names: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const folder of folders) {
    for (const name of names) {
      const file = path.join(folder, name);
      if (await isProgram(file)) found.push(file);
    }
  }
  return found;
}

/** The first program of this name on PATH; undefined: there is none. */
export async function programOnPath(name: string, env: Environment): Promise<string | undefined> {
  return (await programsIn(pathFolders(env), [name]))[0];
}
