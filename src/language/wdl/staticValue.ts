import type { WdlExpression } from '../../toil/wdl/expression';
import { parseExpression } from '../../toil/wdl/expressionParser';
import type { WdlCallable, WdlDeclaration } from '../../toil/wdl/model';
import type { StructScope } from '../../toil/wdl/program';
import type { Named } from '../../toil/wdl/range';
import type { WdlType } from '../../toil/wdl/types';
import type { WdlChecked } from '../rule';

/** The kind of a WDL value, as far as rules tell them apart. */
export type ValueKind = 'Int' | 'Float' | 'Boolean' | 'String' | 'Array' | 'None';

/** What the text alone tells of a value: literals, declared types and defaults. Nothing is guessed. */
export interface StaticValue {
  readonly kind: ValueKind;
  /** An input that may be left out, without a default: then the value is null. */
  readonly nullable: boolean;
  /** Known from literals and defaults; a run may still give an input another value. */
  readonly value?: number | boolean | string;
  /** Of an array that is written down. */
  readonly items?: readonly { readonly expression: WdlExpression; readonly value: StaticValue | undefined }[];
  /** Of an array by its type. */
  readonly itemKind?: ValueKind;
  /** The declaration that a bare name leads to. */
  readonly from?: WdlDeclaration;
}

/** What names and structs mean inside a task. */
export interface StaticScope {
  readonly declarations: ReadonlyMap<string, WdlDeclaration>;
  readonly structs: StructScope;
}

/** Longer chains of names than this are not followed; a circle ends here. */
const LONGEST_CHAIN = 8;

const COMPARISONS = new Set(['||', '&&', '==', '!=', '<=', '>=', '<', '>']);
/** What functions of the standard library give. */
const FUNCTIONS: Readonly<Record<string, ValueKind>> = {
  ceil: 'Int',
  floor: 'Int',
  round: 'Int',
  length: 'Int',
  size: 'Float',
  defined: 'Boolean',
  basename: 'String',
  sub: 'String',
  sep: 'String',
};

/** What the names mean in the resource sections of a task or workflow. */
export function scopeOf({ main }: WdlChecked, { inputs, declarations }: WdlCallable): StaticScope {
  const all = [...(inputs ?? []), ...declarations];
  return { declarations: new Map(all.map((each) => [each.name.text, each])), structs: main.structs };
}

/** What the text tells of a value; undefined where it does not even tell the kind. */
export function staticValue(source: Named, scope: StaticScope): StaticValue | undefined {
  return judge(parseExpression(source), scope, 0);
}

function judge(expression: WdlExpression, scope: StaticScope, depth: number): StaticValue | undefined {
  if (depth > LONGEST_CHAIN) return undefined;
  switch (expression.kind) {
    case 'none':
      return plain('None');
    case 'boolean':
      return { ...plain('Boolean'), value: expression.value };
    case 'int':
      return { ...plain('Int'), value: expression.value };
    case 'float':
      return { ...plain('Float'), value: expression.value };
    case 'string':
      return { ...plain('String'), ...valueOfParts(expression.parts, scope, depth) };
    case 'array':
      return {
        ...plain('Array'),
        items: expression.items.map((item) => ({ expression: item, value: judge(item, scope, depth + 1) })),
      };
    case 'name':
      return ofName(expression.name, scope, depth);
    case 'member':
      return ofType(memberType(expression, scope));
    case 'call':
    case 'not':
    case 'binary':
    case 'if':
      return ofKind(computedKind(expression, scope, depth));
    default:
      return undefined;
  }
}

function plain(kind: ValueKind): StaticValue {
  return { kind, nullable: false };
}

function ofKind(kind: ValueKind | undefined): StaticValue | undefined {
  return kind === undefined ? undefined : plain(kind);
}

/** The text of a string whose placeholders are all known. */
function valueOfParts(
  parts: Extract<WdlExpression, { kind: 'string' }>['parts'],
  scope: StaticScope,
  depth: number,
): { readonly value?: string } {
  let text = '';
  for (const part of parts) {
    if (typeof part === 'string') {
      text += part;
      continue;
    }
    const known = part.options.size > 0 ? undefined : judge(part.value, scope, depth + 1);
    // A Float is printed with six decimals, a Boolean as a word: nobody writes those on purpose.
    if (known?.value === undefined || (known.kind !== 'Int' && known.kind !== 'String')) return {};
    text += String(known.value);
  }
  return { value: text };
}

function ofName(name: string, scope: StaticScope, depth: number): StaticValue | undefined {
  const declaration = scope.declarations.get(name);
  if (declaration === undefined) return undefined;
  const typed = ofType(declaration.type);
  if (typed === undefined) return undefined;
  if (declaration.default === undefined) return { ...typed, nullable: declaration.type.optional, from: declaration };
  const given = judge(parseExpression(declaration.default), scope, depth + 1);
  const nullable = declaration.type.optional && given?.kind === 'None';
  return { ...typed, nullable, ...known(typed, given), from: declaration };
}

/** What a default tells of the value: an Int is a Float as well. */
function known(typed: StaticValue, given: StaticValue | undefined): Pick<StaticValue, 'value' | 'items'> {
  if (given === undefined) return {};
  const fits = given.kind === typed.kind || (typed.kind === 'Float' && given.kind === 'Int');
  if (!fits) return {};
  return {
    ...(given.value !== undefined && { value: given.value }),
    ...(given.items !== undefined && { items: given.items }),
  };
}

function kindOf(type: WdlType | undefined): ValueKind | undefined {
  if (type?.kind === 'array') return 'Array';
  if (type?.kind !== 'primitive' || type.name === 'File' || type.name === 'Directory') return undefined;
  return type.name;
}

function ofType(type: WdlType | undefined): StaticValue | undefined {
  const kind = kindOf(type);
  if (kind === undefined) return undefined;
  const itemKind = type?.kind === 'array' ? kindOf(type.item) : undefined;
  return { ...plain(kind), ...(itemKind !== undefined && { itemKind }) };
}

/** The type of `a.b.c` along structs. */
function memberType(expression: WdlExpression, { declarations, structs }: StaticScope): WdlType | undefined {
  const path: string[] = [];
  let at = expression;
  while (at.kind === 'member') {
    path.unshift(at.name);
    at = at.of;
  }
  let type = at.kind === 'name' ? declarations.get(at.name)?.type : undefined;
  let scope = structs;
  for (const name of path) {
    const resolved = type?.kind === 'struct' ? scope.get(type.name) : undefined;
    if (resolved === undefined) return undefined;
    type = resolved.struct.members.find((member) => member.name.text === name)?.type;
    scope = resolved.scope;
  }
  return type;
}

type Computed = Extract<WdlExpression, { kind: 'call' | 'not' | 'binary' | 'if' }>;

function computedKind(expression: Computed, scope: StaticScope, depth: number): ValueKind | undefined {
  const kind = (of: WdlExpression): ValueKind | undefined => judge(of, scope, depth + 1)?.kind;
  switch (expression.kind) {
    case 'not':
      return 'Boolean';
    case 'if':
      return common([kind(expression.then), kind(expression.otherwise)]);
    case 'binary':
      if (COMPARISONS.has(expression.operator)) return 'Boolean';
      return arithmetic(expression.operator, kind(expression.left), kind(expression.right));
    case 'call': {
      const [first] = expression.arguments;
      if (expression.name === 'select_first' && first?.kind === 'array') return common(first.items.map(kind));
      if (expression.name === 'min' || expression.name === 'max') return common(expression.arguments.map(kind));
      return Object.hasOwn(FUNCTIONS, expression.name) ? FUNCTIONS[expression.name] : undefined;
    }
  }
}

function common(kinds: readonly (ValueKind | undefined)[]): ValueKind | undefined {
  const [first] = kinds;
  return kinds.every((kind) => kind === first) ? first : undefined;
}

function arithmetic(
  operator: string,
  left: ValueKind | undefined,
  right: ValueKind | undefined,
): ValueKind | undefined {
  const kinds = [left, right];
  if (operator === '+' && kinds.includes('String')) return 'String';
  if (!kinds.every((kind) => kind === 'Int' || kind === 'Float')) return undefined;
  return kinds.includes('Float') ? 'Float' : 'Int';
}
