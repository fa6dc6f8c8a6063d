import assert from 'node:assert/strict';
import { matchInputs, topLevelKeys } from '../../../../src/toil/workflow/match';

describe('matchInputs', () => {
  const score = (keys: string[]): number => matchInputs(['reads', 'ref', 'threads'], ['reads', 'ref'], keys).score;

  it('is 1 for a file with all required inputs and nothing strange', () => {
    assert.equal(score(['reads', 'ref']), 1);
    assert.equal(score(['reads', 'ref', 'threads', '$namespaces', 'cwl:tool']), 1);
  });

  it('is 0 for a file that shares nothing, or less than it has besides', () => {
    assert.equal(score([]), 0);
    assert.equal(score(['name', 'version']), 0);
    assert.equal(score(['threads', 'name', 'version']), 0);
  });

  it('ranks complete files before incomplete ones, and clean ones before those with strange keys', () => {
    const ranked = [['reads', 'ref'], ['reads', 'ref', 'x'], ['reads'], ['reads', 'x'], ['threads', 'x']].map(score);
    assert.deepEqual(
      ranked,
      ranked.toSorted((a, b) => b - a),
    );
    assert.equal(new Set(ranked).size, ranked.length);
  });

  it('says what is missing and what is unknown', () => {
    assert.deepEqual(matchInputs(['w.a', 'w.b'], ['w.a'], ['w.b', 'w.c']), {
      score: 0.25,
      missingRequired: ['w.a'],
      unknown: ['w.c'],
    });
  });
});

describe('topLevelKeys', () => {
  const cases: [string, string, string[] | undefined][] = [
    [
      'YAML with nested keys, lists, comments and block text',
      '# c\nreads:\n  path: x\nlist:\n- a: 1\n- b\ntext: |\n  no: 1\nn: 1 # x: y\n',
      ['reads', 'list', 'text', 'n'],
    ],
    [
      'quoted keys and keys with colons',
      "\"a b\": 1\n'it''s': 2\ncwl:tool: x\nw.t.x: 3\n",
      ['a b', "it's", 'cwl:tool', 'w.t.x'],
    ],
    ['a document marker and a byte order mark', '\ufeff%YAML 1.2\n---\na: 1\n...\n', ['a']],
    ['Windows line ends', 'a: 1\r\nb:\r\n  c: 2\r\n', ['a', 'b']],
    ['JSON', '{"a": {"b": 1}, "c\\u0041": [2]}', ['a', 'cA']],
    ['flow YAML', "{a: 1, 'b': {c: 2}, d: [e: 1]}", ['a', 'b', 'd']],
    ['a list in YAML', '- a: 1\n- b: 2\n', undefined],
    ['a list in JSON', '[{"a": 1}]', undefined],
    ['text', 'hello\nworld\n', undefined],
    ['several documents', 'a: 1\n---\nb: 2\n', undefined],
    ['nothing', '', undefined],
    ['more than 1 MB', `a: ${'x'.repeat(1024 * 1024)}`, undefined],
  ];
  for (const [what, text, keys] of cases) {
    it(`${what}: ${keys?.join(', ') ?? 'none'}`, () => assert.deepEqual(topLevelKeys(text), keys));
  }
});
