import assert from 'node:assert/strict';
import { checkWdlInputs } from '../../../../src/toil/wdl/checkWdlInputs';
import { describeWdl } from '../../../../src/toil/wdl/describeWdl';
import type { InputFinding } from '../../../../src/toil/workflow/description';

const never = new AbortController().signal;
const LOCAL: Readonly<Record<string, 'file' | 'folder'>> = {
  '/in': 'folder',
  '/in/a.txt': 'file',
  '/in/b c.txt': 'file',
  '/in/sub': 'folder',
};

/** Checks inputs of a workflow with these declarations; its files are those of LOCAL. */
async function check(declarations: string, text: string, more = ''): Promise<InputFinding[]> {
  const source = `version 1.2\nstruct S { Int a\n File? f\n S? s }\nworkflow w { input { ${declarations} } ${more} }
task t { input { Int x\n Int extra = 1 } command <<< >>> }`;
  const workflow = await describeWdl('/w/main.wdl', () => Promise.resolve(source), never);
  return checkWdlInputs(workflow, text, '/in', (path) => Promise.resolve(LOCAL[path]), never);
}

/** Findings as `severity kind name "text at its place"`. */
function told(text: string, findings: readonly InputFinding[]): string[] {
  return findings.map(({ problem, severity, start, end }) => {
    const name = 'name' in problem ? problem.name : '';
    return `${severity} ${problem.kind} ${name} ${text.slice(start, end)}`;
  });
}
async function tell(declarations: string, text: string, more = ''): Promise<string[]> {
  return told(text, await check(declarations, text, more));
}

describe('an inputs file for WDL', () => {
  it('is fine when every required input is there', async () =>
    assert.deepEqual(await tell('Int n\n Int m = 1\n String? s', '{"w.n": 1}'), []));

  it('must have every required input, those of open calls too', async () => {
    const text = ' {"w.m": 1}';
    const findings = await check('Array[Int] n\n Int m', text, 'call t');
    assert.deepEqual(findings, [
      { problem: { kind: 'missing', name: 'w.n', type: 'Array[Int]' }, severity: 'error', start: 1, end: 2 },
      { problem: { kind: 'missing', name: 'w.t.x', type: 'Int' }, severity: 'error', start: 1, end: 2 },
    ]);
  });

  it('may not have unknown keys; what was meant is guessed', async () => {
    const text = '{"w.raeds": 1, "w.READS": 2, "other": 3}';
    const findings = await check('Int? reads', text);
    assert.deepEqual(
      findings.map(({ problem }) => problem),
      [
        { kind: 'unknown', name: 'w.raeds', didYouMean: 'w.reads' },
        { kind: 'unknown', name: 'w.READS', didYouMean: 'w.reads' },
        { kind: 'unknown', name: 'other' },
      ],
    );
    assert.equal(told(text, findings)[0], 'error unknown w.raeds "w.raeds"');
  });

  it('may have comments, inputs of calls and resources of tasks', async () =>
    assert.deepEqual(
      await tell(
        '',
        '{"# note": 1, "w.t.x": 1, "w.t.extra": 2, "w.t.runtime.cpu": 3, "w.t.requirements.memory": "1"}',
        'call t',
      ),
      [],
    ));

  it('may not have what a call already gives, nor hints', async () =>
    assert.deepEqual(await tell('', '{"w.t.x": 1, "w.t.hints.cpu": 2}', 'call t { x = 1 }'), [
      'error unknown w.t.x "w.t.x"',
      'error unknown w.t.hints.cpu "w.t.hints.cpu"',
    ]));

  it('gives values their exact place and a name that leads there', async () => {
    const text = '{"w.m": {"k": [{"left": "🧬", "right": 1}]},\n "w.s": {"a": "1", "s": {"b": 2}}}';
    assert.deepEqual(await tell('Map[String, Array[Pair[String, String]]] m\n S s', text), [
      'error wrongType w.m["k"][0].right 1',
      'error wrongType w.s.a "1"',
      'error missing w.s.s.a {"b": 2}',
      'warning unknown w.s.s.b "b"',
    ]);
  });

  it('says what was expected and what is there', async () => {
    const [finding] = await check('Array[Int]+ n', '{"w.n": "x"}');
    assert.deepEqual(finding?.problem, { kind: 'wrongType', name: 'w.n', expected: 'Array[Int]+', found: 'String' });
  });

  it('warns of what miniwdl takes although no one means it', async () =>
    assert.deepEqual(await tell('Int n\n Boolean b\n Array[Int]+ a', '{"w.n": true, "w.b": 0, "w.a": []}'), [
      'warning wrongType w.n true',
      'warning wrongType w.b 0',
      'warning wrongType w.a []',
    ]));

  describe('with files', () => {
    it('finds them from its own folder, by path or file address', async () =>
      assert.deepEqual(
        await tell('Array[File] f', '{"w.f": ["a.txt", "sub/../a.txt", "/in/a.txt", "file:///in/b%20c.txt"]}'),
        [],
      ));
    it('tells which are not there, or not of their kind', async () => {
      const text = '{"w.f": ["gone.txt", "sub", ""], "w.d": "a.txt", "w.s": {"a": 1, "f": "gone"}, "w.m": {"gone": 1}}';
      assert.deepEqual(await tell('Array[File] f\n Directory d\n S s\n Map[File, Int] m', text), [
        'error noSuchFile w.f[0] "gone.txt"',
        'error folderNotFile w.f[1] "sub"',
        'error noSuchFile w.f[2] ""',
        'error fileNotFolder w.d "a.txt"',
        'error noSuchFile w.s.f "gone"',
        'error noSuchFile w.m["gone"] "gone"',
      ]);
    });
    it('says where it looked', async () =>
      assert.deepEqual((await check('File f', '{"w.f": "x/gone"}'))[0]?.problem, {
        kind: 'noSuchFile',
        name: 'w.f',
        path: '/in/x/gone',
      }));
    it('does not look elsewhere', async () =>
      assert.deepEqual(await tell('Array[File] f', '{"w.f": ["s3://b/k", "https://example.org/x", "gs://b/k"]}'), []));
  });

  it('tells of placeholders that nobody replaced, but not of alleles', async () =>
    assert.deepEqual(
      await tell('Array[File] f\n String s\n String alt', '{"w.f": ["<File>"], "w.s": "<String>", "w.alt": "<DEL>"}'),
      ['error placeholder w.f[0] "<File>"', 'error placeholder w.s "<String>"'],
    ));

  it('must be JSON as Python reads it, with an object', async () => {
    const text = '{"w.n": 1,\n// note\n}';
    const [finding] = await check('Int n', text);
    assert.deepEqual(finding, {
      problem: { kind: 'syntax', reason: 'Expecting property name enclosed in double quotes' },
      severity: 'error',
      start: 11,
      end: 12,
    });
    assert.deepEqual(await tell('Int n', ' [1]'), ['error notAMap  [1]']);
    assert.deepEqual(await tell('Int n', ''), ['error syntax  ']);
  });

  it('is not harmed by names that objects are born with', async () =>
    assert.deepEqual(await tell('S? s', '{"__proto__": 1, "w.constructor": 2, "w.s": {"a": 1, "toString": 3}}'), [
      'error unknown __proto__ "__proto__"',
      'error unknown w.constructor "w.constructor"',
      'warning unknown w.s.toString "toString"',
    ]));

  it('is not looked at further when the signal fires', async () => {
    const workflow = await describeWdl('/w/main.wdl', () => Promise.resolve('workflow w { Array[File] f }'), never);
    const controller = new AbortController();
    const many = JSON.stringify({ 'w.f': Array.from({ length: 100 }, (_, i) => `f${i}`) });
    const lookUp = (): Promise<undefined> => {
      controller.abort();
      return Promise.resolve(undefined);
    };
    await assert.rejects(checkWdlInputs(workflow, many, '/in', lookUp, controller.signal), { name: 'AbortError' });
  });
});
