import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, delimiter, dirname, join } from 'node:path';
import { CODE_SERVER_VERSION, codeServerFolder, NODE_VERSION } from './folders';
import { execute, findOnPath } from './programs';
import { findBrowser, provideSystemPackages } from './systemPackages';

/** A VS Code server and the browser that shows its workbench. */
export interface VsCodeHost {
  readonly kind: 'code-server';
  /** VS Code's own version, such as `1.139.1`. */
  readonly version: string;
  /** The Node that runs the server. */
  readonly node: string;
  /** The folder that holds `out/server-main.js`. */
  readonly vscode: string;
  readonly browser: string;
}

/**
 * Where the npm package `code-server` keeps VS Code, and the native modules that the server cannot do without. Its own
 * install scripts would also compile kerberos and sqlite3, which need more of the system and are not needed.
 */
const VSCODE = join('node_modules', 'code-server', 'lib', 'vscode');
const NATIVE = ['@vscode/spdlog', '@parcel/watcher', '@vscode/native-watchdog', '@vscode/fs-copyfile'];
const LOADED_AT_START = NATIVE.slice(0, 3);
const NPM_FLAGS = ['--no-audit', '--no-fund', '--loglevel=error'];
const HOUR = 3_600_000;

/**
 * Puts code-server and the Node it wants into the user's cache folder; where they are, it only looks (well under a
 * second). What is built in a folder of its own takes its place with one rename: half an installation is never seen, and of
 * two that install at the same time one wins. Rejects with one line that can be pasted when the system lacks a package.
 */
export async function installVsCodeHost(report: (line: string) => void): Promise<VsCodeHost> {
  if (process.platform === 'win32')
    throw new Error('code-server does not run on Windows: use TOIL_CLUSTERS_TEST_HOST=electron');
  await provideSystemPackages(report);
  const folder = codeServerFolder();
  if (!(await isWhole(folder))) await build(folder, report);
  const browser = findBrowser();
  if (browser === undefined) throw new Error('no Chromium or Chrome found: name one in TOIL_CLUSTERS_BROWSER');
  const product = JSON.parse(await readFile(join(folder, VSCODE, 'product.json'), 'utf8')) as { version: string };
  return { kind: 'code-server', version: product.version, node: nodeOf(folder), vscode: join(folder, VSCODE), browser };
}

function nodeOf(folder: string): string {
  return join(folder, 'node_modules', 'node', 'bin', 'node');
}

async function isWhole(folder: string): Promise<boolean> {
  try {
    await stat(join(folder, 'whole'));
    await stat(join(folder, VSCODE, 'out', 'server-main.js'));
    await stat(nodeOf(folder));
    return true;
  } catch {
    return false;
  }
}

async function build(folder: string, report: (line: string) => void): Promise<void> {
  const npm = findOnPath(['npm']);
  if (npm === undefined) throw new Error('npm is not on the PATH');
  await mkdir(dirname(folder), { recursive: true });
  await removeAbandoned(folder);
  const started = Date.now();
  report(`installing code-server ${CODE_SERVER_VERSION} into ${folder} (a minute or two, once)`);
  const draft = await mkdtemp(`${folder}.part-`);
  try {
    await fill(draft, npm);
    await writeFile(join(draft, 'whole'), '');
    await putInPlace(draft, folder);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  report(`installed in ${Math.round((Date.now() - started) / 1000)} s`);
}

async function fill(draft: string, npm: string): Promise<void> {
  await writeFile(join(draft, 'package.json'), '{ "name": "vscode-host", "private": true }\n');
  const packages = [`code-server@${CODE_SERVER_VERSION}`, `node@${NODE_VERSION}`];
  await execute([npm, 'install', '--ignore-scripts', ...NPM_FLAGS, ...packages], { cwd: draft, env: ownEnvironment() });
  // The package `node` fetches its binary's package in an install script, the only one wanted here.
  await execute([npm, 'rebuild', 'node', ...NPM_FLAGS], { cwd: draft, env: ownEnvironment() });
  const vscode = join(draft, VSCODE);
  const env = { ...ownEnvironment(), ...(await compilerSettings(draft)) };
  await execute([npm, 'install', '--omit=dev', '--ignore-scripts', ...NPM_FLAGS], { cwd: vscode, env });
  await execute([npm, 'rebuild', ...NPM_FLAGS, ...NATIVE], { cwd: vscode, env });
  const load = `for (const name of ${JSON.stringify(LOADED_AT_START)}) require(name);`;
  await execute([nodeOf(draft), '-e', load], { cwd: vscode });
}

/** Without what an outer npm (`npm test`) hands down: its prefix, its lock file and its flags are not ours. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const handedDown =
    /^npm_(config_(?!registry$|cafile$|.*proxy$|userconfig$|cache$)|package_|lifecycle_)|^(INIT_CWD|NODE_ENV|NODE_OPTIONS)$/i;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !handedDown.test(name)));
}

/** Compile for the server's Node with the headers that its own package carries, so that nothing else is fetched. */
async function compilerSettings(draft: string): Promise<NodeJS.ProcessEnv> {
  const modules = join(draft, 'node_modules', 'node', 'node_modules');
  const binary = (await readdir(modules)).find((name) =>
    existsSync(join(modules, name, 'include', 'node', 'node_api.h')),
  );
  if (binary === undefined) throw new Error(`the npm package node@${NODE_VERSION} brought no headers`);
  const path = `${dirname(nodeOf(draft))}${delimiter}${process.env['PATH'] ?? ''}`;
  return { PATH: path, npm_config_nodedir: join(modules, binary) };
}

async function putInPlace(draft: string, folder: string): Promise<void> {
  for (let tries = 0; tries < 3; tries += 1) {
    try {
      await rename(draft, folder);
      return;
    } catch (error) {
      // Another process was quicker, and what it made is as good as ours.
      if (await isWhole(folder)) return;
      if (!['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
      const broken = await mkdtemp(`${folder}.part-`);
      await rename(folder, join(broken, 'broken')).catch(() => undefined);
      await rm(broken, { recursive: true, force: true });
    }
  }
  throw new Error(`${folder} cannot be put in place`);
}

/** Drafts whose process was ended before it could remove them. */
async function removeAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(dirname(folder))) {
    if (!name.startsWith(`${basename(folder)}.part-`)) continue;
    const draft = join(dirname(folder), name);
    const changed = await stat(draft).then(
      (found) => found.mtimeMs,
      () => Infinity,
    );
    if (changed < Date.now() - HOUR) await rm(draft, { recursive: true, force: true });
  }
}
