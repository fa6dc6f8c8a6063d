import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Found } from '../../../../src/language/finding';
import type { WdlChecked } from '../../../../src/language/rule';
import { WDL_RULES } from '../../../../src/language/wdl/rules';
import { wdlInputFindings } from '../../../../src/language/wdl/inputOverrides';
import { TOIL_DEFAULTS } from '../../../../src/toil/resourceOptions';
import { readWdl } from '../../../../src/toil/wdl/document';
import type { LoadedDocument, ResolvedStruct } from '../../../../src/toil/wdl/program';
import { parseSpec } from '../specFile';
import { withEdits } from '../withEdits';

const REPOSITORY = join(import.meta.dirname, '..', '..', '..', '..');
const SPEC = join(import.meta.dirname, '..', 'spec');
const PATH = '/w/any.wdl';

/** A document without its imports; every option that makes a rule speak is set. */
function checked(text: string): WdlChecked {
  const document = readWdl(text);
  const scope = new Map<string, ResolvedStruct>();
  for (const struct of document.structs) scope.set(struct.name.text, { struct, scope });
  const main: LoadedDocument = { path: PATH, document, imports: [], structs: scope };
  const options = { ...TOIL_DEFAULTS, defaultPreemptible: true };
  return {
    main,
    text,
    program: { main, documents: new Map([[PATH, main]]) },
    settings: { levels: {}, engine: 'toil', options },
    jobs: () => [],
  };
}

function findingsIn(text: string): Found[] {
  const document = checked(text);
  return WDL_RULES.flatMap((rule) => [...rule(document)]);
}

/** Ranges and edits lie in the text, the range on one line, and the edits of a fix do not overlap. */
function assertInside(text: string, found: readonly Found[]): void {
  for (const { start, end, code, related = [], fixes = [] } of found) {
    assert.ok(start >= 0 && start <= end && end <= text.length, `${code}: ${start}..${end} of ${text.length}`);
    assert.doesNotMatch(text.slice(start, end), /[\r\n]/, code);
    for (const each of related) assert.ok(each.start >= 0 && each.start <= each.end && each.end <= text.length, code);
    for (const { edits } of fixes) {
      const ordered = edits.toSorted((a, b) => a.start - b.start);
      ordered.forEach((edit, i) => {
        assert.ok(edit.start >= (ordered[i - 1]?.end ?? 0) && edit.start <= edit.end && edit.end <= text.length, code);
      });
      withEdits(PATH, text, edits);
    }
  }
}

/** Every WDL text of the samples and of the specification. */
function corpus(): string[] {
  const cases = readdirSync(SPEC, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /^TOIL2\d\d[\\/].*\.txt$/.test(name),
  );
  const texts = cases.flatMap((name) => {
    const { files } = parseSpec(readFileSync(join(SPEC, name), 'utf8'));
    return [...files].filter(([file]) => file.endsWith('.wdl')).map(([, text]) => text);
  });
  const samples = join(REPOSITORY, 'samples', 'wdl');
  const own = readdirSync(samples).filter((name) => name.endsWith('.wdl'));
  return [...texts, ...own.map((name) => readFileSync(join(samples, name), 'utf8'))];
}

/** A small generator with a fixed seed: a failure can be had again. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const GARBAGE = [
  ...[
    '',
    '"',
    "'",
    '{',
    '}',
    '<<<',
    '>>>',
    '~{',
    '${',
    '(',
    ')',
    '[',
    ']',
    ':',
    ',',
    '#',
    '\\',
    '\uFEFF',
    '\ud83d',
    '\0',
  ],
  ...[
    '\r\n',
    '\r',
    '\t',
    'runtime {',
    'requirements {',
    'hints {',
    'input {',
    'preemptible: true',
    'memory: "4',
    'disks: ',
  ],
  ...[
    'task x {',
    'command {',
    'command <<<',
    'version 1.2\n',
    'if true then ',
    '🧬',
    '1e309',
    '9'.repeat(400),
    'a.'.repeat(300),
  ],
];

describe('The WDL rules on any text', () => {
  const texts = corpus();

  it('have something to look at, and find much in it', () => {
    assert.ok(texts.length > 80);
    const codes = new Set(texts.flatMap((text) => findingsIn(text).map(({ code }) => code)));
    assert.equal(codes.size, 15, [...codes].join());
  });

  it('survive every truncation', () => {
    for (const [i, text] of texts.entries()) {
      // Every place of a few, and some places of all: the first of these is another one for each text.
      const step = i % 12 === 0 ? 1 : 7;
      for (let length = i % step; length <= text.length; length += step) {
        const part = text.slice(0, length);
        assertInside(part, findingsIn(part));
      }
    }
  });

  it('survive deletions, doublings and pasted garbage', () => {
    const below = random(11);
    for (let i = 0; i < 4000; i++) {
      let text = texts[below(texts.length)] ?? '';
      for (let edit = below(4); edit >= 0; edit--) {
        const at = below(text.length + 1);
        const pasted = below(6) === 0 ? (texts[below(texts.length)] ?? '') : (GARBAGE[below(GARBAGE.length)] ?? '');
        text = text.slice(0, at) + pasted + text.slice(at + below(30));
      }
      assertInside(text, findingsIn(text));
    }
  });

  it('survive an inputs file of any text', async () => {
    const below = random(5);
    const json = '{ "w.a.runtime.memory": "4 GB", "w.b": [1, { "c": null }], "w.a.hints.x": 1 }';
    const wdl = 'version 1.1\nworkflow w { call a }\ntask a { command <<< >>> }\n';
    const found = new Set<number>();
    for (let i = 0; i < 600; i++) {
      const at = below(json.length);
      const text =
        i === 0 ? json : json.slice(0, at) + (GARBAGE[below(GARBAGE.length)] ?? '') + json.slice(at + below(5));
      const findings = await wdlInputFindings(
        '/w/i.json',
        text,
        () => Promise.resolve(wdl),
        () => Promise.resolve(['/w/w.wdl', '/w/i.json']),
        new AbortController().signal,
      );
      assertInside(text, findings);
      found.add(findings.length);
    }
    assert.ok(found.has(2) && found.has(0));
  });

  const last = `
task last {
  input {
    Boolean spot = true
  }
  command <<<
    echo "~{spot}"
  >>>
  runtime {
    memory: "16 gb"
    disks: 20
    preemptible: spot
  }
}
`;
  for (const [what, unfinished] of Object.entries({
    'a string': 'task a {\n  input { String s = "never ended\n  }\n}\n',
    'a string in a placeholder': 'task a {\n  String s = "~{sub("a, 1)"\n  command { }\n}\n',
    'a value': 'task a {\n  command { }\n  runtime {\n    memory:\n    cpu: 2\n  }\n}\n',
    'a section': 'task a {\n  command { }\n  runtime {\n    memory: "4 GB"\n\n',
    'a heredoc command': 'task a {\n  command <<<\n    echo\n',
    'a command in braces': 'task a {\n  command {\n    echo\n',
    'a call': 'workflow w {\n  call a { input: x = \n',
    'an expression': 'task a {\n  Int x = if true then (1 + \n  command { }\n}\n',
    'an import': 'import "x.wdl" as\n',
    'a struct': 'struct S {\n  Int\n',
    'an array': 'task a {\n  command { }\n  runtime { disks: ["a", \n',
  })) {
    it(`find the same in the last task while ${what} before it is unfinished`, () => {
      const codes = (text: string): string[] => {
        const from = text.lastIndexOf('task last');
        return findingsIn(text)
          .filter(({ start, code }) => start > from && code !== 'TOIL201')
          .map(({ start, code }) => `${code} ${start - from}`);
      };
      const expected = codes(`version 1.1\n${last}`);
      assert.equal(expected.length, 3);
      assert.deepEqual(codes(`version 1.1\n${unfinished}${last}`), expected);
    });
  }
});
