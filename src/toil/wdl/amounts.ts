import { pythonFloat } from './pythonNumbers';

const BINARY = ['', 'ki', 'mi', 'gi', 'ti', 'pi', 'ei'];
const DECIMAL = ['', 'k', 'm', 'g', 't', 'p', 'e'];

/** Bytes of one `GB`, `Gi`, `b` … in any case; undefined for what is no unit (toil/lib/conversions.py 9.6.0). */
function bytesIn(unit: string): number | undefined {
  const written = unit.toLowerCase();
  if (written === 'b') return 1;
  const bare = written.replace(/b$/, '');
  const binary = BINARY.indexOf(bare);
  if (binary > 0) return 1024 ** binary;
  const decimal = DECIMAL.indexOf(bare);
  return decimal > 0 ? 1000 ** decimal : undefined;
}

/**
 * Bytes of `4 GiB`, `2G`, `512` (toil/lib/conversions.py 9.6.0, `human2bytes`): the number goes up to the first sign that is
 * no digit, dot, dash, underscore or blank; a bare number is bytes. Undefined for what Toil refuses, NaN for what it may read
 * in a way of its own.
 */
export function parseAmount(text: string): number | undefined {
  const at = /[^0-9.\-_ ]/.exec(text)?.index ?? text.length;
  const unit = text.slice(at).trim();
  const factor = unit === '' ? 1 : bytesIn(unit);
  const number = pythonFloat(text.slice(0, at));
  // Only blanks after the number that are no unit: Python strips them and finds an empty unit, which it refuses.
  if (factor === undefined || number === undefined || (unit === '' && at < text.length)) return undefined;
  return Math.trunc(number * factor);
}

interface Disk {
  /** Undefined: where the task runs. */
  readonly mount: string | undefined;
  readonly bytes: number;
}

/** One item of `disks` (toil/wdl/wdltoil.py 9.6.0, `parse_disks`); undefined for what Toil refuses. */
function parseDisk(item: string): Disk | undefined {
  const words = item.trim().split(' ');
  const at = words.findLastIndex((word) => /^\d+$/.test(word.replace('.', '')));
  const size = words[at];
  if (words.length > 3 || size === undefined) return undefined;
  const rest = words.filter((_, i) => i !== at);
  const last = rest.at(-1) ?? '';
  const unit = bytesIn(last);
  const mounts = unit === undefined ? rest : rest.slice(0, -1);
  const factor = unit ?? (last === 'HDD' || last === 'SSD' ? 1e9 : 1024 ** 3);
  const [mount] = mounts;
  return { mount: mount === 'local-disk' ? undefined : mount, bytes: Math.trunc(Number(size)) * factor };
}

/**
 * Bytes of the items of `disks`: `local-disk 10 SSD` (GB), `/mnt 5 TiB`, `20` (GiB). Undefined for what Toil refuses: no
 * size, more than three words, the same mount point twice. A string of items is parted by commas first.
 */
export function parseDisks(items: readonly string[]): number | undefined {
  const mounts = new Set<string | undefined>();
  let sum = 0;
  for (const item of items) {
    const disk = parseDisk(item);
    if (disk === undefined || mounts.has(disk.mount)) return undefined;
    mounts.add(disk.mount);
    sum += disk.bytes;
  }
  return Math.trunc(sum);
}
