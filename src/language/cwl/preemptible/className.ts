import { isScalar } from 'yaml';
import { isBuiltInPrefix, namespacesAt, prefixOf } from '../../../toil/cwl/namespaces';
import type { At } from '../../../toil/cwl/nodes';
import { ARVADOS_NAMESPACE, USE_PREEMPTIBLE } from '../../../toil/cwl/preemptible';
import { editDistance } from '../../../toil/cwl/spelling';
import type { Place } from '../../../toil/jobNeed';

/** A class as it is written. */
export interface ClassName {
  readonly written: string;
  readonly iri: string;
  readonly at: At;
}

/** What is wrong with a class that is meant to be the preemptible hint; several things may be. */
export interface JudgedClass extends ClassName {
  readonly right: boolean;
  /** Nobody says what its prefix stands for. */
  readonly undeclared: boolean;
  /** It belongs to other names than Arvados'. */
  readonly wrongBase: boolean;
  /** It has no prefix. */
  readonly bare: boolean;
  readonly misspelt: boolean;
  readonly prefix: string | undefined;
  /** What follows the prefix or the base. */
  readonly local: string;
}

const LOCAL = 'UsePreemptible';
/** So many letters may be wrong (reference cwl-wdl.md 7.3); `Preemptible` is three away. */
const MOST_WRONG = 3;

/** Whether a word is meant to be the name of the class: exact, in other case, with stray blanks, or a few letters off. */
export function isNear(word: string): boolean {
  const plain = word.trim().toLowerCase();
  // The length tells of most words that they are other ones.
  return Math.abs(plain.length - LOCAL.length) <= MOST_WRONG && editDistance(plain, LOCAL.toLowerCase()) <= MOST_WRONG;
}

/** Judges a class; undefined when it is not meant to be the preemptible hint. Of other vendors' classes only the exact word is taken for it. */
export function judged(name: ClassName): JudgedClass | undefined {
  const { written, iri, at } = name;
  const prefix = prefixOf(written);
  const local = localOf(written, prefix);
  const faults = { right: false, undeclared: false, wrongBase: false, bare: false, misspelt: false };
  const common = { ...name, prefix, local };
  if (iri === USE_PREEMPTIBLE) return { ...common, ...faults, right: true };
  if (!isNear(local)) return undefined;
  const misspelt = local !== LOCAL;
  if (prefix === undefined && !isAddress(written)) return { ...common, ...faults, bare: true };
  if (prefix !== undefined && !isBuiltInPrefix(prefix) && !namespacesAt(at).declared.has(prefix)) {
    return { ...common, ...faults, undeclared: true, misspelt };
  }
  const base = iri.slice(0, iri.length - local.length);
  if (base === ARVADOS_NAMESPACE) return { ...common, ...faults, misspelt: true };
  const meant = /arvados/i.test(base) || local.trim().toLowerCase() === LOCAL.toLowerCase();
  return meant ? { ...common, ...faults, wrongBase: true, misspelt: misspelt && prefix !== undefined } : undefined;
}

function isAddress(written: string): boolean {
  return written.includes(':');
}

/** The last word of a class. Of `http://arvados.org/cwlUsePreemptible`, where the `#` is forgotten, it is the same. */
function localOf(written: string, prefix: string | undefined): string {
  if (prefix !== undefined) return written.slice(prefix.length + 1);
  const last = written.slice(Math.max(written.lastIndexOf('#'), written.lastIndexOf('/')) + 1);
  return isAddress(written) && last.startsWith('cwl') ? last.slice('cwl'.length) : last;
}

/** A part of a written name, as a place in its file; the whole of it when quotes and escapes make them differ. */
export function partOf(at: At, written: string, from: number, to: number): Place {
  const [start, end] = at.node.range ?? [0, 0];
  const quoted = isScalar(at.node) && (at.node.type === 'QUOTE_DOUBLE' || at.node.type === 'QUOTE_SINGLE') ? 1 : 0;
  const same = at.file.text.slice(start + quoted, end - quoted) === written;
  if (!same) return { file: at.file.path, start, end };
  return { file: at.file.path, start: start + quoted + from, end: start + quoted + to };
}

/** The text between the quotes, if there are any. */
export function wholeOf(at: At, written: string): Place {
  return partOf(at, written, 0, written.length);
}
