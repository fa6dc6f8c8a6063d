import path from 'node:path';
import { pathFolders, type Environment } from './toil/searchPath';

export interface RunEnvironmentOptions {
  /** The editor's environment. */
  readonly base: Environment;
  /** First on PATH. */
  readonly toilBin: string;
  /** Last on PATH, so that it never takes the place of a Node that is there. */
  readonly nodeFolder?: string;
  /** True for a Toil that we installed: the user's PYTHONPATH would bring foreign modules into it. */
  readonly ownToil: boolean;
  /** Variables that the user sets for runs; they win. */
  readonly extra?: Readonly<Record<string, string>>;
}

/**
 * What VS Code puts into its processes; the list that it cleans its own children with (`sanitizeProcessEnvironment` in
 * its src/vs/base/common/processes.ts), and what its launcher sets.
 */
const EDITORS = [
  /^VSCODE_/,
  /^ELECTRON_/,
  /^SNAP(_.*)?$/,
  /^GDK_PIXBUF_/,
  /^NODE_OPTIONS$/,
  /^APPLICATION_INSIGHTS_NO_DIAGNOSTIC_CHANNEL$/,
  /^CHROME_DESKTOP$/,
  /^ORIGINAL_XDG_CURRENT_DESKTOP$/,
  /^TERM_PROGRAM(_VERSION)?$/,
];
/** They make a Python look for its modules in another one's place. */
const FOREIGN_PYTHON = new Set(['PYTHONHOME', 'PYTHONPATH', 'PYTHONSTARTUP', 'VIRTUAL_ENV', '__PYVENV_LAUNCHER__']);
const SNAP_SUFFIX = '_VSCODE_SNAP_ORIG';

/** The whole environment of a run. */
export function runEnvironment(options: RunEnvironmentOptions): Record<string, string> {
  const { base, toilBin, nodeFolder, ownToil, extra = {} } = options;
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(base)) {
    if (value !== undefined && !isEditors(name, value) && !(ownToil && FOREIGN_PYTHON.has(name))) env[name] = value;
  }
  restoreFromSnap(base, env);
  Object.assign(env, fileNamesInUtf8(env));
  Object.assign(env, extra);
  // A relative folder of PATH would mean another folder in a run.
  const folders = [toilBin, ...pathFolders(env), ...(nodeFolder === undefined ? [] : [nodeFolder])];
  env['PATH'] = [...new Set(folders)].join(path.delimiter);
  return env;
}

function isEditors(name: string, value: string): boolean {
  if (EDITORS.some((pattern) => pattern.test(name))) return true;
  // Scripts of the editor that talk to this very window.
  return (
    ['GIT_ASKPASS', 'SSH_ASKPASS', 'BROWSER'].includes(name) && /[\\/](extensions[\\/]git|[^/]*vscode)/i.test(value)
  );
}

/** The snap package of VS Code moves library and desktop variables aside and keeps what they were. */
function restoreFromSnap(base: Environment, env: Record<string, string>): void {
  for (const [name, value] of Object.entries(base)) {
    if (!name.endsWith(SNAP_SUFFIX) || name === SNAP_SUFFIX) continue;
    const original = name.slice(0, -SNAP_SUFFIX.length);
    Reflect.deleteProperty(env, name);
    if (value) env[original] = value;
    else Reflect.deleteProperty(env, original);
  }
}

/**
 * Python takes file names as UTF-8 with PYTHONUTF8 (PEP 540) whatever the locale is; LC_CTYPE does the same for the
 * tools. LC_ALL and LC_COLLATE stay: they would change how tools sort.
 */
function fileNamesInUtf8(env: Readonly<Record<string, string>>): Record<string, string> {
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find((value) => value) ?? '';
  const utf8 = { PYTHONUTF8: '1' };
  if (/utf-?8/i.test(locale) || env['LC_ALL']) return utf8;
  return { ...utf8, LC_CTYPE: process.platform === 'darwin' ? 'UTF-8' : 'C.UTF-8' };
}
