import type { InputFinding, InputProblem } from '../workflow/description';
import { isPlaceholder } from './examples';
import type { JsonNode } from './json';
import type { WdlDeclaration } from './model';
import { nearest } from './nearest';
import type { StructScope } from './program';
import { formatType, type WdlPrimitive, type WdlType } from './types';

/** A File or Directory that an inputs file names, still to be looked up. */
export interface NamedPath {
  readonly kind: 'File' | 'Directory';
  readonly name: string;
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

export interface Place {
  readonly start: number;
  readonly end: number;
}

const FOUND: Readonly<Record<JsonNode['kind'], string>> = {
  null: 'null',
  boolean: 'Boolean',
  int: 'Int',
  float: 'Float',
  string: 'String',
  array: 'Array',
  object: 'Object',
};

/** Where a primitive stands: its name for people and the names that struct types have there. */
interface Context {
  readonly name: string;
  readonly structs: StructScope;
}

type OfKind<K extends WdlType['kind']> = Extract<WdlType, { kind: K }>;
type Fit = 'yes' | 'no' | 'surprising';

/** The kinds of JSON that become each primitive, and those that do so by accident: to Python `true` is an int. */
const ACCEPTED: Readonly<
  Record<WdlPrimitive, { readonly yes: readonly string[]; readonly surprising: readonly string[] }>
> = {
  Boolean: { yes: ['boolean'], surprising: ['int', 'float'] },
  Int: { yes: ['int'], surprising: ['boolean'] },
  Float: { yes: ['int', 'float'], surprising: ['boolean'] },
  String: { yes: ['string'], surprising: [] },
  File: { yes: ['string'], surprising: [] },
  Directory: { yes: ['string'], surprising: [] },
};

function fits({ name }: OfKind<'primitive'>, node: JsonNode): Fit {
  const { yes, surprising } = ACCEPTED[name];
  if (yes.includes(node.kind)) return 'yes';
  // Of numbers only 0 and 1 are booleans.
  const number = node.kind === 'int' || node.kind === 'float' ? node.value : 0;
  return surprising.includes(node.kind) && (number === 0 || number === 1) ? 'surprising' : 'no';
}

/** Whether the key of a JSON object becomes a key of this type (Python's `int()` and `float()`). */
function keyFits(type: WdlType, key: string): boolean {
  if (type.kind !== 'primitive') return type.kind === 'any';
  if (type.name === 'Int') return /^\s*[+-]?\d+(?:_\d+)*\s*$/.test(key);
  if (type.name === 'Float') return key.trim() !== '' && !Number.isNaN(Number(key));
  return type.name !== 'Boolean';
}

/**
 * Checks values against WDL types by the rules of miniwdl 1.15.0 (WDL/Value.py, `from_json`): an Int is a Float, nothing
 * else becomes another type, a single value is no Array, a Pair has `left` and `right`, null is for optional types.
 */
export class ValueChecker {
  readonly findings: InputFinding[] = [];
  readonly paths: NamedPath[] = [];

  add(problem: InputProblem, { start, end }: Place, severity: InputFinding['severity'] = 'error'): void {
    this.findings.push({ problem, severity, start, end });
  }

  check(type: WdlType, node: JsonNode, context: Context): void {
    if (node.kind === 'null' && type.optional) return;
    if (node.kind === 'string' && isPlaceholder(node.value, type)) {
      this.add({ kind: 'placeholder', name: context.name }, node);
      return;
    }
    switch (type.kind) {
      case 'any':
        return;
      case 'primitive':
        this.primitive(type, node, context);
        return;
      case 'array':
        this.array(type, node, context);
        return;
      case 'map':
        this.map(type, node, context);
        return;
      case 'pair':
        this.pair(type, node, context);
        return;
      case 'struct':
        this.struct(type, node, context);
    }
  }

  private wrong(type: WdlType, node: JsonNode, name: string, severity: InputFinding['severity'] = 'error'): void {
    this.add({ kind: 'wrongType', name, expected: formatType(type), found: FOUND[node.kind] }, node, severity);
  }

  private primitive(type: OfKind<'primitive'>, node: JsonNode, { name }: Context): void {
    const fit = fits(type, node);
    if (fit !== 'yes') this.wrong(type, node, name, fit === 'no' ? 'error' : 'warning');
    else if (node.kind === 'string') this.path(type, node.value, node, name);
  }

  private path(type: WdlType, path: string, { start, end }: Place, name: string): void {
    if (type.kind !== 'primitive' || (type.name !== 'File' && type.name !== 'Directory')) return;
    this.paths.push({ kind: type.name, name, path, start, end });
  }

  private array(type: OfKind<'array'>, node: JsonNode, { name, structs }: Context): void {
    if (node.kind !== 'array') {
      this.wrong(type, node, name);
      return;
    }
    // miniwdl lets `[]` pass here; what the `+` promises is broken all the same.
    if (type.nonempty && node.items.length === 0) this.wrong(type, node, name, 'warning');
    node.items.forEach((item, i) => this.check(type.item, item, { name: `${name}[${i}]`, structs }));
  }

  private map(type: OfKind<'map'>, node: JsonNode, { name, structs }: Context): void {
    if (node.kind !== 'object') {
      this.wrong(type, node, name);
      return;
    }
    for (const { key, value } of node.members) {
      const inner = `${name}[${JSON.stringify(key.text)}]`;
      if (keyFits(type.key, key.text)) this.path(type.key, key.text, key, inner);
      else this.add({ kind: 'wrongType', name: inner, expected: formatType(type.key), found: 'String' }, key);
      this.check(type.value, value, { name: inner, structs });
    }
  }

  private pair(type: OfKind<'pair'>, node: JsonNode, { name, structs }: Context): void {
    const members = node.kind === 'object' ? node.members : [];
    const names = new Set(members.map(({ key }) => key.text.toLowerCase()));
    if (names.size !== 2 || !names.has('left') || !names.has('right')) {
      this.wrong(type, node, name);
      return;
    }
    for (const { key, value } of members) {
      const side = key.text.toLowerCase() === 'left' ? type.left : type.right;
      this.check(side, value, { name: `${name}.${key.text}`, structs });
    }
  }

  private struct(type: OfKind<'struct'>, node: JsonNode, { name, structs }: Context): void {
    const resolved = structs.get(type.name);
    // A struct that cannot be seen (a remote import) takes anything here.
    if (resolved === undefined) return;
    if (node.kind !== 'object') {
      this.wrong(type, node, name);
      return;
    }
    const members = new Map(resolved.struct.members.map((member) => [member.name.text, member]));
    const given = new Set<string>();
    for (const { key, value } of node.members) {
      given.add(key.text);
      const member = members.get(key.text);
      if (member !== undefined)
        this.check(member.type, value, { name: `${name}.${key.text}`, structs: resolved.scope });
      else this.strayMember(name, key, members);
    }
    for (const [member, { type: expected }] of members) {
      if (given.has(member) || expected.optional) continue;
      this.add({ kind: 'missing', name: `${name}.${member}`, type: formatType(expected) }, node);
    }
  }

  /** miniwdl drops what a struct does not have without a word. */
  private strayMember(
    name: string,
    key: Place & { readonly text: string },
    members: ReadonlyMap<string, WdlDeclaration>,
  ): void {
    const didYouMean = nearest(key.text, members.keys());
    const problem = {
      kind: 'unknown',
      name: `${name}.${key.text}`,
      ...(didYouMean !== undefined && { didYouMean }),
    } as const;
    this.add(problem, key, 'warning');
  }
}
