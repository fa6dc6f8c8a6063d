import assert from 'node:assert/strict';
import { parse } from 'yaml';
import { checkCwlInputs } from '../../../../src/toil/cwl/checkInputs';
import { cwlInputsTemplate } from '../../../../src/toil/cwl/template';
import { describeText, lookingAt, tool } from './documents';

const INPUTS = `
reads: {type: 'File[]', doc: [Reads of all samples., "Second # line: x"]}
n: int
x: double
s: string
b: boolean
mode: {type: {type: enum, symbols: [fast, 'on']}}
sample: {type: {type: record, fields: {id: string, files: {type: array, items: File}, note: 'string?'}}}
either: [File, string]
any: Any
d: Directory
'odd: key': int
null: string
opt: int?
threads: {type: int, default: 4}
words: {type: 'string[]', default: [a, "b: c"]}
`;

const check = async (inputs: string, text: string): Promise<string[]> => {
  const description = await describeText(tool(inputs));
  const found = await checkCwlInputs(
    description.inputs,
    text,
    '/data',
    lookingAt('/data/f', '/data/d/'),
    new AbortController().signal,
  );
  return found.map(({ problem }) => problem.kind);
};

describe('cwlInputsTemplate', () => {
  it('is YAML that holds exactly the required inputs, in the order of the workflow', async () => {
    const text = cwlInputsTemplate(await describeText(tool(INPUTS)));
    const keys = Object.keys(parse(text) as object);
    assert.deepEqual(keys, ['reads', 'n', 'x', 's', 'b', 'mode', 'sample', 'either', 'any', 'd', 'odd: key', 'null']);
  });

  it('has nothing but placeholders in it as it is', async () => {
    const kinds = await check(INPUTS, cwlInputsTemplate(await describeText(tool(INPUTS))));
    assert.deepEqual([...new Set(kinds)], ['placeholder']);
    assert.equal(kinds.length, 13);
  });

  it('passes the check when every placeholder is replaced', async () => {
    const values: [RegExp, string][] = [
      [/<REPLACE path of a file>/g, 'f'],
      [/<REPLACE path of a folder>/g, 'd'],
      [/<REPLACE int>/g, '3'],
      [/<REPLACE double>/g, '0.5'],
      [/<REPLACE boolean>/g, 'true'],
      [/<REPLACE fast \| on>/g, 'fast'],
      [/<REPLACE (?:string|Any)>/g, 'text'],
    ];
    let text = cwlInputsTemplate(await describeText(tool(INPUTS)));
    for (const [pattern, value] of values) text = text.replace(pattern, value);
    assert.deepEqual(await check(INPUTS, text), []);
  });

  it('shows type, documentation and default of each input as comments', async () => {
    const text = cwlInputsTemplate(await describeText(tool(INPUTS)));
    assert.match(text, /# Reads of all samples\.\n# Second # line: x\n# File\[\]\nreads:/);
    assert.match(text, /# int, default 4\n# threads: 4\n/);
    assert.match(text, /# int\?, optional\n# opt: 1\n/);
  });

  it('gives optional inputs that are right when the comment sign is taken away', async () => {
    const optional = 'opt: int?\nthreads: {type: int, default: 4}\nwords: {type: "string[]", default: [a, "b: c"]}';
    const text = cwlInputsTemplate(await describeText(tool(optional)));
    assert.deepEqual(await check(optional, text), []);
    const filled = text.replace(/^\{\}$/m, '').replace(/^# (?=\w+: )/gm, '');
    assert.deepEqual(Object.keys(parse(filled) as object), ['opt', 'threads', 'words']);
    assert.deepEqual(await check(optional, filled), []);
  });

  it('is a map even without inputs', async () => {
    const text = cwlInputsTemplate(await describeText(tool('{}')));
    assert.deepEqual(parse(text), {});
  });

  it('keeps text of the workflow inside its comments', async () => {
    const text = cwlInputsTemplate(
      await describeText(
        tool(
          'a: {type: int, doc: "x\\r\\nevil: 1\\u2028evil: 2\\u0085evil: 3"}\nb: {type: string, default: "\\nevil: 4"}',
        ),
      ),
    );
    assert.deepEqual(Object.keys(parse(text) as object), ['a']);
    assert.ok(text.split(/[\r\n\u0085\u2028]/).every((line) => !line.startsWith('evil')));
  });
});
