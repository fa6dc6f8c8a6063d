import assert from 'node:assert/strict';
import { check } from '../../../../src/language/check';
import { completionsAt, withoutSnippets, type Suggestion } from '../../../../src/language/features/completion';
import { analysed, FOLDER, marked } from './marked';
import { withEdits } from '../withEdits';

export async function suggestions(name: string, document: string): Promise<Suggestion[]> {
  const { text, offset } = marked(document);
  return completionsAt(await analysed({ [name]: text }), offset);
}

export async function labels(name: string, document: string): Promise<string[]> {
  return (await suggestions(name, document)).map(({ label }) => label);
}

/** The document after a suggestion was taken, the first choice of every snippet included. */
export async function taken(name: string, document: string, label: string): Promise<string> {
  const { text } = marked(document);
  const all = await suggestions(name, document);
  const suggestion = all.find((each) => each.label === label);
  assert.ok(suggestion, `no ${label} among ${all.map((each) => each.label).join(', ')}`);
  const written = text.slice(suggestion.edit.start, suggestion.edit.end);
  assert.ok(!written.includes('\n'), 'the edit stays on one line');
  const typed = text.slice(suggestion.edit.start, Math.max(suggestion.edit.start, marked(document).offset)).trim();
  assert.ok(isPartOf(typed, suggestion.filterText), `${typed} does not choose ${suggestion.filterText}`);
  const file = `${FOLDER}/${name}`;
  const edit = { file, ...suggestion.edit, text: withoutSnippets(suggestion.edit.text) };
  const after = withEdits(file, text, [edit, ...suggestion.additional]);
  const found = check(await analysed({ [name]: after }));
  assert.deepEqual(found, [], `what was taken is checked in\n${after}`);
  return after;
}

/** Whether the letters stand in the text in that order: how an editor chooses. */
function isPartOf(letters: string, text: string): boolean {
  let at = 0;
  for (const letter of letters.toLowerCase()) {
    at = text.toLowerCase().indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}
