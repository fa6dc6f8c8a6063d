/** A CWL type, with names looked up. `unknown` is one that could not be found (a remote file, a cycle): nothing is checked against it. */
export type CwlType =
  | {
      readonly kind: 'null' | 'boolean' | 'int' | 'long' | 'float' | 'double' | 'string' | 'Any' | 'File' | 'Directory';
    }
  | { readonly kind: 'array'; readonly items: CwlType }
  | { readonly kind: 'enum'; readonly name?: string; readonly symbols: readonly string[] }
  | { readonly kind: 'record'; readonly name?: string; readonly fields: readonly CwlField[] }
  | { readonly kind: 'union'; readonly members: readonly CwlType[] }
  | { readonly kind: 'unknown'; readonly text: string };

export interface CwlField {
  readonly name: string;
  readonly type: CwlType;
}

/** How many symbols or fields are written out before `…`. */
const MOST_WRITTEN = 8;

/** Whether null is a value of the type. */
export function takesNull(type: CwlType): boolean {
  if (type.kind === 'union') return type.members.some(takesNull);
  // A name that was not found stands for a record, enum or array: SchemaDefRequirement holds nothing else.
  return type.kind === 'null';
}

/** The type in CWL's short notation where there is one: `File[]`, `int?`, `(File | string)?`, `enum(a, b)`, `record(x: int)`. */
export function typeText(type: CwlType): string {
  if (type.kind === 'array') return `${bracketed(type.items)}[]`;
  if (type.kind === 'enum') return type.name ?? `enum(${listed([...type.symbols])})`;
  if (type.kind === 'record') return type.name ?? recordText(type.fields);
  if (type.kind === 'union') return unionText(type.members);
  return type.kind === 'unknown' ? type.text : type.kind;
}

function recordText(fields: readonly CwlField[]): string {
  return `record(${listed(fields.map((field) => `${field.name}: ${typeText(field.type)}`))})`;
}

function unionText(members: readonly CwlType[]): string {
  const others = members.filter((member) => member.kind !== 'null');
  const text = others.map(typeText).join(' | ');
  if (others.length === members.length) return text;
  const [only] = others;
  if (only === undefined) return 'null';
  return others.length === 1 && only.kind !== 'union' ? `${text}?` : `(${text})?`;
}

function bracketed(type: CwlType): string {
  const text = typeText(type);
  return type.kind === 'union' && !text.startsWith('(') ? `(${text})` : text;
}

function listed(words: string[]): string {
  return words.length > MOST_WRITTEN ? [...words.slice(0, MOST_WRITTEN), '…'].join(', ') : words.join(', ');
}
