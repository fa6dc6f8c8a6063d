import type { RunHost } from '../../src/contracts/runHost';
import type { Log } from '../../src/shared/log';
import type { JobState, JobTable } from '../../src/toil/jobTable';
import { JobReader } from '../../src/usecases/jobReader';
import { RunStore, type RunEntry } from '../../src/usecases/runStore';

/** Follows a run to its end by its directory alone, and tells each change of its state and its jobs. */
export async function followRun(
  host: RunHost,
  id: string,
  log: Log,
  report: (line: string) => void,
  signal: AbortSignal,
): Promise<RunEntry> {
  const store = new RunStore(host, log);
  const jobs = new JobReader(host);
  const teller = new Teller(report);
  let looking = Promise.resolve();
  const tell = async (): Promise<void> => {
    const entry = store.get(id);
    if (entry) teller.tell(entry, await jobs.jobs(entry.snapshot, signal));
  };
  // One after the other, so that the lines come in the order of what happened. What was missed is told by the next.
  const look = (): void => void (looking = looking.then(tell).catch(() => undefined));
  store.onChange(look);
  const watching = store.watch();
  try {
    await host.waitForEnd(`${host.runsFolder}/${id}`, signal);
    await store.refresh(signal);
    await looking;
    await tell();
    const entry = store.get(id);
    if (!entry) throw new Error(`the run ${id} is gone`);
    return entry;
  } finally {
    watching.dispose();
    store.dispose();
  }
}

/** Says what has changed since it last said something. */
class Teller {
  private state = '';
  private readonly jobs = new Map<string, JobState>();

  constructor(private readonly report: (line: string) => void) {}

  tell({ snapshot, record }: RunEntry, table: JobTable): void {
    const { state } = snapshot;
    const ended = state !== 'running';
    if (!ended) this.tellState(`${record?.name ?? snapshot.id}: ${state}`);
    for (const job of table.types.flatMap((type) => type.jobs)) {
      if (this.jobs.get(job.id) === job.state) continue;
      this.jobs.set(job.id, job.state);
      const tries = job.tries > 1 ? ` (try ${job.tries})` : '';
      this.report(`  job ${job.name}: ${job.state}${tries}`);
    }
    const { done, issued, failed } = table.counts;
    const counts = `${done} of ${issued} jobs done${failed > 0 ? `, ${failed} failed` : ''}`;
    if (ended) this.tellState(`${record?.name ?? snapshot.id}: ${state}, ${counts}`);
  }

  private tellState(line: string): void {
    if (line === this.state) return;
    this.state = line;
    this.report(line);
  }
}
