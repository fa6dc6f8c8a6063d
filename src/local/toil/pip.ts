import { InstallError } from './installFailure';
import { pipIndexFromUv, readPipSettings } from './packageIndex';
import { runTool, type InstallContext } from './runTool';

/**
 * Runs `python -m pip` with the user's settings. Without a terminal pip says "no matching distribution" for an index
 * that refused the login or is ill (seen: pip 23.2.1 on 401); it tells the truth only when asked for everything (`-vv`).
 */
export async function runPip(
  context: InstallContext,
  python: string,
  words: readonly string[],
  onLine?: (line: string) => void,
): Promise<void> {
  const settings = await readPipSettings(python, context.env, context.signal);
  const extra = pipIndexFromUv(settings, context.env);
  const argv = [python, '-m', 'pip', ...words];
  try {
    await runTool(context, argv, extra, onLine);
  } catch (error) {
    const vague =
      error instanceof InstallError && error.failure.kind === 'packageIndex' && error.failure.problem === 'notThere';
    if (!vague) throw error;
    await runTool(context, argv, { ...extra, PIP_VERBOSE: '2' }, onLine);
  }
}
