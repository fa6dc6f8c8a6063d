import assert from 'node:assert/strict';
import { describeCwl, isCwlDescription } from '../../../../src/toil/cwl/describeCwl';
import { describeText, describeTexts, tool } from './documents';

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
