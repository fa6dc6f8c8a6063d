import assert from 'node:assert/strict';
import { entriesOf, fieldOf, parseYaml, placeOf, scalarOf, textOf, type At } from '../../../../src/toil/cwl/nodes';
import { opened } from '../../../../src/toil/cwl/program';
import { processIn, programOf } from './loaded';

function read(text: string): { at: At; fault: string | undefined } {
  const { file, fault } = parseYaml('/w/a.yml', text);
  assert.ok(file.root !== undefined);
  return { at: { node: file.root, file }, fault: fault?.reason };
}

describe('reading YAML for an editor', () => {
  const whole: [string, string, string][] = [
    ['the first of several documents, as Toil does', 'a: 1\n---\nb: 2\n', 'a'],
    ['a flow list that goes on at any column', 'a:\n  b: [x,\n  y,\n z\n]\nc: 1\n', 'a c'],
    ['quoted text that goes on at any column', 'a: "x\ny"\nb: 1\n', 'a b'],
    ['a byte order mark, a directive and tabs', '\uFEFF%YAML 1.2\n---\na:\t1 # x\nb:\t[2,\t3]\n', 'a b'],
    ['CRLF', 'a:\r\n  b: [1,\r\n2]\r\nc: 3\r\n', 'a c'],
  ];
  for (const [what, text, keys] of whole) {
    it(`takes ${what}`, () => {
      const { at, fault } = read(text);
      assert.equal(fault, undefined);
      assert.equal(entriesOf(at).map(({ key }) => key).join(' '), keys); // prettier-ignore
    });
  }

  const unfinished: [string, string][] = [
    ['an open bracket', 'a: [1,\nb: 2\nc: 3\n'],
    ['an open quote before a further line', 'a: 1\nb: "x\nc: 3\n'],
    ['the same key twice', 'a: 1\na: 2\nc: 3\n'],
    ['a reserved letter', 'a: @x\nc: 3\n'],
    ['an alias of nothing', 'a: *x\nc: 3\n'],
  ];
  for (const [what, text] of unfinished) {
    it(`still has a tree with ${what}`, () => {
      const { file, fault } = parseYaml('/w/a.yml', text);
      assert.ok(file.root !== undefined);
      const keys = entriesOf({ node: file.root, file }).map(({ key }) => key);
      assert.ok(keys.includes('a'), keys.join());
      assert.ok(fault !== undefined || what.startsWith('an alias'));
    });
  }

  it('has places in UTF-16 units of the text itself', () => {
    for (const text of ['\uFEFF# 🧬\r\na: {"b🧬":\t"c"}\r\n', '# 🧬\na: &x\n  ? b\n  : c\n', '{"a":{"b":"c"}}']) {
      const { at } = read(text);
      const [entry] = entriesOf(fieldOf(at, 'a'));
      assert.ok(entry !== undefined);
      const { start, end } = placeOf(entry.value.node);
      assert.equal(text.slice(start, end).replaceAll('"', ''), 'c', text);
    }
  });

  it('knows booleans as the parser of Toil does', () => {
    const kinds = (text: string): string => {
      const value = scalarOf(fieldOf(read(text).at, 'a'));
      return value === undefined || value.kind === 'null' ? 'null' : `${value.kind} ${String(value.value)}`;
    };
    const cases: [string, string][] = [
      ['a: yes', 'string yes'],
      ['a: TRUE', 'boolean true'],
      ['a: "true"', 'string true'],
      ['a: !!bool "no"', 'boolean false'],
      ['a: &x true', 'int 1'],
      ['b: &x false\na: *x', 'int 0'],
      ['%YAML 1.1\n---\na: yes', 'boolean true'],
      ['%YAML 1.1\n---\na: 010', 'int 8'],
      ['%YAML 1.1\n---\na: -0_10', 'int -8'],
      ['a: 010', 'int 10'],
      ['a:', 'null'],
    ];
    for (const [text, kind] of cases) assert.equal(kinds(text), kind, text);
  });

  it('reads a hundred unfinished lists in a long text without reading it again and again', () => {
    const lines = (count: number, line: (index: number) => string): string =>
      Array.from({ length: count }, (_, index) => line(index)).join('');
    const text =
      lines(
        100,
        (index) => `s${index}: [a, b,
`,
      ) +
      lines(
        2000,
        (index) => `k${index}: v
`,
      );
    // One that reads the text again for each of the lists does not end within the time that a test has.
    parseYaml('/w/a.yml', text);
  });
});

describe('$mixin', () => {
  it('lays the fields of the map over those of the file that it names', async () => {
    const program = await programOf({
      '/w/main.cwl': 'class: CommandLineTool\nlabel: here\n$mixin: base.yml\n',
      '/w/base.yml': 'label: there\ndoc: there\n$mixin: deeper.yml\n',
    });
    const { at } = processIn(program);
    assert.deepEqual([textOf(fieldOf(at, 'label')), textOf(fieldOf(at, 'doc'))], ['here', 'there']);
    assert.deepEqual(entriesOf(at).map(({ key, value }) => `${key} ${value.file.path}`), [
      'class /w/main.cwl', 'label /w/main.cwl', 'doc /w/base.yml', '$mixin /w/base.yml',
    ]); // prettier-ignore
  });

  it('of a file that is not there adds nothing, and one that names itself ends', async () => {
    const program = await programOf({ '/w/main.cwl': '$mixin: main.cwl\nlabel: a\nx: {$mixin: gone.yml, y: 1}\n' });
    const root = opened(program, processIn(program).at);
    assert.equal(textOf(fieldOf(root, 'label')), 'a');
    assert.equal(textOf(fieldOf(root, 'nothing')), undefined);
    assert.deepEqual(entriesOf(opened(program, fieldOf(root, 'x'))).map(({ key }) => key), ['$mixin', 'y']); // prettier-ignore
  });
});
