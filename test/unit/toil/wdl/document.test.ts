import assert from 'node:assert/strict';
import { readWdl } from '../../../../src/toil/wdl/document';
import type { WdlDocument, WdlTask } from '../../../../src/toil/wdl/model';

function only(document: WdlDocument): WdlTask {
  const [task] = document.tasks;
  assert.ok(task && document.tasks.length === 1, `${document.tasks.length} tasks`);
  return task;
}

const names = (items: readonly { name: { text: string } }[]): string[] => items.map(({ name }) => name.text);
const kinds = (text: string): string[] => readWdl(text).faults.map(({ kind }) => kind);

describe('the WDL reader', () => {
  describe('the version', () => {
    it('is draft-2 without a line', () => assert.equal(readWdl('task t { command { } }').version, 'draft-2'));
    it('may follow comments and has an exact place', () => {
      const text = '# 🧬\n\n  version 1.1  \ntask t { }';
      const { version, versionRange } = readWdl(text);
      assert.equal(version, '1.1');
      assert.equal(text.slice(versionRange?.start, versionRange?.end), '1.1');
    });
    it('is whatever stands on the line, as miniwdl has it', () =>
      assert.equal(readWdl('version 1.0 # note\n').version, '1.0 # note'));
    for (const version of ['1.0', '1.1', '1.2', 'development']) {
      it(`${version} is one that Toil reads`, () => assert.deepEqual(kinds(`version ${version}\n`), []));
    }
    for (const version of ['1.3', 'draft-3', '1.0 # note']) {
      it(`${version} is not`, () => assert.deepEqual(kinds(`version ${version}\n`), ['unknownVersion']));
    }
  });

  describe('commands', () => {
    const commandOf = (text: string): string => {
      const { command } = only(readWdl(text));
      return text.slice(command?.start, command?.end);
    };
    it('in braces end at the first free brace', () =>
      assert.equal(commandOf('task t { command { a ${b} ~{c} d } runtime { } }'), ' a ${b} ~{c} d '));
    it('in braces do not end in a placeholder with braces and quotes', () =>
      assert.equal(commandOf(`task t { command { ~{if x then "}" else '~{y}'} } }`), ` ~{if x then "}" else '~{y}'} `));
    it('between <<< and >>> may hold any brace, quote and comment', () =>
      assert.equal(commandOf('task t { command <<< a } " # > >> ${b >>> }'), ' a } " # > >> ${b '));
    it('may hold WDL text of their own', () => {
      const document = readWdl('task t {\ncommand <<<\ntask fake {\n}\n>>>\n}\ntask u { }\n');
      assert.deepEqual(names(document.tasks), ['t', 'u']);
    });
    it('are told apart by their form', () => {
      assert.equal(only(readWdl('task t { command { } }')).command?.style, 'braces');
      assert.equal(only(readWdl('task t { command <<< >>> }')).command?.style, 'heredoc');
    });
  });

  describe('resources', () => {
    const entries = (text: string): string[][] =>
      only(readWdl(text)).sections.flatMap(({ kind, entries: all }) =>
        all.map(({ key, value }) => [kind, key.text, value.text]),
      );
    it('are parted by newlines or commas', () =>
      assert.deepEqual(entries('task t { runtime { cpu: 1, memory: "4 GB"\n docker: image[0] + "x" } }'), [
        ['runtime', 'cpu', '1'],
        ['runtime', 'memory', '"4 GB"'],
        ['runtime', 'docker', 'image[0] + "x"'],
      ]));
    it('may be computed over several lines', () =>
      assert.deepEqual(entries('task t { runtime { cpu: if a\n then 1 else\n ceil(b) * 2\n gpu: true } }'), [
        ['runtime', 'cpu', 'if a\n then 1 else\n ceil(b) * 2'],
        ['runtime', 'gpu', 'true'],
      ]));
    it('are read from requirements and hints, too', () =>
      assert.deepEqual(entries('task t { requirements { cpu: 2 } hints { a: hints { b: 1 } c: input { d.e: 1 } } }'), [
        ['requirements', 'cpu', '2'],
        ['hints', 'a', 'hints { b: 1 }'],
        ['hints', 'c', 'input { d.e: 1 }'],
      ]));
    it('leave the key after one that has no value yet', () =>
      assert.deepEqual(entries('task t { runtime { cpu:\n memory: "4 GB" } }'), [
        ['runtime', 'cpu', ''],
        ['runtime', 'memory', '"4 GB"'],
      ]));
    it('keep exact offsets after characters of two units', () => {
      const text = 'task t { # 🧬🧬\n runtime { cpu: 16 } }';
      const entry = only(readWdl(text)).sections[0]?.entries[0];
      assert.equal(text.slice(entry?.value.start, entry?.value.end), '16');
    });
  });

  describe('workflows', () => {
    it('have calls with alias, target, given inputs and what is around them', () => {
      const text = `workflow w { scatter (x in range(3)) { if (x > 1) { call lib.t as u after v { input: a = x, b } Int k = 1 } } call s }`;
      const { workflow } = readWdl(text);
      assert.deepEqual(
        workflow?.calls.map(({ name, target, inputs, nesting }) => [
          name,
          target.text,
          names(inputs),
          nesting.map(({ kind, variable, expression }) => [kind, variable, expression.text]),
        ]),
        [
          [
            'u',
            'lib.t',
            ['a', 'b'],
            [
              ['scatter', 'x', 'range(3)'],
              ['if', undefined, 'x > 1'],
            ],
          ],
          ['s', 's', [], []],
        ],
      );
      assert.deepEqual(names(workflow.innerDeclarations), ['k']);
      assert.deepEqual(workflow.declarations, []);
    });
    it('of draft-2 may list call outputs', () =>
      assert.deepEqual(
        readWdl('workflow w { call t output { t.a t.* File x = t.b } }').workflow?.outputs.map((o) => o.name.text),
        ['x'],
      ));
    it('are one to a document', () => assert.deepEqual(kinds('workflow a { }\nworkflow b { }\n'), ['secondWorkflow']));
  });

  it('reads imports with namespaces and struct aliases', () => {
    const { imports } = readWdl('import "a/b.x.wdl"\nimport \'c.wdl\' as d alias S as T alias U as V\ntask t { }');
    assert.deepEqual(
      imports.map(({ uri, namespace, structAliases }) => [
        uri.text,
        namespace,
        structAliases.map(({ from, to }) => from + to),
      ]),
      [
        ['a/b.x.wdl', 'b', []],
        ['c.wdl', 'd', ['ST', 'UV']],
      ],
    );
  });

  describe('unfinished text', () => {
    it('costs a string only its line', () => {
      const document = readWdl('task t { input { String a = "x\n Int b = 2 } runtime { cpu: 1 } }');
      assert.deepEqual(names(only(document).inputs ?? []), ['a', 'b']);
      assert.deepEqual(
        document.faults.map(({ kind }) => kind),
        ['unfinishedString'],
      );
    });
    it('is told from a string over two lines, which miniwdl takes', () => {
      const document = readWdl('task t { input { String a = "x: {\n y"\n Int b = 2 } }');
      assert.deepEqual(names(only(document).inputs ?? []), ['a', 'b']);
      assert.equal(only(document).inputs?.[0]?.default?.text, '"x: {\n y"');
      assert.deepEqual(document.faults, []);
    });
    it('costs a string before other strings only its line', () => {
      const document = readWdl('task t { input { String a = "x\n String b = "y"\n String c = "z" } }');
      assert.deepEqual(names(only(document).inputs ?? []), ['a', 'b', 'c']);
    });
    it('costs a command only its task', () => {
      const document = readWdl('task t {\n command <<<\n echo\n}\ntask u {\n command <<< >>>\n runtime { cpu: 1 } }\n');
      assert.deepEqual(names(document.tasks), ['t', 'u']);
      assert.equal(document.tasks[1]?.sections.length, 1);
      assert.deepEqual(
        document.faults.map(({ kind }) => kind),
        ['unclosed', 'unfinishedCommand'],
      );
    });
    it('costs a section without its brace only itself', () => {
      const task = only(readWdl('task t { input { Int a\n runtime { cpu: 2\n output { Int b = 1 } }'));
      assert.deepEqual(
        [names(task.inputs ?? []), task.sections[0]?.entries.length, names(task.outputs)],
        [['a'], 1, ['b']],
      );
    });
    it('costs a task without its brace only itself', () => {
      const document = readWdl('task t {\n runtime {\n cpu: (1 +\ntask u { runtime { cpu: 2 } }\n');
      assert.deepEqual(names(document.tasks), ['t', 'u']);
      assert.ok(document.faults.some(({ kind }) => kind === 'unclosed'));
    });
    it('costs a call without its brace only itself', () =>
      assert.deepEqual(
        readWdl('workflow w { call a { input: x = \n call b { input: y = 1 } }').workflow?.calls.map(
          ({ name }) => name,
        ),
        ['a', 'b'],
      ));
    it('does not take the next section for a default', () => {
      const task = only(readWdl('task t { Int a = \n output { Int b = 1 } }'));
      assert.deepEqual([task.declarations[0]?.default?.text, names(task.outputs)], ['', ['b']]);
    });
    it('keeps a declaration whose default is not typed yet', () => {
      const inputs = only(readWdl('task t { input { Int a = \n File b } }')).inputs ?? [];
      assert.deepEqual(
        inputs.map(({ name, default: value }) => [name.text, value?.text]),
        [
          ['a', ''],
          ['b', undefined],
        ],
      );
    });
  });

  describe('faults of Toil', () => {
    it('tells of CRLF with a comment, not of either alone', () => {
      assert.deepEqual(kinds('version 1.0\r\n# c\r\n'), ['carriageReturnComment']);
      assert.deepEqual(kinds('version 1.0\r\ntask t { command <<<\r\n # c\r\n>>> }\r\n'), []);
      assert.deepEqual(kinds('version 1.0\n# c\n'), []);
    });
    it('tells of a byte order mark and reads on', () => {
      const document = readWdl('\uFEFFversion 1.0\ntask t { }\n');
      assert.deepEqual([document.version, document.tasks.length], ['1.0', 1]);
      assert.deepEqual(document.faults, [{ kind: 'byteOrderMark', start: 0, end: 1 }]);
    });
  });
});
