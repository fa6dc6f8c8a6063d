import type { StructScope } from './program';
import type { WdlType } from './types';

/** Structs may name themselves in a text that is not finished. */
const DEEPEST = 8;

const EXAMPLES = {
  Boolean: true,
  Int: 1,
  Float: 0.5,
  String: 'text',
  File: 'path/to/file',
  Directory: 'path/to/folder',
} as const;

/** Whether a text is what a template puts where a value of the type must be given. (`<DEL>` is a real allele.) */
export function isPlaceholder(text: string, type: WdlType): boolean {
  return (type.kind === 'primitive' || type.kind === 'struct') && text === `<${type.name}>`;
}

function build(
  type: WdlType,
  structs: StructScope,
  leaf: (name: keyof typeof EXAMPLES) => unknown,
  depth: number,
): unknown {
  const inner = (part: WdlType, scope = structs): unknown => build(part, scope, leaf, depth + 1);
  switch (type.kind) {
    case 'primitive':
      return leaf(type.name);
    case 'array':
      return [inner(type.item)];
    case 'map':
      return { [type.key.kind === 'primitive' && type.key.name === 'Int' ? '1' : 'key']: inner(type.value) };
    case 'pair':
      return { left: inner(type.left), right: inner(type.right) };
    case 'any':
      return leaf('String');
    case 'struct': {
      const resolved = structs.get(type.name);
      if (resolved === undefined || depth > DEEPEST) return `<${type.name}>`;
      const needed = resolved.struct.members.filter((member) => !member.type.optional);
      return Object.fromEntries(needed.map((member) => [member.name.text, inner(member.type, resolved.scope)]));
    }
  }
}

/** A value of the type, as JSON text: `["path/to/file"]`. */
export function exampleOf(type: WdlType, structs: StructScope): string {
  return JSON.stringify(build(type, structs, (name) => EXAMPLES[name], 0));
}

/** The shape of a value of the type with a placeholder in each place: `{ left: '<Int>', right: '<String>' }`. */
export function placeholderOf(type: WdlType, structs: StructScope): unknown {
  return build(type, structs, (name) => `<${name}>`, 0);
}
