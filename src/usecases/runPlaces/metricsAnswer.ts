import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from '../../remote/connection';
import { throughCuts } from '../../remote/leaderRuns/leaderFailure';
import type { Leaders } from '../leaders/leaders';

/** Milliseconds: a leader that has just started needs a minute. */
const WITHIN = 3 * 60_000;
const PAUSE = 2_000;
/** kubectl is in /opt/bin on clusters that Toil launched. */
const PROGRAMS = 'PATH=/usr/local/bin:/usr/bin:/bin:/opt/bin';
const QUESTION = [
  ...['sudo', 'env', PROGRAMS, 'kubectl', '--kubeconfig=/etc/kubernetes/admin.conf', '--request-timeout=10s'],
  ...['get', '--raw', '/apis/metrics.k8s.io/v1beta1/nodes'],
];
/** The API is on its way: its server, or what stands behind it, does not answer yet. */
const NOT_YET = /ServiceUnavailable|was refused|connection refused|ServerTimeout|Timeout|i\/o timeout|EOF/i;

/**
 * Waits while the metrics API of a cluster is on its way: Toil asks it about each pod that runs, and ends the whole run when it gets an error
 * (toil/batchSystems/kubernetes.py, `_isPodStuckOOM`). After some minutes, and where there is no such API, the run is left to Toil.
 * @throws SshError, and as `Leaders.connect`.
 */
export async function metricsAnswer(
  leaders: Pick<Leaders, 'connect'>,
  clusterId: string,
  signal: AbortSignal,
  { within = WITHIN, pause = PAUSE } = {},
): Promise<void> {
  const last = Date.now() + within;
  const ask = async (): Promise<{ readonly code: number | undefined; readonly stderr: string }> => {
    const connection: Pick<Connection, 'run'> = await leaders.connect(clusterId, 'mayAsk', signal);
    return connection.run(QUESTION, {}, signal);
  };
  for (;;) {
    const { code, stderr } = await throughCuts(ask, signal);
    if (code === 0 || !NOT_YET.test(stderr) || Date.now() > last) return;
    await sleep(pause, undefined, { signal });
  }
}
