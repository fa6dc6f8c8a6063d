import { callFunction, versionNumber } from './evaluateFunctions';
import { equal, operate } from './evaluateOperators';
import {
  ANY,
  arrayOf,
  BOOLEAN,
  FLOAT,
  INT,
  isPrimitive,
  isUnsure,
  NONE,
  resolveType,
  STRING,
  type ValueType,
} from './evaluateTypes';
import {
  boolean,
  coerce,
  type Evaluated,
  float,
  int,
  NULL,
  type Outcome,
  REFUSED,
  refusedIn,
  string,
  textOf,
  UNREAD,
  worst,
  MISTYPED,
} from './evaluateValues';
import type { WdlExpression, WdlPlaceholder } from './expression';
import type { Scope } from './scope';
import { coerces, unify } from './typeRules';

/** Deeper than this expressions and the declarations behind them are not followed: no text can overflow the stack. */
const DEEPEST = 600;

type Of<K extends WdlExpression['kind']> = Extract<WdlExpression, { kind: K }>;

/** `sep` is for arrays and needed there, `true` and `false` come together and are for Booleans. */
function optionsFit(options: ReadonlyMap<string, string>, type: ValueType): boolean {
  if ((type.kind === 'array') !== options.has('sep')) return false;
  const choices = ['true', 'false'].filter((name) => options.has(name)).length;
  return choices === 0 || (choices === 2 && isPrimitive(type, 'Boolean'));
}

/** Evaluates the expressions of one place. `interpolated`: inside a placeholder, where `+` takes null. */
class Evaluation {
  constructor(
    private readonly scope: Scope,
    private readonly interpolated: boolean,
    /** Whether a mistyped expression was met, wherever it stands. */
    readonly check: { mistyped: boolean } = { mistyped: false },
  ) {}

  run(expression: WdlExpression): Evaluated {
    const { depth } = this.scope;
    if (depth.now >= DEEPEST) return { type: ANY, outcome: UNREAD };
    depth.now += 1;
    const evaluated = this.read(expression);
    if (evaluated.mistyped === true) this.check.mistyped = true;
    depth.now -= 1;
    return evaluated;
  }

  private read(expression: WdlExpression): Evaluated {
    switch (expression.kind) {
      case 'unread':
        return { type: ANY, outcome: UNREAD };
      case 'none':
        return { type: NONE, outcome: NULL };
      case 'boolean':
        return { type: BOOLEAN, outcome: boolean(expression.value) };
      case 'int':
        return { type: INT, outcome: int(expression.value) };
      case 'float':
        return { type: FLOAT, outcome: float(expression.value) };
      case 'string':
        return this.string(expression);
      case 'array':
        return this.array(expression);
      case 'pair':
        return this.pair(expression);
      case 'map':
        return this.map(expression);
      case 'object':
        return this.object(expression);
      default:
        return this.access(expression);
    }
  }

  private access(expression: Of<'name' | 'member' | 'index' | 'call' | 'not' | 'binary' | 'if'>): Evaluated {
    switch (expression.kind) {
      case 'name':
        return this.scope.lookUp(expression.name) ?? MISTYPED;
      case 'member':
        return this.member(expression);
      case 'index':
        return this.index(expression);
      case 'call':
        return callFunction(
          expression.name,
          expression.arguments.map((argument) => this.run(argument)),
          this.scope.version,
        );
      case 'not':
        return this.not(expression);
      case 'binary':
        if (expression.operator === '**' && versionNumber(this.scope.version) < 1.2) return MISTYPED;
        return operate(expression.operator, this.run(expression.left), this.run(expression.right), this.interpolated);
      case 'if':
        return this.choice(expression);
    }
  }

  private string({ parts }: Of<'string'>): Evaluated {
    const inside = new Evaluation(this.scope, true, this.check);
    const outcomes = parts.map((part) => (typeof part === 'string' ? string(part) : inside.placeholder(part)));
    const texts = outcomes.map((outcome) => ('value' in outcome ? (textOf(outcome.value) ?? '') : ''));
    return { type: STRING, outcome: worst(outcomes) ?? string(texts.join('')) };
  }

  /** The text that a placeholder becomes (WDL/Expr.py, `Placeholder`). */
  private placeholder({ sign, options, value: expression }: WdlPlaceholder): Outcome {
    if (sign === '~' && this.scope.version === 'draft-2') return UNREAD;
    const { type, outcome } = this.run(expression);
    if (type.kind !== 'any' && !optionsFit(options, type)) this.check.mistyped = true;
    if (!('value' in outcome)) return outcome;
    const { value } = outcome;
    switch (value.kind) {
      case 'null':
        return string(options.get('default') ?? '');
      case 'array':
        return this.joined(value.items, options.get('sep') ?? '');
      case 'boolean':
        return string(options.get(String(value.value)) ?? String(value.value));
      default:
        return coerce(outcome, STRING);
    }
  }

  private joined(items: readonly Outcome[], separator: string): Outcome {
    const texts = items.map((item) => coerce(item, STRING));
    const written = texts.map((text) => ('value' in text ? (textOf(text.value) ?? '') : ''));
    return worst(texts) ?? string(written.join(separator));
  }

  private array({ items }: Of<'array'>): Evaluated {
    const given = items.map((item) => this.run(item));
    const item = unify(
      given.map(({ type }) => type),
      true,
    );
    if (item === undefined) return MISTYPED;
    const outcomes = given.map(({ outcome }) => (isUnsure(item) ? outcome : coerce(outcome, item)));
    return {
      type: arrayOf(item, items.length > 0),
      outcome: refusedIn(outcomes) ?? { value: { kind: 'array', items: outcomes } },
    };
  }

  private pair({ left: first, right: second }: Of<'pair'>): Evaluated {
    const left = this.run(first);
    const right = this.run(second);
    const value = { kind: 'pair', left: left.outcome, right: right.outcome } as const;
    return {
      type: { kind: 'pair', left: left.type, right: right.type, optional: false },
      outcome: refusedIn([left.outcome, right.outcome]) ?? { value },
    };
  }

  private map({ entries }: Of<'map'>): Evaluated {
    const given = entries.map(([key, value]) => [this.run(key), this.run(value)] as const);
    const key = unify(given.map(([{ type }]) => type));
    const value = unify(
      given.map(([, { type }]) => type),
      true,
    );
    if (key === undefined || value === undefined) return MISTYPED;
    const outcomes = given.map(([k, v]) => [k.outcome, v.outcome] as const);
    const texts = outcomes.flatMap(([k]) => ('value' in k ? [textOf(k.value)] : []));
    const repeated = new Set(texts).size < texts.length && !texts.includes(undefined);
    const refused = repeated ? REFUSED : refusedIn(outcomes.flat());
    return {
      type: { kind: 'map', key, value, optional: false },
      outcome: refused ?? { value: { kind: 'map', entries: outcomes } },
    };
  }

  private object({ struct: name, members }: Of<'object'>): Evaluated {
    const given = new Map([...members].map(([key, value]) => [key, this.run(value)]));
    const types = new Map([...given].map(([key, { type }]) => [key, type]));
    const outcomes = new Map([...given].map(([key, { outcome }]) => [key, outcome]));
    const type: ValueType = { kind: 'object', members: types, optional: false };
    const outcome = refusedIn(outcomes.values()) ?? { value: { kind: 'struct', members: outcomes } as const };
    if (name === undefined) return { type, outcome };
    const declared = resolveType({ kind: 'struct', name, optional: false }, this.scope.structs);
    if (declared.kind !== 'struct') return { type: ANY, outcome };
    const fits = coerces(type, declared) && [...types.keys()].every((key) => declared.members.has(key));
    return { type: declared, outcome: fits ? coerce(outcome, declared) : REFUSED };
  }

  /** `a.b`: a member where `a` is declared, else the output `b` of the call `a` (WDL/Expr.py, `Get`). */
  private member({ of, name }: Of<'member'>): Evaluated {
    const output =
      of.kind === 'name' && this.scope.lookUp(of.name) === undefined
        ? this.scope.lookUpOutput(of.name, name)
        : undefined;
    if (output !== undefined) return output;
    const { type, outcome } = this.run(of);
    const memberType = this.memberType(type, name);
    if (memberType === undefined || type.optional) return MISTYPED;
    if (!('value' in outcome)) return { type: memberType, outcome };
    const { value } = outcome;
    if (value.kind === 'pair') return { type: memberType, outcome: name === 'left' ? value.left : value.right };
    const member = value.kind === 'struct' ? value.members.get(name) : UNREAD;
    return { type: memberType, outcome: member ?? REFUSED };
  }

  private memberType(type: ValueType, name: string): ValueType | undefined {
    if (type.kind === 'any') return ANY;
    if (type.kind === 'struct') return type.members.get(name);
    if (type.kind !== 'pair') return undefined;
    if (name === 'left') return type.left;
    return name === 'right' ? type.right : undefined;
  }

  private index({ of, index }: Of<'index'>): Evaluated {
    if (of.kind === 'array' && of.items.length === 0) return MISTYPED;
    const list = this.run(of);
    const at = this.run(index);
    if (list.type.kind === 'array') return this.item(list, list.type.item, at);
    if (list.type.kind === 'map') return this.entry(list, list.type.key, list.type.value, at);
    if (list.type.kind !== 'any') return MISTYPED;
    return { type: ANY, outcome: worst([list.outcome, at.outcome]) ?? UNREAD };
  }

  private item({ outcome }: Evaluated, type: ValueType, at: Evaluated): Evaluated {
    if (!coerces(at.type, INT)) return MISTYPED;
    const place = coerce(at.outcome, INT);
    const doubt = worst([outcome, place]);
    if (doubt !== undefined || !('value' in outcome) || !('value' in place)) return { type, outcome: doubt ?? UNREAD };
    if (outcome.value.kind !== 'array' || place.value.kind !== 'int') return { type, outcome: UNREAD };
    return { type, outcome: outcome.value.items[place.value.value] ?? REFUSED };
  }

  private entry({ outcome }: Evaluated, key: ValueType, type: ValueType, at: Evaluated): Evaluated {
    if (!coerces(at.type, key)) return MISTYPED;
    const wanted = coerce(at.outcome, key);
    const doubt = worst([outcome, wanted]);
    if (doubt !== undefined || !('value' in outcome) || outcome.value.kind !== 'map')
      return { type, outcome: doubt ?? UNREAD };
    let found: Outcome = REFUSED;
    for (const [name, value] of outcome.value.entries) {
      const same = equal(name, wanted);
      if (same === true) found = value;
      else if (same !== false) return { type, outcome: same };
    }
    return { type, outcome: found };
  }

  private not({ of }: Of<'not'>): Evaluated {
    const { type, outcome } = this.run(of);
    if (!coerces(type, BOOLEAN)) return MISTYPED;
    if (!('value' in outcome)) return { type: BOOLEAN, outcome };
    return { type: BOOLEAN, outcome: outcome.value.kind === 'boolean' ? boolean(!outcome.value.value) : REFUSED };
  }

  /** Only the branch that is taken has a value; the type is that of both. The value itself is not made into that type. */
  private choice({ condition, then, otherwise }: Of<'if'>): Evaluated {
    const decision = this.run(condition);
    if (decision.type.kind !== 'any' && (!isPrimitive(decision.type, 'Boolean') || decision.type.optional))
      return MISTYPED;
    const branches = [this.run(then), this.run(otherwise)];
    const type = unify(branches.map((branch) => branch.type));
    if (type === undefined) return MISTYPED;
    const { outcome } = decision;
    if (!('value' in outcome)) return { type, outcome };
    if (outcome.value.kind !== 'boolean') return { type, outcome: UNREAD };
    return { type, outcome: branches[outcome.value.value ? 0 : 1]?.outcome ?? UNREAD };
  }
}

/** The value of an expression where these names hold. Never throws; what cannot be told is unknown, with the reason. */
export function evaluate(expression: WdlExpression, scope: Scope): Evaluated {
  const evaluation = new Evaluation(scope, false);
  const evaluated = evaluation.run(expression);
  return evaluation.check.mistyped ? MISTYPED : evaluated;
}

/** The value as a declaration of that type has it: refused where the types do not fit. */
export function asDeclared({ type: from, outcome }: Evaluated, type: ValueType): Evaluated {
  return { type, outcome: coerces(from, type) ? coerce(outcome, type) : REFUSED };
}
