/** How loud a finding is; `off` is never shown. Error: Toil refuses or the job fails. Warning: it runs, but not as written. */
export type Level = 'error' | 'warning' | 'information' | 'hint' | 'off';
