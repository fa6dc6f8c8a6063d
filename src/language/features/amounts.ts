import * as l10n from '@vscode/l10n';

const BINARY = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
const DECIMAL = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'];

/** Bytes as an author would write them: `8 GiB`, `1.5 GiB`, `8 GB`; rounded to two places where neither kind of unit is even. */
export function bytesText(bytes: number): string {
  if (!Number.isFinite(bytes)) return String(bytes);
  const binary = inUnits(bytes, 1024, BINARY);
  if (binary.exact) return binary.text;
  const decimal = inUnits(bytes, 1000, DECIMAL);
  return decimal.exact ? decimal.text : binary.text;
}

function inUnits(bytes: number, base: number, units: readonly string[]): { text: string; exact: boolean } {
  let value = Math.abs(bytes);
  let unit = 0;
  while (value >= base && unit < units.length - 1) {
    value /= base;
    unit += 1;
  }
  const number = rounded(value);
  const sign = bytes < 0 ? '-' : '';
  return { text: `${sign}${number} ${units[unit] ?? 'B'}`, exact: number === value };
}

/** `2 to 8 GiB`, `512 MiB to 1 GiB`; one amount where both are the same. */
export function bytesRange(least: number, most: number): string {
  if (least === most) return bytesText(most);
  const [number = '', unit] = bytesText(least).split(' ');
  const text = bytesText(most);
  return l10n.t('{0} to {1}', text.endsWith(` ${unit ?? ''}`) ? number : bytesText(least), text);
}

/** `1 to 8 cores`; one number where both are the same. */
export function coresRange(least: number, most: number): string {
  return least === most ? coresText(most) : l10n.t('{0} to {1}', rounded(least), coresText(most));
}

/** `1 core`, `0.5 cores`. */
export function coresText(cores: number): string {
  const number = rounded(cores);
  return number === 1 ? l10n.t('1 core') : l10n.t('{0} cores', number);
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
