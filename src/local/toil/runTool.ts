import type { Log } from '../../shared/log';
import { runProgram } from '../process';
import { diskSpace } from './diskSpace';
import { classifyOutput, InstallError, redact } from './installFailure';
import type { InstallProgress } from './installProgress';
import { cleanPythonEnvironment } from './python';
import type { Environment } from './searchPath';

/** What every step of an installation is given. */
export interface InstallContext {
  /** The extension's global storage: everything that is installed goes below it. */
  readonly storageFolder: string;
  /** The user's environment; the caller has put the editor's own proxy setting into HTTPS_PROXY, if there is one. */
  readonly env: Environment;
  readonly report: (progress: InstallProgress) => void;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/**
 * Room that Toil takes: 323 MB of environment, 41 MB that only uv's cache holds, 40 MB of uv (measured 9.6.0 with
 * bytecode; with pip 348 MB in all), and a margin.
 */
export const TOIL_BYTES = 450 * 1024 ** 2;

/** Variables that would send packages somewhere else, or into another environment than ours. */
const MISLEADING = [
  ...['PIP_TARGET', 'PIP_PREFIX', 'PIP_ROOT', 'PIP_PYTHON', 'PIP_NO_DEPS', 'PIP_CONSTRAINT', 'PIP_REQUIREMENT'],
  ...['UV_PYTHON', 'UV_SYSTEM_PYTHON', 'UV_PROJECT', 'UV_PROJECT_ENVIRONMENT', 'UV_WORKING_DIR', 'UV_CONSTRAINT'],
  ...['UV_OVERRIDE', 'UV_BREAK_SYSTEM_PACKAGES', 'UV_REQUIRE_HASHES', 'CONDA_PREFIX', 'PYTHONDONTWRITEBYTECODE'],
];

/** The user's environment as uv and pip get it: index, proxy and certificates stay. */
export function toolEnvironment(env: Environment, extra: Environment = {}): Record<string, string | undefined> {
  const clean = { ...cleanPythonEnvironment(env) };
  for (const name of MISLEADING) Reflect.deleteProperty(clean, name);
  // A linked environment would break when the user cleans uv's cache.
  if (clean['UV_LINK_MODE'] === 'symlink') delete clean['UV_LINK_MODE'];
  return {
    ...clean,
    NO_COLOR: '1',
    UV_NO_PROGRESS: '1',
    PIP_USER: '0',
    PIP_REQUIRE_VIRTUALENV: '0',
    PIP_NO_INPUT: '1',
    PIP_PROGRESS_BAR: 'off',
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
    ...extra,
  };
}

/** Runs uv, pip or a check to its end, its lines in the log; rejects with an `InstallError` made of what it printed. */
export async function runTool(
  context: InstallContext,
  argv: readonly string[],
  extra: Environment = {},
  onLine: (line: string) => void = () => undefined,
): Promise<string> {
  const { storageFolder, log, signal } = context;
  const env = toolEnvironment(context.env, extra);
  log.info(redact(`> ${argv.join(' ')}`));
  const { code, stdout, stderr } = await runProgram(argv, {
    // Nothing of a project's configuration is found from here.
    cwd: '/',
    env,
    signal,
    onLine: (line) => {
      log.debug(redact(line));
      onLine(line);
    },
  });
  if (code === 0) return stdout;
  const { free } = await diskSpace(storageFolder);
  const failure = classifyOutput(`${stdout}\n${stderr}`, { path: storageFolder, env, needed: TOIL_BYTES, free });
  log.warn(`ended with ${code}: ${failure.kind}`);
  throw new InstallError(failure);
}
