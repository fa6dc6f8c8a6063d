import { removeTree } from './environments';
import { InstallError } from './installFailure';
import { isNewEnough, type PythonFound } from './python';
import { runTool, type InstallContext } from './runTool';
import { bringUv, settingsForUv, spareCache, uvOnPath, withoutPip, type Uv } from './uv';

/** What packages can be installed with. */
export type InstallTool =
  { readonly kind: 'uv'; readonly uv: Uv } | { readonly kind: 'pip'; readonly python: PythonFound };

/**
 * Lets `use` try one tool after the other until one does it: uv from PATH, uv of our own, pip. Another tool is no help
 * against a full disk or a dead network: then it ends at once. Rejects with the first failure that says something.
 */
export async function withTools<T>(
  context: InstallContext,
  pythons: readonly PythonFound[],
  use: (tool: InstallTool) => Promise<T>,
): Promise<T> {
  const failures: InstallError[] = [];
  try {
    for (const find of [
      () => pathTool(context, pythons),
      () => ownTool(context, pythons),
      () => pipTool(context, pythons),
    ]) {
      try {
        const tool = await find();
        if (tool) return await use(tool);
      } catch (error) {
        if (!(error instanceof InstallError)) throw error;
        failures.push(error);
        if (isFinal(error)) break;
      }
    }
  } finally {
    await removeTree(spareCache(context.storageFolder));
  }
  throw (
    failures.find(({ failure }) => failure.kind !== 'failed') ??
    failures[0] ??
    new InstallError({ kind: 'failed', lastLines: [] })
  );
}

/** Runs uv with the user's settings; a private certificate authority may be known to the system only. */
export async function runUv(
  context: InstallContext,
  { program, settings }: Uv,
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
  onLine?: (line: string) => void,
): Promise<void> {
  const all = { ...settings.env, ...env };
  try {
    await runTool(context, [program, ...words], all, onLine);
  } catch (error) {
    if (!(error instanceof InstallError) || error.failure.kind !== 'certificate') throw error;
    context.log.info('once more with the certificates of the system');
    // The second name is that of uv before 0.10.
    await runTool(context, [program, ...words], { ...all, UV_SYSTEM_CERTS: 'true', UV_NATIVE_TLS: 'true' }, onLine);
  }
}

async function pathTool(context: InstallContext, pythons: readonly PythonFound[]): Promise<InstallTool | undefined> {
  const program = await uvOnPath(context);
  return program === undefined
    ? undefined
    : { kind: 'uv', uv: { program, settings: await settingsForUv(context, pythons) } };
}

async function ownTool(context: InstallContext, pythons: readonly PythonFound[]): Promise<InstallTool> {
  const program = await bringUv(context, pythons);
  return { kind: 'uv', uv: { program, settings: await settingsForUv(context, pythons) } };
}

async function pipTool(context: InstallContext, pythons: readonly PythonFound[]): Promise<InstallTool | undefined> {
  const python = pythons.find((candidate) => candidate.venv && isNewEnough(candidate));
  if (python) return { kind: 'pip', python };
  const without = pythons.find(isNewEnough);
  if (without) throw await withoutPip(context, without);
  return undefined;
}

function isFinal({ failure }: InstallError): boolean {
  return (
    failure.kind === 'noSpace' ||
    failure.kind === 'permission' ||
    failure.kind === 'noNetwork' ||
    failure.kind === 'proxy'
  );
}
