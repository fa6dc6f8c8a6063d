import assert from 'node:assert/strict';
import { describeText, describeTexts, tool } from './documents';

async function typesOf(inputs: string, more?: string): Promise<Record<string, string>> {
  const { inputs: found } = await describeText(tool(inputs, more));
  return Object.fromEntries(found.map(({ name, type, required }) => [name, `${type}${required ? ' (required)' : ''}`]));
}

describe('describeCwl: inputs', () => {
  it('reads every short form of a type', async () => {
    const types = await typesOf(
      "a: File\nb: int?\nc: string[]\nd: 'File[]?'\ne: Any\nf: stdin\ng: 'null'\nh: 'int[][]'",
    );
    assert.deepEqual(types, {
      a: 'File (required)',
      b: 'int?',
      c: 'string[] (required)',
      d: 'File[]?',
      e: 'Any (required)',
      f: 'File (required)',
      g: 'null',
      h: 'int[][] (required)',
    });
  });

  it('reads unions, arrays, enums, records and nested types', async () => {
    const types = await typesOf(`
u: [File, string]
o: ['null', File, string]
a: {type: {type: array, items: [int, string]}}
e: {type: {type: enum, symbols: [slow, '#mode/fast']}}
r: {type: {type: record, fields: {x: int, y: {type: 'File?'}}}}
n: {type: {type: array, items: {type: record, name: sample, fields: [{name: id, type: string}]}}}`);
    assert.deepEqual(types, {
      u: 'File | string (required)',
      o: '(File | string)?',
      a: '(int | string)[] (required)',
      e: 'enum(slow, fast) (required)',
      r: 'record(x: int, y: File?) (required)',
      n: 'sample[] (required)',
    });
  });

  it('reads inputs as a list with ids, and takes the last part of an id', async () => {
    const text =
      'cwlVersion: v1.0\nclass: CommandLineTool\ninputs:\n- {id: "#main/reads", type: File}\n- {id: n, type: int}\noutputs: []';
    assert.deepEqual(
      (await describeText(text)).inputs.map(({ name }) => name),
      ['reads', 'n'],
    );
  });

  it('gives defaults as JSON and takes an input with a default, even null, as optional', async () => {
    const { inputs } = await describeText(
      tool(
        'a: {type: int, default: 4}\nb: {type: File, default: {class: File, path: x}}\nc: {type: int, default: null}',
      ),
    );
    assert.deepEqual(
      inputs.map((input) => [input.default, input.required]),
      [
        ['4', false],
        ['{"class":"File","path":"x"}', false],
        ['null', false],
      ],
    );
  });

  it('gives the documentation of an input, from text, a list of lines or its label', async () => {
    const { inputs } = await describeText(
      tool('a: {type: int, doc: one}\nb: {type: int, doc: [one, two]}\nc: {type: int, label: three}\nd: int'),
    );
    assert.deepEqual(
      inputs.map(({ doc }) => doc),
      ['one', 'one\ntwo', 'three', undefined],
    );
  });

  it('gives an example of the right type for each input', async () => {
    const { inputs } = await describeText(
      tool('a: int?\nb: boolean\nc: float[]\nd: {type: {type: enum, symbols: [x, y]}}\ne: Directory'),
    );
    assert.deepEqual(
      inputs.map(({ example }) => JSON.parse(example) as unknown),
      [1, true, [1.5], 'x', { class: 'Directory', path: '<REPLACE path of a folder>' }],
    );
  });

  it('finds types by name in SchemaDefRequirement, also in a file that it imports', async () => {
    const { inputs, files } = await describeTexts({
      '/w/main.cwl': tool(
        'a: types.yml#sample\nb: mode\nc: "#mode[]"\nd: elsewhere',
        'requirements:\n  SchemaDefRequirement:\n    types: [{$import: types.yml}, {name: mode, type: enum, symbols: [x]}]\n',
      ),
      '/w/types.yml': '- {name: sample, type: record, fields: [{name: id, type: string}, {name: twin, type: sample}]}',
    });
    assert.deepEqual(inputs.map(({ parsed }) => parsed), [
      { kind: 'record', name: 'sample', fields: [{ name: 'id', type: { kind: 'string' } }, { name: 'twin', type: { kind: 'unknown', text: 'sample' } }] },
      { kind: 'enum', name: 'mode', symbols: ['x'] },
      { kind: 'array', items: { kind: 'enum', name: 'mode', symbols: ['x'] } },
      { kind: 'unknown', text: 'elsewhere' },
    ]); // prettier-ignore
    assert.deepEqual(files, ['/w/main.cwl', '/w/types.yml']);
  });

  it('reads JSON, anchors and merge keys', async () => {
    const json = JSON.stringify(
      { cwlVersion: 'v1.2', class: 'CommandLineTool', inputs: { a: 'File' }, outputs: [] },
      undefined,
      '\t',
    );
    assert.deepEqual(
      (await describeText(json)).inputs.map(({ type }) => type),
      ['File'],
    );
    const anchored = await describeText(tool('a: &one {type: int, doc: x}\nb: *one\nc: {<<: *one, type: "string?"}'));
    assert.deepEqual(
      anchored.inputs.map(({ name, type, doc }) => `${name} ${type} ${doc ?? ''}`),
      ['a int x', 'b int x', 'c string? x'],
    );
  });
});

describe('describeCwl: YAML that Toil reads and others refuse', () => {
  it('reads flow lists and quoted text that go on at the first column, with the right places', async () => {
    const text = tool('a: {type: [int,\nstring], doc: "one\ntwo"}\nb: int')
      .replaceAll(/^ {2}(string|two)/gm, '$1')
      .replaceAll('\n', '\r\n');
    assert.match(text, /^string/m);
    const { inputs, unreadable } = await describeText(text);
    assert.equal(unreadable, undefined);
    assert.deepEqual(
      inputs.map(({ name, type, doc }) => [name, type, doc?.replace(/\s+/, ' ')]),
      [
        ['a', 'int | string', 'one two'],
        ['b', 'int', undefined],
      ],
    );
  });

  it('still refuses what is never closed', async () => {
    for (const text of ['a: [1\nb: 2\n', 'a: "x\nb: 1\n', '{"a": 1'])
      assert.ok((await describeText(text)).unreadable?.reason.match(/must|Missing/));
  });
});
