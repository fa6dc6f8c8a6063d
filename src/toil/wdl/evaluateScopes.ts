import { asDeclared, evaluate } from './evaluate';
import { ANY, arrayOf, asOptional, resolveType, type ValueType } from './evaluateTypes';
import { absent, coerce, type Evaluated, isRefused, NULL, REFUSED, RESULTS, UNREAD } from './evaluateValues';
import { namesIn } from './expression';
import { parseExpression } from './expressionParser';
import type { WdlCall, WdlCallable, WdlDeclaration, WdlNesting, WdlTask, WdlWorkflow } from './model';
import { calleeOf, type LoadedDocument, type WdlProgram } from './program';
import type { Depth, Scope } from './scope';

/** Where the inputs of a task or workflow come from. */
export interface InputSource {
  /** What a call or an inputs file gives; undefined: nothing, the default holds. */
  readonly given: (name: string, type: ValueType) => Evaluated | undefined;
  /** The input's name in an inputs file, `wf.align.threads`. */
  readonly keyOf: (name: string) => string;
}

/** What an input becomes that was given (toil/wdl/wdltoil.py, `evaluate_defaultable_decl`); undefined: its default holds. */
function fromGiven(given: Evaluated, type: ValueType): Evaluated | undefined {
  const { type: from, outcome } = given;
  const isNull = 'value' in outcome && outcome.value.kind === 'null';
  if (isNull) return type.optional ? { type, outcome: NULL } : undefined;
  if (!from.optional) return asDeclared(given, type);
  // What is unknown may be null: then the default holds. An optional compound value is passed on as it is.
  if (!('value' in outcome)) return { type, outcome };
  return { type, outcome: type.kind === 'primitive' ? coerce(outcome, type) : outcome };
}

/** The declarations of one task or workflow, each evaluated once, when it is first asked for. */
class Names {
  private readonly declarations = new Map<string, WdlDeclaration>();
  private readonly inputs: ReadonlySet<WdlDeclaration>;
  private readonly known = new Map<string, Evaluated>();
  private readonly open = new Set<string>();

  constructor(
    private readonly at: LoadedDocument,
    private readonly callable: WdlCallable,
    private readonly source: InputSource,
    inner: readonly WdlDeclaration[],
  ) {
    this.inputs = new Set(callable.inputs ?? callable.declarations);
    for (const declaration of [...(callable.inputs ?? []), ...callable.declarations, ...inner])
      if (!this.declarations.has(declaration.name.text)) this.declarations.set(declaration.name.text, declaration);
  }

  find(name: string): WdlDeclaration | undefined {
    return this.declarations.get(name);
  }

  /** The value of a declaration; `scope` is what holds where it stands. */
  value(declaration: WdlDeclaration, scope: Scope): Evaluated {
    const name = declaration.name.text;
    const known = this.known.get(name);
    if (known !== undefined) return known;
    const type = resolveType(declaration.type, this.at.structs);
    // miniwdl refuses declarations that lead back to themselves.
    if (this.open.has(name)) return { type, outcome: REFUSED };
    this.open.add(name);
    const found = this.read(declaration, type, scope);
    this.open.delete(name);
    this.known.set(name, found);
    return found;
  }

  private read(declaration: WdlDeclaration, type: ValueType, scope: Scope): Evaluated {
    const name = declaration.name.text;
    const isInput = this.inputs.has(declaration);
    // Toil evaluates the declarations of tasks and workflows without `input` anew, whatever was given (wdltoil.py 9.6.0,
    // `expressions_are_defaults`).
    const given = isInput && this.callable.inputs !== undefined ? this.source.given(name, type) : undefined;
    const taken = given === undefined ? undefined : fromGiven(given, type);
    if (taken !== undefined) return taken;
    const written = declaration.default;
    if (written !== undefined) return asDeclared(evaluate(parseExpression(written), scope), type);
    if (type.optional) return absent(type);
    if (!isInput || this.callable.inputs === undefined || given !== undefined) return { type, outcome: REFUSED };
    return { type, outcome: { unknown: { kind: 'inputs', names: [this.source.keyOf(name)] } } };
  }

  /** The inputs that a text of names depends on, through declarations, by their names in an inputs file. */
  inputsBehind(names: readonly string[]): readonly string[] {
    const seen = new Set(names);
    const found: string[] = [];
    for (const name of seen) {
      const declaration = this.declarations.get(name);
      if (declaration === undefined) continue;
      if (this.inputs.has(declaration)) found.push(this.source.keyOf(name));
      else if (declaration.default !== undefined)
        for (const other of namesIn(parseExpression(declaration.default))) seen.add(other);
    }
    return found;
  }
}

/** What the names in a task mean. */
export function taskScope(at: LoadedDocument, task: WdlTask, source: InputSource, depth: Depth): Scope {
  const names = new Names(at, task, source, []);
  const scope: Scope = {
    version: at.document.version,
    structs: at.structs,
    depth,
    lookUp: (name) => {
      const declaration = names.find(name);
      return declaration === undefined ? undefined : names.value(declaration, scope);
    },
    lookUpOutput: () => undefined,
  };
  return scope;
}

/** Whether a section of a workflow runs: by what its conditions say, or undefined when they cannot be told. */
export type Runs = { readonly kind: 'yes' | 'unknown' } | { readonly kind: 'no'; readonly inputs: readonly string[] };

/** The names of a workflow: what they mean depends on the scatters and ifs around the place. */
export class WorkflowNames {
  private readonly names: Names;
  private readonly calls: ReadonlyMap<string, WdlCall>;
  private readonly headers = new Map<WdlNesting, Evaluated>();

  constructor(
    private readonly program: WdlProgram,
    private readonly at: LoadedDocument,
    workflow: WdlWorkflow,
    source: InputSource,
    private readonly depth: Depth,
  ) {
    this.names = new Names(at, workflow, source, workflow.innerDeclarations);
    this.calls = new Map(workflow.calls.map((call) => [call.name, call]));
  }

  /** What holds inside these scatters and ifs. */
  scopeIn(nesting: readonly WdlNesting[]): Scope {
    return {
      version: this.at.document.version,
      structs: this.at.structs,
      depth: this.depth,
      lookUp: (name) => this.lookUp(name, nesting),
      lookUpOutput: (call, output) => this.lookUpOutput(call, output, nesting),
    };
  }

  /** Whether what stands inside these scatters and ifs runs. */
  runs(nesting: readonly WdlNesting[]): Runs {
    let runs: Runs = { kind: 'yes' };
    for (const level of nesting) {
      if (level.kind === 'scatter') continue;
      const { outcome } = this.header(level, nesting);
      if (!('value' in outcome)) runs = { kind: 'unknown' };
      else if (outcome.value.kind === 'boolean' && !outcome.value.value)
        return { kind: 'no', inputs: this.names.inputsBehind(namesIn(parseExpression(level.expression))) };
    }
    return runs;
  }

  /** The value of what stands in the brackets of a scatter or if that is part of `nesting`. */
  private header(level: WdlNesting, nesting: readonly WdlNesting[]): Evaluated {
    const known = this.headers.get(level);
    if (known !== undefined) return known;
    // Guards a header that leads back to itself.
    this.headers.set(level, { type: ANY, outcome: UNREAD });
    const outer = nesting.slice(0, nesting.indexOf(level));
    const found = evaluate(parseExpression(level.expression), this.scopeIn(outer));
    this.headers.set(level, found);
    return found;
  }

  private lookUp(name: string, nesting: readonly WdlNesting[]): Evaluated | undefined {
    const scatter = nesting.findLast(({ variable }) => variable === name);
    if (scatter !== undefined) {
      const { type, outcome } = this.header(scatter, nesting);
      const item = type.kind === 'array' ? type.item : ANY;
      return { type: item, outcome: isRefused(outcome) ? outcome : RESULTS };
    }
    const declaration = this.names.find(name);
    if (declaration === undefined) return undefined;
    const own = declaration.nesting ?? [];
    return this.fromOutside(this.names.value(declaration, this.scopeIn(own)), own, nesting);
  }

  private lookUpOutput(name: string, output: string, nesting: readonly WdlNesting[]): Evaluated | undefined {
    const call = this.calls.get(name);
    if (call === undefined) return undefined;
    const callee = calleeOf(this.program, this.at, call);
    if (callee.kind === 'unseen' || callee.kind === 'unknown') return { type: ANY, outcome: RESULTS };
    const { outputs } = callee.kind === 'task' ? callee.task : callee.workflow;
    const declared = outputs.find((declaration) => declaration.name.text === output);
    const type = declared === undefined ? ANY : resolveType(declared.type, callee.at.structs);
    return this.fromOutside({ type, outcome: RESULTS }, call.nesting, nesting);
  }

  /** A value of `inner` seen from `here`: a scatter in between makes an array of it, an if may leave it out. */
  private fromOutside(value: Evaluated, inner: readonly WdlNesting[], here: readonly WdlNesting[]): Evaluated {
    return inner.reduceRight<Evaluated>((seen, level, i) => {
      if (here[i] === level) return seen;
      if (level.kind === 'scatter')
        return { type: arrayOf(seen.type), outcome: isRefused(seen.outcome) ? seen.outcome : RESULTS };
      const { outcome } = this.header(level, inner);
      const type = asOptional(seen.type);
      if (!('value' in outcome)) return { type, outcome };
      return { type, outcome: outcome.value.kind === 'boolean' && outcome.value.value ? seen.outcome : NULL };
    }, value);
  }
}
