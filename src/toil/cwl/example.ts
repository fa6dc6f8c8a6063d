import type { Json } from './plainValue';
import { takesNull, typeText, type CwlField, type CwlType } from './types';

/** What a template writes where the user has to write: `<REPLACE int>`. */
const PLACEHOLDER = /<REPLACE [^<>]*>/;
/** Records may hold one another many times over; an example of more parts helps nobody. */
const MOST_PARTS = 500;

/** Whether a text is, or has in it, what a template put there and nobody replaced. */
export function isPlaceholder(text: string): boolean {
  return PLACEHOLDER.test(text);
}

/** A text that says what to write in its place. */
export function placeholder(what: string): string {
  return `<REPLACE ${what.replace(/[<>\s]+/g, ' ').trim()}>`;
}

/** A value of the right type. Where a text is wanted it is a placeholder, since no text can be guessed. */
export function exampleOf(type: CwlType): Json {
  const plain: { readonly [kind: string]: Json } = {
    null: null,
    boolean: true,
    int: 1,
    long: 1,
    float: 1.5,
    double: 1.5,
  };
  return shaped(type, (leaf) => {
    if (leaf.kind === 'enum') return leaf.symbols[0] ?? '';
    return plain[leaf.kind] ?? placeholder(typeText(leaf));
  });
}

/** The same, but with a placeholder for everything that the user has to decide, whatever its type. */
export function valueToReplace(type: CwlType): Json {
  return shaped(type, (leaf) =>
    placeholder(leaf.kind === 'enum' ? leaf.symbols.slice(0, 8).join(' | ') : typeText(leaf)),
  );
}

/** Builds lists, records and files; asks `leafOf` for everything else. */
function shaped(whole: CwlType, leafOf: (leaf: CwlType) => Json): Json {
  let parts = 0;
  const value = (type: CwlType): Json => {
    parts += 1;
    if (parts > MOST_PARTS || type.kind === 'null') return null;
    if (type.kind === 'File') return { class: 'File', path: placeholder('path of a file') };
    if (type.kind === 'Directory') return { class: 'Directory', path: placeholder('path of a folder') };
    if (type.kind === 'array') return [value(type.items)];
    if (type.kind === 'record') return recordOf(type.fields);
    if (type.kind === 'union') return value(type.members.find((member) => member.kind !== 'null') ?? { kind: 'null' });
    return leafOf(type);
  };
  // Fields that may be left out are left out: nobody should have to delete them again.
  const recordOf = (fields: readonly CwlField[]): Json =>
    Object.fromEntries(fields.filter(({ type }) => !takesNull(type)).map(({ name, type }) => [name, value(type)]));
  return value(whole);
}
