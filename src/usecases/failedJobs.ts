import type { RunHost } from '../contracts/runHost';
import { jobLog } from '../toil/log/jobLog';
import type { RunEntry } from './runStore';

/** What a failed job's tool left behind: its own exit code (Toil's bus says 1 for all CWL and Python jobs), its last words. */
export interface FailedJobWords {
  readonly exitCode?: number;
  readonly lastWords?: string;
}

/** Of a longer log only the end is searched, and only for the first failed jobs: the tree must stay quick. Bytes, jobs. */
const SEARCHED_BYTES = 1024 * 1024;
const MOST_JOBS = 20;

/** Finds in a run's log why its jobs failed; the same log is read once. */
export class FailedJobs {
  private readonly seen = new Map<string, { readonly key: string; readonly words: Map<string, FailedJobWords> }>();

  constructor(private readonly host: RunHost) {}

  /** By job id; jobs of which the log says nothing are not in it. */
  async words(
    entry: RunEntry,
    jobIds: readonly string[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, FailedJobWords>> {
    const { id, dir, sizes } = entry.snapshot;
    const size = sizes['log'] ?? 0;
    const key = JSON.stringify([size, jobIds.slice(0, MOST_JOBS)]);
    const known = this.seen.get(id);
    if (known?.key === key) return known.words;
    const from = Math.max(0, size - SEARCHED_BYTES);
    const text = (await this.host.read(`${dir}/log`, from, size - from, signal)).toString('utf8');
    const words = new Map<string, FailedJobWords>();
    for (const jobId of jobIds.slice(0, MOST_JOBS)) {
      const found = wordsOf(text, jobId);
      if (found) words.set(jobId, found);
    }
    this.seen.set(id, { key, words });
    return words;
  }
}

function wordsOf(log: string, jobId: string): FailedJobWords | undefined {
  const found = jobLog(log, jobId);
  if (!found) return undefined;
  // cwltool says so in the worker's log: `[job bad.cwl] exited with status: 7`.
  const code = [...(found.workerLog ?? '').matchAll(/\] exited with status: (\d+)/g)].at(-1)?.[1];
  const lastWords = found.stderr?.trim().split('\n').at(-1)?.trim();
  return {
    ...(code === undefined ? {} : { exitCode: Number(code) }),
    ...(lastWords ? { lastWords } : {}),
  };
}
