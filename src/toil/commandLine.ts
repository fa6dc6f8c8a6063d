import type { BatchSystem, Language, RunOptions, RunRecord, ToilStamp } from '../contracts/runRecord';
import type { StartRequest } from '../contracts/starter';
import { optionFlags, type OptionName } from './runFlags';

/** The file in the run's directory that holds the outputs of a WDL workflow. */
export const WDL_OUTPUTS_FILE = 'outputs.json';
/** The file in the run's directory that holds what `toil stats --raw` printed. */
export const STATISTICS_FILE = 'stats.json';

/** What to start. Paths are absolute and of the machine that runs Toil. */
export interface CommandLineRequest {
  readonly language: Language;
  readonly workflowPath: string;
  /** The process inside a packed CWL document, without `#`. */
  readonly fragment?: string;
  readonly inputs: RunRecord['inputs'];
  readonly options: RunOptions;
  readonly toil: ToilStamp;
  readonly runDir: string;
  /** Locator: `file:/…`, `aws:region:name`. */
  readonly jobStore: string;
  readonly outputs: string;
  readonly restart: boolean;
  /** Unset: what the user's own Toil configuration says. */
  readonly batchSystem?: BatchSystem;
  /** Flags of the place where it runs, with their values after `=`: see `clusterFlags`. */
  readonly placeFlags?: readonly string[];
  /** Whether this Toil knows a flag: see `parseFlags`. */
  readonly hasFlag: (flag: string) => boolean;
}

/** Something that the user ought to know about a command line. */
export type CommandLineNote =
  /** This Toil does not know the flag: the option (or what we would have asked for ourselves) is left out. */
  | { readonly kind: 'flagMissing'; readonly flag: string; readonly option?: OptionName }
  /**
   * Toil 9.6.0 puts the job store into a shell command without quotes (`leader.py`, `_toil_worker`), so that it cannot have
   * this character: the run would fail, or worse. Use another place.
   */
  | { readonly kind: 'unsafeJobStore'; readonly character: string };

export interface CommandLine {
  readonly argv: readonly string[];
  readonly notes: readonly CommandLineNote[];
}

/**
 * Toil's command line for an attempt. Flags come first and carry their value after `=`, so that nothing of the user's can
 * be taken for one; `@MESSAGES@` becomes the attempt's message bus file. `--stats` is always asked for and the job store is
 * never deleted by Toil itself: what happens to them afterwards is in `afterwards()`.
 */
export function buildCommandLine(request: CommandLineRequest): CommandLine {
  const { options, hasFlag } = request;
  const notes: CommandLineNote[] = [];
  const unsafe = unsafeInJobStore(request.jobStore);
  if (unsafe !== undefined) notes.push({ kind: 'unsafeJobStore', character: unsafe });
  const flags = ownFlags(request).filter((word) => keep(word, hasFlag, notes));
  for (const { option, word } of optionFlags(options)) {
    if (keep(word, hasFlag, notes, option)) flags.push(word);
  }
  const extra = options.extraArguments ?? [];
  return { argv: [...program(request), ...flags, ...subject(request, extra)], notes };
}

function keep(
  word: string,
  hasFlag: (flag: string) => boolean,
  notes: CommandLineNote[],
  option?: OptionName,
): boolean {
  const flag = word.replace(/=.*$/s, '');
  if (hasFlag(flag)) return true;
  notes.push({ kind: 'flagMissing', flag, ...(option === undefined ? {} : { option }) });
  return false;
}

function program({ language, toil, workflowPath }: CommandLineRequest): string[] {
  if (language === 'python') return [toil.python, workflowPath];
  return [`${toil.bin}/toil-${language}-runner`];
}

/** What every run gets. */
function ownFlags(request: CommandLineRequest): string[] {
  const { language, jobStore, outputs, runDir, restart, batchSystem, placeFlags = [] } = request;
  const flags = [
    // A cluster of the user's own may stand in ~/.toil/default.yaml: the run belongs where it was sent.
    ...(batchSystem === undefined ? [] : [`--batchSystem=${batchSystem}`]),
    ...placeFlags,
    '--writeMessages=@MESSAGES@',
    '--stats',
    '--clean=never',
    // The log is a file: no colours and no bar in it.
    '--logColors=False',
    '--disableProgress',
    ...(restart ? ['--restart'] : []),
  ];
  if (language === 'cwl') {
    // Without it an input called `my reads.fastq` fails, as cwltool forbids spaces in names.
    flags.push(`--jobStore=${jobStore}`, `--outdir=${outputs}`, '--relax-path-checks');
  }
  if (language === 'wdl') {
    flags.push(`--jobStore=${jobStore}`, `--outputDirectory=${outputs}`, `--outputFile=${runDir}/${WDL_OUTPUTS_FILE}`);
  }
  return flags;
}

/**
 * What stands behind the flags. A Python script's job store comes after them: before them, a positional argument of its
 * own that may be left out would be settled (as left out) too early. `extra` is last, where a flag of it can swallow nothing.
 */
function subject(request: CommandLineRequest, extra: readonly string[]): string[] {
  const { language, workflowPath, fragment, inputs, jobStore } = request;
  const words = inputs.kind === 'arguments' ? inputs.words : [];
  if (language === 'python') return [jobStore, ...(inputs.kind === 'file' ? [inputs.path] : words), ...extra];
  const workflow = asReference(workflowPath) + (fragment === undefined ? '' : `#${fragment}`);
  const file = inputs.kind === 'file' ? [asReference(inputs.path)] : [];
  const option = language === 'wdl' && file.length > 0 ? ['--input'] : [];
  return [workflow, ...option, ...file, ...words, ...extra];
}

/** Both runners take a path for the beginning of a URI: `#`, `%` and `?` in a name need the URI's own spelling. */
function asReference(path: string): string {
  if (!/[#%?]/.test(path)) return path;
  return `file://${path.split('/').map(encodeURIComponent).join('/')}`;
}

/** The first character of a job store's locator that Toil's unquoted shell command does not survive. */
export function unsafeInJobStore(locator: string): string | undefined {
  return /[^\w./:@%+,=-]/.exec(locator)?.[0];
}

/**
 * What the starter runs when Toil has ended: save the statistics, then delete the job store unless it is to be kept
 * (unset: only after a failure, as Toil does).
 */
export function afterwards(
  toil: ToilStamp,
  jobStore: string,
  options: Pick<RunOptions, 'keepJobStore'>,
): Pick<StartRequest, 'afterSuccess' | 'afterFailure'> {
  const keepJobStore = options.keepJobStore ?? 'afterFailure';
  const program = `${toil.bin}/toil`;
  const statistics = { argv: [program, 'stats', '--raw', jobStore], file: STATISTICS_FILE };
  const clean = { argv: [program, 'clean', jobStore] };
  return {
    afterSuccess: [statistics, ...(keepJobStore === 'always' ? [] : [clean])],
    afterFailure: [statistics, ...(keepJobStore === 'never' ? [clean] : [])],
  };
}
