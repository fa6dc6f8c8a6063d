import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { readOutputs } from '../../../src/toil/outputs';

const fixture = (name: string): string => readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8');

describe('The outputs of a run', () => {
  it('are read from what a real CWL run printed', () => {
    const [all, greetings, ...others] = readOutputs('cwl', fixture('c-ok.stdout'));
    assert.deepEqual(others, []);
    assert.deepEqual(all, { name: 'all', kind: 'file', path: '/home/ana/runs/1/outputs/all_greetings.txt', size: 36 });
    assert.deepEqual(
      greetings?.children?.map(({ name, kind }) => [name, kind]),
      [
        ['greeting.txt', 'file'],
        ['greeting.txt_2', 'file'],
        ['greeting.txt_3', 'file'],
      ],
    );
  });

  it('are read from the file that a real WDL run wrote', () => {
    const outputs = new Map(readOutputs('wdl', '', fixture('w-ok.outputs.json')).map((entry) => [entry.name, entry]));
    assert.deepEqual(outputs.get('hello.n'), { name: 'hello.n', kind: 'value', value: '2' });
    assert.deepEqual(outputs.get('hello.all'), {
      name: 'hello.all',
      kind: 'file',
      path: '/home/ana/runs/1/outputs/hello.join/_toil_job/stdout.txt',
    });
    assert.deepEqual(outputs.get('hello.counts'), {
      name: 'hello.counts',
      kind: 'group',
      children: [{ name: 'a', kind: 'value', value: '1' }],
    });
    assert.deepEqual(
      outputs.get('hello.greetings')?.children?.map(({ name }) => name),
      ['greet.txt', 'greet.txt'],
    );
  });

  it('are found behind other text on stdout', () => {
    const text =
      'INFO {odd} words\n{ not json }\n{"n": [1, "two", null, {"class": "Directory", "location": "file:///r/a%20b"}]}\n';
    assert.deepEqual(readOutputs('cwl', text), [
      {
        name: 'n',
        kind: 'group',
        children: [
          { name: '[0]', kind: 'value', value: '1' },
          { name: '[1]', kind: 'value', value: 'two' },
          { name: '[2]', kind: 'value', value: 'null' },
          { name: 'a b', kind: 'folder', path: '/r/a b' },
        ],
      },
    ]);
  });

  it('carry secondary files and the listing of a folder', () => {
    const text = JSON.stringify({
      bam: { class: 'File', path: '/r/a.bam', secondaryFiles: [{ class: 'File', path: '/r/a.bam.bai' }] },
      logs: { class: 'Directory', path: '/r/logs', listing: [{ class: 'File', path: '/r/logs/1' }] },
    });
    assert.deepEqual(
      readOutputs('cwl', text).map(({ children }) => children?.map(({ path }) => path)),
      [['/r/a.bam.bai'], ['/r/logs/1']],
    );
  });

  it('are none for Python and for what cannot be read', () => {
    assert.deepEqual(readOutputs('python', '{"a": 1}'), []);
    for (const text of ['', '[1]', '{', '{"a": 1', 'null']) assert.deepEqual(readOutputs('cwl', text), [], text);
  });

  it('are no danger however deep they are', () => {
    const deep = `{"a": ${'['.repeat(5000)}${']'.repeat(5000)}}`;
    let [entry] = readOutputs('cwl', deep);
    while (entry?.children) [entry] = entry.children;
    assert.equal(entry?.kind, 'value');
  });
});
