import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The npm packages that make the VS Code host. code-server 4.139.1 carries VS Code 1.139.1, which wants Node 24. */
export const CODE_SERVER_VERSION = '4.139.1';
export const NODE_VERSION = '24.21.0';

/** The root of this repository. */
export const REPOSITORY = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** What the project builds once for every clone lies here, one sub-folder per thing and version. */
export function cacheFolder(): string {
  // The XDG specification says to ignore a relative value.
  const named = process.env['XDG_CACHE_HOME'];
  return join(named?.startsWith('/') ? named : join(homedir(), '.cache'), 'toil-clusters');
}

export function codeServerFolder(): string {
  return join(cacheFolder(), `vscode-host-${CODE_SERVER_VERSION}-node${NODE_VERSION}`);
}
