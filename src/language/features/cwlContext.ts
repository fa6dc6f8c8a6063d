import { CWLTOOL_NAMESPACE } from '../../toil/cwl/namespaces';
import { ARVADOS_NAMESPACE } from '../../toil/cwl/preemptible';
import { classOf, type CwlClass } from './cwlFacts';
import { pathKey } from './yamlFrames';
import type { YamlSpot } from './spotState';

/** What may be written at a place of a CWL document that Toil takes resources or preemptibility from. */
export type CwlContext =
  /** A key of, or an item in, `hints` or `requirements`. `taken`: classes that stand there already. */
  | {
      readonly kind: 'classes';
      readonly section: Section;
      readonly form: 'map' | 'list';
      readonly taken: ReadonlySet<CwlClass>;
    }
  /** The value of `class` of an item. */
  | { readonly kind: 'className'; readonly section: Section; readonly taken: ReadonlySet<CwlClass> }
  /** A key of an item that has no class yet. */
  | { readonly kind: 'classKey' }
  | { readonly kind: 'fields'; readonly class: CwlClass; readonly taken: ReadonlySet<string> }
  | { readonly kind: 'fieldValue'; readonly class: CwlClass; readonly field: string }
  /** The body of a class, where nothing is written yet. */
  | { readonly kind: 'body'; readonly class: CwlClass }
  | { readonly kind: 'prefixes'; readonly taken: ReadonlySet<string> }
  | { readonly kind: 'iri'; readonly prefix: string }
  | { readonly kind: 'namespacesKey' };

export type Section = 'hints' | 'requirements';

/** Says what may be written where a cursor stands; undefined where that is none of our business. */
export function cwlContext(spot: YamlSpot): CwlContext | undefined {
  const { path, position } = spot;
  const last = path.at(-1);
  const outer = path.slice(0, -1);
  if (path.length === 0) return rootContext(spot);
  if (last === '$namespaces' && isPart(spot, outer)) return namespaceContext(spot);
  if (isSection(last) && isPart(spot, outer)) {
    if (position !== 'value') return classes(spot, last);
    const name = classNamed(spot, spot.key);
    return name === undefined ? undefined : { kind: 'body', class: name };
  }
  const section = outer.at(-1);
  if (!isSection(section) || !isPart(spot, outer.slice(0, -1)) || last === undefined) return undefined;
  return bodyContext(spot, section, last);
}

function rootContext({ position, frames, word }: YamlSpot): CwlContext | undefined {
  const declared = frames.get(pathKey([]))?.entries.has('$namespaces') === true;
  return position === 'key' && !declared && word.text.startsWith('$') ? { kind: 'namespacesKey' } : undefined;
}

function isSection(key: string | undefined): key is Section {
  return key === 'hints' || key === 'requirements';
}

/** Whether the path leads to a process or a step. Beside `$graph` hints have no effect. */
function isPart({ frames }: YamlSpot, path: readonly string[]): boolean {
  let here: 'process' | 'step' = 'process';
  let left = path;
  if (path.length === 0) return frames.get(pathKey([]))?.entries.has('$graph') !== true;
  if (path[0] === '$graph') {
    if (path.length === 1) return false;
    left = path.slice(2);
  }
  while (left.length > 0) {
    if (here === 'process' && left[0] === 'steps' && left.length > 1) {
      here = 'step';
      left = left.slice(2);
    } else if (here === 'step' && left[0] === 'run') {
      here = 'process';
      left = left.slice(1);
    } else return false;
  }
  return true;
}

function namespaceContext({ position, frames, path, key }: YamlSpot): CwlContext | undefined {
  if (position === 'value') return { kind: 'iri', prefix: key };
  const taken = new Set(frames.get(pathKey(path))?.entries.keys());
  return position === 'key' ? { kind: 'prefixes', taken } : undefined;
}

function classes(spot: YamlSpot, section: Section): CwlContext | undefined {
  const { position, path, key, frames } = spot;
  // The first line of an item whose further lines stand behind the cursor.
  const begun = position === 'item' && frames.has(pathKey([...path, key]));
  if (begun) return itemContext({ ...spot, position: 'key', path: [...path, key] }, section);
  const form = position === 'item' ? 'list' : 'map';
  return { kind: 'classes', section, form, taken: takenClasses(spot, spot.path) };
}

/** The classes in a section, but for the one under the cursor. */
function takenClasses(spot: YamlSpot, section: readonly string[]): ReadonlySet<CwlClass> {
  const names = [...(spot.frames.get(pathKey(section))?.entries.keys() ?? [])];
  const prefix = pathKey([...section, '']);
  for (const [key, frame] of spot.frames) {
    const name = key.startsWith(prefix) && frame.path.length === section.length + 1 ? frame.entries.get('class') : '';
    if (name !== undefined && name !== '') names.push(name);
  }
  return new Set(names.flatMap((name) => classNamed(spot, name) ?? []));
}

/** Fields of a class and their values. */
function bodyContext(spot: YamlSpot, section: Section, name: string): CwlContext | undefined {
  if (spot.position === 'item') return undefined;
  const listed = spot.frames.get(pathKey(spot.path.slice(0, -1)))?.kind === 'list';
  return listed ? itemContext(spot, section) : fieldContext(spot, name);
}

/** In an item of a list: its `class` says what it is. */
function itemContext(spot: YamlSpot, section: Section): CwlContext | undefined {
  const { path, position, key, frames } = spot;
  if (position === 'value' && key === 'class')
    return { kind: 'className', section, taken: takenClasses(spot, path.slice(0, -1)) };
  const written = frames.get(pathKey(path))?.entries.get('class') ?? '';
  if (written !== '') return fieldContext(spot, written);
  return position === 'key' ? { kind: 'classKey' } : undefined;
}

function fieldContext(spot: YamlSpot, written: string): CwlContext | undefined {
  const known = classNamed(spot, written);
  if (known === undefined) return undefined;
  if (spot.position === 'value') return { kind: 'fieldValue', class: known, field: spot.key };
  return { kind: 'fields', class: known, taken: new Set(spot.frames.get(pathKey(spot.path))?.entries.keys()) };
}

/** The class that a name means with the prefixes that are declared around it, or will be. */
function classNamed(spot: YamlSpot, written: string): CwlClass | undefined {
  const colon = written.indexOf(':');
  if (colon < 0) return classOf(written);
  const prefix = written.slice(0, colon);
  const usual = prefix === 'arv' ? ARVADOS_NAMESPACE : prefix === 'cwltool' ? CWLTOOL_NAMESPACE : undefined;
  const base = prefix === 'cwl' ? '' : (declaredAround(spot).get(prefix) ?? usual);
  return classOf(base === undefined ? written : `${base}${written.slice(colon + 1)}`);
}

/** The `$namespaces` that hold at the cursor: those of the innermost map around it that has some. */
export function declaredAround({ frames, path }: YamlSpot): ReadonlyMap<string, string> {
  for (let length = path.length; length >= 0; length -= 1) {
    const declared = frames.get(pathKey([...path.slice(0, length), '$namespaces']))?.entries;
    if (declared !== undefined) return declared;
  }
  return new Map();
}
