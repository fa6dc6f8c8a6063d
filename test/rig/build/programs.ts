import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { provideGo, type Go } from '../../../scripts/goToolchain';
import { printed } from '../../../scripts/testCache';
import { REPOSITORY } from '../../../scripts/vscodeHost/folders';
import { copyFlannel, FLANNEL_VERSION, LEFT_OUT } from './flannel';
import { programsOf, runBuild, wordsOf, type GoBuild } from './goBuild';
import { CONTAINERD, FLANNEL, SHARED } from './goModules';
import { hashOf } from './inputs';
import { cachedPart } from './cachedPart';

const PROGRAMS = path.join(REPOSITORY, 'test', 'rig', 'programs');
const MODULES = path.join(REPOSITORY, 'test', 'rig', 'modules');

const FROM_SHARED: GoBuild = {
  goMod: path.join(PROGRAMS, 'go.mod'),
  modules: [...SHARED, FLANNEL],
  versions: { [FLANNEL.module]: FLANNEL_VERSION },
};
const FROM_CONTAINERD: GoBuild = { goMod: path.join(MODULES, 'containerd', 'go.mod'), modules: [CONTAINERD] };
const BUILDS = [FROM_SHARED, FROM_CONTAINERD];

/** The names of all programs that `buildPrograms` makes. */
export const PROGRAM_NAMES = BUILDS.flatMap(programsOf);

/**
 * The programs of the rig's machines and images, built from their Go modules once into the user's cache folder, then found again at once.
 * They are built on the machine of whoever tests, and run there; the extension ships none of them.
 * @param report a line of progress.
 * @returns their folder.
 */
export async function buildPrograms(report: (line: string) => void, signal: AbortSignal): Promise<string> {
  const folder = await cachedPart(
    {
      folder: `rig-programs-${await hashOfInputs()}`,
      what: "the rig's programs",
      isThere: ({ storageFolder }) => existsSync(programsIn(storageFolder)),
      make: ({ storageFolder }) => build(storageFolder, report, signal),
    },
    signal,
  );
  return programsIn(folder);
}

function programsIn(folder: string): string {
  return path.join(folder, 'programs');
}

async function hashOfInputs(): Promise<string> {
  const words = await Promise.all(BUILDS.map(wordsOf));
  const files = await Promise.all([PROGRAMS, MODULES].map(sourcesIn));
  return hashOf([JSON.stringify([words, LEFT_OUT])], files.flat());
}

/** What is compiled, and what says what else is: no tests, no texts. */
async function sourcesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  const sources = names.filter((name) => /\.(go|mod|sum)$/.test(name) && !name.endsWith('_test.go'));
  return sources.sort().map((name) => path.join(folder, name));
}

async function build(storageFolder: string, report: (line: string) => void, signal: AbortSignal): Promise<void> {
  const begun = Date.now();
  const into = `${programsIn(storageFolder)}.part`;
  const work = path.join(storageFolder, 'work');
  for (const folder of [into, work]) await rm(folder, { recursive: true, force: true });
  await mkdir(work);
  const go = await provideGo("the rig's programs", await wantedGo(), report, signal);
  const total = PROGRAM_NAMES.length;
  report(`building ${total} programs with Go: 10 to 20 minutes on 2 cores, 2 where Go has compiled them before`);
  const workspace = await makeWorkspace(go, work, signal);
  await runBuild(go, FROM_SHARED, { cwd: work, workspace, into, total }, report, signal);
  const alone = { cwd: path.dirname(FROM_CONTAINERD.goMod), workspace: 'off', into, total };
  await runBuild(go, FROM_CONTAINERD, alone, report, signal);
  await rm(work, { recursive: true });
  // Last, so that a build that was cut off is not taken for a whole one.
  await rename(into, programsIn(storageFolder));
  report(`built ${total} programs in ${Math.round((Date.now() - begun) / 1000)} s`);
}

/** The version in the go.mod that most is built by. */
async function wantedGo(): Promise<string> {
  const version = /^go (\S+)$/m.exec(await readFile(FROM_SHARED.goMod, 'utf8'))?.[1];
  if (version === undefined) throw new Error(`${FROM_SHARED.goMod} names no version of Go`);
  return version;
}

/** A workspace of our modules and the copy of flannel, so that flannel is compiled against the same libraries. Gives its go.work. */
async function makeWorkspace(go: Go, folder: string, signal: AbortSignal): Promise<string> {
  const flannel = path.join(folder, 'flannel');
  await copyFlannel(go, flannel, signal);
  const file = path.join(folder, 'go.work');
  // The sums of what is asked for by both only.
  await copyFile(path.join(MODULES, 'flannel', 'go.work.sum'), `${file}.sum`);
  await writeFile(file, `go ${await wantedGo()}\n\nuse (\n\t${PROGRAMS}\n\t${flannel}\n)\n`);
  return file;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const tell = (line: string): void => void process.stderr.write(`${line}\n`);
  const stopped = new AbortController();
  // Go runs in a process group of its own, which Ctrl+C does not reach.
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stopped.abort());
  void printed("the rig's programs", () => buildPrograms(tell, stopped.signal));
}
