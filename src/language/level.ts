/** How loud a finding is; `off` is never shown. Error: Toil refuses or the job fails. Warning: it runs, but not as written. */
export const LEVELS = ['error', 'warning', 'information', 'hint', 'off'] as const;
export type Level = (typeof LEVELS)[number];
