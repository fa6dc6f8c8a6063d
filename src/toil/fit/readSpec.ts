import * as v from 'valibot';
import { clusterSpecSchema, SPEC_SUFFIX, type ClusterSpec } from '../../contracts/clusterSpec';
import { nearest } from '../wdl/nearest';

/** Where in the file: keys and indices from the root. */
export type JsonPath = readonly (string | number)[];

/** What is wrong with a spec; sentences are made where it is shown. */
export type SpecProblem =
  | { readonly kind: 'syntax'; readonly path: JsonPath; readonly reason: string }
  | { readonly kind: 'unknownKey'; readonly path: JsonPath; readonly didYouMean?: string }
  | { readonly kind: 'missing'; readonly path: JsonPath }
  | { readonly kind: 'wrongType'; readonly path: JsonPath; readonly expected: string; readonly found: string }
  /** `rule`: the name of the rule in contracts/clusterSpec.ts that it breaks. */
  | { readonly kind: 'wrongValue'; readonly path: JsonPath; readonly rule: string }
  /** One of few words or numbers is wanted there. */
  | {
      readonly kind: 'notOneOf';
      readonly path: JsonPath;
      readonly choices: readonly string[];
      readonly didYouMean?: string;
    };

export type SpecReading =
  | { readonly kind: 'spec'; readonly spec: ClusterSpec }
  | { readonly kind: 'faulty'; readonly problems: readonly SpecProblem[] };

/**
 * Reads the text of a `NAME.toil-cluster.json`. Never throws. The spec has all defaults filled in; its name is that of the file
 * where it names none.
 * @param fileName the file's name, for the name of the cluster.
 */
export function readSpec(text: string, fileName?: string): SpecReading {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { kind: 'faulty', problems: [{ kind: 'syntax', path: [], reason }] };
  }
  const lists = listsForObjects(clusterSpecSchema, value, []);
  if (lists.length > 0) return { kind: 'faulty', problems: lists };
  const result = v.safeParse(clusterSpecSchema, value);
  if (!result.success) return { kind: 'faulty', problems: result.issues.map(problemOf) };
  const name = result.output.name ?? fileName?.replace(/^.*[\\/]/, '').replace(SPEC_SUFFIX, '');
  return { kind: 'spec', spec: name === undefined ? result.output : { ...result.output, name } };
}

type Issue = v.InferIssue<typeof clusterSpecSchema>;

function problemOf(issue: Issue): SpecProblem {
  const path = (issue.path ?? []).map(({ key }: { readonly key: unknown }) =>
    typeof key === 'number' ? key : String(key),
  );
  if (issue.kind !== 'schema' || issue.type === 'union') return { kind: 'wrongValue', path, rule: issue.message };
  if (issue.type === 'strict_object' && issue.expected === 'never') {
    return { kind: 'unknownKey', path, ...meant(String(path.at(-1)), keysAt(path.slice(0, -1))) };
  }
  if (issue.received === 'undefined') return { kind: 'missing', path };
  const { expected } = issue;
  if (issue.type === 'picklist' || issue.type === 'literal') {
    const choices = expected.replace(/[()"]/g, '').split(' | ');
    return { kind: 'notOneOf', path, choices, ...meant(issue.input, choices) };
  }
  return { kind: 'wrongType', path, expected: expected.toLowerCase(), found: kindOf(issue.input) };
}

function meant(word: unknown, known: readonly string[]): { didYouMean?: string } {
  const didYouMean = typeof word === 'string' ? nearest(word, known) : undefined;
  return didYouMean === undefined ? {} : { didYouMean };
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

/** The keys that an object at a path may have. */
function keysAt(path: JsonPath): string[] {
  let at = partsOf(clusterSpecSchema);
  for (const key of path) at = partsOf(typeof key === 'number' ? at.item : at.entries?.[key]);
  return Object.keys(at.entries ?? {});
}

/** Lists where an object is wanted: valibot takes an empty one for an object without entries. */
function listsForObjects(schema: unknown, value: unknown, path: JsonPath): SpecProblem[] {
  const { entries, item, type } = partsOf(schema);
  if (Array.isArray(value)) {
    if (entries !== undefined || type === 'record')
      return [{ kind: 'wrongType', path, expected: 'object', found: 'array' }];
    return value.flatMap((each, i) => listsForObjects(item, each, [...path, i]));
  }
  if (typeof value !== 'object' || value === null || entries === undefined) return [];
  return Object.entries(value).flatMap(([key, each]) =>
    Object.hasOwn(entries, key) ? listsForObjects(entries[key], each, [...path, key]) : [],
  );
}

/** The parts of a valibot schema that lead further in. */
interface SchemaParts {
  readonly type?: string;
  readonly wrapped?: unknown;
  readonly entries?: Readonly<Record<string, unknown>>;
  readonly item?: unknown;
}

function partsOf(schema: unknown): SchemaParts {
  const parts: SchemaParts = typeof schema === 'object' && schema !== null ? schema : {};
  return parts.wrapped === undefined ? parts : partsOf(parts.wrapped);
}
