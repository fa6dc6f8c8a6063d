import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { analyse } from '../../../../src/language/analyse';
import { PREEMPTIBLE_RULES } from '../../../../src/language/cwl/preemptibleRules';
import { preemptibleRefactorings } from '../../../../src/language/features/makePreemptible';
import type { Found } from '../../../../src/language/finding';
import type { CwlChecked } from '../../../../src/language/rule';
import { TOIL_DEFAULTS } from '../../../../src/toil/resourceOptions';
import { parseSpec } from '../specFile';

const NEVER = new AbortController().signal;
const SETTINGS = { levels: {}, engine: 'toil', options: TOIL_DEFAULTS } as const;
const SPEC = join(import.meta.dirname, '..', 'spec');

async function checkedOf(text: string): Promise<CwlChecked> {
  const host = { readText: () => Promise.resolve(undefined) };
  const analysis = await analyse({ path: '/w/main.cwl', text, language: 'cwl' }, host, SETTINGS, undefined, NEVER);
  assert.equal(analysis.kind, 'cwl');
  return analysis.checked;
}

async function findingsOf(text: string): Promise<Found[]> {
  const checked = await checkedOf(text);
  return PREEMPTIBLE_RULES.flatMap((rule) => [...rule(checked)]);
}

/** The texts of the specification of these rules. */
function texts(): string[] {
  const names = readdirSync(SPEC, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /^TOIL1(0|1).*\.txt$/.test(name),
  );
  return names.sort().flatMap((name) => {
    const { files, main } = parseSpec(readFileSync(join(SPEC, name), 'utf8'));
    return files.get(main) ?? [];
  });
}

/** Numbers from a seed, the same in every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return Math.floor((state / 0x80000000) * below);
  };
}

const GARBAGE = ['{', '}', '[', ']', ':', ': ', '- ', '\n', '\r\n', '\t', '  ', '"', "'", '&a ', '*a', '#', '🧬', '<<: ', '$import: x', '!!bool ', '|', '---\n', '%YAML 1.1\n', 'hints:', 'arv:']; // prettier-ignore

describe('The rules about preemptible hints of CWL take any text', () => {
  it('cut off or changed at any place: ranges and edits stay inside, edits do not overlap', async () => {
    const below = numbers(7);
    for (const text of texts()) {
      for (let round = 0; round < 12; round += 1) {
        const at = below(text.length + 1);
        const word = GARBAGE[below(GARBAGE.length)] ?? '';
        const changed = round < 4 ? text.slice(0, at) : text.slice(0, at) + word + text.slice(at + below(12));
        for (const found of await findingsOf(changed)) assertInside(found, changed);
        const offset = below(changed.length + 1);
        for (const { edits } of preemptibleRefactorings(await checkedOf(changed), offset))
          for (const { start, end } of edits) assert.ok(0 <= start && start <= end && end <= changed.length, changed);
      }
    }
  }).timeout(60_000);

  // Work that grows with the square of the steps does not end within the time that a test has.
  it('that is full of steps', async () => {
    const count = 6400;
    const steps = Array.from(
      { length: count },
      (_, index) =>
        `  s${index}:\n    run: {class: CommandLineTool, inputs: {}, outputs: {}, baseCommand: a}\n    in: {}\n    out: []\n    hints: [{class: arv:UsePreemptable, usePreemptible: yes}, {class: arv:UsePreemptible, usePreemptible: yes}]\n`,
    ).join('');
    const text = `cwlVersion: v1.2\nclass: Workflow\n$namespaces: {arv: "http://arvados.org/cwl#"}\ninputs: {}\noutputs: {}\nsteps:\n${steps}`;
    const checked = await checkedOf(text);
    assert.equal(PREEMPTIBLE_RULES.flatMap((rule) => [...rule(checked)]).length, 2 * count);
  });
});

function assertInside(found: Found, text: string): void {
  const { code, start, end, fixes = [] } = found;
  assert.ok(0 <= start && start <= end && end <= text.length, `${code} ${start}-${end} in:\n${text}`);
  assert.doesNotMatch(text.slice(start, end), /[\r\n]/, `${code} over a line in:\n${text}`);
  for (const { title, edits } of fixes) {
    const own = edits
      .filter(({ file }) => file === '/w/main.cwl')
      .toSorted((a, b) => a.start - b.start || a.end - b.end);
    for (const [index, edit] of own.entries()) {
      assert.ok(edit.start <= edit.end && edit.end <= text.length, `${code} ${title} in:\n${text}`);
      const before = own[index - 1];
      assert.ok(before === undefined || before.end <= edit.start, `${code} ${title} overlaps in:\n${text}`);
    }
  }
}
