import * as path from 'node:path';
import { isAwkwardPath, type InputFinding, type InputProblem, type LookUp } from '../workflow/description';
import type { Value } from './checkValue';
import { isPlaceholder } from './example';
import { MOST_DEPTH, entriesOf, fieldOf, itemsOf, placeOf, textOf, type At } from './nodes';
import { filePath, percentDecoded } from './program';
import { foundText, isMapNode } from './valueText';

/** A File or Directory object that names something on this machine. */
interface LocalFile {
  readonly kind: 'File' | 'Directory';
  readonly name: string;
  readonly written: string;
  readonly path: string;
  readonly place: { start: number; end: number };
}

/** Files that are looked up at the same time. */
const AT_ONCE = 32;

/**
 * Checks every File and Directory object in a value, whatever its type, as cwltool does (normalizeFilesDirs): each must say where
 * it is, or hold its contents, and what it names must be there.
 * @param folder absolute path of the folder of the inputs file, which relative paths count from.
 * @throws AbortError when the signal fires.
 */
export async function checkFiles(
  value: Value,
  folder: string,
  lookUp: LookUp,
  signal: AbortSignal,
): Promise<InputFinding[]> {
  const findings: InputFinding[] = [];
  const files = filesIn(value, folder, findings);
  for (let first = 0; first < files.length; first += AT_ONCE) {
    signal.throwIfAborted();
    const some = files.slice(first, first + AT_ONCE);
    const kinds = await Promise.all(some.map((file) => lookUp(file.path)));
    some.forEach((file, index) => {
      const problem = problemOf(file, kinds[index]);
      if (problem !== undefined) findings.push({ problem, severity: 'error', ...file.place });
    });
  }
  return findings;
}

function problemOf(file: LocalFile, kind: 'file' | 'folder' | undefined): InputProblem | undefined {
  const { name, path: where } = file;
  if (kind === undefined) return { kind: 'noSuchFile', name, path: where };
  if (file.kind === 'Directory') return kind === 'folder' ? undefined : { kind: 'fileNotFolder', name, path: where };
  if (kind === 'folder' || file.written.endsWith('/')) return { kind: 'folderNotFile', name, path: where };
  return isAwkwardPath(where) ? { kind: 'awkwardName', name, path: where } : undefined;
}

/** Walks a value; `findings` receives what needs no looking up. */
function filesIn(value: Value, folder: string, findings: InputFinding[]): LocalFile[] {
  const { at, name, budget, depth } = value;
  budget.left -= 1;
  if (budget.left < 0 || depth > MOST_DEPTH) return [];
  const below = (part: At, partName: string): LocalFile[] =>
    filesIn({ at: part, name: partName, budget, depth: depth + 1 }, folder, findings);
  if (!isMapNode(at)) return itemsOf(at).flatMap((item, index) => below(item, `${name}[${index}]`));
  const nested = entriesOf(at).flatMap(({ key, value: part }) => below(part, `${name}.${key}`));
  const kind = textOf(fieldOf(at, 'class'));
  if (kind !== 'File' && kind !== 'Directory') return nested;
  const own = fileOf(kind, value, folder);
  if (own === undefined) return nested;
  if ('path' in own) return [own, ...nested];
  findings.push(own);
  return nested;
}

/** What one object names: a local file, something elsewhere or literal (undefined), or a fault. */
function fileOf(kind: 'File' | 'Directory', { at, name }: Value, folder: string): LocalFile | InputFinding | undefined {
  const found = (problem: InputProblem, where: At): InputFinding => ({
    problem,
    severity: 'error',
    ...placeOf(where.node),
  });
  // cwltool looks at `path` only when there is no `location` (path_to_loc in cwltool/utils.py).
  const where = fieldOf(at, 'location') ?? fieldOf(at, 'path');
  if (where === undefined) {
    const literal = kind === 'File' ? fieldOf(at, 'contents') : fieldOf(at, 'listing') && fieldOf(at, 'basename');
    if (literal !== undefined) return undefined;
    const lacks = kind === 'File' ? 'path' : 'path, or listing and basename';
    return found({ kind: 'wrongType', name, expected: kind, found: `class: ${kind} without ${lacks}` }, at);
  }
  const written = textOf(where);
  if (written === undefined)
    return found({ kind: 'wrongType', name: `${name}.path`, expected: 'string', found: foundText(where) }, where);
  if (isPlaceholder(written)) return found({ kind: 'placeholder', name }, where);
  const local = localPath(written, folder);
  if (local === undefined) return undefined;
  if (local === '') return found({ kind: 'noSuchFile', name, path: written }, where);
  return { kind, name, written, path: local, place: placeOf(where.node) };
}

/**
 * The absolute path that a `path` or `location` means; undefined for an address of another kind (`s3:`, `https:`), empty for none.
 * cwltool reads both as a reference to the inputs file: blanks around it are dropped, `%20` is a blank, what follows `?` is lost,
 * `#` stays.
 */
function localPath(written: string, folder: string): string | undefined {
  const text = written.trim();
  if (text === '') return '';
  const [beforeQuery = ''] = text.split('?');
  if (text.startsWith('file:')) {
    const [address = '', fragment] = beforeQuery.split('#');
    const local = filePath(address);
    return local === undefined || fragment === undefined ? local : `${local}#${percentDecoded(fragment)}`;
  }
  if (/^[A-Za-z_][A-Za-z0-9+.-]*:/.test(text)) return undefined;
  return path.resolve(folder, percentDecoded(beforeQuery));
}
