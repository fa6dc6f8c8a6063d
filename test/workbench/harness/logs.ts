import { cpSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** Every log file below a folder whose path fits, oldest session first (VS Code names a session's folder by its time). */
export function logFiles(folder: string, pattern = /\.log$/): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => pattern.test(file))
    .sort();
}

/** Copies every log file: extension hosts, output channels, windows. */
export function copyLogs(from: string, to: string): void {
  for (const file of logFiles(from)) {
    const copy = join(to, relative(from, file));
    mkdirSync(dirname(copy), { recursive: true });
    cpSync(file, copy);
  }
}
