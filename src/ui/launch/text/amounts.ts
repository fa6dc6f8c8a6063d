import { l10n } from 'vscode';

/** Between two amounts, one when they are the same. */
export function rangeText(least: string, most: string): string {
  return least === most ? least : l10n.t('{0} to {1}', least, most);
}

/** Minutes for a limit of time in milliseconds. */
export function minutesText(milliseconds: number): string {
  return l10n.t('{0} min', Math.round(milliseconds / 60_000));
}
