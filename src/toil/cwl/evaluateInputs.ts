import type { InputValues } from '../inputValues';
import { evaluateText, isExpression } from './evaluateText';
import {
  EXPRESSION,
  REFUSED,
  RESULTS,
  Unread,
  isList,
  isMap,
  ofInputs,
  toValue,
  together,
  type Value,
} from './evaluateValue';
import { CWLTOOL_NAMESPACE } from './namespaces';
import { entriesOf, fieldOf, itemsOf, scalarOf, textOf, type At } from './nodes';
import { mappedType, parseType, schemaScope, shortName, type TypeScope } from './parseType';
import { plainValue } from './plainValue';
import { opened, type CwlProgram } from './program';
import type { Requirements } from './requirements';
import { takesNull } from './types';

/** The values of a process's inputs by name; `undefined` when it has no input of that name. */
export type InputScope = (name: string) => Value;

/** What a workflow hands to its steps. */
export interface WorkflowScope {
  readonly inputs: InputScope;
  /** The workflow's own id, which stands before the names of its inputs in packed documents. */
  readonly id: string;
  /** That hold for the workflow. */
  readonly requirements: Requirements;
}

/**
 * The inputs of the process that is started.
 * @param given the inputs file; without one, what has no default is not known.
 */
export function inputsOfMain(program: CwlProgram, process: At, given: InputValues | undefined): InputScope {
  const written: InputScope = (name) =>
    given !== undefined && Object.hasOwn(given, name) ? toValue(given[name]) : undefined;
  return withDefaults(program, process, written, (name, optional) => {
    return given !== undefined && optional ? null : ofInputs(name);
  });
}

/** The inputs of a process that a step runs; what has neither a value nor a default stops Toil, unless it is optional. */
export function inputsOfRun(program: CwlProgram, process: At, given: InputScope): InputScope {
  return withDefaults(program, process, given, (_, optional) => (optional ? null : REFUSED));
}

/** `fill_in_defaults` of cwltool/process.py: a default takes the place of null and of what is missing. */
function withDefaults(
  program: CwlProgram,
  process: At,
  given: InputScope,
  otherwise: (name: string, optional: boolean) => Value,
): InputScope {
  const scope = schemaScope(program, []);
  const declared = lazy(() => declaredInputs(scope, process));
  return remembered((name) => {
    const input = declared().get(name);
    const value = given(name);
    if (input === undefined || (value !== undefined && value !== null)) return value;
    const preset = opened(program, fieldOf(input.body, 'default'));
    if (preset !== undefined) {
      const value = toValue(plainValue(preset));
      if (value !== null) return value;
    }
    return otherwise(name, preset !== undefined || takesNull(parseType(scope, input.type)));
  });
}

interface DeclaredInput {
  readonly type: At | undefined;
  readonly body: At | undefined;
}

function declaredInputs(scope: TypeScope, process: At): Map<string, DeclaredInput> {
  const field = opened(scope.program, fieldOf(process, 'inputs'));
  const found = new Map<string, DeclaredInput>();
  for (const item of itemsOf(field)) {
    const body = opened(scope.program, item);
    const id = textOf(fieldOf(body, 'id'));
    if (id !== undefined) found.set(shortName(id), { type: fieldOf(body, 'type'), body });
  }
  for (const { key, value } of entriesOf(field)) {
    found.set(shortName(key), { type: mappedType(scope, value), body: opened(scope.program, value) });
  }
  return found;
}

/**
 * What a step gives to its process (`CWLWorkflow.run`, `CWLScatter.run` of toil/cwl/cwltoil.py): the source, the default where that is
 * null, then `valueFrom`, which sees the values before any `valueFrom`. The JavaScript of a step that scatters is
 * allowed by the step's requirements, else by the workflow's.
 */
export function inputsOfStep(
  program: CwlProgram,
  step: At,
  workflow: WorkflowScope,
  stepRequirements: Requirements,
): InputScope {
  const entries = lazy(() => stepInputs(program, step));
  const scattered = namesIn(opened(program, fieldOf(step, 'scatter')));
  const looped = loopedInputs(program, step, stepRequirements);
  const first: InputScope = remembered((name) => {
    const entry = entries().get(name);
    if (entry === undefined) return undefined;
    if (looped.has(name)) return RESULTS;
    const value = linkedValue(program, entry, workflow);
    return scattered.has(name) ? oneOf(value) : value;
  });
  const allowing = scattered.size > 0 ? stepRequirements : workflow.requirements;
  const javascript = allowsJavascript(allowing);
  return remembered((name) => {
    const text = valueFromOf(program, entries().get(name));
    const value = first(name);
    if (text === undefined) return value;
    if (looped.has(name)) return RESULTS;
    return isExpression(text) ? evaluateText(text, { input: first, self: value ?? null, javascript }) : text;
  });
}

/** Whether JavaScript may be used: InlineJavascriptRequirement counts among requirements only. */
export function allowsJavascript({ requirements }: Requirements): boolean {
  return requirements.some(({ name }) => name === 'InlineJavascriptRequirement');
}

function stepInputs(program: CwlProgram, step: At): Map<string, At> {
  const field = opened(program, fieldOf(step, 'in'));
  const found = new Map<string, At>();
  for (const item of itemsOf(field)) {
    const at = opened(program, item);
    const id = textOf(fieldOf(at, 'id'));
    if (at !== undefined && id !== undefined) found.set(shortName(id), at);
  }
  for (const { key, value } of entriesOf(field)) {
    const at = opened(program, value);
    if (at !== undefined) found.set(shortName(key), at);
  }
  return found;
}

function valueFromOf(program: CwlProgram, entry: At | undefined): string | undefined {
  return textOf(opened(program, fieldOf(entry, 'valueFrom')));
}

/** An entry is the source itself, a list of sources, or a map that may have `source` and `default`. */
function linkedValue(program: CwlProgram, entry: At, workflow: WorkflowScope): Value {
  const isShort = textOf(entry) !== undefined || itemsOf(entry).length > 0;
  const source = isShort ? entry : opened(program, fieldOf(entry, 'source'));
  const value = source === undefined ? undefined : sourceValue(program, entry, source, workflow);
  if (value !== undefined && value !== null) return value;
  const preset = isShort ? undefined : opened(program, fieldOf(entry, 'default'));
  return preset === undefined ? null : toValue(plainValue(preset));
}

/** `ResolveSource` of toil/cwl/cwltoil.py. */
function sourceValue(program: CwlProgram, entry: At, source: At, workflow: WorkflowScope): Value {
  const single = textOf(source);
  const names = single === undefined ? itemsOf(source).flatMap((item) => textOf(item) ?? []) : [single];
  if (names.length === 0) return undefined;
  const values = names.map((name) => valueFromWorkflow(name, workflow));
  const merge = textOf(opened(program, fieldOf(entry, 'linkMerge')));
  const linked =
    merge === undefined && values.length === 1 ? values[0] : merge === 'merge_flattened' ? flattened(values) : values;
  const pick = textOf(opened(program, fieldOf(entry, 'pickValue')));
  return pick === undefined ? linked : picked(linked, pick);
}

/** `sample`, or `#main/sample` in packed documents, is an input; what has a further part is an output of a step. */
function valueFromWorkflow(reference: string, { inputs, id }: WorkflowScope): Value {
  const name = reference.slice(reference.lastIndexOf('#') + 1);
  const own = id !== '' && name.startsWith(`${id}/`) ? name.slice(id.length + 1) : name;
  if (own.includes('/')) return RESULTS;
  const value = inputs(own);
  return value === undefined ? REFUSED : value;
}

function flattened(values: readonly Value[]): Value {
  const unread = values.filter((each) => each instanceof Unread);
  return unread.length > 0 ? together(unread) : values.flatMap((value) => (isList(value) ? value : [value]));
}

function picked(value: Value, how: string): Value {
  if (value instanceof Unread || !isList(value)) return value;
  const unread = value.filter((each) => each instanceof Unread);
  if (unread.length > 0) return together(unread);
  const there = value.filter((each) => each !== null && each !== undefined);
  if (how === 'all_non_null') return there;
  if (how === 'the_only_non_null') return there.length === 1 ? there[0] : REFUSED;
  return how === 'first_non_null' && there.length > 0 ? there[0] : REFUSED;
}

/** What every job of a scatter gets: known only if all items are the same. */
function oneOf(value: Value): Value {
  if (value instanceof Unread) return value;
  if (!isList(value)) return REFUSED;
  const [first] = value;
  const unread = value.filter((each) => each instanceof Unread);
  if (unread.length > 0) return together(unread);
  const plain = typeof first !== 'object' || first === null;
  return value.length > 0 && plain && value.every((each) => each === first) ? first : recordOf(value);
}

/** Of different maps, what they have in common. */
function recordOf(items: readonly Value[]): Value {
  const [first, ...others] = items;
  if (!isMap(first) || !others.every(isMap)) return RESULTS;
  return Object.fromEntries(
    Object.keys(first).map((key) => [key, oneOf(items.map((item) => (isMap(item) ? item[key] : null)))]),
  );
}

/** Inputs that a loop sets anew for each round: a field of the step, or of cwltool's requirement. */
function loopedInputs(program: CwlProgram, step: At, { requirements }: Requirements): Set<string> {
  const loop = requirements.findLast(({ name }) => name === `${CWLTOOL_NAMESPACE}Loop`);
  const field = opened(program, fieldOf(step, 'loop') ?? fieldOf(loop?.body, 'loop'));
  const listed = itemsOf(field).flatMap((item) => textOf(fieldOf(opened(program, item), 'id')) ?? []);
  return new Set([...listed, ...entriesOf(field).map(({ key }) => key)].map(shortName));
}

function namesIn(at: At | undefined): Set<string> {
  const single = scalarOf(at)?.kind === 'string' ? [at] : itemsOf(at);
  return new Set(single.flatMap((item) => textOf(item) ?? []).map(shortName));
}

/** Works each name out once; a name that is asked for while it is worked out ends there. */
function remembered(scope: InputScope): InputScope {
  const known = new Map<string, Value>();
  return (name) => {
    if (known.has(name)) return known.get(name);
    known.set(name, EXPRESSION);
    const value = scope(name);
    known.set(name, value);
    return value;
  };
}

function lazy<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
