import assert from 'node:assert/strict';
import type { Analysis } from '../../../../src/language/analyse';
import { completionsAt } from '../../../../src/language/features/completion';
import { hoverAt } from '../../../../src/language/features/hover';
import { inlayTexts } from '../../../../src/language/features/inlayHints';
import { lensesOf } from '../../../../src/language/features/lenses';
import { linksOf } from '../../../../src/language/features/links';
import { Random } from '../../../real/hints/random';
import { analysed, FOLDER } from './marked';

const CWL = `#!/usr/bin/env cwl-runner
cwlVersion: v1.2
class: Workflow
$namespaces: {arv: "http://arvados.org/cwl#"}
label: "🧬 — reads"
inputs: {n: {type: int, default: 3}}
outputs: []
x: &res
  coresMin: $(inputs.n)
hints:
  - class: arv:UsePreemptible
    usePreemptible: true # spot
  - class: ResourceRequirement
    <<: *res
    ramMin: 4096
steps:
  a:
    run: tool.cwl
    in: {n: n}
    out: []
  b:
    run:
      class: Workflow
      inputs: []
      outputs: []
      steps: [{id: c, run: {class: CommandLineTool, requirements: [{$import: r.yml}]}, in: [], out: []}]
    in: []
    out: []
doc: |
  hints:
    none
`;
const JSON_CWL = JSON.stringify(
  {
    cwlVersion: 'v1.2',
    $graph: [
      { id: '#main', class: 'Workflow', steps: [{ id: '#main/s', run: '#t' }], hints: { 'arv:UsePreemptible': {} } },
      { id: '#t', class: 'CommandLineTool', hints: [{ class: 'ResourceRequirement', ramMin: 1, coresMin: '$(1+1)' }] },
    ],
  },
  null,
  1,
);
const WDL = `version 1.2
import "lib.wdl" as lib
task t {
  input { Int mem = 4 Array[Int]+ xs }
  command <<< echo ~{sep=" " xs} "🧬" >>>
  requirements {
    memory: "~{mem + ceil(length(xs))} GiB"
    disks: ["local-disk 10 SSD", "/mnt 5"]
    cpu: if mem > 2 then 2 else 1
  }
  hints { preemptible: 3 inputs: input { xs: hints { gpu: true } } }
}
workflow w {
  scatter (x in [1, 2]) { call t as u { input: mem = x, xs = [x] } }
  call lib.v after u { mem = 1 }
}
`;
const OTHERS = {
  'tool.cwl':
    'cwlVersion: v1.0\nclass: CommandLineTool\ninputs: {n: int}\nhints: {ResourceRequirement: {coresMin: $(inputs.n)}}\n',
  'r.yml': 'class: ResourceRequirement\ncoresMin: 2\n',
  'lib.wdl': 'version 1.0\ntask v { input { Int mem } command { } runtime { memory: mem } }\n',
};
const GARBAGE = [
  '{',
  '}',
  '[',
  '"',
  "'",
  ': ',
  '- ',
  '\n',
  '\r\n',
  '\t',
  '#',
  '&a ',
  '*a',
  '<<: ',
  '~{',
  '<<<',
  '>>>',
  '|',
  '\uFEFF',
  '\ud83e',
  '---\n',
  '__proto__: ',
  '$(',
  '? ',
];

/** All that is asked of a document, at some offsets; every range must lie in it, every single line edit on one line. */
async function ask(analysis: Analysis, text: string, offsets: readonly number[]): Promise<void> {
  const inside = ({ start, end }: { start: number; end: number }): void => {
    assert.ok(start >= 0 && start <= end && end <= text.length, `${start} to ${end} of ${text.length}`);
  };
  for (const offset of offsets) {
    const hover = hoverAt(analysis, offset);
    if (hover !== undefined) inside(hover);
    for (const { edit, additional, label } of completionsAt(analysis, offset)) {
      [edit, ...additional].forEach(inside);
      assert.ok(edit.start <= offset && offset <= edit.end, `the cursor is in the edit of ${label}`);
      assert.ok(!text.slice(edit.start, edit.end).includes('\n'));
      for (const other of additional)
        assert.ok(other.end <= edit.start || other.start >= edit.end, `edits of ${label}`);
    }
  }
  lensesOf(analysis, { name: 'x', batchSystem: 'kubernetes', groups: [] }).forEach(inside);
  for (const { offset } of inlayTexts(analysis, 0, text.length)) inside({ start: offset, end: offset });
  (await linksOf(analysis, () => Promise.resolve(true), new AbortController().signal)).forEach(inside);
}

const DOCUMENTS = [
  ['w.cwl', CWL],
  ['w.json', JSON_CWL],
  ['w.wdl', WDL],
] as const;

describe('features of any text', () => {
  for (const [name, text] of DOCUMENTS) {
    it(`${name}, asked at every offset`, async () => {
      const analysis = await analysed({ [name]: text, ...OTHERS });
      await ask(analysis, text, [-1, ...Array.from({ length: text.length + 2 }, (_, offset) => offset)]);
    });
    it(`${name}, cut off anywhere while it is typed`, async () => {
      for (let length = 0; length < text.length; length += 5) {
        const start = text.slice(0, length);
        await ask(await analysed({ [name]: start, ...OTHERS }), start, [length, length >> 1]);
      }
    });
    it(`${name}, with random edits and garbage`, async () => {
      const random = new Random(7);
      for (let attempt = 0; attempt < 150; attempt += 1) {
        let edited: string = random.chance(0.3) ? text.replaceAll('\n', '\r\n') : text;
        for (let edits = random.int(1, 4); edits > 0; edits -= 1) {
          const at = random.below(edited.length);
          edited = edited.slice(0, at) + random.pick(GARBAGE) + edited.slice(at + random.below(8));
        }
        const offsets = Array.from({ length: 12 }, () => random.below(edited.length + 1));
        try {
          await ask(await analysed({ [name]: edited, ...OTHERS }), edited, offsets);
        } catch (error) {
          throw new Error(`attempt ${attempt} of ${FOLDER}/${name}:\n${edited}`, { cause: error });
        }
      }
    });
  }
  it('very deep and very long text ends', async () => {
    for (const text of [
      '['.repeat(10_000),
      '{a: '.repeat(5_000),
      '- '.repeat(10_000),
      `hints: {${'"a": 1, '.repeat(5_000)}`,
      'a:\n'.repeat(5_000),
    ])
      await ask(await analysed({ 'w.cwl': text }), text, [text.length, 7]);
    for (const text of [
      'task t { runtime { '.repeat(2_000),
      `task t { runtime { ${'cpu: 1 '.repeat(5_000)}`,
      '{'.repeat(10_000),
    ])
      await ask(await analysed({ 'w.wdl': text }), text, [text.length, 19]);
  });
});
