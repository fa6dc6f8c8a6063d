import assert from 'node:assert/strict';
import { describeWdl, isWdlDescription, type WdlDescription } from '../../../../src/toil/wdl/describeWdl';
import { readWdl } from '../../../../src/toil/wdl/document';
import { wdlTarget } from '../../../../src/toil/wdl/target';

const never = new AbortController().signal;

/** Describes `/w/main.wdl` of a folder that holds these files. */
function describeFiles(files: Readonly<Record<string, string>>): Promise<WdlDescription> {
  return describeWdl('/w/main.wdl', (path) => Promise.resolve(files[path.replace('/w/', '')]), never);
}
const describeText = (text: string): Promise<WdlDescription> => describeFiles({ 'main.wdl': text });
const faultKinds = ({ faults }: WdlDescription): string[] => faults.map(({ kind }) => kind);

describe('what a WDL workflow takes', () => {
  it('is told under the workflow’s name with type, doc, default and an example', async () => {
    const { name, inputs } = await describeText(`version 1.0
struct S { Int a
  String? b }
workflow w { input { Array[File]+ reads
    Int n = 3
    String out = "~{n}.txt"
    S s
    Map[String, Pair[Int, Float]]? m }
  parameter_meta { reads: { description: "FASTQ files" }
    n: "How \\t many" } }`);
    assert.equal(name, 'w');
    assert.deepEqual(inputs, [
      { name: 'w.reads', type: 'Array[File]+', required: true, doc: 'FASTQ files', example: '["path/to/file"]' },
      { name: 'w.n', type: 'Int', required: false, doc: 'How many', default: '3', example: '1' },
      { name: 'w.out', type: 'String', required: false, default: '"~{n}.txt"', example: '"text"' },
      { name: 'w.s', type: 'S', required: true, example: '{"a":1}' },
      { name: 'w.m', type: 'Map[String,Pair[Int,Float]]?', required: false, example: '{"key":{"left":1,"right":0.5}}' },
    ]);
  });

  it('includes what calls leave open when it is required, and knows the rest as keys', async () => {
    const workflow = await describeText(`version 1.1
workflow w { call t
  call t as given { input: a = 1 } }
task t { input { Int a
    Int b = 2
    Int? c }
  command <<< >>> }`);
    assert.deepEqual(
      workflow.inputs.map(({ name }) => name),
      ['w.t.a'],
    );
    assert.deepEqual([...workflow.keys.keys.keys()], ['t.a', 't.b', 't.c', 'given.b', 'given.c']);
    assert.deepEqual([...workflow.keys.overrides], ['t.runtime', 'given.runtime']);
  });

  it('follows imports, with the struct names of the document that declares the input', async () => {
    const workflow = await describeFiles({
      'main.wdl': 'version 1.0\nimport "lib/a.wdl" as a alias S as T\nworkflow w { input { T t } call a.sub }',
      'lib/a.wdl':
        'version 1.0\nimport "../b.wdl"\nstruct S { File f }\nworkflow sub { input { S s\n Int k = 1 } call b.t }',
      'b.wdl': 'version 1.0\ntask t { input { Int x = 1 } command <<< >>> runtime { cpu: 8 } }',
    });
    assert.deepEqual(workflow.files, ['/w/main.wdl', '/w/b.wdl', '/w/lib/a.wdl']);
    assert.deepEqual([...workflow.keys.keys.keys()], ['t', 'sub.s', 'sub.k', 'sub.t.x']);
    assert.deepEqual(
      workflow.inputs.map(({ name, example }) => [name, example]),
      [
        ['w.t', '{"f":"path/to/file"}'],
        ['w.sub.s', '{"f":"path/to/file"}'],
      ],
    );
    assert.deepEqual(workflow.needs.cores, { value: 8, job: 't' });
    assert.deepEqual(workflow.faults, []);
  });

  it('is every declaration of the body in draft-2, but not those inside scatter and if', async () => {
    const workflow = await describeText(`workflow w { File a
  Int n = 2
  scatter (i in range(n)) { Int inner = i }
  call t }
task t { Int b
  Int c = b
  command { } }`);
    assert.deepEqual(
      [...workflow.keys.keys.values()].map(({ name, required }) => [name, required]),
      [
        ['a', true],
        ['n', false],
        ['t.b', true],
        ['t.c', false],
      ],
    );
    assert.deepEqual([...workflow.keys.overrides], []);
  });

  it('is what the only task takes where there is no workflow', async () => {
    const { name, inputs, needs } = await describeText('version 1.2\ntask t { input { Int a } command <<< >>> }');
    assert.deepEqual([name, inputs[0]?.name, needs.containerFor], ['t', 't.a', 't']);
  });
});

describe('what a WDL workflow needs', () => {
  it('is no container when no task is reached', async () => {
    const { needs } = await describeText('version 1.0\nworkflow w { }\ntask t { command <<< >>> }');
    assert.deepEqual(needs, { container: 'none', javascript: false });
  });

  it('is a container for any task, and the largest plain numbers of the tasks that are reached', async () => {
    const { needs } = await describeText(`version 1.0
workflow w { call a
  call b }
task a { command <<< >>> runtime { cpu: 2, memory: "3 GiB", disks: "local-disk 10 SSD, /mnt 5 GiB" } }
task b { input { Int n = 64 } command <<< >>> runtime { cpu: "4", memory: "3500 MB", disks: ["local-disk 20"] } }
task c { command <<< >>> runtime { cpu: 99 } }`);
    assert.deepEqual(needs, {
      container: 'required',
      containerFor: 'a',
      javascript: false,
      cores: { value: 4, job: 'b' },
      memory: { value: 3_500_000_000, job: 'b' },
      disk: { value: 20 * 1024 ** 3, job: 'b' },
    });
  });

  it('leaves out what is computed, hinted or not understood', async () => {
    const { needs } = await describeText(`version 1.2
task t { input { Int n = 64 }
  command <<< >>>
  requirements { cpu: n, memory: "~{n} GB", disks: "local-disk ~{n} SSD" }
  hints { cpu: 7, memory: "8 GB" } }`);
    assert.deepEqual(needs, { container: 'required', containerFor: 't', javascript: false });
  });

  it('takes a call into a document that cannot be seen for a task', async () => {
    const { needs } = await describeText('version 1.0\nimport "https://example.org/l.wdl"\nworkflow w { call l.t }');
    assert.deepEqual(needs, { container: 'required', containerFor: 'l.t', javascript: false });
  });
});

describe('what Toil will stumble over', () => {
  it('has the file and the place', async () => {
    const text = 'version 1.0\nimport "gone.wdl"\nworkflow w { call nothing }';
    const { faults } = await describeText(text);
    assert.deepEqual(
      faults.map(({ kind, file, start, end }) => [kind, file, text.slice(start, end)]),
      [
        ['importMissing', '/w/main.wdl', '"gone.wdl"'],
        ['unknownCallee', '/w/main.wdl', 'nothing'],
      ],
    );
  });

  it('includes circles of imports, which end the reading', async () => {
    const workflow = await describeFiles({
      'main.wdl': 'version 1.0\nimport "b.wdl"\nworkflow w { input { Int n } }',
      'b.wdl': 'version 1.0\nimport "main.wdl" as m\n',
    });
    assert.deepEqual(faultKinds(workflow), ['importCircular']);
    assert.deepEqual(
      workflow.inputs.map(({ name }) => name),
      ['w.n'],
    );
  });

  it('notes remote imports and never reads them', async () => {
    const read: string[] = [];
    const workflow = await describeWdl(
      '/w/main.wdl',
      (path) => {
        read.push(path);
        return Promise.resolve(
          'version 1.0\nimport "http://example.org/a.wdl"\nimport "s3://b/c.wdl"\nworkflow w { call a.t }',
        );
      },
      never,
    );
    assert.deepEqual([faultKinds(workflow), read], [['importRemote', 'importRemote'], ['/w/main.wdl']]);
  });

  it('includes Directory inputs, and types that miniwdl does not know', async () => {
    const early = await describeText('version 1.0\nworkflow w { input { Array[Directory] d\n Object o } }');
    assert.deepEqual(faultKinds(early), ['unknownType', 'unknownType', 'directoryInput']);
    const late = await describeText('version 1.2\nworkflow w { input { Directory? d } }');
    assert.deepEqual(faultKinds(late), ['directoryInput']);
  });

  it('is told for imported documents, too', async () => {
    const workflow = await describeFiles({
      'main.wdl': 'version 1.0\nimport "b.wdl"\nworkflow w { }',
      'b.wdl': 'version 1.0\r\n# c\r\n',
    });
    assert.deepEqual(workflow.faults, [{ kind: 'carriageReturnComment', file: '/w/b.wdl', start: 13, end: 16 }]);
  });
});

describe('a WDL document that Toil runs', () => {
  it('has a workflow or a single task', () => {
    const whole = wdlTarget(readWdl('task a { } task b { } workflow w { }'));
    assert(whole.kind === 'workflow' && whole.workflow.name.text === 'w');
    const single = wdlTarget(readWdl('task a { }'));
    assert(single.kind === 'task' && single.task.name.text === 'a');
  });

  it('is refused with the reason otherwise', async () => {
    assert.deepEqual(wdlTarget(readWdl('task a { } task b { }')), { kind: 'severalTasks', names: ['a', 'b'] });
    assert.deepEqual(wdlTarget(readWdl('struct S { }')), { kind: 'empty' });
    const several = await describeText('task a { } task b { }');
    assert.match(several.unreadable?.reason ?? '', /^Multiple tasks/);
    assert.ok(isWdlDescription(several));
    assert.match((await describeFiles({})).unreadable?.reason ?? '', /^No such file/);
  });

  it('is not read on when the signal fires', async () => {
    const controller = new AbortController();
    const described = describeWdl(
      '/w/main.wdl',
      () => {
        controller.abort();
        return Promise.resolve('import "b.wdl"\nworkflow w { }');
      },
      controller.signal,
    );
    await assert.rejects(described, { name: 'AbortError' });
  });
});
