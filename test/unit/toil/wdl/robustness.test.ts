import assert from 'node:assert/strict';
import { readWdl } from '../../../../src/toil/wdl/document';

const SAMPLE = `version 1.2
# 🧬 comment
import "lib.wdl" as lib alias S as T
struct Sample { String name
  Array[Pair[Int, Map[String, File?]]]+ reads }
workflow w {
  input { Sample s
    String text = "a ~{if x then "}" else 'b \${c}'} \\" d"
    Float f = -1.5e3 ** 2 }
  scatter (x in zip(a, b)) { if (x.left > 1) { call lib.t as u after v { input: a = [1, 2], b = {"k": (1, 2)} } } }
  call t { a = object { k: 1 }, b }
  parameter_meta { s: { help: "x", more: [1, { a: None }] } }
  output { Array[Int?] o = u.o }
}
task t {
  input { Int a = 2
    env File? b }
  command <<<
    echo ~{sep=", " a} } >> "x" \${HOME}
  >>>
  requirements { cpu: 2, memory: "~{a} GiB" }
  hints { inputs: input { a: hints { x: true } } }
}
task u { command { echo \${b} } runtime { docker: "d" disks: "local-disk 1 SSD" } meta { a: "}" } }
`;

/** A small generator with a fixed seed: a failure can be had again. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Every range in what was read lies inside the text, and every `text` is what stands there. */
function checkRanges(value: unknown, text: string): void {
  if (typeof value !== 'object' || value === null) return;
  const {
    start,
    end,
    text: own,
    namespace,
  } = value as { start?: unknown; end?: unknown; text?: unknown; namespace?: unknown };
  if (typeof start === 'number' && typeof end === 'number') {
    assert.ok(start >= 0 && start <= end && end <= text.length, `${start}..${end} of ${text.length}`);
    if (typeof own === 'string') assert.equal(text.slice(start, end), own);
  }
  for (const [key, inner] of Object.entries(value))
    if (!(key === 'uri' && namespace !== undefined)) checkRanges(inner, text);
}

describe('the WDL reader on any text', () => {
  it('survives every truncation, with ranges inside the text', () => {
    for (let length = 0; length <= SAMPLE.length; length++) {
      const text = SAMPLE.slice(0, length);
      checkRanges(readWdl(text), text);
    }
  });

  it('survives deletions, doublings and strange characters anywhere', () => {
    const below = random(7);
    const insertions = [
      '',
      '"',
      "'",
      '{',
      '}',
      '<<<',
      '>>>',
      '~{',
      '(',
      ')',
      '\uFEFF',
      '\ud83d',
      '\r\n',
      'if ',
      'task x {',
      '#',
    ];
    for (let i = 0; i < 2000; i++) {
      const at = below(SAMPLE.length);
      const text = SAMPLE.slice(0, at) + (insertions[below(insertions.length)] ?? '') + SAMPLE.slice(at + below(40));
      checkRanges(readWdl(text), text);
    }
  });

  it('keeps the last task whatever line is missing before it', () => {
    const lines = SAMPLE.split('\n');
    const last = lines.findIndex((line) => line.startsWith('task u'));
    for (let i = 0; i < last; i++) {
      const text = lines.filter((_, line) => line !== i).join('\n');
      assert.equal(readWdl(text).tasks.at(-1)?.name.text, 'u', `without line ${i + 1}: ${lines[i] ?? ''}`);
    }
  });

  for (const [what, text] of Object.entries({
    scatter: 'workflow w {' + 'scatter (x in y) {'.repeat(20_000),
    if: 'task t { Int x = ' + 'if a then '.repeat(20_000),
    types: 'task t { ' + 'Array['.repeat(20_000),
    braces: 'task t { meta { ' + 'a: {'.repeat(20_000),
    placeholders: 'task t { String s = ' + '"~{'.repeat(20_000),
    strings: 'task t { String s = ' + '"~{\n'.repeat(20_000),
    heredocs: 'task t { ' + '<<< ~{ '.repeat(2_000),
  })) {
    it(`does not overflow or hang on endless ${what}`, function () {
      this.timeout(2000);
      checkRanges(readWdl(text), text);
    });
  }
});
