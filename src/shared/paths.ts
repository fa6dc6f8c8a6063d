import { homedir } from 'node:os';
import { isAbsolute, join, relative, sep } from 'node:path';

/**
 * A folder as people write it in settings, made absolute: `~` is the home folder, `${workspaceFolder}` the workspace's; a
 * relative one lies in the workspace folder, or in the home folder where there is none.
 */
export function absoluteFolder(text: string, workspaceFolder?: string): string {
  const base = workspaceFolder ?? homedir();
  const expanded = text.replace(/^~(?=$|[/\\])/, homedir).replaceAll('${workspaceFolder}', () => base);
  return isAbsolute(expanded) ? expanded : join(base, expanded);
}

/** Whether an absolute path is a folder or lies below it. */
export function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
