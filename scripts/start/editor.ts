import { delimiter, join } from 'node:path';
import { EXTENSION_ID } from './places';

/** A VS Code that has the samples open. */
export interface Editor {
  /** For people: where it is. */
  readonly where: string;
  /** The folder below which the extension's log is. */
  readonly logs: string;
  /** The extension's own folder: what it installs lies there. */
  readonly storage: string;
  /** Resolves when the user has closed it; never for a server. */
  readonly closed: Promise<void>;
  /** What was only opened to bring the workflow on its way is not needed any more. */
  settle(): Promise<void>;
  stop(): Promise<void>;
}

export function storageOf(userFolder: string): string {
  return join(userFolder, 'globalStorage', EXTENSION_ID);
}

/** Without what npm puts before the user's own programs: the extension is to find what a user's editor would find. */
export function userPath(): string {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.filter((folder) => !/node_modules[\\/]\.bin$|node-gyp-bin$/.test(folder)).join(delimiter);
}
