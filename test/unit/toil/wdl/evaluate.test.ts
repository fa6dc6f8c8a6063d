import assert from 'node:assert/strict';
import type { Unknown } from '../../../../src/toil/jobNeed';
import { evaluate } from '../../../../src/toil/wdl/evaluate';
import { taskScope } from '../../../../src/toil/wdl/evaluateScopes';
import type { Outcome } from '../../../../src/toil/wdl/evaluateValues';
import { parseExpression } from '../../../../src/toil/wdl/expressionParser';
import { loadWdl } from '../../../../src/toil/wdl/program';

const DECLARATIONS = `
  input {
    Int n
    Int? maybe = None
    File reads
    File? index
    Int four = 4
  }
  Int unread = read_int(reads)
  Attr attr = object { cpu: 2, disk: ceil(size(reads)) }
  Array[Int] sizes = [1, unread, n]
  Int one = two
  Int two = one
`;

async function outcomeOf(expression: string, version = '1.2'): Promise<Outcome> {
  const text = `version ${version}\nstruct Attr { Int cpu Int? disk }\ntask t {${DECLARATIONS}\n command { }\n runtime { x: ${expression} } }`;
  const program = await loadWdl('/w/t.wdl', () => Promise.resolve(text), new AbortController().signal);
  const task = program?.main.document.tasks[0];
  const value = task?.sections[0]?.entries[0]?.value;
  assert.ok(program !== undefined && task !== undefined && value !== undefined);
  const source = { given: () => undefined, keyOf: (name: string) => `t.${name}` };
  return evaluate(parseExpression(value), taskScope(program.main, task, source, { now: 0 })).outcome;
}

async function told(expression: string, version?: string): Promise<unknown> {
  const outcome = await outcomeOf(expression, version);
  if ('unknown' in outcome) return outcome.unknown;
  return 'value' in outcome.value ? outcome.value.value : outcome.value.kind;
}

const N: Unknown = { kind: 'inputs', names: ['t.n'] };
const READS: Unknown = { kind: 'inputs', names: ['t.reads'] };
const RESULTS: Unknown = { kind: 'results' };
const REFUSED: Unknown = { kind: 'refused' };
const EXPRESSION: Unknown = { kind: 'expression' };

describe('evaluating WDL', () => {
  for (const [expression, expected] of [
    ['7 / 2', 3],
    ['-7 / 2', -4],
    ['-7 % 3', 2],
    ['7 / 2.0', 3.5],
    ['2 ** 10', 1024],
    ['if true then 1 else 2.5', 1],
    ['(if true then 1 else 2.5) / 2', 0.5],
    ['select_first([1, 2.5]) / 2', 0.5],
    ['"~{1.5}"', '1.500000'],
    ['"~{0.0078125}"', '0.007812'],
    ['"~{maybe} GB"', ' GB'],
    ['"a~{" " + maybe}"', 'a'],
    ['"~{true="yes" false="no" 1 < 2}"', 'yes'],
    ['"~{sep="-" [1, 2]}"', '1-2'],
    ['"~{default="none" maybe}"', 'none'],
    ['round(2.5) + ceil(-0.5) + floor(1.9)', 4],
    ['basename("/a/b.bam", ".bam")', 'b'],
    ['sub("a.bam.bam", "\\\\.bam$", "")', 'a.bam'],
    ['attr.cpu', 2],
    ['({"a": 1, "b": 2})["b"]', 2],
    ['length(flatten([[1], [2, 3]]))', 3],
    ['size(index)', 0],
  ] as const) {
    it(`${expression} is ${JSON.stringify(expected)}`, async () => assert.equal(await told(expression), expected));
  }

  describe('knows in spite of what it does not know', () => {
    for (const [expression, expected] of [
      ['select_first([four, n])', 4],
      ['if four > 3 then 8 else n', 8],
      ['defined(reads) && defined(n)', true],
      ['length(sizes)', 3],
      ['sizes[0]', 1],
      ['attr.cpu * 2', 4],
      ['false && n > 3', false],
      ['n > 3 && false', false],
      ['true || n > 3', true],
      ['contains([1, n], 1)', true],
      ['(n, 4).right', 4],
    ] as const) {
      it(`${expression} is ${JSON.stringify(expected)}`, async () => assert.equal(await told(expression), expected));
    }
  });

  describe('does not guess', () => {
    for (const [expression, expected] of [
      ['n + 1', N],
      ['"~{n} GB"', N],
      ['if n > 3 then 1 else 2', N],
      ['n * unread', RESULTS],
      ['select_first([index, reads])', READS],
      ['ceil(size(reads, "GB")) + 10', RESULTS],
      ['attr.disk', RESULTS],
      ['"~{reads}"', READS],
      ['sub("abc", "[ab]+", "")', EXPRESSION],
      ['as_map([(1, 2)])', EXPRESSION],
      ['9007199254740991 + 1', EXPRESSION],
    ] as const) {
      it(`${expression}: ${expected.kind}`, async () => {
        assert.deepEqual(await told(expression), expected);
      });
    }
  });

  describe('says what Toil refuses', () => {
    for (const [expression, version] of [
      ['1 / 0', undefined],
      ['select_first([maybe])', undefined],
      ['nobody', undefined],
      ['one', undefined],
      ['"a" - 1', undefined],
      ['maybe + 1', undefined],
      ['if true then 1 else true - 1', undefined],
      ['[1, 2][5]', undefined],
      ['attr.memory', undefined],
      ['max(1, 2)', '1.0'],
      ['2 ** 2', '1.1'],
    ] as const) {
      it(`${expression}${version === undefined ? '' : ` in ${version}`}`, async () =>
        assert.deepEqual(await told(expression, version), REFUSED));
    }
  });

  it('does not overflow on endless sums and chains of declarations', async () => {
    assert.deepEqual(await told(`1${' + 1'.repeat(20_000)}`), EXPRESSION);
    const chain = Array.from({ length: 5000 }, (_, i) => `Int c${i} = ${i === 4999 ? '1' : `c${i + 1}`}`).join('\n');
    const text = `version 1.1\ntask t { ${chain} command { } runtime { cpu: c0 } }`;
    const program = await loadWdl('/w/t.wdl', () => Promise.resolve(text), new AbortController().signal);
    const task = program?.main.document.tasks[0];
    assert.ok(program !== undefined && task !== undefined);
    const scope = taskScope(program.main, task, { given: () => undefined, keyOf: (name) => name }, { now: 0 });
    assert.deepEqual(scope.lookUp('c0')?.outcome, { unknown: EXPRESSION });
    assert.ok('value' in (scope.lookUp('c4990')?.outcome ?? {}));
  });
});
