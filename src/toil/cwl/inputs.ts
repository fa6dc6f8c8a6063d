import type { WorkflowInput } from '../workflow/description';
import { exampleOf } from './example';
import { entriesOf, fieldOf, itemsOf, textOf, type At } from './nodes';
import { mappedType, parseType, shortName, type TypeScope } from './parseType';
import { plainValue } from './plainValue';
import { opened } from './program';
import { takesNull, typeText, type CwlType } from './types';

/** An input with its type taken apart, so that values can be checked against it. */
export interface CwlInput extends WorkflowInput {
  readonly parsed: CwlType;
}

/** Longer defaults are cut: they are for people. */
const LONGEST_DEFAULT = 10_000;

/** The inputs of a process, in the order of the document; they are a list of maps with `id`, or a map. */
export function inputsOf(scope: TypeScope, process: At): CwlInput[] {
  const field = opened(scope.program, fieldOf(process, 'inputs'));
  const listed = itemsOf(field).flatMap((item) => {
    const at = opened(scope.program, item);
    const id = textOf(fieldOf(at, 'id'));
    return at === undefined || id === undefined ? [] : [inputOf(scope, shortName(id), fieldOf(at, 'type'), at)];
  });
  const mapped = entriesOf(field).map(({ key, value }) =>
    inputOf(scope, shortName(key), mappedType(scope, value), opened(scope.program, value)),
  );
  return [...listed, ...mapped];
}

function inputOf(scope: TypeScope, name: string, type: At | undefined, at: At | undefined): CwlInput {
  const parsed = parseType(scope, type);
  const preset = opened(scope.program, fieldOf(at, 'default'));
  const doc = docOf(opened(scope.program, fieldOf(at, 'doc'))) ?? textOf(fieldOf(at, 'label'));
  return {
    name,
    type: typeText(parsed),
    // A default, even null, makes an input optional (cwltool process.py).
    required: fieldOf(at, 'default') === undefined && !takesNull(parsed),
    ...(doc === undefined ? {} : { doc }),
    ...(preset === undefined ? {} : { default: JSON.stringify(plainValue(preset)).slice(0, LONGEST_DEFAULT) }),
    example: JSON.stringify(exampleOf(parsed)),
    parsed,
  };
}

function docOf(at: At | undefined): string | undefined {
  const lines = itemsOf(at).flatMap((line) => textOf(line) ?? []);
  const text = lines.length > 0 ? lines.join('\n') : textOf(at);
  return text === undefined || text.trim() === '' ? undefined : text.trim();
}
