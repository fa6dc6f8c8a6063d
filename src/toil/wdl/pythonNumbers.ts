/** Numbers and texts as Python has them, in which Toil and miniwdl are written. */
/** Python's `int()` of a text: undefined when it refuses, NaN for what it may read in a way of its own. */
export function pythonInt(text: string): number | undefined {
  if (/^\s*[+-]?\d+(?:_\d+)*\s*$/.test(text)) return Number(text.replaceAll('_', '').trim());
  return /\P{ASCII}/u.test(text) ? Number.NaN : undefined;
}

const FLOAT = /^\s*[+-]?(?:\d+(?:_\d+)*(?:\.(?:\d+(?:_\d+)*)?)?|\.\d+(?:_\d+)*)(?:[eE][+-]?\d+(?:_\d+)*)?\s*$/;

/** Python's `float()` of a text: undefined when it refuses, NaN for what it may read in a way of its own. */
export function pythonFloat(text: string): number | undefined {
  if (FLOAT.test(text)) return Number(text.replaceAll('_', '').trim());
  return /\P{ASCII}|^\s*[+-]?(?:inf|infinity|nan)\s*$/iu.test(text) ? Number.NaN : undefined;
}

/** A Float as text: six digits, exact halves to the even neighbour (Python's `{:.6f}`). Undefined beyond 10^21. */
export function floatText(value: number): string | undefined {
  if (Math.abs(value) >= 1e21) return undefined;
  const half = Math.abs(value) * 128;
  // Of all floats only odd multiples of 1/128 lie exactly between two texts; JavaScript rounds those up.
  if (!Number.isInteger(half) || half % 2 === 0) return value.toFixed(6);
  const below = (BigInt(half) * 1_000_000n) / 128n;
  const digits = String(below % 2n === 0n ? below : below + 1n).padStart(7, '0');
  return `${value < 0 ? '-' : ''}${digits.slice(0, -6)}.${digits.slice(-6)}`;
}
