import { readdirSync } from 'node:fs';
import { mkdir, readFile, rename } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';
import path from 'node:path';
import { runGo, type Go } from '../../../scripts/goToolchain';
import { builtName, linkerFlag, packageOf, versionIn, type GoModule } from './goModules';

/** One run of `go build`: a go.mod, and all that is built by it. */
export interface GoBuild {
  readonly goMod: string;
  readonly modules: readonly GoModule[];
  /** Versions that the go.mod does not name, by module. */
  readonly versions?: Readonly<Record<string, string>>;
}

/**
 * No profile: with one, every package is compiled again for the one program that carries it. Nothing for a debugger: 15 % less time.
 */
const FLAGS = ['-trimpath', '-pgo=off', '-gcflags=all=-dwarf=false'];
/** Compilers and linkers collect less garbage, another 11 % less time, until they are large: one package of AWS' would take 4 GiB. */
const GARBAGE = { GOGC: '400', GOMEMLIMIT: '3GiB' };
/** Prometheus without the ways to find targets in clouds that no leader of ours uses. */
const TAGS = '-tags=remove_all_sd,enable_kubernetes_sd';
/** What one compiler or linker takes at most (measured); most take a tenth. */
const LARGEST = 3 * 1024 ** 3;
/** Milliseconds. */
const [LOOKS_EVERY, TELLS_EVERY] = [1000, 15_000];

/** Name in the rig → import path. */
function packagesOf({ modules }: GoBuild): Map<string, string> {
  return new Map(
    modules.flatMap((each) => Object.entries(each.programs).map(([name, below]) => [name, packageOf(each, below)])),
  );
}

/** The names of what it builds. */
export function programsOf(build: GoBuild): string[] {
  return [...packagesOf(build).keys()];
}

/** All that decides what comes out, as arguments of `go build`. */
export async function wordsOf(build: GoBuild): Promise<string[]> {
  const goMod = await readFile(build.goMod, 'utf8');
  const linker = build.modules.map((each) => {
    if (each.stamps.length === 0) return [];
    const version = build.versions?.[each.module] ?? versionIn(goMod, each.module);
    if (version === undefined) throw new Error(`${build.goMod} asks for no version of ${each.module}`);
    return [linkerFlag(each, version)];
  });
  return [...FLAGS, TAGS, '-ldflags=-s -w', ...linker.flat(), ...packagesOf(build).values()];
}

export interface BuildPlace {
  readonly cwd: string;
  /** Its go.work; `off`: none. */
  readonly workspace: string;
  /** Folder for the programs, which may hold others. */
  readonly into: string;
  /** Programs that the folder will hold at last. */
  readonly total: number;
}

/** Builds all at once, statically, one program or package per core, each telling when it is there. */
export async function runBuild(
  go: Go,
  build: GoBuild,
  { cwd, workspace, into, total }: BuildPlace,
  report: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  await mkdir(into, { recursive: true });
  const names = new Map([...packagesOf(build)].map(([name, from]) => [builtName(from), name]));
  const env = { CGO_ENABLED: '0', ...GARBAGE, GOWORK: workspace };
  // A machine with many cores and little memory must not use them all.
  const side = Math.max(1, Math.min(availableParallelism(), Math.floor(totalmem() / LARGEST)));
  const progress = watchFolder(into, names, total, report);
  try {
    const words = ['build', '-v', `-p=${side}`, `-o=${into}${path.sep}`, ...(await wordsOf(build))];
    await runGo(go, words, { cwd, env, onLine: progress.onLine, signal });
  } finally {
    progress.end();
  }
  for (const [built, name] of names) if (built !== name) await rename(path.join(into, built), path.join(into, name));
}

/** Tells each program as it comes into a folder, and in between how many packages are compiled. */
function watchFolder(
  folder: string,
  names: ReadonlyMap<string, string>,
  total: number,
  report: (line: string) => void,
): { onLine: (line: string) => void; end: () => void } {
  const seen = new Set(readdirSync(folder));
  let packages = 0;
  let told = Date.now();
  const tell = (line: string): void => {
    report(line);
    told = Date.now();
  };
  const look = (): void => {
    for (const built of readdirSync(folder)) {
      if (seen.has(built)) continue;
      seen.add(built);
      tell(`${names.get(built) ?? built} is built, ${seen.size} of ${total}`);
    }
    if (Date.now() - told >= TELLS_EVERY) tell(`${packages} packages are compiled`);
  };
  const timer = setInterval(look, LOOKS_EVERY);
  const end = (): void => {
    clearInterval(timer);
    look();
  };
  // With -v Go names each package that it compiles.
  const onLine = (): void => {
    packages += 1;
  };
  return { onLine, end };
}
