import type { RunHost } from '../contracts/runHost';
import { explainFailure } from '../toil/failure/explain';
import type { Failure } from '../toil/failure/failure';
import type { RunEntry } from './runStore';

/** How much of each end of a log is read to find a cause: bytes. */
const TAIL_BYTES = 1024 * 1024;
const HEAD_BYTES = 128 * 1024;

/** Why a run did not succeed, from what its last attempt left behind. */
export async function explainRun(host: RunHost, entry: RunEntry, signal: AbortSignal): Promise<Failure> {
  const { snapshot, record } = entry;
  const attempt = snapshot.attempts.at(-1);
  if (attempt?.code === 127 && attempt.error)
    return { kind: 'programMissing', program: attempt.argv[0] ?? attempt.error };
  const log = `${snapshot.dir}/log`;
  const size = (await host.size(log, signal)) ?? 0;
  const from = Math.max(0, size - TAIL_BYTES);
  const tail = (await host.read(log, from, TAIL_BYTES, signal)).toString('utf8');
  const head = from > 0 ? (await host.read(log, 0, Math.min(from, HEAD_BYTES), signal)).toString('utf8') : undefined;
  const stdout = (await host.read(`${snapshot.dir}/stdout`, 0, TAIL_BYTES, signal)).toString('utf8');
  return explainFailure({
    language: record?.language ?? 'cwl',
    exitCode: attempt?.code,
    logTail: tail,
    ...(head === undefined ? {} : { logHead: head }),
    stdout,
  });
}
