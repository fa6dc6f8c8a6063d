/** What is wrong with one item of `disks`, or with all of them together. */
export type DiskFault =
  /** More than three parts. `right` is the text without the blanks that are too many. */
  | { readonly kind: 'parts'; readonly right?: string }
  | { readonly kind: 'noSize' }
  /** `10GB`, in one word: `right` has a blank. */
  | { readonly kind: 'glued'; readonly right: string }
  /** A word that was meant as kind or unit became the place where the disk is mounted. */
  | { readonly kind: 'mount'; readonly mount: string; readonly right?: string }
  | { readonly kind: 'twice'; readonly mount: string | undefined }
  | { readonly kind: 'fraction'; readonly size: number; readonly right: string }
  | { readonly kind: 'zero' };

/** Units in any case (toil/lib/conversions.py 9.6.0, `VALID_PREFIXES`). */
const UNIT = /^(?:b|[kmgtpe](?:i?b?))$/i;
const SIZE = /^(?=.*\d)\d*\.?\d*$/;
const GLUED = /(^|\s)(\d+(?:\.\d+)?)([kmgtpe]i?b?)(?=\s|$)/i;
const FIRST_WORD = /^(?:local-disk|\/\S*)$/;

interface Item {
  readonly mount: string | undefined;
  readonly fault?: DiskFault;
}

/** One item as `parse_disks` of toil/wdl/wdltoil.py 9.6.0 reads it: split at every single blank. */
function readItem(text: string): Item {
  const trimmed = text.trim();
  const parts = trimmed.split(' ');
  if (parts.length > 3) return { mount: undefined, fault: tooMany(parts) };
  const at = parts.findLastIndex((part) => SIZE.test(part));
  if (at < 0) return { mount: undefined, fault: withoutSize(trimmed) };
  const size = Number(parts[at]);
  const rest = parts.filter((_, i) => i !== at);
  const last = rest.at(-1);
  if (last !== undefined && UNIT.test(last)) rest.pop();
  const mount = rest[0] === 'local-disk' ? undefined : rest[0];
  const fault = mountFault(mount, trimmed) ?? sizeFault(size, trimmed, parts[at] ?? '');
  return fault === undefined ? { mount } : { mount, fault };
}

function tooMany(parts: readonly string[]): DiskFault {
  const filled = parts.filter((part) => part !== '');
  return filled.length <= 3 ? { kind: 'parts', right: filled.join(' ') } : { kind: 'parts' };
}

function withoutSize(text: string): DiskFault {
  const parted = text.replace(GLUED, '$1$2 $3');
  if (parted === text) return { kind: 'noSize' };
  // A unit and a kind are one part too many: `10 SSD` means GB, any other unit needs no kind.
  const short = parted.replace(/ gb? (?=hdd$|ssd$)/i, ' ').replace(/( [kmtpe]i?b?| gib?) \S+$/i, '$1');
  const right = [parted, short].find((each) => readItem(each).fault === undefined);
  return right === undefined ? { kind: 'noSize' } : { kind: 'glued', right };
}

function mountFault(mount: string | undefined, text: string): DiskFault | undefined {
  // An empty part comes of a double blank; a path is what it looks like.
  if (mount === undefined || mount === '' || FIRST_WORD.test(mount)) return undefined;
  const kind = /^(?:hdd|ssd|local)$/i.test(mount);
  return kind && /^\d+\s+\S+$/.test(text)
    ? { kind: 'mount', mount, right: `local-disk ${text}` }
    : { kind: 'mount', mount };
}

function sizeFault(size: number, text: string, written: string): DiskFault | undefined {
  if (size === 0) return { kind: 'zero' };
  if (Number.isInteger(size)) return undefined;
  return { kind: 'fraction', size: Math.floor(size), right: text.replace(written, String(Math.ceil(size))) };
}

/** The first fault of each item, by its place in the list; a mount point that comes twice is a fault of the later item. */
export function diskFaults(items: readonly string[]): { readonly item: number; readonly fault: DiskFault }[] {
  const seen = new Set<string | undefined>();
  return items.flatMap((text, item) => {
    const { mount, fault } = readItem(text);
    const refused = fault !== undefined && ['parts', 'noSize', 'glued'].includes(fault.kind);
    if (!refused && seen.has(mount)) return [{ item, fault: { kind: 'twice', mount } as const }];
    if (!refused) seen.add(mount);
    return fault === undefined ? [] : [{ item, fault }];
  });
}
