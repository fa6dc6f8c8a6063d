import path from 'node:path';
import { pathFolders, programsIn, type Environment } from './searchPath';
import { answerOf } from './tryProgram';

/** A Python that runs. */
export interface PythonFound {
  /** Absolute path of the interpreter itself: not a shim, not a virtual environment's link. */
  readonly path: string;
  readonly version: readonly [number, number, number];
  readonly pip: boolean;
  /** Whether it can make an environment with pip in it (Debian: package python3-venv). */
  readonly venv: boolean;
  /** Belongs to a conda environment: those come and go, so it is taken last. */
  readonly conda: boolean;
}

/** Toil 9.6.0 asks for 3.10 (its `Requires-Python`); it was installed and started on 3.10 to 3.13. */
export const OLDEST_PYTHON = [3, 10] as const;
export const NEWEST_TRIED_PYTHON = [3, 13] as const;

const NAMES = ['python3', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python3.14', 'python'];
const SECONDS = 10;

/** Runs on every Python from 2.7 on. In a virtual environment it tells of the Python beneath. */
const QUESTION = [
  'import json, os, sys',
  'def has(name):',
  '    try:',
  '        __import__(name)',
  '        return True',
  '    except Exception:',
  '        return False',
  "base = getattr(sys, '_base_executable', None) or sys.executable",
  "inner = getattr(sys, 'base_prefix', sys.prefix) != sys.prefix",
  "conda = os.path.isdir(os.path.join(getattr(sys, 'base_prefix', sys.prefix), 'conda-meta'))",
  "print(json.dumps({'path': base, 'inner': inner, 'version': list(sys.version_info[:3]),",
  "    'pip': has('pip'), 'venv': has('venv') and has('ensurepip'), 'conda': conda}))",
].join('\n');

/** Whether Toil can be installed for it. */
export function isNewEnough(python: Pick<PythonFound, 'version'>): boolean {
  return compare(python.version, OLDEST_PYTHON) >= 0;
}

/**
 * The Pythons on PATH (and of Homebrew), best first: tried versions, then newer ones, then too old ones; conda's last
 * within each. Stops looking at the first that is as good as it gets.
 */
export async function findPythons(env: Environment, signal: AbortSignal): Promise<PythonFound[]> {
  const extra = process.platform === 'darwin' ? ['/opt/homebrew/bin', '/usr/local/bin'] : [];
  const asked = cleanPythonEnvironment(env);
  const found = new Map<string, PythonFound>();
  for (const program of await programsIn([...pathFolders(env), ...extra], NAMES)) {
    // Without the developer tools this one is a stub that opens a dialogue.
    if (program === '/usr/bin/python3' && process.platform === 'darwin') {
      if ((await answerOf(['/usr/bin/xcode-select', '-p'], env, SECONDS, signal)) === undefined) continue;
    }
    const python = await askPython(program, asked, signal);
    if (!python || found.has(python.path)) continue;
    found.set(python.path, python);
    if (rank(python) === 0 && python.pip) break;
  }
  return [...found.values()].sort((a, b) => rank(a) - rank(b));
}

/** The environment without what would lead one Python to the modules of another. */
export function cleanPythonEnvironment(env: Environment): Record<string, string | undefined> {
  const clean = { ...env };
  for (const name of ['PYTHONHOME', 'PYTHONPATH', 'PYTHONSTARTUP', 'VIRTUAL_ENV', '__PYVENV_LAUNCHER__']) {
    Reflect.deleteProperty(clean, name);
  }
  return clean;
}

async function askPython(program: string, env: Environment, signal: AbortSignal): Promise<PythonFound | undefined> {
  const told = parseAnswer(await answerOf([program, '-c', QUESTION], env, SECONDS, signal));
  if (!told) return undefined;
  // What a virtual environment has of pip is not what the Python beneath has.
  if (!told.inner || told.python.path === program) return told.python;
  return parseAnswer(await answerOf([told.python.path, '-c', QUESTION], env, SECONDS, signal))?.python;
}

function parseAnswer(text: string | undefined): { python: PythonFound; inner: boolean } | undefined {
  const value = jsonObject(text);
  if (!value) return undefined;
  const file = value['path'];
  const version = value['version'];
  if (typeof file !== 'string' || !path.isAbsolute(file) || !Array.isArray(version)) return undefined;
  const [major, minor, patch] = version.map(Number);
  if (major === undefined || minor === undefined || patch === undefined) return undefined;
  return {
    python: {
      path: file,
      version: [major, minor, patch],
      pip: value['pip'] === true,
      venv: value['venv'] === true,
      conda: value['conda'] === true,
    },
    inner: value['inner'] === true,
  };
}

function jsonObject(text: string | undefined): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function rank(python: PythonFound): number {
  const conda = python.conda ? 1 : 0;
  if (!isNewEnough(python)) return 4 + conda;
  return (compare(python.version, NEWEST_TRIED_PYTHON) > 0 ? 2 : 0) + conda;
}

/** Compares major and minor only. */
function compare(version: readonly number[], other: readonly [number, number]): number {
  return (version[0] ?? 0) - other[0] || (version[1] ?? 0) - other[1];
}
