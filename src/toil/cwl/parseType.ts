import { MOST_DEPTH, entriesOf, fieldOf, follow, itemsOf, placeOf, scalarOf, textOf, type At } from './nodes';
import { opened, resolveReference, type CwlProgram } from './program';
import type { CwlField, CwlType } from './types';

/** Names of types that a process may use (SchemaDefRequirement). */
export interface TypeScope {
  readonly program: CwlProgram;
  /** By `path#name` and, for references in another spelling, by the bare name. */
  readonly schemas: ReadonlyMap<string, At>;
  /** Types that were looked up; `undefined` while one is being read, so that a type that holds itself ends. */
  readonly known: Map<string, CwlType | undefined>;
  /** How many more parts of types are read: aliases can make a small text stand for a huge type. */
  left: number;
}

const SIMPLE = ['null', 'boolean', 'int', 'long', 'float', 'double', 'string', 'Any', 'File', 'Directory'] as const;
type Simple = (typeof SIMPLE)[number];

const MOST_PARTS = 100_000;

/** What stands after the last `#` and `/` of an identifier: CWL compares those (`shortname` of cwltool). */
export function shortName(id: string): string {
  const fragment = id.slice(id.lastIndexOf('#') + 1);
  return fragment.slice(fragment.lastIndexOf('/') + 1);
}

/** Collects the types of a SchemaDefRequirement; each is a named record, enum or array, or an `$import` of some. */
export function schemaScope(program: CwlProgram, definitions: readonly At[]): TypeScope {
  const schemas = new Map<string, At>();
  const add = (at: At | undefined, depth: number): void => {
    const schema = opened(program, at);
    if (schema === undefined || depth > MOST_DEPTH) return;
    for (const item of itemsOf(schema)) add(item, depth + 1);
    const name = textOf(fieldOf(schema, 'name'));
    if (name === undefined) return;
    const target = resolveReference(schema.file.path, name.includes('#') ? name : `#${name}`);
    if (target.kind === 'local') schemas.set(`${target.path}#${target.fragment}`, schema);
    if (!schemas.has(shortName(name))) schemas.set(shortName(name), schema);
  };
  for (const definition of definitions) add(fieldOf(definition, 'types'), 0);
  return { program, schemas, known: new Map(), left: MOST_PARTS };
}

/** Reads any form of a type: `File`, `int?`, `string[]`, a list (union), or a map with `type:`. Never throws. */
export function parseType(scope: TypeScope, at: At | undefined, depth = 0): CwlType {
  scope.left -= 1;
  if (at === undefined || depth > MOST_DEPTH || scope.left < 0) return { kind: 'unknown', text: '?' };
  const here = opened(scope.program, at);
  if (here === undefined) return { kind: 'unknown', text: textOf(fieldOf(at, '$import')) ?? '?' };
  const scalar = scalarOf(here);
  if (scalar !== undefined)
    return scalar.kind === 'string'
      ? named(scope, here, scalar.value, depth)
      : scalar.kind === 'null'
        ? { kind: 'null' }
        : { kind: 'unknown', text: scalar.kind };
  const items = itemsOf(here);
  if (items.length > 0) return union(items.map((item) => parseType(scope, item, depth + 1)));
  return constructed(scope, here, depth);
}

function constructed(scope: TypeScope, here: At, depth: number): CwlType {
  const type = fieldOf(here, 'type');
  const name = textOf(fieldOf(here, 'name'));
  const label = name === undefined ? {} : { name: shortName(name) };
  switch (simpleName(textOf(type) ?? '')) {
    case 'array':
      return { kind: 'array', items: parseType(scope, fieldOf(here, 'items'), depth + 1) };
    case 'enum': {
      const symbols = itemsOf(opened(scope.program, fieldOf(here, 'symbols'))).map((each) =>
        shortName(textOf(each) ?? ''),
      );
      return { kind: 'enum', ...label, symbols };
    }
    case 'record':
      return {
        kind: 'record',
        ...label,
        fields: fieldsOf(scope, opened(scope.program, fieldOf(here, 'fields')), depth),
      };
    default:
      return parseType(scope, type, depth + 1);
  }
}

/** Fields are a list of maps with `name`, or a map from name to type or to a map with `type`. */
function fieldsOf(scope: TypeScope, at: At | undefined, depth: number): CwlField[] {
  const listed = itemsOf(at).map((item) => opened(scope.program, item));
  if (listed.length > 0) {
    return listed.flatMap((item) => {
      const name = textOf(fieldOf(item, 'name'));
      return name === undefined
        ? []
        : [{ name: shortName(name), type: parseType(scope, fieldOf(item, 'type'), depth + 1) }];
    });
  }
  return entriesOf(at).map(({ key, value }) => ({
    name: shortName(key),
    type: parseType(scope, mappedType(scope, value), depth + 1),
  }));
}

/**
 * The type in a map from names to types: the value itself, or its `type`. A map whose `type` is `array`, `enum` or `record` and
 * that has the matching field is taken whole, which cwltool refuses but leaves no doubt about what is meant.
 */
export function mappedType(scope: TypeScope, value: At): At | undefined {
  const here = opened(scope.program, value) ?? value;
  const type = fieldOf(here, 'type');
  if (type === undefined) return here;
  const whole = { array: 'items', enum: 'symbols', record: 'fields' }[textOf(type) ?? ''];
  return whole !== undefined && fieldOf(here, whole) !== undefined ? here : type;
}

function named(scope: TypeScope, here: At, text: string, depth: number): CwlType {
  if (text.endsWith('?')) return union([{ kind: 'null' }, named(scope, here, text.slice(0, -1), depth + 1)]);
  if (text.endsWith('[]') && depth < MOST_DEPTH)
    return { kind: 'array', items: named(scope, here, text.slice(0, -2), depth + 1) };
  const simple = simpleName(text);
  if (isSimple(simple)) return { kind: simple };
  // The `stdin` shortcut is a File (cwltool load_tool.py).
  if (simple === 'stdin') return { kind: 'File' };
  return lookedUp(scope, here, text, depth);
}

function lookedUp(scope: TypeScope, here: At, text: string, depth: number): CwlType {
  const target = resolveReference(here.file.path, text.includes('#') ? text : `#${text}`);
  const exact = target.kind === 'local' ? `${target.path}#${target.fragment}` : text;
  const schema = scope.schemas.get(exact) ?? scope.schemas.get(shortName(text));
  if (schema === undefined) return { kind: 'unknown', text };
  const id = `${schema.file.path}@${placeOf(follow(schema).node).start}`;
  if (scope.known.has(id)) return scope.known.get(id) ?? { kind: 'unknown', text: shortName(text) };
  scope.known.set(id, undefined);
  const type = constructed(scope, schema, depth + 1);
  scope.known.set(id, type);
  return type;
}

/** `cwl:File`, `https://w3id.org/cwl/cwl#File` and the like are the same as `File`. */
function simpleName(text: string): string {
  const match =
    /^(?:cwl:|sld:|xsd:|https?:\/\/(?:w3id\.org\/cwl\/(?:cwl|salad)|www\.w3\.org\/2001\/XMLSchema)#)(\w+)$/.exec(text);
  return match?.[1] ?? text;
}

function isSimple(text: string): text is Simple {
  return (SIMPLE as readonly string[]).includes(text);
}

function union(members: readonly CwlType[]): CwlType {
  const flat = members.flatMap((member) => (member.kind === 'union' ? member.members : [member]));
  const [only] = flat;
  return flat.length === 1 && only !== undefined ? only : { kind: 'union', members: flat };
}
