/** The one id of This machine among the clusters: in rows and in the addresses of run documents. */
export const THIS_MACHINE = 'this-machine';

/** What tells a run from all others: ids of runs are made by each cluster on its own. */
export interface RunKey {
  /** `THIS_MACHINE`, or the id of a cluster (usecases/clusters/clusterKey.ts). */
  readonly clusterId: string;
  readonly runId: string;
}

/** A run as one word, for buttons, row ids and what is remembered: the run's id, behind `CLUSTER/` unless it is of This machine. */
export function runKeyText({ clusterId, runId }: RunKey): string {
  return clusterId === THIS_MACHINE ? runId : `${clusterId}/${runId}`;
}

/** What `runKeyText` wrote. */
export function readRunKey(text: string): RunKey {
  const slash = text.lastIndexOf('/');
  return slash < 0
    ? { clusterId: THIS_MACHINE, runId: text }
    : { clusterId: text.slice(0, slash), runId: text.slice(slash + 1) };
}
