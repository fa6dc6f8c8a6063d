import type { Cursor } from './cursor';

const PRIMITIVES = ['Boolean', 'Int', 'Float', 'String', 'File', 'Directory'] as const;
export type WdlPrimitive = (typeof PRIMITIVES)[number];

/** A WDL type. `any` stands for what is missing or was not finished; `struct` is every other name, `Object` too. */
export type WdlType = { readonly optional: boolean } & (
  | { readonly kind: 'primitive'; readonly name: WdlPrimitive }
  | { readonly kind: 'array'; readonly item: WdlType; readonly nonempty: boolean }
  | { readonly kind: 'map'; readonly key: WdlType; readonly value: WdlType }
  | { readonly kind: 'pair'; readonly left: WdlType; readonly right: WdlType }
  | { readonly kind: 'struct'; readonly name: string }
  | { readonly kind: 'any' }
);

const ANY: WdlType = { kind: 'any', optional: false };

function compose(name: string, parameters: readonly WdlType[], nonempty: boolean, optional: boolean): WdlType {
  const [first = ANY, second = ANY] = parameters;
  const primitive = PRIMITIVES.find((p) => p === name);
  if (primitive !== undefined) return { kind: 'primitive', name: primitive, optional };
  if (name === 'Array') return { kind: 'array', item: first, nonempty, optional };
  if (name === 'Map') return { kind: 'map', key: first, value: second, optional };
  if (name === 'Pair') return { kind: 'pair', left: first, right: second, optional };
  return { kind: 'struct', name, optional };
}

/** Reads a type; undefined where none begins. What is missing inside brackets becomes `any`. */
export function readType(cursor: Cursor): WdlType | undefined {
  if (cursor.peek().kind !== 'name' || cursor.over) return undefined;
  const name = cursor.next().text;
  const parameters: WdlType[] = [];
  if (cursor.accept('[')) {
    cursor.deeper(() => {
      do {
        const parameter = readType(cursor);
        if (parameter === undefined) break;
        parameters.push(parameter);
      } while (cursor.accept(','));
    });
    cursor.accept(']');
  }
  const nonempty = cursor.accept('+');
  const optional = cursor.accept('?');
  return compose(name, parameters, nonempty, optional);
}

/** The type as WDL writes it: `Map[String,Array[File]+]?`. */
export function formatType(type: WdlType): string {
  const mark = type.optional ? '?' : '';
  switch (type.kind) {
    case 'primitive':
    case 'struct':
      return type.name + mark;
    case 'array':
      return `Array[${formatType(type.item)}]${type.nonempty ? '+' : ''}${mark}`;
    case 'map':
      return `Map[${formatType(type.key)},${formatType(type.value)}]${mark}`;
    case 'pair':
      return `Pair[${formatType(type.left)},${formatType(type.right)}]${mark}`;
    case 'any':
      return `Any${mark}`;
  }
}

/** The types inside a type: item, key and value, left and right. */
export function parameters(type: WdlType): readonly WdlType[] {
  switch (type.kind) {
    case 'array':
      return [type.item];
    case 'map':
      return [type.key, type.value];
    case 'pair':
      return [type.left, type.right];
    case 'primitive':
    case 'struct':
    case 'any':
      return [];
  }
}
