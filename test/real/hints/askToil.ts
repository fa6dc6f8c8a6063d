import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { TOIL_BIN } from '../toilBin';

/** A document with the files beside it, and where they may be written. */
export interface Question {
  readonly folder: string;
  readonly main: string;
  readonly files: Readonly<Record<string, string>>;
  readonly arguments?: readonly string[];
}

/** What Toil makes of a job: the batch system is told this, or the job cannot be made. */
export type RealJob = { readonly error: string } | { readonly preemptible: boolean; readonly local: boolean };
/** What Toil makes of a document: it is refused, or these are its jobs. */
export type RealAnswer = { readonly error: string } | { readonly jobs: Readonly<Record<string, readonly RealJob[]>> };

/** Asks Toil's own classes, in one process (cwlOracle.py), how they read CWL documents. */
export function askToil(questions: readonly Question[]): Promise<RealAnswer[]> {
  return new Promise((resolve, reject) => {
    const python = execFile(
      join(TOIL_BIN, 'python3'),
      [join(import.meta.dirname, 'cwlOracle.py')],
      { env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' }, maxBuffer: 1 << 28 },
      (error, stdout, stderr) => {
        if (error !== null) reject(new Error(stderr));
        else resolve(stdout.trim().split('\n').map((line) => JSON.parse(line) as RealAnswer)); // prettier-ignore
      },
    );
    python.stdin?.end(questions.map((each) => JSON.stringify(each)).join('\n'));
  });
}

/** Whether Toil refuses the document or one of its jobs. */
export function isRefused(answer: RealAnswer): boolean {
  return 'error' in answer || Object.values(answer.jobs).some((jobs) => jobs.some((job) => 'error' in job));
}

/** The preemptibility of the jobs that go to the cluster, sorted, as the order in which Toil makes them does not count. */
export function preemptibilities(answer: RealAnswer): string[] {
  if ('error' in answer) return [answer.error];
  const jobs = Object.values(answer.jobs).flat();
  return jobs.flatMap((job) => ('error' in job ? [job.error] : job.local ? [] : [String(job.preemptible)])).sort();
}
