import assert from 'node:assert/strict';
import { evaluateText, isExpression } from '../../../../src/toil/cwl/evaluateText';
import { toValue, Unread, ofInputs, RESULTS, type Value } from '../../../../src/toil/cwl/evaluateValue';

const INPUTS: Readonly<Record<string, unknown>> = {
  n: 5,
  half: 0.5,
  yes: true,
  none: null,
  text: '12',
  list: [3, 4],
  sample: { name: 'a', 'odd key': [1, { deep: 7 }] },
  bam: { class: 'File', path: 'x.bam', size: 12 },
};

function input(name: string): Value {
  if (name === 'later') return RESULTS;
  if (name === 'open' || name === 'open2') return ofInputs(name);
  return Object.hasOwn(INPUTS, name) ? toValue(INPUTS[name]) : undefined;
}

/** The value as JSON, or the reason why there is none. */
function evaluated(text: string, javascript = true, self: Value = null): unknown {
  const value = evaluateText(text, { input, self, javascript });
  if (!(value instanceof Unread)) return value;
  return value.why.kind === 'inputs' ? `inputs ${value.why.names.join(' ')}` : value.why.kind;
}

describe('expressions of CWL: parameter references, without JavaScript', () => {
  const cases: [string, unknown][] = [
    ['$(inputs.n)', 5],
    ['  $(inputs.n)\n', 5],
    ['$(inputs.half)', 0.5],
    ['$(inputs.none)', null],
    ['$(null)', null],
    ['$(inputs["n"])', 5],
    ["$(inputs['sample']['odd key'][1].deep)", 7],
    ['$(inputs.list[1])', 4],
    ['$(inputs.list.length)', 2],
    ['$(inputs.bam.class)', 'File'],
    // Made by the run itself, or only known to it.
    ['$(inputs.bam.size)', 'results'],
    ['$(inputs.later)', 'results'],
    ['$(inputs.open)', 'inputs open'],
    ['$(inputs.open.x[0])', 'inputs open'],
    // cwltool stops at all of these.
    ['$(inputs.missing)', 'refused'],
    ['$(inputs.sample.missing)', 'refused'],
    ['$(inputs.list[2])', 'refused'],
    ['$(inputs.n.x)', 'refused'],
    ['$(inputs.text.length)', 'refused'],
    ['$(runtime.cores)', 'refused'],
    ['$(outputs.n)', 'refused'],
    ['$(inputs.n', 'refused'],
    ['$(inputs.n + 1)', 'refused'],
    ['${ return 1; }', 'refused'],
    // Text around it.
    ['$(inputs.n)00', '500'],
    ['a$(inputs.n)b$(inputs.yes)c$(inputs.none)', 'a5btruecnull'],
    ['$(inputs.half)x', 'expression'],
    ['$(inputs.open)$(inputs.open2)', 'inputs open open2'],
    ['\\$(inputs.n)$(inputs.n)', '\\$(inputs.n)5'],
  ];
  for (const [text, expected] of cases) {
    it(`${text.trim()} is ${JSON.stringify(expected)}`, () => {
      assert.deepEqual(evaluated(text, false), expected);
    });
  }

  it('self is what it is given', () => {
    assert.equal(evaluated('$(self)', false, 7), 7);
    assert.equal(evaluated('$(self[0])', false, [8]), 8);
  });
});

describe('expressions of CWL: JavaScript', () => {
  // Each was compared with what Node.js gives (the tests with the real Toil do it again with random documents).
  const cases: [string, unknown][] = [
    ['$(inputs.n * 2 + 1)', 11],
    ['$(1 + 2 * 3 - 4 / 2)', 5],
    ['$((1 + 2) * -3)', -9],
    ['$(7 % 4)', 3],
    ['$(Math.ceil(inputs.n / 2))', 3],
    ['$(Math.max(1, inputs.n, 3))', 5],
    ['$(Math.min(inputs.n, inputs.half))', 0.5],
    ['$(Math.floor(2.7) + Math.round(2.5))', 5],
    ['$(Math.pow(2, 10))', 1024],
    ['$(inputs.yes ? 8 : 4)', 8],
    ['$(inputs.none ? 8 : inputs.n > 4 ? 2 : 1)', 2],
    ['$(inputs.none || 6)', 6],
    ['$(inputs.n && 9)', 9],
    ['$(inputs.none == undefined)', true],
    ['$(inputs.none === undefined)', false],
    ['$(inputs.text == 12)', true],
    ['$(inputs.text === 12)', false],
    ['$(inputs.text !== "12")', false],
    ['$(inputs.text + 1)', '121'],
    ['$(1 + 2 + "x")', '3x'],
    ['$(inputs.text * 2)', 24],
    ['$(+inputs.text + 1)', 13],
    ['$("10" < "9")', true],
    ['$(10 < "9")', false],
    ['$(!inputs.yes)', false],
    ['$(parseInt("12 GB"))', 12],
    ['$(parseInt("ff", 16))', 255],
    ['$(parseFloat("1.5x"))', 1.5],
    ['$(Number(inputs.text))', 12],
    ['$(inputs.text.length)', 2],
    ['$([1, 2, 3].length)', 3],
    ['$(inputs.bam ? 4 : 1)', 4],
    ['$(inputs.bam == null)', false],
    ['$(0x1F + 1e2 + .5)', 131.5],
    ["$(\"it\\'s\" + ')')", "it's)"],
    ['${ return 4; }', 4],
    ['${return inputs.n * 2}', 10],
    ['${ if (inputs.n > 3) { return 16; } return 4; }', 16],
    ['${ if (inputs.none) return 16; else return 4; }', 4],
    ['${ var a = 1; /* ) */ a = a + inputs.n // more\n return a; }', 6],
    ['${ if (inputs.later || true) return 1; return 2; }', 'results'],
    // Null, as Node.js writes them in JSON.
    ['$(1 / 0)', null],
    ['$(parseInt("x"))', null],
    ['$(runtime.cores * 2)', null],
    // No value at all, or an error.
    ['$(inputs.missing)', 'refused'],
    ['$(inputs.none.x)', 'refused'],
    ['$(inputs.n.x)', 'refused'],
    ['$(inputs.list[-1])', 'refused'],
    ['$(inputs.n.x === undefined ? 3 : 4)', 3],
    ['$(inputs.n.toFixed)', 'expression'],
    ['${ var a = 1; }', 'refused'],
    ['${ return\n }', 'refused'],
  ];
  for (const [text, expected] of cases) {
    it(`${text.replaceAll('\n', '⏎')} is ${JSON.stringify(expected)}`, () => {
      assert.deepEqual(evaluated(text), expected);
    });
  }

  it('what is not known is asked for only where it is needed', () => {
    assert.equal(evaluated('$(inputs.open * inputs.open2)'), 'inputs open open2');
    assert.equal(evaluated('$(inputs.yes ? 4 : inputs.open)'), 4);
    assert.equal(evaluated('$(inputs.yes || inputs.open)'), true);
    assert.equal(evaluated('$(inputs.open ? 4 : 4)'), 'inputs open');
    assert.equal(evaluated('$(inputs.open + inputs.later)'), 'results');
    assert.equal(evaluated('$(Math.ceil(inputs.bam.size / 1024))'), 'results');
  });

  const left = [
    '$(inputs.list.map(x => x))', '$(inputs.n++)', '$(i = 4)', '$(x)', '$(inputs.text.split("2"))', '$(`a`)', '$(/a/.test("a"))', '$(function() { return 1 })',
    '$(new Date())', '$(this)', '$(Math.random())', '$(Math["constructor"]("return process")())', '$(inputs.sample.constructor)',
    '$(inputs.sample.__proto__)', '$(inputs.constructor.constructor("return 1")())', '$(process.exit(1))', '$(010)', '$(1, 2)', '$(2 ** 3)', '$(1 & 3)',
    '$([] == [])', '$({a: 1})', '${ for (var i = 0; i < 9; i++) {} return i; }', '${ while (true) {} }', '${ x = 4; return x; }', '${ return 1', '$(1 2)',
  ]; // prettier-ignore
  for (const text of left) {
    it(`${text} is left alone`, () => {
      const value = evaluated(text);
      assert.ok(value === 'expression' || value === 'refused', JSON.stringify(value));
    });
  }
});

describe('expressions of CWL: hostile text', () => {
  it('nothing throws or takes long', () => {
    const many = [
      `$(${'('.repeat(9_000)}`,
      `$(${'('.repeat(9_000)}1${')'.repeat(9_000)})`,
      `$(${'-'.repeat(1_000)}1)`,
      `$(${'!'.repeat(15_000)}1)`,
      `$(${'1+'.repeat(9_000)}1)`,
      `$(${'inputs.open+'.repeat(490)}1)`,
      `$(${'1?'.repeat(6_000)}`,
      `\${ var a = "xxxxxxxxxx"; ${'a = a + a;'.repeat(300)} return a; }`,
      `\${${'{'.repeat(9_000)}${'}'.repeat(9_000)}}`,
      `$(inputs${'.a'.repeat(9_000)})`,
      `$(inputs${"['a'".repeat(4_000)})`,
      '$('.repeat(5_000),
      `$(${'"'.repeat(9_001)})`,
      `$(${'a'.repeat(30_000)})`,
    ];
    for (const text of many) assert.ok(evaluateText(text, { input, self: null, javascript: true }) instanceof Unread);
  });

  it('a text is an expression from its first bracket on', () => {
    assert.deepEqual(['4', '$x', '$(', '${', 'a $(b)'].map(isExpression), [false, false, true, true, true]);
  });
});
