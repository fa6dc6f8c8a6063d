import { entriesOf, fieldOf, itemsOf, textOf, type At } from './nodes';
import { opened, type CwlProgram } from './program';

/** An entry of `requirements` or `hints`. `body` is the map with its fields. */
export interface Requirement {
  readonly name: string;
  readonly body: At;
}

/** What holds for a process: lists from the outermost level (workflow) to the innermost (tool). */
export interface Requirements {
  readonly requirements: readonly Requirement[];
  readonly hints: readonly Requirement[];
}

export const NO_REQUIREMENTS: Requirements = { requirements: [], hints: [] };

/** What a process or step adds to what it inherits. */
export function within(outer: Requirements, program: CwlProgram, at: At): Requirements {
  const requirements = requirementsIn(program, fieldOf(at, 'requirements'));
  const hints = requirementsIn(program, fieldOf(at, 'hints'));
  if (requirements.length === 0 && hints.length === 0) return outer;
  return { requirements: [...outer.requirements, ...requirements], hints: [...outer.hints, ...hints] };
}

/** The entries of a `requirements` or `hints` field, which is a list with `class` or a map from class to body. */
export function requirementsIn(program: CwlProgram, field: At | undefined): Requirement[] {
  const at = opened(program, field);
  const listed = itemsOf(at).flatMap((item) => {
    const body = opened(program, item);
    const name = textOf(fieldOf(body, 'class'));
    return body === undefined || name === undefined ? [] : [{ name: plainClass(name), body }];
  });
  const mapped = entriesOf(at).flatMap(({ key, value }) => {
    const body = opened(program, value);
    return body === undefined ? [] : [{ name: plainClass(key), body }];
  });
  return [...listed, ...mapped];
}

/**
 * The one that counts, whole, without merging: the innermost requirement, else the innermost hint (reference cwl-wdl.md 1.2).
 */
export function effective(all: Requirements, name: string): { body: At; required: boolean } | undefined {
  const requirement = all.requirements.findLast((each) => each.name === name);
  if (requirement !== undefined) return { body: requirement.body, required: true };
  const hint = all.hints.findLast((each) => each.name === name);
  return hint === undefined ? undefined : { body: hint.body, required: false };
}

function plainClass(name: string): string {
  return name.replace(/^(?:cwl:|https?:\/\/w3id\.org\/cwl\/cwl#)/, '');
}
