import { parseLine } from './line';
import { type LogEvent, readLog } from './reader';

/** What the log holds of one job. */
export interface JobLog {
  /** The worker's log of the last try; undefined when Toil did not get one (the job went well, or was killed). */
  readonly workerLog?: string;
  /** What its tool wrote to stderr in the last try. */
  readonly stderr?: string;
  readonly stdout?: string;
  /** Lines of Toil's own log that name the job's id. */
  readonly mentions: readonly string[];
}

/**
 * Finds one job in the text of a log.
 * @param job its id, or its name as the bus tells it; a name that several jobs share finds the last of them.
 * @returns undefined when the log says nothing about it.
 */
export function jobLog(logText: string, job: string): JobLog | undefined {
  const events = readLog(logText);
  const units = unitsOf(events, job);
  const workerLog = events.filter((event) => event.kind === 'workerLog').findLast((event) => isAbout(event, job))?.text;
  const outputs = events.filter((event) => event.kind === 'toolOutput');
  const output = (stream: 'stderr' | 'stdout'): string | undefined =>
    outputs.findLast((event) => event.stream === stream && units.has(event.unit))?.text;
  const [stderr, stdout] = [output('stderr'), output('stdout')];
  const mentions = logText.split('\n').filter((line) => !line.startsWith('\t') && mentionsJob(line, job));
  if (workerLog === undefined && stderr === undefined && stdout === undefined && mentions.length === 0)
    return undefined;
  return {
    ...(workerLog === undefined ? {} : { workerLog }),
    ...(stderr === undefined ? {} : { stderr }),
    ...(stdout === undefined ? {} : { stdout }),
    mentions,
  };
}

function isAbout(event: LogEvent & { readonly kind: 'workerLog' | 'issued' }, job: string): boolean {
  return event.job.id === job || event.job.unit === job || (event.job.unit === undefined && event.job.kind === job);
}

/** A tool's output is filed under the job's unit name; WDL leaves out the `.command` that the job's name ends with. */
function unitsOf(events: readonly LogEvent[], job: string): ReadonlySet<string> {
  const units = new Set([job]);
  for (const event of events) {
    if ((event.kind === 'issued' || event.kind === 'workerLog') && isAbout(event, job) && event.job.unit)
      units.add(event.job.unit);
  }
  return new Set([...units].flatMap((unit) => [unit, unit.replace(/\.command$/, '')]));
}

function mentionsJob(line: string, job: string): boolean {
  const { level, message } = parseLine(line);
  return level !== undefined && message.split(/[\s,"']+/).some((word) => word.replace(/[.:]$/, '') === job);
}
