import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMap, isScalar, isSeq, type Node } from 'yaml';
import { yamlSpot } from '../../../../src/language/features/yamlSpot';
import { isNode, parseYaml } from '../../../../src/toil/cwl/nodes';
import { parseSpec } from '../specFile';

interface Expected {
  readonly offset: number;
  readonly position: 'key' | 'value' | 'item';
  readonly path: readonly string[];
  readonly text: string;
}

/** Every key and every value or item on the line of its key or dash, as the YAML parser sees it. */
function expectations(text: string): Expected[] {
  const found: Expected[] = [];
  const note = (node: Node, position: Expected['position'], path: readonly string[]): void => {
    const range = node.range;
    if (!isScalar(node) || range === null || range === undefined || range[0] === range[1]) return;
    if (node.type === 'BLOCK_FOLDED' || node.type === 'BLOCK_LITERAL' || !isSimple(text.slice(range[0], range[1])))
      return;
    found.push({ offset: range[0] + 1, position, path, text: node.source ?? '' });
  };
  const visit = (node: Node, path: readonly string[]): void => {
    if (isSeq(node))
      node.items.filter(isNode).forEach((item, index) => {
        if (isScalar(item)) note(item, 'item', path);
        else visit(item, [...path, String(index)]);
      });
    if (!isMap(node)) return;
    for (const { key, value } of node.items) {
      if (!isScalar(key) || key.range === undefined || key.range === null) continue;
      note(key, 'key', path);
      if (!isNode(value)) continue;
      const start = value.range?.[0] ?? 0;
      if (!isScalar(value)) visit(value, [...path, String(key.value)]);
      else if (!text.slice(key.range[1], start).includes('\n')) note(value, 'value', path);
    }
  };
  const { file, fault } = parseYaml('/a.cwl', text);
  if (file.root !== undefined && fault === undefined) visit(file.root, []);
  return found;
}

/** One line, and quotes without escapes. */
function isSimple(written: string): boolean {
  return !/[\n\\]|''/.test(written);
}

function disagreements(text: string): string[] {
  return expectations(text).flatMap(({ offset, position, path, text: word }) => {
    const spot = yamlSpot(text, offset);
    const same = spot?.position === position && spot.path.join('/') === path.join('/') && spot.word.text === word;
    return same
      ? []
      : [`${offset} ${position} ${path.join('/')} ${word}: ${JSON.stringify(spot && { ...spot, frames: 0 })}`];
  });
}

const SPEC = join(__dirname, '../spec');

describe('where a cursor stands in YAML', () => {
  it('is what the YAML parser says, for all keys and values of the documents of the specification', () => {
    const cases = readdirSync(SPEC, { recursive: true, encoding: 'utf8' }).filter((name) => /TOIL1.*\.txt$/.test(name));
    assert.ok(cases.length > 20);
    let compared = 0;
    for (const name of cases) {
      for (const [file, text] of parseSpec(readFileSync(join(SPEC, name), 'utf8')).files) {
        if (!/\.(?:cwl|json|ya?ml)$/.test(file)) continue;
        for (const written of [text, text.replaceAll('\n', '\r\n'), `\uFEFF${text}`]) {
          compared += expectations(written).length;
          assert.deepEqual(disagreements(written), [], `${name} ${file}`);
        }
      }
    }
    assert.ok(compared > 1000);
  });
  for (const [name, text] of [
    ['nested lists', 'a:\n- - x: 1\n    y: 2\n  - z\n-   - {q: 1}\n'],
    ['a list at the column of its key, then another key', 'a:\n- b: 1\n- c: 2\nd: 3\n'],
    ['flow over lines with comments', 'a: {b: [1, # two\n 2, {c: d}],\n e: f}\ng: h\n'],
    ['anchors, tags and aliases', 'a: &x !t\n  b: &y 1\nc: *x\nd: {e: *y, f: 2}\n'],
    ['colons and hashes in plain text', 'a: http://x/y#z\nb#c: d:e\nf: g # h\n'],
    ['block scalars', 'a: |\n  b: c\n\n  d\ne: >-2 # x\n   f: g\nh: i\n'],
    ['several documents', '%YAML 1.2\n---\na: {b: 1}\n'],
    ['quoted keys and values', '"a": \'b\'\n\'c\': "d"\ne: {"f": "g"}\n'],
    ['JSON', '{\n  "a": ["b", {"c": [1, 2]}],\n  "d": {}\n}'],
  ] as const)
    it(`is what the YAML parser says: ${name}`, () => {
      assert.ok(expectations(text).length > 0);
      assert.deepEqual(disagreements(text), []);
    });
});
