import type { InputFinding, LookUp } from '../workflow/description';
import { checkValue, isForeign, missing, unknownKey, MOST_CHECKS, type Value } from './checkValue';
import { checkFiles } from './fileObjects';
import type { CwlInput } from './inputs';
import { entriesOf, parseYaml, placeOf, scalarOf, type At } from './nodes';
import { isMapNode } from './valueText';

/**
 * Checks an inputs file (job order, YAML or JSON) of a CWL workflow by the rules of cwltool, before Toil is started.
 * Never rejects because of what is in the file.
 * @param inputs the workflow's inputs, from `describeCwl`.
 * @param text the inputs file's text; the places in the findings are UTF-16 units in it.
 * @param folder absolute path of the inputs file's folder.
 * @param lookUp tells what is at a path; asked only about local paths.
 * @throws AbortError when the signal fires.
 */
export async function checkCwlInputs(
  inputs: readonly CwlInput[],
  text: string,
  folder: string,
  lookUp: LookUp,
  signal: AbortSignal,
): Promise<InputFinding[]> {
  signal.throwIfAborted();
  const { file, fault } = parseYaml('', text);
  if (fault !== undefined) {
    return [
      { problem: { kind: 'syntax', reason: fault.reason }, severity: 'error', start: fault.start, end: fault.end },
    ];
  }
  const root: At | undefined = file.root === undefined ? undefined : { node: file.root, file };
  if (root === undefined || !isMapNode(root)) {
    return [{ problem: { kind: 'notAMap' }, severity: 'error', start: 0, end: text.length }];
  }
  const entries = entriesOf(root);
  const byName = new Map(inputs.map((input) => [input.name, input]));
  const written = new Set(entries.map(({ key }) => key));
  const left = inputs.filter(({ name }) => !written.has(name)).map(({ name }) => name);
  const firstKey = entries[0] === undefined ? { start: 0, end: 0 } : placeOf(entries[0].keyNode);

  const findings = inputs
    .filter((input) => input.required && !written.has(input.name))
    .map((input) => missing(input.name, input.parsed, firstKey));
  const budget = { left: MOST_CHECKS };
  for (const { key, keyNode, value } of entries) {
    const input = byName.get(key);
    if (input === undefined) {
      if (!isForeign(key)) findings.push(unknownKey(key, key, left, placeOf(keyNode)));
    } else
      findings.push(
        ...(await checkInput(
          input,
          { at: value, name: key, budget, depth: 0 },
          placeOf(keyNode),
          folder,
          lookUp,
          signal,
        )),
      );
  }
  return withoutRepeats(findings).sort((a, b) => a.start - b.start);
}

async function checkInput(
  input: CwlInput,
  value: Value,
  keyPlace: { start: number; end: number },
  folder: string,
  lookUp: LookUp,
  signal: AbortSignal,
): Promise<InputFinding[]> {
  // null is the same as leaving the input out (fill_in_defaults of cwltool).
  if (scalarOf(value.at)?.kind === 'null') return input.required ? [missing(input.name, input.parsed, keyPlace)] : [];
  return [...checkValue(input.parsed, value), ...(await checkFiles(value, folder, lookUp, signal))];
}

/** The walk over types and the walk over files meet the same placeholder. */
function withoutRepeats(findings: readonly InputFinding[]): InputFinding[] {
  const seen = new Set<string>();
  return findings.filter(({ problem, start, end }) => {
    const key = JSON.stringify([problem, start, end]);
    return !seen.has(key) && seen.add(key);
  });
}
