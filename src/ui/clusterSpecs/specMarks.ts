import { readSpec, type SpecProblem } from '../../toil/fit/readSpec';
import { specFindings, type SpecFinding } from '../../toil/fit/specFindings';
import { specPlaces, type SpecPlace } from '../../toil/fit/specPlaces';

/** Something to mark in the text of a spec. */
export type SpecMark = SpecPlace &
  (
    | { readonly kind: 'problem'; readonly problem: SpecProblem }
    | { readonly kind: 'finding'; readonly finding: SpecFinding }
  );

/** Who else looks at the text: VS Code's own JSON support, by the contributed schema, as JSON with comments or without. */
export type OtherCheck = 'none' | 'json' | 'jsonc';

/**
 * What to mark in a spec: what breaks its rules, or, where nothing does, what is unwise. What somebody else marks already is
 * left to them where we know no more. Never throws.
 * @param fileName names the cluster where the spec does not.
 */
export function specMarks(text: string, fileName: string, other: OtherCheck): SpecMark[] {
  const reading = readSpec(text, fileName);
  const places = specPlaces(text);
  if (reading.kind === 'spec') {
    return specFindings(reading.spec).map((finding) => ({
      kind: 'finding',
      finding,
      ...places(finding.path, 'value'),
    }));
  }
  return reading.problems
    .filter((problem) => !isSaidBy(other, problem))
    .map((problem) => ({
      kind: 'problem',
      problem,
      ...places(problem.path, problem.kind === 'unknownKey' ? 'key' : 'value'),
    }));
}

/** With comments a text is no JSON for anybody who reads the spec, whatever the editor takes it for. */
function isSaidBy(other: OtherCheck, problem: SpecProblem): boolean {
  if (other === 'none') return false;
  switch (problem.kind) {
    case 'syntax':
      return other === 'json';
    case 'missing':
    case 'wrongType':
      return true;
    case 'unknownKey':
    case 'notOneOf':
      return problem.didYouMean === undefined;
    // The schema has patterns, which are no sentences.
    case 'wrongValue':
      return false;
  }
}
