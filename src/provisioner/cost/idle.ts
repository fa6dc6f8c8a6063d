/** When a run went on; `live`: it does now. */
export interface RunTimes {
  readonly started: Date;
  readonly ended?: Date;
  readonly live: boolean;
}

/**
 * Since when a cluster has run nothing, though it could: the end of its last run, or the leader's last start. Undefined while a run is live. A run that was lost
 * has no end: it counts from its start.
 */
export function runsNothingSince(leaderStarted: Date, runs: readonly RunTimes[]): Date | undefined {
  if (runs.some(({ live }) => live)) return undefined;
  const times = runs.map(({ started, ended }) => (ended ?? started).getTime());
  return new Date(Math.max(leaderStarted.getTime(), ...times));
}

const HOUR = 3_600_000;

/** Whether a cluster has run nothing for longer than the user wants to pay for. */
export function isForgotten(since: Date | undefined, hours: number, now: Date): boolean {
  return since !== undefined && now.getTime() - since.getTime() > hours * HOUR;
}
