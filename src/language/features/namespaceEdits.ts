import type { TextEdit } from '../finding';
import { eolOf } from '../lines';
import { pathKey, type YamlFrame } from './yamlFrames';
import type { YamlSpot } from './spotState';

const VERSION_LINE = /^cwlVersion[ \t]*:[^\r\n]*\r?\n/m;

/**
 * Declares a prefix where the cursor is: in the `$namespaces` that hold there, else in new ones below the version or at the top of the document.
 * Works on unfinished text, by what is written before its first fault. Undefined where `$namespaces` is no map to add to.
 */
export function namespaceEdits(
  file: string,
  text: string,
  spot: YamlSpot,
  prefix: string,
  iri: string,
): TextEdit[] | undefined {
  const { frames, path } = spot;
  const json = /^\uFEFF?\s*[{[]/.test(text);
  const quote = json ? '"' : '';
  const pair = `${quote}${prefix}${quote}: ${quote}${iri}${quote}`;
  const newline = eolOf(text);
  const insert = (at: number, added: string): TextEdit[] => [{ file, start: at, end: at, text: added }];

  for (let length = path.length; length >= 0; length -= 1) {
    const frame = frames.get(pathKey([...path.slice(0, length), '$namespaces']));
    if (frame === undefined) continue;
    if (frame.style === 'block') return insert(frame.start, `${pair}${newline}${' '.repeat(frame.indent)}`);
    return insert(frame.start, flowEntry(text, frame, pair));
  }
  const root = frames.get('');
  if (root?.kind !== 'map' || root.entries.has('$namespaces')) return undefined;
  if (root.style === 'flow')
    return insert(root.start, flowEntry(text, root, `${quote}$namespaces${quote}: { ${pair} }`));
  // Beside the version is where people look for it.
  const version = root.indent === 0 ? VERSION_LINE.exec(text) : null;
  if (version !== null) return insert(version.index + version[0].length, `$namespaces:${newline}  ${pair}${newline}`);
  const column = ' '.repeat(root.indent);
  return insert(root.start, `$namespaces:${newline}${column}  ${pair}${newline}${column}`);
}

/** An entry to stand first in a flow map, set off as the first one there is. */
function flowEntry(text: string, frame: YamlFrame, entry: string): string {
  const blanks = /^\s*/.exec(text.slice(frame.start))?.[0] ?? '';
  return frame.entries.size === 0 ? ` ${entry}` : `${blanks}${entry},`;
}
