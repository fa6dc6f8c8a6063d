/** The scheme of what we show of runs: logs, statistics. Read-only. */
export const RUN_SCHEME = 'toil-run';
