import { programOnPath } from '../../src/local/toil/searchPath';
import { findPythons, isNewEnough } from '../../src/local/toil/python';
import { pythonCommand, systemFacts } from '../../src/local/toil/systemCommand';
import { execute, findOnPath } from '../vscodeHost/programs';

/**
 * Makes sure that there is something that Toil can be installed with: uv, or a Python with pip or venv. As root on Debian
 * it is installed; elsewhere this rejects with one line that can be pasted.
 */
export async function providePython(report: (line: string) => void): Promise<void> {
  if (await canInstallToil()) return;
  const system = await systemFacts(process.env);
  const command = pythonCommand(system);
  const missing = 'Toil needs a Python with pip, and there is none';
  if (command === undefined) throw new Error(missing);
  if (!system.root || findOnPath(['apt-get']) === undefined) throw new Error(`${missing}: ${command}`);
  report(`no Python with pip: ${command}`);
  await execute(['sh', '-c', command], { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
  if (!(await canInstallToil())) throw new Error(`${missing}, even after: ${command}`);
}

async function canInstallToil(): Promise<boolean> {
  if ((await programOnPath('uv', process.env)) !== undefined) return true;
  const pythons = await findPythons(process.env, AbortSignal.timeout(60_000));
  return pythons.some((python) => python.pip || (python.venv && isNewEnough(python)));
}
