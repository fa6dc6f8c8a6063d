const POWERS: Readonly<Record<string, number>> = { k: 1, m: 2, g: 3, t: 4 };

/**
 * Reads a size as people write it: `4 GiB`, `512M`, `2g`, `1.5 TB`, `1000`. As in Toil a letter alone and the `i` form
 * are powers of 1024, `KB`, `MB` … powers of 1000 (toil/lib/conversions.py). Undefined when it is no size.
 */
export function parseBytes(text: string): number | undefined {
  const found = /^\s*(\d+(?:\.\d+)?)\s*(?:([kmgt])(i?)(b?)|b)?\s*$/i.exec(text);
  if (!found) return undefined;
  const [, amount, unit, i, b] = found;
  const power = unit ? (POWERS[unit.toLowerCase()] ?? 0) : 0;
  const base = b && !i ? 1000 : 1024;
  return Math.round(Number(amount) * base ** power);
}
