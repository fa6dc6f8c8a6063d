import { parseApplianceAnswer } from '../../contracts/appliance';
import type { Language, ToilStamp } from '../../contracts/runRecord';
import { helpCommand, parseFlags } from '../../toil/flags';
import { namedInterpreter } from '../../toil/interpreter';
import type { Connection } from '../connection';
import { APPLIANCE, LeaderError, mustHaveAppliance } from './leaderFailure';
import { TOIL_FOLDER } from './leaderStarter';

/** Toil's extras that matter here: cloud job stores, batch systems, languages. */
export type ToilExtra = 'aws' | 'google' | 'kubernetes' | 'mesos' | 'cwl' | 'wdl';
/** Programs that runs use: containers for jobs, the cluster, JavaScript in CWL. */
export type ApplianceProgram = 'docker' | 'singularity' | 'kubectl' | 'node';

/** What a leader's appliance has for runs. Sizes in bytes. */
export interface Appliance {
  readonly toil: ToilStamp;
  readonly extras: ReadonlySet<ToilExtra>;
  /** Whether it is there, not whether it works. */
  readonly programs: ReadonlySet<ApplianceProgram>;
  /** The leader itself: what a run on the leader only can use. `disk`: the one that holds the runs. */
  readonly cores: number;
  readonly memory: number;
  readonly disk: { readonly free: number; readonly total: number };
}

/** By the module that makes it work. */
const EXTRAS: Readonly<Record<ToilExtra, string>> = {
  aws: 'boto3',
  google: 'google.cloud.storage',
  kubernetes: 'kubernetes',
  mesos: 'pymesos',
  cwl: 'cwltool',
  wdl: 'WDL',
};
/** Debian calls Node `nodejs`; Toil takes either. */
const PROGRAMS: Readonly<Record<ApplianceProgram, readonly string[]>> = {
  docker: ['docker'],
  singularity: ['singularity', 'apptainer'],
  kubectl: ['kubectl'],
  node: ['node', 'nodejs'],
};
/** Prints the path of `toil` and how its file begins. */
const FIND_TOIL = 'toil=$(command -v toil) && printf "%s\\n" "$toil" && head -c 2048 "$toil"';
/** Run by Toil's own Python; answers with contracts/appliance.ts. */
const PROBE = `
import importlib.metadata, importlib.util, json, os, shutil, sys
extras, programs, folder = json.loads(sys.argv[1]), json.loads(sys.argv[2]), sys.argv[3]
def has(module):
    try:
        return importlib.util.find_spec(module) is not None
    except ImportError:
        return False
os.makedirs(folder, exist_ok=True)
disk = shutil.disk_usage(folder)
print(json.dumps({
    "version": importlib.metadata.version("toil"),
    "python": sys.executable,
    "extras": [name for name, module in extras.items() if has(module)],
    "programs": [name for name, names in programs.items() if any(map(shutil.which, names))],
    "cores": len(os.sched_getaffinity(0)),
    "memory": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
    "disk": {"free": disk.free, "total": disk.total},
}))
`;

/**
 * Asks a leader what its appliance has: two short commands in it. Rejects with `LeaderError` (`noAppliance`, `noToil`) and `SshError`.
 */
export async function readAppliance(connection: Connection, signal: AbortSignal): Promise<Appliance> {
  const { program, python } = await findToil(connection, signal);
  const words = [python, '-c', PROBE, JSON.stringify(EXTRAS), JSON.stringify(PROGRAMS), TOIL_FOLDER];
  const { code, stdout, stderr } = await inAppliance(connection, words, signal);
  const answer = parseApplianceAnswer(stdout);
  if (code !== 0 || !answer) throw noToil(stderr || stdout);
  const { cores, memory, disk } = answer;
  return {
    toil: { version: answer.version, bin: program.slice(0, program.lastIndexOf('/')), python: answer.python },
    extras: new Set(named(EXTRAS, answer.extras)),
    programs: new Set(named(PROGRAMS, answer.programs)),
    ...{ cores, memory, disk },
  };
}

/** By what was asked: the help of a Toil does not change. */
const flagsSeen = new Map<string, ReadonlySet<string>>();

/**
 * The flags that an appliance's Toil has for a language (`--writeMessages` …), read once for each version: it takes seconds. Undefined
 * when it does not run that language, or does not say. Rejects as `readAppliance`.
 */
export async function applianceFlags(
  connection: Connection,
  { toil, extras }: Pick<Appliance, 'toil' | 'extras'>,
  language: Language,
  signal: AbortSignal,
): Promise<ReadonlySet<string> | undefined> {
  const key = JSON.stringify([toil, [...extras], language]);
  const seen = flagsSeen.get(key);
  if (seen) return seen;
  const { code, stdout } = await inAppliance(connection, helpCommand(toil, language), signal);
  const flags = code === 0 ? parseFlags(stdout) : undefined;
  // Help in a form that is not known says nothing: better a flag too many than none at all.
  if (!flags || flags.size === 0) return undefined;
  flagsSeen.set(key, flags);
  return flags;
}

async function findToil(connection: Connection, signal: AbortSignal): Promise<{ program: string; python: string }> {
  const { code, stdout, stderr } = await inAppliance(connection, ['sh', '-c', FIND_TOIL], signal);
  const end = stdout.indexOf('\n');
  const program = stdout.slice(0, Math.max(0, end));
  const python = namedInterpreter(stdout.slice(end + 1));
  if (code !== 0 || !program.startsWith('/') || python === undefined) throw noToil(stderr);
  return { program, python };
}

interface Said {
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

async function inAppliance(connection: Connection, words: readonly string[], signal: AbortSignal): Promise<Said> {
  const { code, stdout, stderr } = await connection.run(words, { container: APPLIANCE }, signal);
  mustHaveAppliance({ code, stderr });
  return { code, stdout: stdout.toString('utf8'), stderr };
}

function named<K extends string>(table: Readonly<Record<K, unknown>>, words: readonly string[]): K[] {
  return (Object.keys(table) as K[]).filter((name) => words.includes(name));
}

function noToil(said: string): LeaderError {
  return new LeaderError({ kind: 'noToil', detail: said.trim().split('\n').at(-1) ?? '' });
}
