import type { RunHost } from '../contracts/runHost';
import { jobLog } from '../toil/log/jobLog';
import { LogReader, type LogEvent } from '../toil/log/reader';
import { readOutputs, type OutputEntry } from '../toil/outputs';
import { readStatistics } from '../toil/statistics';
import { statisticsText } from '../toil/statisticsText';
import { ProblemError } from './problems';
import type { RunEntry } from './runStore';

/** Of a longer log only the end is searched for a job or for what jobs asked for: bytes. */
const SEARCHED_LOG = 64 * 1024 * 1024;
const STEP = 4 * 1024 * 1024;

/** What the run left as results, named as its language names them; empty when there is nothing or no names. */
export async function runOutputs(host: RunHost, entry: RunEntry, signal: AbortSignal): Promise<OutputEntry[]> {
  const { snapshot, record } = entry;
  if (!record || snapshot.state !== 'succeeded') return [];
  const text = async (name: string): Promise<string | undefined> => {
    const path = `${snapshot.dir}/${name}`;
    const size = await host.size(path, signal);
    return size === undefined ? undefined : (await host.read(path, 0, size, signal)).toString('utf8');
  };
  const [stdout, json] = await Promise.all([text('stdout'), text('outputs.json')]);
  return withSizes(host, readOutputs(record.language, stdout ?? '', json), signal);
}

/** WDL does not tell how large its files are. */
function withSizes(host: RunHost, entries: readonly OutputEntry[], signal: AbortSignal): Promise<OutputEntry[]> {
  return Promise.all(
    entries.map(async (entry) => {
      const children = entry.children && (await withSizes(host, entry.children, signal));
      const size =
        entry.kind === 'file' && entry.path && entry.size === undefined
          ? await host.size(entry.path, signal)
          : entry.size;
      return { ...entry, ...(children ? { children } : {}), ...(size === undefined ? {} : { size }) };
    }),
  );
}

/** What `toil stats` knows of the run, beside what its jobs asked for, as a page of text. Rejects with `noStatistics`. */
export async function runStatistics(host: RunHost, entry: RunEntry, signal: AbortSignal): Promise<string> {
  const { snapshot, record } = entry;
  const name = record?.name ?? snapshot.id;
  const raw = await rawStatistics(host, entry, signal);
  const statistics = readStatistics(raw, await logEvents(host, `${snapshot.dir}/log`, signal));
  if (!statistics) {
    const said = raw.trim().split('\n').at(-1) ?? '';
    throw new ProblemError({ kind: 'noStatistics', name, reason: { said } });
  }
  return statisticsText(statistics);
}

async function rawStatistics(host: RunHost, entry: RunEntry, signal: AbortSignal): Promise<string> {
  const { snapshot, record } = entry;
  const saved = snapshot.sizes['stats.json'];
  if (saved && snapshot.state !== 'running') {
    return (await host.read(`${snapshot.dir}/stats.json`, 0, saved, signal)).toString('utf8');
  }
  if (!record || snapshot.jobStoreExists === false) {
    throw new ProblemError({
      kind: 'noStatistics',
      name: record?.name ?? snapshot.id,
      reason: 'jobStoreGone',
    });
  }
  const { code, stdout, stderr } = await host.execute(
    [`${record.toil.bin}/toil`, 'stats', '--raw', record.jobStore],
    signal,
  );
  return code === 0 ? stdout : stderr;
}

async function logEvents(host: RunHost, path: string, signal: AbortSignal): Promise<LogEvent[]> {
  const reader = new LogReader();
  const events: LogEvent[] = [];
  for await (const part of logParts(host, path, signal)) events.push(...reader.feed(part));
  return events;
}

async function* logParts(host: RunHost, path: string, signal: AbortSignal): AsyncGenerator<Buffer> {
  const size = (await host.size(path, signal)) ?? 0;
  for (let at = Math.max(0, size - SEARCHED_LOG); at < size; at += STEP) {
    yield await host.read(path, at, Math.min(STEP, size - at), signal);
  }
}

/** Something that the log holds of one job. `toil`: lines of Toil's own log that name it. */
export interface JobLogPart {
  readonly kind: 'stderr' | 'stdout' | 'worker' | 'toil';
  readonly text: string;
}

/** What the log holds of one job: its tool's own words first; empty when it says nothing of it. */
export async function jobLogParts(
  host: RunHost,
  entry: RunEntry,
  jobId: string,
  signal: AbortSignal,
): Promise<JobLogPart[]> {
  const parts: Buffer[] = [];
  for await (const part of logParts(host, `${entry.snapshot.dir}/log`, signal)) parts.push(part);
  const found = jobLog(Buffer.concat(parts).toString('utf8'), jobId);
  const part = (kind: JobLogPart['kind'], text: string | undefined): JobLogPart[] =>
    text?.trim() ? [{ kind, text: text.trimEnd() }] : [];
  return [
    ...part('stderr', found?.stderr),
    ...part('stdout', found?.stdout),
    ...part('worker', found?.workerLog),
    ...part('toil', found?.mentions.join('\n')),
  ];
}
