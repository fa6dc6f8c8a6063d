import { l10n } from 'vscode';

/** US dollars: `$0.0042`, `$1.23`, `$1,234.50`. A price that is not nothing never reads as nothing. */
export function dollars(amount: number): string {
  const digits = amount !== 0 && Math.abs(amount) < 0.095 ? 4 : 2;
  const shown = amount !== 0 && Math.abs(amount) < 0.0001 ? 0.0001 : amount;
  const text = shown.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: digits });
  return `$${text}`;
}

/** `$0.42/h`. */
export function perHourText(amount: number): string {
  return l10n.t('{0}/h', dollars(amount));
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long ago: `3 min`, `5 h`, `2 d`. */
export function ageText(since: Date, now: Date): string {
  const age = Math.max(0, now.getTime() - since.getTime());
  if (age < HOUR) return l10n.t('{0} min', Math.floor(age / MINUTE));
  return age < 2 * DAY ? l10n.t('{0} h', Math.floor(age / HOUR)) : l10n.t('{0} d', Math.floor(age / DAY));
}
