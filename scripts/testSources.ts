import { existsSync } from 'node:fs';
import { mkdir, readdir, rename } from 'node:fs/promises';
import path from 'node:path';
import { removeTree } from '../src/local/toil/environments';
import { runUv, withTools } from '../src/local/toil/installTools';
import { runPip } from '../src/local/toil/pip';
import { findPythons, isNewEnough } from '../src/local/toil/python';
import { runTool, type InstallContext } from '../src/local/toil/runTool';
import { TOIL_VERSION } from '../src/local/toil/install';
import { madeOnce } from './testCache';

/** Packages whose sources hold workflows, in the versions that Toil asks for. */
const SOURCES = [`toil-${TOIL_VERSION}`, 'cwltool-3.3.20260925135507', 'miniwdl-1.15.0'];

/** The unpacked source packages of Toil, cwltool and miniwdl: fetched once into the user's cache folder, then found again at once. */
export async function testSources(signal: AbortSignal = new AbortController().signal): Promise<readonly string[]> {
  const isThere = (context: InstallContext): boolean => missing(context).length === 0;
  const folder = await madeOnce({ folder: 'sources', what: 'the sources', isThere, make: fetchSources }, signal);
  return SOURCES.map((name) => path.join(folder, name));
}

function missing({ storageFolder }: InstallContext): string[] {
  return SOURCES.filter((name) => !existsSync(path.join(storageFolder, name)));
}

async function fetchSources(context: InstallContext): Promise<void> {
  const python = await pythonWithPip(context);
  for (const name of missing(context)) await fetchSource(context, python, name);
}

/** Only pip fetches source packages. */
async function pythonWithPip(context: InstallContext): Promise<string> {
  const pythons = await findPythons(context.env, context.signal);
  const found = pythons.find((each) => each.pip && isNewEnough(each));
  if (found !== undefined) return found.path;
  const folder = path.join(context.storageFolder, 'environment');
  await removeTree(folder);
  await withTools(context, pythons, async (tool) => {
    if (tool.kind === 'uv') await runUv(context, tool.uv, ['venv', '--seed', folder]);
    else await runTool(context, [tool.python.path, '-m', 'venv', folder]);
  });
  return path.join(folder, 'bin', 'python');
}

/** Unpacks beside its place first, so that one that was cut off is not taken for a whole one. */
async function fetchSource(context: InstallContext, python: string, name: string): Promise<void> {
  const folder = path.join(context.storageFolder, `${name}.part`);
  const [product = '', version = ''] = name.split('-');
  await removeTree(folder);
  await mkdir(folder);
  const words = ['download', '--quiet', '--no-deps', '--no-binary', product, '--dest', folder];
  await runPip(context, python, [...words, `${product}==${version}`]);
  const archive = (await readdir(folder)).find((file) => file.endsWith('.tar.gz'));
  if (archive === undefined) throw new Error(`${name} has no source package`);
  await runTool(context, [python, '-m', 'tarfile', '-e', path.join(folder, archive), folder]);
  await rename(path.join(folder, archive.slice(0, -'.tar.gz'.length)), path.join(context.storageFolder, name));
  await removeTree(folder);
}
