import { mkdir, rename } from 'node:fs/promises';
import path from 'node:path';
import { diskSpace } from './diskSpace';
import { removeTree } from './environments';
import { InstallError } from './installFailure';
import { readPipSettings, uvConfigHasIndex, uvSettings, type UvSettings } from './packageIndex';
import { runPip } from './pip';
import type { PythonFound } from './python';
import { runTool, type InstallContext } from './runTool';
import { pathFolders, programsIn } from './searchPath';
import { pythonCommand, systemFacts } from './systemCommand';
import { answerOf } from './tryProgram';

/** A uv that runs, and how to talk to it so that the user's pip settings hold. */
export interface Uv {
  readonly program: string;
  readonly settings: UvSettings;
}

/** uv's cache of Toil takes 252 MB where it is on another disk than the environment (measured), and a margin. */
const CACHE_BYTES = 300 * 1024 ** 2;

/** Our own uv: brought by pip, removed with Toil. */
export function uvFolder(storageFolder: string): string {
  return path.join(storageFolder, 'uv');
}

/** uv's cache where the user's own has no room; removed after use. */
export function spareCache(storageFolder: string): string {
  return path.join(storageFolder, 'uv-cache');
}

/** The first uv on PATH that answers. */
export async function uvOnPath({ env, signal }: InstallContext): Promise<string | undefined> {
  for (const program of await programsIn(pathFolders(env), ['uv'])) {
    if ((await answerOf([program, '--version'], env, 10, signal))?.startsWith('uv ')) return program;
  }
  return undefined;
}

/** uv from our own folder, else brought there by the pip of any of the Pythons, too old ones for Toil included. */
export async function bringUv(context: InstallContext, pythons: readonly PythonFound[]): Promise<string> {
  const folder = uvFolder(context.storageFolder);
  const program = path.join(folder, 'bin', 'uv');
  if ((await answerOf([program, '--version'], context.env, 10, context.signal)) !== undefined) return program;
  let first: InstallError | undefined;
  // A Python 2 has no pip that knows uv's wheels.
  for (const python of pythons.filter(({ version }) => version[0] === 3)) {
    context.report({ phase: 'getUv', detail: python.version.join('.') });
    try {
      await bringWith(context, python, folder);
      return program;
    } catch (error) {
      if (!(error instanceof InstallError)) throw error;
      first ??= error;
    }
  }
  throw first ?? new InstallError({ kind: 'noPython', command: pythonCommand(await systemFacts(context.env)) });
}

/** How uv is told of the user's index, proxy and certificates, and where it keeps its cache. */
export async function settingsForUv(context: InstallContext, pythons: readonly PythonFound[]): Promise<UvSettings> {
  const { env, signal, storageFolder } = context;
  const pip = await readPipSettings(pythons.find((python) => python.pip)?.path, env, signal);
  const settings = uvSettings(pip, env, await uvConfigHasIndex(env));
  const cache = (await hasRoomForCache(context)) ? {} : { UV_CACHE_DIR: spareCache(storageFolder) };
  return { env: { ...settings.env, ...cache }, arguments: settings.arguments };
}

/** What to say of a Python from which no environment with pip can be made. */
export async function withoutPip(context: InstallContext, python: PythonFound): Promise<InstallError> {
  const system = await systemFacts(context.env);
  // Debian and its kin put `ensurepip` into a package of its own.
  const split = system.families.some((family) => family === 'debian' || family === 'ubuntu');
  return new InstallError({
    kind: split || python.pip ? 'noVenv' : 'noPip',
    python: python.path,
    command: pythonCommand(system),
  });
}

async function bringWith(context: InstallContext, python: PythonFound, folder: string): Promise<void> {
  const part = `${folder}.part`;
  const starter = `${folder}.pip`;
  await removeTree(part);
  try {
    const own = path.join(starter, 'bin', 'python');
    if (!python.pip) {
      if (!python.venv) throw await withoutPip(context, python);
      await runTool(context, [python.path, '-m', 'venv', '--clear', starter]);
    }
    const pip = python.pip ? python.path : own;
    // Never compiled: uv is a large Rust program.
    await runPip(context, pip, ['install', '--target', part, '--only-binary', ':all:', 'uv']);
    await runTool(context, [path.join(part, 'bin', 'uv'), '--version']);
    await removeTree(folder);
    await rename(part, folder);
  } finally {
    await removeTree(part);
    await removeTree(starter);
  }
}

async function hasRoomForCache({ env }: InstallContext): Promise<boolean> {
  const home = env['XDG_CACHE_HOME'] ?? (env['HOME'] ? path.join(env['HOME'], '.cache') : undefined);
  const cache = env['UV_CACHE_DIR'] ?? (home && path.join(home, 'uv'));
  if (!cache) return false;
  try {
    await mkdir(cache, { recursive: true });
    return (await diskSpace(cache)).free > CACHE_BYTES;
  } catch {
    return false;
  }
}
