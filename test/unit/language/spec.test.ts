import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { CODES, isHintCode } from '../../../src/language/codes';
import type { Finding, TextEdit } from '../../../src/language/finding';
import { parseSpec, renderSpec, type Encoding, type SpecCase } from './specFile';
import { allFixedOf, findingsOf, fixesOf, marksOf, pathOf, textOf, type Variant } from './specRun';

const FOLDER = join(import.meta.dirname, 'spec');
const PLAIN: ReadonlySet<Encoding> = new Set();
/** What stands in the way of another fix waits for the next time. */
const MOST_ROUNDS = 4;

interface Case {
  readonly name: string;
  readonly code: string;
  readonly text: string;
}

/** `TOIL105/misspelt-field`: the folder says which code the case is about. */
function allCases(): Case[] {
  const names = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.txt'));
  return names.sort().map((name) => ({
    name: name.replace(/\.txt$/, ''),
    code: basename(dirname(name)),
    text: readFileSync(join(FOLDER, name), 'utf8'),
  }));
}

/** All that the checker does with a case, in the form of the case. */
async function actual(spec: SpecCase): Promise<string> {
  const findings = await findingsOf(spec);
  const encoded = (text: string): string => text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
  const all = allFixedOf(spec, findings);
  return renderSpec({
    files: spec.files,
    marks: marksOf(spec, findings),
    fixes: fixesOf(spec, findings).map((fix) => ({ ...fix, text: encoded(fix.text) })),
    allFixed: spec.allFixed === undefined ? undefined : encoded(all ?? textOf(spec, { encoding: spec.encoding })),
  });
}

/** Findings by what a user sees of them, places as lines and columns. */
function seen(spec: SpecCase, findings: readonly Finding[], variant: Variant): unknown {
  return marksOf(spec, findings, variant);
}

function assertWellFormed(spec: SpecCase, findings: readonly Finding[]): void {
  const text = textOf(spec, { encoding: spec.encoding });
  for (const { start, end, code, message, fixes, related } of findings) {
    assert.ok(0 <= start && start < end && end <= text.length, `${code}: the range ${start}-${end} is not in the text`);
    assert.doesNotMatch(text.slice(start, end), /[\r\n]/, `${code}: the range goes over a line`);
    for (const words of [message, ...related.map((each) => each.message)]) {
      assert.match(words, /^[^\s][^\n]*\.$/, `${code}: no sentence with a full stop`);
      assert.doesNotMatch(words, /\{\d\}|undefined|\[object/, `${code}: a hole in the sentence`);
    }
    for (const { title, edits } of fixes) {
      assert.doesNotMatch(title, /\.$/, `${code}: a full stop after the title of a fix`);
      assert.ok(edits.length > 0, `${code}: a fix without edits`);
    }
  }
}

describe('The specification of the checks', () => {
  const cases = allCases();
  for (const { name, text } of cases) {
    describe(name, () => {
      let spec: SpecCase;
      let findings: readonly Finding[];
      before(async () => {
        spec = parseSpec(text);
        findings = await findingsOf(spec);
      });

      it('finds and mends what the case says', async () => {
        assert.equal(await actual(spec), renderSpec(spec));
        assertWellFormed(spec, findings);
      });

      it('is rid of the finding after each of its fixes', async () => {
        for (const fix of fixesOf(spec, findings)) {
          const { code } = ownerOf(findings, fix.title, fix.nth);
          const others = new Map(spec.files).set(fix.file, fix.text);
          const text = fix.file === spec.main ? fix.text : textOf(spec, { encoding: spec.encoding });
          const left = await findingsOf({ ...spec, files: others }, { encoding: PLAIN, text });
          const count = (all: readonly Finding[]): number => all.filter((each) => each.code === code).length;
          assert.ok(count(left) < count(findings), `${code} is still there after "${fix.title}":\n${fix.text}`);
        }
      });

      it('has no one right answer left after a few times of mending all', async () => {
        let text = textOf(spec, { encoding: spec.encoding });
        let left = findings;
        const open = (): readonly Finding[] =>
          left.filter(({ fixes }) => fixes.some(({ only, edits }) => only && edits.every(isIn(spec))));
        for (let round = 0; round < MOST_ROUNDS && open().length > 0; round += 1) {
          const mended = allFixedOf(spec, left, { encoding: PLAIN, text });
          assert.ok(mended !== undefined && mended !== text, 'mending all changes the text');
          text = mended;
          left = await findingsOf(spec, { encoding: PLAIN, text });
        }
        assert.deepEqual(open(), [], text);
      });

      it('is the same with CRLF, a byte order mark and an emoji before it', async function () {
        if (spec.encoding.has('as-written') || !/\.(cwl|wdl|ya?ml)$/.test(spec.main)) return;
        const expected = seen(spec, findings, { encoding: spec.encoding });
        for (const variant of [
          { encoding: new Set<Encoding>(['crlf']) },
          { encoding: new Set<Encoding>(['bom']), before: '# 🧬 DNA\n' },
        ]) {
          const found = await findingsOf(spec, variant);
          assert.deepEqual(seen(spec, found, variant), expected, [...variant.encoding].join());
          const fixed = fixesOf(spec, found, variant).filter(({ file }) => file === spec.main);
          const plain = fixesOf(spec, findings).filter(({ file }) => file === spec.main);
          assert.deepEqual(
            fixed.map((each) => each.text),
            plain.map((each) =>
              textOf(spec, { ...variant, text: each.text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n') }),
            ),
            `fixes with ${[...variant.encoding].join()}`,
          );
        }
      });
    });
  }

  it('has no folder that is no code', () => {
    assert.deepEqual(
      [...new Set(cases.map(({ code }) => code))].filter((code) => !isHintCode(code)),
      [],
    );
  });

  for (const code of Object.keys(CODES)) {
    it(`has wrong and right cases of ${code}`, () => {
      const own = cases.filter((each) => each.code === code).map(({ text }) => parseSpec(text));
      const wrong = own.filter(({ marks }) => marks.some((mark) => mark.code === code));
      const right = own.filter(({ marks }) => !marks.some((mark) => mark.code === code));
      const [leastWrong, leastRight] = code.startsWith('TOIL3') ? [2, 1] : [3, 2];
      assert.ok(wrong.length >= leastWrong, `${wrong.length} wrong cases, at least ${leastWrong}`);
      assert.ok(right.length >= leastRight, `${right.length} right cases, at least ${leastRight}`);
    });
  }
});

/** Whether an edit is one of the first file. */
function isIn(spec: SpecCase): (edit: TextEdit) => boolean {
  return ({ file }) => file === pathOf(spec.main);
}

/** The finding that the nth fix of a title belongs to. */
function ownerOf(findings: readonly Finding[], title: string, nth: number): Finding {
  const owners = findings.flatMap((finding) => finding.fixes.filter((fix) => fix.title === title).map(() => finding));
  const owner = owners[nth - 1];
  assert.ok(owner !== undefined);
  return owner;
}
