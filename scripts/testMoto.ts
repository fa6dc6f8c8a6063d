import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { removeTree } from '../src/local/toil/environments';
import { managedPythonFolder } from '../src/local/toil/fillEnvironment';
import { runUv, withTools, type InstallTool } from '../src/local/toil/installTools';
import { runPip } from '../src/local/toil/pip';
import { findPythons, isNewEnough, type PythonFound } from '../src/local/toil/python';
import { runTool, type InstallContext } from '../src/local/toil/runTool';
import { answerOf } from '../src/local/toil/tryProgram';
import { madeOnce, printed } from './testCache';

/** The AWS API server that tests are written against; its faults differ from version to version (test/aws-front/README.md). */
export const MOTO_VERSION = '5.2.5';
/** `server`: the HTTP server; cryptography reads imported keys. */
const REQUIREMENTS = [`moto[server]==${MOTO_VERSION}`, 'cryptography==50.0.2'];
/** Python that uv brings where there is none. */
const PYTHON = '>=3.10,<3.14';

/**
 * The moto that tests run: installed once into the user's cache folder, then found again at once.
 * @returns the absolute path of `moto_server`.
 */
export async function testMoto(signal: AbortSignal = new AbortController().signal): Promise<string> {
  const folder = await madeOnce(
    { folder: `moto-${MOTO_VERSION}`, what: 'moto', isThere: works, make: install },
    signal,
  );
  return path.join(environmentIn(folder), 'bin', 'moto_server');
}

function environmentIn(storageFolder: string): string {
  return path.join(storageFolder, 'environment');
}

/** Written last, so that an installation that was cut off is not taken for a whole one. */
function markOf({ storageFolder }: InstallContext): string {
  return path.join(storageFolder, 'installed');
}

async function works(context: InstallContext): Promise<boolean> {
  const question = `import moto.settings, sys; print(open(sys.argv[1]).read())`;
  const python = path.join(environmentIn(context.storageFolder), 'bin', 'python');
  const answer = await answerOf([python, '-c', question, markOf(context)], context.env, 30, context.signal);
  return answer?.trim() === REQUIREMENTS.join(' ');
}

async function install(context: InstallContext): Promise<void> {
  const folder = environmentIn(context.storageFolder);
  const pythons = await findPythons(context.env, context.signal);
  await withTools(context, pythons, async (tool) => {
    await removeTree(folder);
    await fill(context, tool, folder, pythons.find(isNewEnough));
  });
  await writeFile(markOf(context), REQUIREMENTS.join(' '));
}

async function fill(context: InstallContext, tool: InstallTool, folder: string, found?: PythonFound): Promise<void> {
  const python = path.join(folder, 'bin', 'python');
  if (tool.kind === 'pip') {
    await runTool(context, [tool.python.path, '-m', 'venv', folder]);
    await runPip(context, python, ['install', ...REQUIREMENTS]);
    return;
  }
  const env = { UV_PYTHON_INSTALL_DIR: managedPythonFolder(context.storageFolder) };
  await runUv(context, tool.uv, ['venv', '--python', found?.path ?? PYTHON, folder], env);
  const words = ['pip', 'install', '--python', python, '--compile-bytecode', ...tool.uv.settings.arguments];
  await runUv(context, tool.uv, [...words, ...REQUIREMENTS], {});
}

if (process.argv[1] === fileURLToPath(import.meta.url)) void printed('moto', testMoto);
