/** What is wrong with a text that stands for an amount of memory. */
export type MemoryFault =
  /** Toil stops when it makes the job: no number, or a unit that it does not know. `right` is the unit that was meant. */
  | { readonly kind: 'refused'; readonly unit: string; readonly right?: string }
  /** Toil makes the job and miniwdl stops in the worker. */
  | { readonly kind: 'dies'; readonly unit: string; readonly right?: string }
  | { readonly kind: 'noUnit'; readonly bytes: number }
  | { readonly kind: 'zero' };

/** Units as miniwdl takes them (WDL/_util.py, `byte_size_units`), by their lower case. Toil takes any case and P and E, too. */
const UNITS = new Map(
  ['B', ...['K', 'M', 'G', 'T'].flatMap((prefix) => [prefix, `${prefix}B`, `${prefix}i`, `${prefix}iB`])].map(
    (unit) => [unit.toLowerCase(), unit],
  ),
);
const TOIL_ONLY = new Set(['p', 'pb', 'pi', 'pib', 'e', 'eb', 'ei', 'eib']);
/** Words that people write out. */
const WORDS = /^(kilo|mega|giga|tera|kibi|mebi|gibi|tebi)?(?:bytes?|gs?)$|^(gig)s?$|^([kmgt])bs$/i;

/** Less than this is what no job asks for: Docker itself wants 4 MiB (toil/wdl/wdltoil.py, `WDLTaskJob.run`). */
export const LEAST_MEMORY = 4 * 1024 ** 2;

/** Python's `float()`, as far as a text can come here. */
const PYTHON_FLOAT = /^\s*[+-]?(?:\d+(?:_\d+)*(?:\.(?:\d+(?:_\d+)*)?)?|\.\d+(?:_\d+)*)\s*$/;

function meantUnit(unit: string): string | undefined {
  const known = UNITS.get(unit.toLowerCase());
  if (known !== undefined) return known;
  const match = WORDS.exec(unit);
  if (match === null) return undefined;
  const [, long = '', gig, short] = match;
  if (gig !== undefined) return 'GB';
  if (short !== undefined) return `${short.toUpperCase()}B`;
  const letter = long.charAt(0).toUpperCase();
  return `${letter}${/bi$/i.test(long) ? 'i' : ''}B`;
}

/** A unit and the one that was meant. */
function withMeant(kind: 'refused' | 'dies', unit: string): MemoryFault {
  const right = meantUnit(unit);
  return right === undefined ? { kind, unit } : { kind, unit, right };
}

/**
 * What Toil 9.6.0 (lib/conversions.py, `human2bytes`) and then miniwdl 1.15.0 in the worker (WDL/_util.py, `parse_byte_size`)
 * make of a text; undefined when it is right.
 */
export function memoryFault(text: string): MemoryFault | undefined {
  const at = /[^0-9.\-_ ]/.exec(text)?.index ?? text.length;
  const unit = text.slice(at).trim();
  const lower = unit.toLowerCase();
  if (unit !== '' && !UNITS.has(lower) && !TOIL_ONLY.has(lower)) return withMeant('refused', unit);
  if (!PYTHON_FLOAT.test(text.slice(0, at))) return { kind: 'refused', unit: '' };
  return inWorker(text.trim(), unit);
}

/** What miniwdl makes of a text that Toil takes. */
function inWorker(text: string, unit: string): MemoryFault | undefined {
  const [, number, after = ''] = /^(\d+(?:\.\d*)?)([^]*)$/.exec(text) ?? [];
  if (number === undefined) return { kind: 'dies', unit: '' };
  const amount = Number(number);
  const rest = after.trim();
  if (amount === 0) return { kind: 'zero' };
  if (rest === '') return amount < LEAST_MEMORY ? { kind: 'noUnit', bytes: amount } : undefined;
  if (rest !== unit) return { kind: 'dies', unit: '' };
  return UNITS.get(unit.toLowerCase()) === unit ? undefined : withMeant('dies', unit);
}
