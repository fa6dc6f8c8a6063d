/** The scheme of what we show of runs: logs, statistics. Read-only. */
export const RUN_SCHEME = 'toil-run';

/** The scheme of what machines of clusters say: consoles, records of boots. Read-only. */
export const MACHINE_SCHEME = 'toil-machine';
