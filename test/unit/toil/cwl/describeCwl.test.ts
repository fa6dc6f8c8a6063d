import assert from 'node:assert/strict';
import { describeCwl, isCwlDescription } from '../../../../src/toil/cwl/describeCwl';
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

const WORKFLOW = `
cwlVersion: v1.2
class: Workflow
inputs: {reads: File}
outputs: {}
steps:
  align: {run: tools/align.cwl, in: {}, out: []}
  call: {run: 'https://example.org/call.cwl', in: {}, out: []}
  inline:
    in: {}
    out: []
    run: {class: CommandLineTool, inputs: [], outputs: [], baseCommand: x}
`;

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

describe('describeCwl: files', () => {
  it('follows run, $import and $include from file to file, names remote files and fetches none', async () => {
    const asked: string[] = [];
    const texts: Record<string, string> = {
      '/w/main.cwl': WORKFLOW,
      '/w/tools/align.cwl': `${tool('x: int')}requirements: [{$import: ../js.yml}]\n`,
      '/w/js.yml': 'class: InlineJavascriptRequirement\nexpressionLib: [{$include: "lib%20a.js"}]',
      '/w/lib a.js': 'var a = {',
    };
    const read = (path: string): Promise<string | undefined> => {
      asked.push(path);
      return Promise.resolve(texts[path]);
    };
    const description = await describeCwl('/w/main.cwl', undefined, read, new AbortController().signal);
    assert.deepEqual(description.files, Object.keys(texts));
    assert.deepEqual(description.remote, ['https://example.org/call.cwl']);
    assert.deepEqual(asked, Object.keys(texts));
    assert.equal(description.needs.javascript, true, 'expressionLib needs Node.js');
  });

  it('says which files are not there or are no YAML, with the place of the reference', async () => {
    const { broken } = await describeTexts({
      '/w/main.cwl': WORKFLOW.replace("'https://example.org/call.cwl'", 'bad.cwl'),
      '/w/bad.cwl': 'a: [',
    });
    assert.deepEqual(
      broken.map(({ path, reason, start, end }) => [path, reason === undefined, end - start]),
      [
        ['/w/tools/align.cwl', true, 'tools/align.cwl'.length],
        ['/w/bad.cwl', false, 'bad.cwl'.length],
      ],
    );
  });

  it('ends on workflows that run one another', async () => {
    const text =
      'cwlVersion: v1.2\nclass: Workflow\ninputs: []\noutputs: []\nsteps: {a: {run: FILE, in: {}, out: []}, b: {run: FILE, in: {}, out: []}}';
    const { files } = await describeTexts({
      '/w/main.cwl': text.replaceAll('FILE', 'b.cwl'),
      '/w/b.cwl': text.replaceAll('FILE', 'main.cwl'),
    });
    assert.deepEqual(files, ['/w/main.cwl', '/w/b.cwl']);
  });

  it('stops when it is told to', async () => {
    await assert.rejects(
      describeCwl('/w/a.cwl', undefined, () => Promise.resolve(''), AbortSignal.abort()),
      { name: 'AbortError' },
    );
  });
});

describe('describeCwl: packed documents', () => {
  const part = (id: string, kind = 'CommandLineTool', more = ''): string =>
    `- {class: ${kind}, id: ${id}, inputs: {${id.replace('#', '')}_in: int}, outputs: []${more}}\n`;
  const packed = (...parts: string[]): string => `cwlVersion: v1.2\n$graph:\n${parts.join('')}`;

  it('takes main by default and lists it first, though a workflow stands beside it', async () => {
    const text = packed(part('other', 'Workflow', ', steps: []'), part('main').replace('id: main', "id: '#main'"));
    const { fragments, inputs } = await describeText(text);
    assert.deepEqual([fragments, inputs.map(({ name }) => name)], [['main', 'other'], ['main_in']]);
  });

  it('takes the only process, and then lists no fragments', async () => {
    const { fragments, inputs } = await describeText(packed(part('only')));
    assert.deepEqual([fragments, inputs.map(({ name }) => name)], [[], ['only_in']]);
  });

  it('without main puts the workflow first that no other process runs', async () => {
    const { fragments } = await describeText(
      packed(
        part('tool'),
        part('inner', 'Workflow', ", steps: {s: {run: '#tool', in: {}, out: []}}"),
        part('outer', 'Workflow', ", steps: {s: {run: '#inner', in: {}, out: []}}"),
      ),
    );
    assert.equal(fragments[0], 'outer');
  });

  it('takes the process that a fragment names, and says when there is none of that name', async () => {
    const text = packed(part('main'), part('other'));
    assert.deepEqual(
      (await describeText(text, 'other')).inputs.map(({ name }) => name),
      ['other_in'],
    );
    const absent = await describeText(text, 'nobody');
    assert.match(absent.unreadable?.reason ?? '', /nobody/);
    assert.deepEqual([absent.inputs, absent.fragments], [[], ['main', 'other']]);
  });
});

describe('describeCwl: what cannot be read', () => {
  it('gives a reason and a place for broken YAML', async () => {
    const text = 'cwlVersion: v1.2\nclass: "Workflow\n';
    const { unreadable, inputs } = await describeText(text);
    assert.ok(unreadable !== undefined && unreadable.reason.length > 5);
    assert.ok(unreadable.start > 17 && unreadable.end <= text.length);
    assert.deepEqual(inputs, []);
  });

  const refused: Record<string, string> = {
    'an empty file': '',
    'a list': '- 1',
    text: 'hello',
    'no class': 'cwlVersion: v1.2\ninputs: []',
    'no version': 'class: Workflow\ninputs: []\nsteps: []',
    'an old version': 'cwlVersion: draft-3\nclass: Workflow\ninputs: []\nsteps: []',
    'a key twice': `${tool('a: int')}inputs: []\n`,
    'deep nesting': '['.repeat(3_000),
    'an anchor that holds itself and no process': 'cwlVersion: v1.2\nclass: &a [*a]',
  };
  for (const [what, text] of Object.entries(refused)) {
    it(`refuses ${what}`, async () => {
      const description = await describeText(text);
      assert.notEqual(description.unreadable, undefined);
      assert.deepEqual(description.inputs, []);
    }).timeout(10_000);
  }

  it('says when the file is not there', async () => {
    assert.match((await describeTexts({})).unreadable?.reason ?? '', /not there/);
  });

  it('is done soon with aliases that multiply', async () => {
    const lines = Array.from({ length: 30 }, (_, n) => `x${n + 1}: &x${n + 1} {type: array, items: [*x${n}, *x${n}]}`);
    const text = `x0: &x0 int\n${lines.join('\n')}\n${tool('a: {type: *x30, default: *x30}')}`;
    const description = await describeText(text);
    assert.equal(description.inputs[0]?.name, 'a');
  }).timeout(10_000);

  it('tells its descriptions from those of other languages', async () => {
    assert.equal(isCwlDescription(await describeText(tool('a: int'))), true);
    assert.equal(
      isCwlDescription({
        language: 'wdl',
        name: '',
        inputs: [],
        files: [],
        needs: { container: 'none', javascript: false },
        fragments: [],
      }),
      false,
    );
  });
});
