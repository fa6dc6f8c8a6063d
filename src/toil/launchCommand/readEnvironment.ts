import type { Draft } from './draft';
import type { Environment, PlacedWord } from './launchCommand';
import { isFurtherVariable, TOIL_VARIABLES, type OtherVariables, type ToilVariable } from './toilVariables';

/** Puts what the environment says into the draft, where no option has said it. */
export function readEnvironment(environment: Environment, draft: Draft): void {
  const said = (name: string): PlacedWord | undefined => {
    const word = environment.get(name);
    return word?.text === '' ? undefined : word;
  };
  for (const variable of TOIL_VARIABLES) {
    const word = said(variable.name);
    if (word !== undefined) fill(variable, word, said, draft);
  }
  // It stands in where Toil's own does not.
  if (said('TOIL_AWS_PROFILE') === undefined) draft.text('profile', said('AWS_PROFILE'));
  keepFurther(environment, draft);
}

function fill(
  { name, path, option, isSaid, read }: ToilVariable,
  word: PlacedWord,
  said: (name: string) => PlacedWord | undefined,
  draft: Draft,
): void {
  const { text, start, end } = word;
  if (isSaid(draft.current, text)) {
    draft.notes.push({ kind: 'variableOverruled', name, by: option ?? name, start, end });
    return;
  }
  const others: OtherVariables = (other) => said(other)?.text;
  const { fields, bad, portAdded } = read(draft.current, text, others);
  if (bad !== undefined) {
    const { start: from, end: to } = said(bad) ?? word;
    draft.problems.push({ kind: 'badVariable', name: bad, start: from, end: to });
  }
  if (portAdded !== undefined) draft.notes.push({ kind: 'portAdded', port: portAdded, start, end });
  if (fields !== undefined) draft.put(fields, path, word);
}

function keepFurther(environment: Environment, draft: Draft): void {
  const further: Record<string, string> = {};
  for (const [name, word] of environment) {
    const { text, start, end } = word;
    if (/^AWS_(?:ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN)$/.test(name))
      draft.notes.push({ kind: 'secretLeftOut', name, start, end });
    if (!isFurtherVariable(name)) continue;
    further[name] = text;
    draft.from(['environment', name], word);
  }
  if (Object.keys(further).length > 0) draft.put({ environment: further }, ['environment'], draft.whole);
}
