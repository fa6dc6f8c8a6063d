/** How Toil's options read numbers and truths: Python's `int` and `float`, and toil/lib/conversions.py `strtobool`. */

/** Undefined for what Python's `int` refuses. */
export function pythonInt(text: string): number | undefined {
  const digits = text.trim();
  return /^[+-]?\d+(?:_\d+)*$/.test(digits) ? Number(digits.replaceAll('_', '')) : undefined;
}

/** Undefined for what Python's `float` refuses; NaN and the infinities too, which are no bids. */
export function pythonFloat(text: string): number | undefined {
  const digits = text.trim();
  if (!/^[+-]?(?:\d+(?:_\d+)*\.?(?:\d+(?:_\d+)*)?|\.\d+(?:_\d+)*)(?:e[+-]?\d+(?:_\d+)*)?$/i.test(digits))
    return undefined;
  const value = Number(digits.replaceAll('_', ''));
  return Number.isFinite(value) ? value : undefined;
}

/** Only the beginning counts: `yes`, `on` and `1`, `no`, `off` and `0`. Undefined for anything else. */
export function toilBoolean(text: string): boolean | undefined {
  if (/^(?:1|on|y|t)/i.test(text)) return true;
  return /^(?:0|off|n|f)/i.test(text) ? false : undefined;
}
