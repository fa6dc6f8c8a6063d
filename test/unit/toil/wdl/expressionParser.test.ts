import assert from 'node:assert/strict';
import { namesIn, partsOf, type WdlExpression } from '../../../../src/toil/wdl/expression';
import { parseExpression } from '../../../../src/toil/wdl/expressionParser';

function parse(text: string, start = 0): WdlExpression {
  return parseExpression({ text, start, end: start + text.length });
}

/** The tree in brackets, so that who binds to whom can be read. */
function shape(expression: WdlExpression): string {
  switch (expression.kind) {
    case 'int':
    case 'float':
    case 'boolean':
      return String(expression.value);
    case 'name':
      return expression.name;
    case 'binary':
      return `(${shape(expression.left)} ${expression.operator} ${shape(expression.right)})`;
    case 'not':
      return `!${shape(expression.of)}`;
    case 'member':
      return `${shape(expression.of)}.${expression.name}`;
    case 'call':
      return `${expression.name}(${expression.arguments.map(shape).join(', ')})`;
    case 'string':
      return `"${expression.parts.map((part) => (typeof part === 'string' ? part : `~{${shape(part.value)}}`)).join('')}"`;
    default:
      return `${expression.kind}[${partsOf(expression).map(shape).join(', ')}]`;
  }
}

describe('WDL expressions', () => {
  for (const [text, expected] of [
    ['1 + 2 * 3 - 4', '((1 + (2 * 3)) - 4)'],
    ['a || b && c == d < e', '(a || (b && ((c == d) < e)))'],
    ['2 ** 3 ** 2', '((2 ** 3) ** 2)'],
    ['-2 ** 2', '(-2 ** 2)'],
    ['a -1', '(a - 1)'],
    ['!a && b', '(!a && b)'],
    ['!a.b', '!a.b'],
    ['(1 + 2) * 3', '((1 + 2) * 3)'],
    ['if a then 1 else 2 + 3', 'if[a, 1, (2 + 3)]'],
    ['1 + if a then 1 else 2', '(1 + if[a, 1, 2])'],
    ['f(a, g(b)[0],)', 'f(a, index[g(b), 0])'],
    ['[1, 2,]', 'array[1, 2]'],
    ['(1, "a")', 'pair[1, "a"]'],
    ['{"a": 1, b: 2}', 'map["a", 1, b, 2]'],
    ['object {a: 1, "b": 2}', 'object[1, 2]'],
    ['Attr {a: None}', 'object[none[]]'],
    ['a.b.c', 'a.b.c'],
    ['1.5e3 + .5', '(1500 + 0.5)'],
    ['"a~{b + "c~{d}"}${e}"', '"a~{(b + "c~{d}")}~{e}"'],
    [`'it\\'s ~{"x"}'`, '"it\'s ~{"x"}"'],
    ['a # a comment\n + b', '(a + b)'],
  ] as const) {
    it(`${text} is read as ${expected}`, () => assert.equal(shape(parse(text)), expected));
  }

  for (const [literal, text] of [
    ['"a\\tb\\n"', 'a\tb\n'],
    ['"\\x41\\u00e9\\U0001F600\\101"', 'A\u00e9\u{1F600}A'],
    ['"\\\\.bam"', '\\.bam'],
    ['"\\."', '\\.'],
    ['<<<\n    one\n      two\n    >>>', 'one\n  two'],
    ['<<< one \\\n   two >>>', 'one two '.trimEnd()],
  ] as const) {
    it(`the text of ${JSON.stringify(literal)} is ${JSON.stringify(text)}`, () => {
      const expression = parse(literal);
      assert.deepEqual(expression.kind === 'string' && expression.parts, [text]);
    });
  }

  it('has the options of placeholders', () => {
    const expression = parse('"~{sep=", " default=\'x\' names}"');
    assert.ok(expression.kind === 'string');
    const [placeholder] = expression.parts;
    assert.ok(typeof placeholder === 'object');
    assert.deepEqual(
      [...placeholder.options],
      [
        ['sep', ', '],
        ['default', 'x'],
      ],
    );
  });

  it('has the offsets of the file, in strings too', () => {
    const text = 'n + "~{mem} GB"';
    const expression = parse(text, 100);
    assert.ok(expression.kind === 'binary' && expression.right.kind === 'string');
    const [placeholder] = expression.right.parts;
    assert.ok(typeof placeholder === 'object');
    assert.deepEqual([expression.start, expression.end], [100, 115]);
    assert.deepEqual([placeholder.value.start, placeholder.value.end], [107, 110]);
    assert.equal(text.slice(7, 10), 'mem');
  });

  it('names what it mentions', () => {
    assert.deepEqual([...namesIn(parse('"~{a}" + f(b.c, [d])'))].sort(), ['a', 'b', 'd']);
  });

  for (const text of [
    ...[
      '',
      '1 +',
      '-x',
      'a b',
      '(1',
      '[1',
      'f(',
      '"open',
      '"~{"',
      '"\\"',
      '"\\q\\',
      '"\\xZZ"',
      '"a\\~{b}"',
      'if a then b',
      '{1: }',
    ],
    ...['object {a: 1, a: 2}', 'a..b', ')', '1 = 2', '"~{a b}"'],
  ]) {
    it(`leaves ${JSON.stringify(text)} unread`, () => assert.equal(parse(text).kind, 'unread'));
  }

  for (const [name, text] of [
    ['brackets', '('.repeat(100_000)],
    ['closed brackets', `${'('.repeat(5000)}1${')'.repeat(5000)}`],
    ['negations', `${'!'.repeat(50_000)}a`],
    ['choices', 'if a then '.repeat(20_000)],
    ['placeholders', '"~{'.repeat(5000)],
    ['sums', `1${' + 1'.repeat(20_000)}`],
    ['members', `a${'.b'.repeat(20_000)}`],
  ] as const) {
    it(`does not overflow or hang on endless ${name}`, () => {
      const expression = parse(text);
      assert.ok(namesIn(expression).length <= 1);
      assert.ok(['unread', 'binary', 'member'].includes(expression.kind));
    });
  }
});
