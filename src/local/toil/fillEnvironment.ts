import path from 'node:path';
import { removeTree } from './environments';
import { InstallError, type InstallFailure } from './installFailure';
import { pipProgress, uvProgress } from './installProgress';
import { runUv, withTools, type InstallTool } from './installTools';
import { runPip } from './pip';
import { findPythons, isNewEnough, type PythonFound } from './python';
import { runTool, type InstallContext } from './runTool';
import { pythonCommand, systemFacts } from './systemCommand';
import { uvOnPath } from './uv';

/** Pythons that uv brings: those that Toil 9.6.0 was tried with. */
const MANAGED = '>=3.10,<3.14';

/** Where uv puts a Python of its own. */
export function managedPythonFolder(storageFolder: string): string {
  return path.join(storageFolder, 'python');
}

/** Makes a Python environment in `folder`, installs `requirement` into it and starts what it brought once. */
export async function fillEnvironment(context: InstallContext, folder: string, requirement: string): Promise<void> {
  context.report({ phase: 'lookForPython' });
  const pythons = await findPythons(context.env, context.signal);
  const python = pythons.find(isNewEnough);
  if (!pythons.some(({ version }) => version[0] === 3) && (await uvOnPath(context)) === undefined) {
    throw await pythonProblem(context, pythons, undefined);
  }
  let made = python !== undefined;
  try {
    await withTools(context, pythons, async (tool) => {
      await removeTree(folder);
      context.report({ phase: 'makeEnvironment', detail: python?.version.join('.') ?? MANAGED });
      await makeEnvironment(context, tool, folder, python);
      made = true;
      context.report({ phase: 'download' });
      await installInto(context, tool, folder, requirement);
    });
  } catch (error) {
    const other = !(error instanceof InstallError) || ['noSpace', 'permission'].includes(error.failure.kind);
    throw made || other ? error : await pythonProblem(context, pythons, error.failure);
  }
  context.report({ phase: 'verify' });
  for (const name of ['toil-cwl-runner', 'toil-wdl-runner']) {
    await runTool(context, [path.join(folder, 'bin', name), '--version']);
  }
}

async function makeEnvironment(
  context: InstallContext,
  tool: InstallTool,
  folder: string,
  python: PythonFound | undefined,
): Promise<void> {
  if (tool.kind === 'pip') {
    await runTool(context, [tool.python.path, '-m', 'venv', folder]);
    return;
  }
  // In our own place: what the user does to uv's own Pythons does not reach the runs.
  const env = { UV_PYTHON_INSTALL_DIR: managedPythonFolder(context.storageFolder) };
  await runUv(context, tool.uv, ['venv', '--python', python?.path ?? MANAGED, folder], env);
}

async function installInto(
  context: InstallContext,
  tool: InstallTool,
  folder: string,
  requirement: string,
): Promise<void> {
  const python = path.join(folder, 'bin', 'python');
  if (tool.kind === 'pip') {
    await runPip(context, python, ['install', requirement], pipProgress(context.report));
    return;
  }
  const { uv } = tool;
  // Bytecode makes each start of Toil a second faster, and a run starts it often.
  const words = ['pip', 'install', '--python', python, '--compile-bytecode', ...uv.settings.arguments, requirement];
  await runUv(context, uv, words, {}, uvProgress(context.report));
}

/** `cause`: why uv could not bring a Python. */
async function pythonProblem(
  context: InstallContext,
  pythons: readonly PythonFound[],
  cause: InstallFailure | undefined,
): Promise<InstallError> {
  const command = pythonCommand(await systemFacts(context.env));
  const why = cause === undefined ? {} : { cause };
  const [best] = pythons;
  if (!best) return new InstallError({ kind: 'noPython', command, ...why });
  return new InstallError({ kind: 'pythonTooOld', version: best.version.join('.'), path: best.path, command, ...why });
}
