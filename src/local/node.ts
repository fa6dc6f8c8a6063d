import { constants } from 'node:fs';
import { copyFile, mkdir, readdir, realpath, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { isProgram, pathFolders, programsIn, type Environment } from './toil/searchPath';
import { answerOf } from './toil/tryProgram';

/** A Node that CWL's JavaScript can be run with. */
export interface FoundNode {
  /** Absolute path of the folder that holds it, for PATH. */
  readonly folder: string;
  readonly source: 'path' | 'editor' | 'package';
}

export interface NodeQuestion {
  readonly env: Environment;
  /** The extension's global storage; copies are kept in `node/<source>-<version>/`. */
  readonly storageFolder: string;
  /** The editor's own runtime (`process.execPath`). */
  readonly runtime: string;
  readonly signal: AbortSignal;
}

const SECONDS = 20;

/** Where our copies of Node are. */
export function nodesFolder(storageFolder: string): string {
  return path.join(storageFolder, 'node');
}

/** Whether this program really is a Node that works. */
export async function isWorkingNode(program: string, env: Environment, signal: AbortSignal): Promise<boolean> {
  return (await answerOf([program, '-e', 'process.stdout.write(String(6*7))'], env, SECONDS, signal)) === '42';
}

/**
 * Node from PATH, else a copy of ours, else a copy of the editor's runtime where that is a plain Node (remote server,
 * code-server). An Electron is not taken: see docs/decisions/0002-node-for-javascript.md. Undefined: none; one can be
 * installed (`bringNode`). Nothing that the result names goes away with an update of the editor.
 */
export async function findNode(question: NodeQuestion): Promise<FoundNode | undefined> {
  const { env, storageFolder, runtime, signal } = question;
  const own = await realpath(runtime).catch(() => runtime);
  for (const program of await programsIn(pathFolders(env), ['nodejs', 'node'])) {
    // The editor's own may stand on the PATH of its terminals; it goes with its next update.
    if ((await realpath(program).catch(() => program)) === own) continue;
    if (await isWorkingNode(program, env, signal)) return { folder: path.dirname(program), source: 'path' };
  }
  return (await keptNode(question)) ?? (await copyOfRuntime(env, runtime, storageFolder, signal));
}

/** Puts a node program into its place among our copies, whole or not at all, and makes sure that it works there. */
export async function keepNode(
  program: string,
  source: 'editor' | 'package',
  version: string,
  question: Pick<NodeQuestion, 'env' | 'storageFolder' | 'signal'>,
): Promise<FoundNode | undefined> {
  const folder = path.join(nodesFolder(question.storageFolder), `${source}-${version}`);
  const file = path.join(folder, 'node');
  const part = `${file}.${process.pid}`;
  await mkdir(folder, { recursive: true });
  try {
    await copyFile(program, part, constants.COPYFILE_FICLONE);
    if (!(await isWorkingNode(part, question.env, question.signal))) return undefined;
    await rename(part, file);
    return { folder, source };
  } finally {
    await rm(part, { force: true });
  }
}

async function keptNode({ env, storageFolder, signal }: NodeQuestion): Promise<FoundNode | undefined> {
  const root = nodesFolder(storageFolder);
  const names = await readdir(root).catch(() => []);
  for (const name of names.filter((entry) => /^(editor|package)-/.test(entry)).sort()) {
    const folder = path.join(root, name);
    const file = path.join(folder, 'node');
    if (!(await isProgram(file)) || !(await isWorkingNode(file, env, signal))) continue;
    return { folder, source: name.startsWith('editor-') ? 'editor' : 'package' };
  }
  return undefined;
}

async function copyOfRuntime(
  env: Environment,
  runtime: string,
  storageFolder: string,
  signal: AbortSignal,
): Promise<FoundNode | undefined> {
  const script = "process.stdout.write(process.versions.electron ? '' : process.versions.node)";
  const version = await answerOf([runtime, '-e', script], { ...env, ELECTRON_RUN_AS_NODE: '1' }, SECONDS, signal);
  if (!version || !/^\d+\.\d+\.\d+$/.test(version)) return undefined;
  return keepNode(runtime, 'editor', version, { env, storageFolder, signal });
}
