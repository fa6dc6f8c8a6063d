import { chmod, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { runProgram } from '../src/local/process';
import { providePackages } from './debianPackages';
import { cacheFolder } from './vscodeHost/folders';
import { findOnPath } from './vscodeHost/programs';

/** A Go that builds what asks for the version it was got for. */
export interface Go {
  readonly program: string;
  readonly env: NodeJS.ProcessEnv;
}

const NEEDS = [{ found: () => findOnPath(['go']), apt: 'golang-go' }] as const;
/** The first that fetches the version that a go.mod asks for by itself (go.dev/doc/toolchain), once it is allowed to. */
const FETCHES_ITSELF = 21;

/**
 * Finds Go, or installs Debian's. One that is too old to fetch a newer one by itself (Debian 12 has 1.19) fetches it as the module that
 * it is, by the same proxy and check of sums as any other; what Go itself does to such a module before it runs it is done here.
 * @param what needs it, in words.
 * @param version `1.26.4`: the least that will do.
 */
export async function provideGo(
  what: string,
  version: string,
  report: (line: string) => void,
  signal: AbortSignal,
): Promise<Go> {
  await providePackages(what, NEEDS, report);
  const env: NodeJS.ProcessEnv = { ...process.env, ...ownCaches(), GOTOOLCHAIN: 'auto', GOFLAGS: '-buildvcs=false' };
  const told = await runGo({ program: 'go', env }, ['env', 'GOVERSION', 'GOHOSTOS', 'GOHOSTARCH'], { signal });
  const [here = '', system = '', machine = ''] = told.split('\n');
  if (fetchesItself(here)) return { program: 'go', env };
  report(`fetching Go ${version}, since ${here} is too old`);
  const module = `golang.org/toolchain@v0.0.1-go${version}.${system}-${machine}`;
  delete env['GOROOT'];
  return { program: await runnable(await moduleFolder({ program: 'go', env }, module, signal)), env };
}

/** With sudo, files of root's in Go's usual caches would be in the way of the user's own builds. */
function ownCaches(): NodeJS.ProcessEnv {
  if (process.env['SUDO_UID'] === undefined) return {};
  const folder = path.join(cacheFolder(), 'go');
  return { GOCACHE: path.join(folder, 'build'), GOMODCACHE: path.join(folder, 'modules') };
}

/** Whether a Go of this version (`go1.26.8`) gets a newer one when a go.mod asks for it. Builds between releases do. */
export function fetchesItself(version: string): boolean {
  const minor = /^go1\.(\d+)/.exec(version)?.[1];
  return minor === undefined || Number(minor) >= FETCHES_ITSELF;
}

/** Fetches a module, its sum checked, and gives its folder in the module cache: read-only for everyone. */
export async function moduleFolder(go: Go, module: string, signal: AbortSignal): Promise<string> {
  const { Dir } = JSON.parse(await runGo(go, ['mod', 'download', '-json', module], { signal })) as { Dir: string };
  return Dir;
}

export interface GoRun {
  /** Unset: outside of every module. */
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly onLine?: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Runs `go`, and gives its standard output; rejects with the end of what it said where it fails. */
export async function runGo(go: Go, words: readonly string[], run: GoRun): Promise<string> {
  const { code, stdout, stderr } = await runProgram(['nice', '-n', '10', go.program, ...words], {
    cwd: run.cwd ?? '/',
    env: { ...go.env, ...run.env },
    signal: run.signal,
    onLine: run.onLine ?? (() => undefined),
  });
  if (code !== 0) throw new Error(`go ${words.join(' ')} ended with ${code}:\n${(stderr || stdout).slice(-4000)}`);
  return stdout;
}

/** A module keeps no permissions and may hold no go.mod inside: both are set right (cmd/go/internal/toolchain does the same). */
async function runnable(folder: string): Promise<string> {
  const tools = path.join(folder, 'pkg', 'tool');
  const names = await readdir(tools, { recursive: true });
  await Promise.all(names.map((name) => chmod(path.join(tools, name), 0o755)));
  for (const below of ['src', 'src/cmd']) {
    await chmod(path.join(folder, below), 0o755);
    await writeFile(path.join(folder, below, 'go.mod'), await readFile(path.join(folder, below, '_go.mod')));
  }
  const program = path.join(folder, 'bin', 'go');
  await chmod(program, 0o755);
  return program;
}
