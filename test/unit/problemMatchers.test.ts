import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

interface Matcher {
  readonly name: string;
  readonly pattern: {
    readonly regexp: string;
    readonly severity: number;
    readonly file: number;
    readonly line: number;
    readonly column: number;
    readonly message: number;
  };
}

const { contributes } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  contributes: { problemMatchers: Matcher[] };
};

/** What a problem matcher finds in a line: severity, file, line, column, message. */
function found(name: string, line: string): (string | undefined)[] | undefined {
  const pattern = contributes.problemMatchers.find((matcher) => matcher.name === name)?.pattern;
  assert(pattern, name);
  const match = new RegExp(pattern.regexp).exec(line);
  return match
    ? [pattern.severity, pattern.file, pattern.line, pattern.column, pattern.message].map((at) => match[at])
    : undefined;
}

/** What real failures of Toil 9.6.0 left in the log. */
const log = (name: string): string[] =>
  readFileSync(new URL(`toil/fixtures/failures/${name}.log`, import.meta.url), 'utf8').split('\n');
const inLog = (matcher: string, name: string): (string | undefined)[][] =>
  log(name).flatMap((line) => {
    const match = found(matcher, line);
    return match ? [match] : [];
  });

describe('The problem matcher $toil', () => {
  it('finds the places that a real log of a wrong workflow names', () => {
    const problems = inLog('toil', 'c-norun');
    assert.deepEqual(problems.slice(0, 4), [
      [undefined, 'norun.cwl', '1', '1', 'Object `norun.cwl` is not valid because:'],
      [undefined, 'norun.cwl', '9', '1', 'the `steps` field is not valid because:'],
      [undefined, 'norun.cwl', '10', '3', 'checking object `norun.cwl#greet` using `WorkflowStep`'],
      [undefined, 'norun.cwl', '11', '5', 'the `run` field is not valid because:'],
    ]);
    assert(problems.every(([, file]) => file === 'norun.cwl'));
  });

  const lines: [line: string, ...found: (string | undefined)[]][] = [
    ['file.cwl:3:1: bad', undefined, 'file.cwl', '3', '1', 'bad'],
    ['ERROR file.cwl:3:1: bad', 'ERROR', 'file.cwl', '3', '1', 'bad'],
    ['WARNING: wf/file.cwl:3:1: odd', 'WARNING', 'wf/file.cwl', '3', '1', 'odd'],
    ['file:///home/ana/my%20wf/a.cwl:12:5: bad', undefined, '/home/ana/my%20wf/a.cwl', '12', '5', 'bad'],
    ['/home/ana/rna (old)/a.cwl:12:5: bad', undefined, '/home/ana/rna (old)/a.cwl', '12', '5', 'bad'],
    ['/home/ana/a b.cwl#main:12:5: bad', undefined, '/home/ana/a b.cwl', '12', '5', 'bad'],
    [
      '[2026-11-22T16:43:53+0000] [MainThread] [E] [toil.cwl.cwltoil] file.cwl:3:1: bad',
      ...['E', 'file.cwl', '3', '1', 'bad'],
    ],
    [
      '[2026-11-22T16:43:53+0000] [Thread-4 (stats)] [W] [cwltool] file:///home/ana/in.yml:3:1: odd',
      ...['W', '/home/ana/in.yml', '3', '1', 'odd'],
    ],
    ['in.json:2:7: the `x` field is wrong', undefined, 'in.json', '2', '7', 'the `x` field is wrong'],
  ];
  for (const [line, ...parts] of lines) it(`reads ${line}`, () => assert.deepEqual(found('toil', line), parts));

  it('finds nothing where no place is named', () => {
    const real = [...log('c-fail'), ...log('c-docker'), ...log('p-exc'), ...log('w-undef')];
    assert.deepEqual(
      real.filter((line) => found('toil', line)),
      [],
    );
  });
});

describe('The problem matcher $toil-wdl', () => {
  it('finds the places that real logs of wrong workflows name, and each once', () => {
    assert.deepEqual(inLog('toil-wdl', 'w-undef'), [[undefined, 'undef.wdl', '4', '23', 'Unknown identifier c']]);
    assert.deepEqual(inLog('toil-wdl', 'w-imp'), [
      [undefined, 'imp.wdl', '2', '1', 'Failed to import lib/missing.wdl'],
    ]);
    assert.equal(inLog('toil-wdl', 'w-syntax').length, 1);
  });

  const lines: [line: string, ...found: (string | undefined)[]][] = [
    ['(/home/ana/rna (old)/a.wdl Ln 2 Col 1) bad', undefined, '/home/ana/rna (old)/a.wdl', '2', '1', 'bad'],
    ['(file:///home/ana/a.wdl Ln 2, Col 1) bad', undefined, '/home/ana/a.wdl', '2', '1', 'bad'],
    [
      '[2026-11-22T16:44:11+0000] [MainThread] [W] [toil.wdl.wdltoil] (a.wdl Ln 2 Col 1) odd',
      ...['W', 'a.wdl', '2', '1', 'odd'],
    ],
  ];
  for (const [line, ...parts] of lines) it(`reads ${line}`, () => assert.deepEqual(found('toil-wdl', line), parts));

  it('finds nothing where no file is named', () => {
    const real = [...log('w-kill9'), ...log('w-fail'), ...log('c-norun')];
    assert.deepEqual(
      real.filter((line) => found('toil-wdl', line)),
      [],
    );
  });
});
