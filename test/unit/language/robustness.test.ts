import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from '../../../src/language/finding';
import { parseSpec, type SpecCase } from './specFile';
import { findingsOf, fixesOf, pathOf, textOf } from './specRun';

const FOLDER = join(import.meta.dirname, 'spec');
/** Edits of each case; a case is small. */
const TRIES = 12;
/** What people and editors leave behind, and what parsers stumble over. */
const GARBAGE = [
  ...[
    '{',
    '}',
    '[',
    ']',
    '(',
    '"',
    "'",
    '<<<',
    '>>>',
    '~{',
    '${',
    '$(',
    '#',
    ':',
    ': ',
    '- ',
    '\n',
    '\r\n',
    '\t',
    ',',
    '|',
    '>',
    '&a ',
    '*a',
  ],
  ...[
    '<<: *a\n',
    '---\n',
    '...\n',
    '%YAML 1.1\n',
    '!!binary ',
    '? ',
    '\0',
    '\u2028',
    '\uFEFF',
    '🧬',
    '\ud83e',
    '__proto__: ',
    'null',
    '1e999',
  ],
  ...[
    '$import: tool.cwl',
    '$graph: ',
    'run: "#main"',
    '# toil-ignore',
    'task t {',
    'command {',
    'runtime {',
    'hints:\n',
    'class: ',
  ],
];

/** Numbers that are the same in every run of the tests (mulberry32). */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * below);
  };
}

/** One of many ways in which a text comes to be broken while somebody works on it. */
function broken(text: string, random: (below: number) => number): string {
  const at = random(text.length + 1);
  const other = Math.min(text.length, at + random(40));
  const piece = GARBAGE[random(GARBAGE.length)] ?? '';
  switch (random(6)) {
    case 0:
      return text.slice(0, at);
    case 1:
      return text.slice(0, at) + text.slice(other);
    case 2:
      return text.slice(0, at) + piece + text.slice(at);
    case 3:
      return text.slice(0, at) + piece.repeat(1 + random(60)) + text.slice(other);
    case 4:
      return text.slice(0, at) + text.slice(at, other).repeat(3) + text.slice(at);
    default:
      return text.slice(at) + text.slice(0, at);
  }
}

function assertInside(spec: SpecCase, text: string, findings: readonly Finding[]): void {
  const lengthOf = (file: string): number => {
    if (file === pathOf(spec.main)) return text.length;
    const other = [...spec.files].find(([name]) => pathOf(name) === file)?.[1];
    assert.ok(other !== undefined, `${file} is none of the case's files`);
    return other.length;
  };
  const inside = (place: { file: string; start: number; end: number }, what: string): void => {
    const { file, start, end } = place;
    assert.ok(
      0 <= start && start <= end && end <= lengthOf(file),
      `${what}: ${start}-${end} of ${lengthOf(file)} in ${file}`,
    );
  };
  for (const finding of findings) {
    inside(finding, finding.code);
    assert.equal(finding.file, pathOf(spec.main), `${finding.code} stands in the document under check`);
    assert.doesNotMatch(text.slice(finding.start, finding.end), /[\r\n]/, `${finding.code} goes over a line`);
    for (const related of finding.related) inside(related, `${finding.code}, related`);
    for (const { title, edits } of finding.fixes) for (const edit of edits) inside(edit, `${finding.code}, ${title}`);
  }
}

describe('Any text', () => {
  // Mocha keeps whole stacks; of a parser that ran out of stack that alone takes seconds.
  const { stackTraceLimit } = Error;
  before(() => void (Error.stackTraceLimit = 10));
  after(() => void (Error.stackTraceLimit = stackTraceLimit));

  const names = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.txt'))
    .sort();
  const folders = new Set(names.map((name) => name.split(/[\\/]/)[0] ?? ''));

  for (const folder of folders) {
    it(`near the cases of ${folder} is checked without a fault, with places inside it`, async function () {
      this.timeout(120_000);
      const random = numbers(Number(folder.replace(/\D/g, '')));
      for (const name of names.filter((each) => each.startsWith(folder))) {
        const spec = parseSpec(readFileSync(join(FOLDER, name), 'utf8'));
        for (let tries = 0; tries < TRIES; tries += 1) {
          let text = textOf(spec, { encoding: spec.encoding });
          for (let edits = 1 + random(3); edits > 0; edits -= 1) text = broken(text, random);
          try {
            const findings = await findingsOf(spec, { encoding: new Set(), text });
            assertInside(spec, text, findings);
            fixesOf(spec, findings, { encoding: new Set(), text });
          } catch (fault) {
            throw new Error(`${name}: ${JSON.stringify(text)}`, { cause: fault });
          }
        }
      }
    });
  }

  for (const [what, text] of [
    ['nothing', ''],
    ['a byte order mark', '\uFEFF'],
    ['deep brackets', `a: ${'['.repeat(50_000)}`],
    ['deep braces', '{"a":'.repeat(20_000)],
    ['deep blocks', Array.from({ length: 2_000 }, (_, depth) => `${' '.repeat(depth)}hints:`).join('\n')],
    [
      'anchors that blow up',
      `a: &a [x]\n${Array.from({ length: 40 }, (_, i) => `b${i}: &b${i} [*${i === 0 ? 'a' : `b${i - 1}`}, *${i === 0 ? 'a' : `b${i - 1}`}]`).join('\n')}\nhints: *b39\n`,
    ],
    ['an anchor that holds itself', 'hints: &a\n  ResourceRequirement: *a\n'],
    ['a merge that holds itself', 'hints: &a\n  <<: *a\n  ResourceRequirement: {}\n'],
    ['one endless line', `cwlVersion: v1.2 ${'x'.repeat(300_000)}`],
    ['many comments that set nothing off', '# toil-ignore TOIL1\n'.repeat(3_000)],
    ['many quotes', `task t { command { ${'"'.repeat(20_000)} } runtime { memory: ${"'".repeat(20_000)}`],
    ['many tasks that are not closed', 'task t {\n  runtime {\n    memory: "4'.repeat(3_000)],
    ['calls of itself', 'version 1.0\nworkflow w { call w { input: a = w.a } scatter (i in w) { call w } }\n'],
  ] as const) {
    for (const main of ['any.cwl', 'any.wdl']) {
      it(`such as ${what} in ${main} is checked in a time that one can wait for`, async function () {
        this.timeout(10_000);
        const files = new Map([[main, text]]);
        const spec = {
          about: what,
          files,
          main,
          encoding: new Set<never>(),
          settings: {},
          marks: [],
          fixes: [],
          allFixed: undefined,
        };
        assertInside(spec, text, await findingsOf(spec, { encoding: new Set(), text }));
      });
    }
  }

  for (const [what, files] of [
    [
      'a workflow that runs itself',
      { 'a.cwl': 'cwlVersion: v1.2\nclass: Workflow\nsteps: { s: { run: a.cwl, in: {}, out: [] } }\n' },
    ],
    [
      'workflows that run each other',
      {
        'a.cwl': 'cwlVersion: v1.2\nclass: Workflow\nsteps: { s: { run: b.cwl }, t: { run: b.cwl } }\n',
        'b.cwl': 'cwlVersion: v1.2\nclass: Workflow\nsteps: { s: { run: a.cwl }, t: { run: a.cwl } }\n',
      },
    ],
    [
      'maps that merge the same ones many times over',
      {
        'a.cwl': `cwlVersion: v1.2\nclass: CommandLineTool\nhints:\n  ResourceRequirement: &x0 { ramMin: 1 }\n${Array.from(
          { length: 12 },
          (_, i) => `  x${i + 1}: &x${i + 1} { <<: [${Array(9).fill(`*x${i}`).join(', ')}] }\n`,
        ).join('')}`,
      },
    ],
    [
      'WDL workflows that double at each level',
      Object.fromEntries(
        Array.from({ length: 30 }, (_, i) => [
          i === 0 ? 'a.wdl' : `f${i}.wdl`,
          i === 29
            ? 'version 1.0\ntask w29 { command {} }\n'
            : `version 1.0\nimport "f${i + 1}.wdl" as b\nworkflow w${i} { call b.w${i + 1} as s call b.w${i + 1} as t }\n`,
        ]),
      ),
    ],
    ['a document that imports itself', { 'a.cwl': '$import: a.cwl\n' }],
    ['a mixin of itself', { 'a.cwl': 'cwlVersion: v1.2\nclass: CommandLineTool\nhints:\n  $mixin: a.cwl\n' }],
    ['a WDL that imports itself', { 'a.wdl': 'version 1.0\nimport "a.wdl" as a\nworkflow w { call a.w }\n' }],
    [
      'workflows that double at each level',
      Object.fromEntries(
        Array.from({ length: 30 }, (_, i) => [
          i === 0 ? 'a.cwl' : `f${i}.cwl`,
          `cwlVersion: v1.2\nclass: Workflow\nsteps: { s: { run: f${i + 1}.cwl }, t: { run: f${i + 1}.cwl } }\n`,
        ]),
      ),
    ],
  ] as const) {
    it(`such as ${what} is checked, its jobs counted`, async function () {
      this.timeout(10_000);
      const [main = ''] = Object.keys(files);
      const offer = JSON.stringify({ name: 'none', batchSystem: 'kubernetes', groups: [] });
      const all = new Map([...Object.entries(files), ['offer.json', offer]]);
      const spec = {
        about: what,
        files: all,
        main,
        encoding: new Set<never>(),
        settings: {},
        marks: [],
        fixes: [],
        allFixed: undefined,
      };
      assertInside(spec, all.get(main) ?? '', await findingsOf(spec));
    });
  }
});
