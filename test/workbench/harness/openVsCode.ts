import { cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { chooseHost, type TestHost } from '../../../scripts/vscodeHost/chooseHost';
import { startCodeServer } from './codeServerSession';
import { startElectron } from './electronSession';
import { QUIET, themeSetting, type Settings, type Theme } from './settings';
import type { SessionOptions } from './session';
import { VsCode } from './vsCode';

export interface VsCodeOptions {
  /** Folders of extensions under development: their `package.json` and built code. They run in Restricted Mode too. */
  readonly extension?: string | readonly string[];
  /** Package files to install, as a user does. */
  readonly vsix?: string | readonly string[];
  /** A folder whose copy is opened. */
  readonly workspace?: string;
  readonly settings?: Settings;
  /** Added to this process's environment; undefined removes. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Opens in Restricted Mode: `trustWorkspace` ends it. Only an installed package is held back by it. */
  readonly trust?: boolean;
  readonly theme?: Theme;
  readonly size?: { readonly width: number; readonly height: number };
}

let chosen: Promise<TestHost> | undefined;

/** Starts a VS Code of its own, with a fresh profile, and opens a window. `dispose` ends it. */
export async function openVsCode(options: VsCodeOptions): Promise<VsCode> {
  if (options.trust === true && options.vsix === undefined) throw new Error('workspace trust only holds back a vsix');
  chosen ??= chooseHost((line) => process.stderr.write(`${line}\n`));
  const host = await chosen;
  // The real path: VS Code shows and compares that one, and on macOS the temporary folder is a link.
  const dataFolder = mkdtempSync(join(realpathSync(tmpdir()), 'toil-clusters-vscode-'));
  let vsCode: VsCode | undefined;
  try {
    const session = sessionOptions(options, dataFolder);
    const started =
      host.kind === 'electron' ? await startElectron(host, session) : await startCodeServer(host, session);
    vsCode = new VsCode(started, session.workspace ?? '', dataFolder);
    await vsCode.openWindow();
    return vsCode;
  } catch (error) {
    await vsCode?.dispose();
    rmSync(dataFolder, { recursive: true, force: true });
    throw error;
  }
}

function sessionOptions(options: VsCodeOptions, dataFolder: string): SessionOptions {
  const extensions = list(options.extension).map((folder) => resolve(folder));
  for (const folder of extensions) {
    if (!existsSync(join(folder, 'package.json'))) throw new Error(`no package.json in the extension folder ${folder}`);
  }
  mkdirSync(join(dataFolder, 'extensions'));
  return {
    extensions,
    packages: list(options.vsix).map((file) => resolve(file)),
    workspace: options.workspace === undefined ? undefined : copyOf(resolve(options.workspace), dataFolder),
    userSettings: { ...QUIET, ...themeSetting(options.theme ?? 'dark'), ...options.settings },
    machineSettings: { ...options.settings },
    env: options.env ?? {},
    trust: options.trust ?? false,
    size: options.size ?? { width: 1440, height: 900 },
    dataFolder,
  };
}

function copyOf(folder: string, dataFolder: string): string {
  const copy = join(dataFolder, 'workspace', basename(folder));
  cpSync(folder, copy, { recursive: true });
  return copy;
}

function list(value: string | readonly string[] | undefined): readonly string[] {
  return typeof value === 'string' ? [value] : (value ?? []);
}
