import { l10n } from 'vscode';

/** Lines that a dialog can show: it does not scroll, and its buttons are at the end. */
const MOST_SHOWN = 15;

/** As many lines as a dialog has room for; the rest is counted. */
export function firstLines(lines: readonly string[]): string[] {
  const rest = lines.length - MOST_SHOWN;
  return rest <= 0 ? [...lines] : [...lines.slice(0, MOST_SHOWN), l10n.t('and {0} more', rest)];
}
