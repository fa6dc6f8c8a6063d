import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CODES, isHintCode, type HintCode } from '../../../src/language/codes';
import { findingsOf } from './specRun';
import type { SpecCase } from './specFile';

const FOLDER = resolve(import.meta.dirname, '../../../docs/diagnostics');
const ALL = Object.keys(CODES).filter(isHintCode);
const FENCE = /^```(\w+) (\S+)\n([^]*?)^```$/gm;

interface Page {
  readonly title: string;
  /** The words before the first example. */
  readonly words: string;
  readonly wrong: readonly Example[];
  readonly right: readonly Example[];
}
/** Files by name; the first one is checked. */
type Example = ReadonlyMap<string, string>;

function readPage(code: HintCode): Page {
  const text = readFileSync(join(FOLDER, `${code}.md`), 'utf8');
  const [head = '', ...sections] = text.split(/^## /m);
  const section = (name: string): Example[] =>
    sections.filter((each) => each.startsWith(`${name}\n`)).flatMap((each) => examplesOf(each));
  const [title = '', ...words] = head.split('\n');
  return { title, words: words.join('\n').trim(), wrong: section('Wrong'), right: section('Right') };
}

/** Blocks that name a file. A name that was there already begins another example. */
function examplesOf(section: string): Example[] {
  const examples: Map<string, string>[] = [];
  for (const [, , name = '', text = ''] of section.matchAll(FENCE)) {
    const last = examples.at(-1);
    if (last === undefined || last.has(name)) examples.push(new Map([[name, text]]));
    else last.set(name, text);
  }
  return examples;
}

/** The codes that are found in an example; what is off on its own is set on, so that its page can show it. */
async function codesIn(files: Example, code: HintCode): Promise<string[]> {
  const [main] = files.keys();
  assert.ok(main !== undefined);
  const settings =
    files.get('settings.json') ?? (CODES[code].level === 'off' ? `{ "levels": { "${code}": "warning" } }` : '{}');
  const spec: SpecCase = {
    about: code,
    files,
    main,
    encoding: new Set(),
    settings: JSON.parse(settings) as unknown,
    marks: [],
    fixes: [],
    allFixed: undefined,
  };
  return (await findingsOf(spec)).map((finding) => finding.code);
}

describe('The pages of the diagnostics', () => {
  it('are one for each code', () => {
    const pages = readdirSync(FOLDER).filter((name) => /^TOIL\d+\.md$/.test(name));
    assert.deepEqual(pages.sort(), ALL.map((code) => `${code}.md`).sort());
  });

  it('stand in the table with their names and levels', () => {
    const table = readFileSync(join(FOLDER, 'README.md'), 'utf8').matchAll(
      /^\| \[(\w+)\]\((\S+)\) \| (\S+) \| (\w+) \|/gm,
    );
    assert.deepEqual(
      [...table].map(([, ...cells]) => cells),
      ALL.map((code) => [code, `${code}.md`, CODES[code].name, CODES[code].level]),
    );
  });

  for (const code of ALL) {
    it(`${code} says what it means, and its examples are true`, async () => {
      const { title, words, wrong, right } = readPage(code);
      assert.equal(title, `# ${code}: ${CODES[code].name}`);
      assert.ok(words.length > 80, 'a paragraph that says what it means');
      assert.ok(wrong.length > 0 && right.length > 0, 'a wrong and a right example');
      for (const files of wrong)
        assert.ok((await codesIn(files, code)).includes(code), `not found in:\n${[...files.values()][0] ?? ''}`);
      for (const files of right)
        assert.ok(!(await codesIn(files, code)).includes(code), `found in:\n${[...files.values()][0] ?? ''}`);
    });
  }
});
