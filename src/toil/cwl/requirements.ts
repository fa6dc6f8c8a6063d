import * as path from 'node:path';
import { isMap, type Node } from 'yaml';
import { CWL_NAMESPACE, expandName } from './namespaces';
import { entriesOf, fieldOf, itemsOf, textOf, type At } from './nodes';
import { opened, type CwlProgram } from './program';

/** The workflow, step or tool (or expression tool, or operation) that a requirement or hint is written in. */
export interface RequirementLevel {
  readonly kind: 'workflow' | 'step' | 'tool';
  /** The id of the process or step without file and `#`; a process without one is named after its file. */
  readonly name: string;
  /** The map of that process or step. */
  readonly at: At;
}

/** An entry of `requirements` or `hints`. `body` is what stands there: the map with its fields, if it is right. */
export interface Requirement {
  /** CWL's own class by its plain name, `ResourceRequirement`; any other by its `iri`. */
  readonly name: string;
  readonly body: At;
  /** The class as it stands there, with its prefix. */
  readonly written: string;
  /** The class with the `$namespaces` that hold there put in; CWL's own classes with CWL's. */
  readonly iri: string;
  /** The key, or the value of `class`. */
  readonly nameAt: At;
  readonly form: 'map' | 'list';
  readonly as: 'hint' | 'requirement';
  readonly level: RequirementLevel;
}

/** What holds for a process: lists from the outermost level (workflow) to the innermost (tool). */
export interface Requirements {
  readonly requirements: readonly Requirement[];
  readonly hints: readonly Requirement[];
}

export const NO_REQUIREMENTS: Requirements = { requirements: [], hints: [] };

/**
 * What a process or step adds to what it inherits.
 * @param name of the process or step, where the map does not tell it (a step's name is its key); otherwise its id.
 */
export function within(outer: Requirements, program: CwlProgram, at: At, name?: string): Requirements {
  const level = levelOf(at, name);
  const requirements = requirementsIn(program, fieldOf(at, 'requirements'), 'requirement', level);
  const hints = requirementsIn(program, fieldOf(at, 'hints'), 'hint', level);
  if (requirements.length === 0 && hints.length === 0) return outer;
  return { requirements: [...outer.requirements, ...requirements], hints: [...outer.hints, ...hints] };
}

/** Which kind of thing a map is that may have requirements, and what it is called. */
export function levelOf(at: At, name?: string): RequirementLevel {
  const kind = textOf(fieldOf(at, 'class'));
  const id = textOf(fieldOf(at, 'id')) ?? '';
  const shown = name ?? id.slice(id.lastIndexOf('#') + 1);
  const process = kind === 'Workflow' ? 'workflow' : 'tool';
  return {
    // A process whose class is not written yet is taken for a tool.
    kind: kind === undefined && at.node !== at.file.root ? 'step' : process,
    name: shown === '' ? path.basename(at.file.path) : shown,
    at,
  };
}

/**
 * The entries of a `requirements` or `hints` field, which is a list with `class` or a map from class to body. The last one of a
 * class counts; cwltool sorts the keys of a map (`_resolve_idmap` of schema_salad/ref_resolver.py), so the entries come in
 * that order.
 */
export function requirementsIn(
  program: CwlProgram,
  field: At | undefined,
  as: Requirement['as'],
  level: RequirementLevel,
): Requirement[] {
  const at = opened(program, field);
  if (at === undefined) return [];
  if (isMap(at.node)) {
    return entriesOf(at)
      .flatMap(({ key, keyNode, value }) => {
        const body = opened(program, value);
        const nameAt = besides(value, keyNode);
        return body === undefined ? [] : [{ ...named(key, nameAt), body, form: 'map' as const, as, level }];
      })
      .sort((a, b) => (a.written < b.written ? -1 : a.written > b.written ? 1 : 0));
  }
  return listed(program, at, 0).flatMap((body) => {
    const nameAt = fieldOf(body, 'class');
    const written = textOf(nameAt);
    if (nameAt === undefined || written === undefined) return [];
    return [{ ...named(written, nameAt), body, form: 'list' as const, as, level }];
  });
}

/** Lists that are imported into a list become part of it; real ones are one deep. */
const MOST_LISTS = 10;

function listed(program: CwlProgram, at: At, depth: number): At[] {
  return itemsOf(at).flatMap((item) => {
    const body = opened(program, item);
    if (body === undefined) return [];
    const imported = body.file !== item.file || body.node !== item.node;
    return imported && depth < MOST_LISTS && itemsOf(body).length > 0 ? listed(program, body, depth + 1) : [body];
  });
}

function besides({ file, from }: At, node: Node): At {
  return from === undefined ? { node, file } : { node, file, from };
}

function named(written: string, nameAt: At): Pick<Requirement, 'name' | 'written' | 'iri' | 'nameAt'> {
  const iri = expandName(written, nameAt);
  const name = iri.startsWith(CWL_NAMESPACE) ? iri.slice(CWL_NAMESPACE.length) : iri;
  return { name, written, iri, nameAt };
}

/**
 * The one that counts, whole, without merging: the innermost requirement, else the innermost hint (reference cwl-wdl.md 1.2).
 * @param name CWL's own class by its plain name, any other by its IRI.
 */
export function effectiveRequirement(all: Requirements, name: string): Requirement | undefined {
  return all.requirements.findLast((each) => each.name === name) ?? all.hints.findLast((each) => each.name === name);
}

/** The body of the one that counts, and whether it is a requirement. */
export function effective(all: Requirements, name: string): { body: At; required: boolean } | undefined {
  const found = effectiveRequirement(all, name);
  return found === undefined ? undefined : { body: found.body, required: found.as === 'requirement' };
}
