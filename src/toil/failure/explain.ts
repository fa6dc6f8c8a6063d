import type { Language } from '../../contracts/runRecord';
import { parseLine } from '../log/line';
import { type LogEvent, readLog } from '../log/reader';
import type { Detector, Evidence, Failure } from './failure';
import { illegalFileName, missingOutput, toolFailed, unsupported } from './jobCauses';
import {
  commandLine,
  jobStoreExists,
  jobStoreMissing,
  missingFile,
  syntax,
  tooLarge,
  wrongInput,
} from './leaderCauses';
import {
  containerUnavailable,
  first,
  imageUnavailable,
  javascriptMissing,
  networkFailed,
  noSpace,
  outOfMemory,
  programMissing,
} from './machineCauses';
import { pythonRaised, pythonSyntax } from './pythonCauses';

/** What is known of an attempt that did not succeed. */
export interface FailedAttempt {
  readonly language: Language;
  /** Toil's exit code; negative: the signal that ended it. Undefined when it was lost. */
  readonly exitCode: number | undefined;
  /** The end of Toil's log (stderr), of this attempt as far as the caller can tell. */
  readonly logTail: string;
  /** The beginning of the log, when the tail does not reach back to it. */
  readonly logHead?: string;
  readonly stdout: string;
}

const LAST_LINES = 15;

/**
 * The most specific true cause of a failure. Causes of the machine come before those of the tools that suffer from them,
 * and what a tool or the user's code did comes before what Toil says about it. Tried with real failures of Toil 9.6.0
 * (test/unit/toil/fixtures/failures).
 */
export function explainFailure(attempt: FailedAttempt): Failure {
  const { exitCode } = attempt;
  if (exitCode !== undefined && exitCode < 0) return { kind: 'killed', signal: -exitCode };
  const log = lastAttempt(`${attempt.logHead ?? ''}\n${attempt.logTail}`);
  const refusal = first([jobStoreExists, jobStoreMissing], { text: lastLines(log).join('\n') });
  if (refusal) return refusal;
  const events = readLog(log);
  const own: Evidence = { text: withoutBlocks(log) };
  const failure = fromJobs(events, own) ?? fromToil(attempt.language, own);
  return failure ?? { kind: 'unknown', lastLines: lastLines(log.trim() === '' ? attempt.stdout : log) };
}

const BEFORE_THE_TOOL: readonly Detector[] = [
  noSpace,
  outOfMemory,
  containerUnavailable,
  imageUnavailable,
  javascriptMissing,
  unsupported,
  illegalFileName,
  missingOutput,
  programMissing,
];

function fromJobs(events: readonly LogEvent[], own: Evidence): Failure | undefined {
  if (!events.some(jobsFailed)) return undefined;
  const jobs = failedJobs(events);
  const inJob: readonly Detector[] = [...BEFORE_THE_TOOL, toolFailed, networkFailed, pythonRaised];
  // A cause that one of several failed jobs names exactly is worth more than the bare code of another.
  for (const detect of inJob) {
    for (const job of jobs) {
      const failure = detect(job);
      if (failure) return failure;
    }
  }
  // A worker that was killed, or never started, leaves no log: only Toil's own lines tell of it.
  return first([noSpace, outOfMemory, programMissing], own);
}

function jobsFailed(event: LogEvent): boolean {
  return (event.kind === 'finished' && event.failedJobs > 0) || (event.kind === 'failedJobs' && event.count > 0);
}

/** The last log of each job whose log came after its last try; the summary at the end of the run has just those. */
function failedJobs(events: readonly LogEvent[]): Evidence[] {
  const logs = new Map<string, Evidence>();
  const summary = events.findLastIndex(jobsFailed);
  const workers = events.filter((event) => event.kind === 'workerLog');
  const final = events.slice(summary).filter((event) => event.kind === 'workerLog');
  for (const { job, text } of final.length > 0 ? final : workers) {
    const name = job.unit ?? job.kind;
    const stderr = events
      .filter((event) => event.kind === 'toolOutput')
      .findLast((event) => event.stream === 'stderr' && event.unit === name.replace(/\.command$/, ''))?.text;
    logs.set(job.id, { text, job: name, ...(stderr === undefined ? {} : { stderr }) });
  }
  return [...logs.values()];
}

function fromToil(language: Language, own: Evidence): Failure | undefined {
  const python: readonly Detector[] = [
    tooLarge,
    noSpace,
    pythonSyntax,
    commandLine,
    missingFile,
    networkFailed,
    pythonRaised,
  ];
  const documents: readonly Detector[] = [
    tooLarge,
    noSpace,
    containerUnavailable,
    imageUnavailable,
    javascriptMissing,
    unsupported,
    wrongInput,
    commandLine,
    missingFile,
    networkFailed,
    illegalFileName,
    syntax,
    programMissing,
    pythonRaised,
  ];
  return first(language === 'python' ? python : documents, own);
}

/** Toil's own lines; the lines of blocks are indented by a TAB. */
function withoutBlocks(log: string): string {
  return log
    .split('\n')
    .filter((line) => !line.startsWith('\t'))
    .join('\n');
}

/** A log holds all attempts of a run, one after the other: what stands after the start of the last. */
function lastAttempt(log: string): string {
  const lines = log.split('\n');
  const ends = lines.flatMap((line, at) => (/\] Workflow \S+ stopped\. Success: /.test(line) ? [at] : []));
  const previous = ends.at(-2);
  if (previous === undefined) return log;
  const begin = lines.findIndex((line, at) => at > previous && isStart(line));
  return begin < 0 ? log : lines.slice(begin).join('\n');
}

function isStart(line: string): boolean {
  const { module, message } = parseLine(line);
  return (
    (module === 'cwltool' && message.startsWith('Resolved ')) || module === 'toil.lib.history' || module === 'toil'
  );
}

function lastLines(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '' && !/^🚨+$/.test(line))
    .slice(-LAST_LINES);
}
