import assert from 'node:assert/strict';
import { checkCwlInputs } from '../../../../src/toil/cwl/checkInputs';
import { checkText, describeText, findingLines, lookingAt, tool } from './documents';

describe('checkCwlInputs: keys', () => {
  it('says which required inputs are missing, at the first key', async () => {
    assert.deepEqual(await findingLines('a: int\nb: File\nc: int?\nd: {type: int, default: 1}', 'a: 1'), [
      'error missing b: File @ a',
    ]);
    assert.deepEqual(await findingLines('a: int', '{}'), ['error missing a: int @ ']);
  });

  it('takes null as missing for a required input and as absent for others', async () => {
    assert.deepEqual(await findingLines('a: int\nb: int?\nc: {type: int, default: 1}', 'a:\nb: null\nc: ~'), [
      'error missing a: int @ a',
    ]);
  });

  it('warns about keys that no input has, and guesses what was meant', async () => {
    const lines = await findingLines('reads: int?\nreference: int?', 'raeds: 1\nReference: 2\nother: 3');
    assert.deepEqual(lines, [
      'warning unknown raeds, did you mean reads @ raeds',
      'warning unknown Reference, did you mean reference @ Reference',
      'warning unknown other @ other',
    ]);
  });

  it('does not propose an input that is there already', async () => {
    assert.deepEqual(await findingLines('reads: int', 'reads: 1\nread: 2'), ['warning unknown read @ read']);
  });

  it('leaves the keys of the engine alone', async () => {
    assert.deepEqual(
      await findingLines('a: int?', '$namespaces: {x: y}\n$schemas: []\ncwl:tool: a.cwl\ncwl:requirements: []\nx:y: 1'),
      [],
    );
  });

  it('reports what is no YAML with its place, and what is no map', async () => {
    assert.deepEqual(
      (await findingLines('a: int', 'a: "x')).map((line) => line.split(' @')[0]),
      ['error syntax'],
    );
    assert.deepEqual(
      (await findingLines('a: int', 'a: 1\na: 2')).map((line) => line.split(' @')[0]),
      ['error syntax'],
    );
    for (const order of ['', '- a', 'a', '# a: 1'])
      assert.deepEqual(await findingLines('a: int', order), [`error notAMap @ ${order}`]);
  });

  it('reads JSON', async () => {
    assert.deepEqual(await findingLines('a: int\nb: string', '{\n\t"a": "1",\n\t"b": "x"\n}'), [
      'error wrongType a: int, found "1" @ "1"',
    ]);
  });
});

describe('checkCwlInputs: types', () => {
  // [type, value, what is found]; the same table meets the real cwltool in test/real/cwlInputs.test.ts.
  const wrong: [string, string, string][] = [
    ['int', '"8"', '"8"'],
    ['int', '1.0', '1'],
    ['int', '2147483648', '2147483648'],
    ['long', '9223372036854775808', '9223372036854775808'],
    ['string', '8', '8'],
    ['string', 'true', 'true'],
    ['boolean', 'yes', '"yes"'],
    ['boolean', '1', '1'],
    ['float', 'x', '"x"'],
    ['"int[]"', '1', '1'],
    ['int', '[1]', '[…]'],
    ['File', 'a.txt', '"a.txt"'],
    ['File', '[]', '[]'],
    ['File', '{path: a.txt}', '{path: …} without class: File'],
    ['File', '{class: Directory, path: d}', 'class: Directory'],
    ['Directory', '{location: d, listing: []}', '{location: …, listing: …} without class: Directory'],
    ['{type: enum, symbols: [a, b]}', 'c', '"c"'],
    ['{type: record, fields: {x: int}}', '1', '1'],
  ];
  for (const [type, value, found] of wrong) {
    it(`${type} does not take ${value}`, async () => {
      const [finding, ...more] = await checkText(
        `a: {type: ${type}}`,
        `a: ${value}`,
        lookingAt('/data/a.txt', '/data/d/'),
      );
      assert.deepEqual(more, []);
      assert.ok(finding?.problem.kind === 'wrongType');
      assert.deepEqual([finding.severity, finding.problem.name, finding.problem.found], ['error', 'a', found]);
      assert.deepEqual([finding.start, finding.end], ['a: '.length, `a: ${value}`.length]);
    });
  }

  const right: [string, string][] = [
    ['long', '3000000000'],
    ['double', '1'],
    ['float', '1e4'],
    ['int', '1_000'],
    ['int', '0x1F'],
    ['int?', 'null'],
    ['string', '2020-01-01'],
    ['string', 'no'],
    ['Any', '[1, x, {a: b}]'],
    ['"int[]"', '[]'],
    ['[int, File]', '4'],
    ['[string, {type: array, items: string}]', '[a]'],
    ['{type: enum, symbols: [a, b]}', 'b'],
    ['{type: record, fields: {x: int, y: "int?"}}', '{x: 1}'],
  ];
  for (const [type, value] of right) {
    it(`${type} takes ${value}`, async () =>
      assert.deepEqual(await findingLines(`a: {type: ${type}}`, `a: ${value}`), []));
  }

  it('warns when true is given for a number, which cwltool takes for 1', async () => {
    assert.deepEqual(await findingLines('a: int', 'a: true'), ['warning wrongType a: int, found true @ true']);
    assert.deepEqual(await findingLines('a: [string, int]', 'a: true'), [
      'warning wrongType a: int, found true @ true',
    ]);
    assert.deepEqual(await findingLines('a: [int, boolean]', 'a: true'), []);
  });

  it('points at the wrong part of a list or record, and at missing and unknown fields', async () => {
    const lines = await findingLines(
      'a: int[]\nr: {type: {type: record, fields: {count: int, name: string}}}',
      'a: [1, x]\nr: {coutn: 1, name: 2}',
    );
    assert.deepEqual(lines, [
      'error wrongType a[1]: int, found "x" @ x',
      'error missing r.count: int @ {coutn: 1, name: 2}',
      'warning unknown r.coutn, did you mean count @ coutn',
      'error wrongType r.name: string, found 2 @ 2',
    ]);
  });

  it('tells about the only fitting member of a union, and about the union where none fits', async () => {
    assert.deepEqual(await findingLines('a: [int, {type: array, items: int}]', 'a: [1, x]'), [
      'error wrongType a[1]: int, found "x" @ x',
    ]);
    assert.deepEqual(await findingLines('a: [int, File]', 'a: x'), ['error wrongType a: int | File, found "x" @ x']);
    assert.deepEqual(await findingLines('a: int?', 'a: x'), ['error wrongType a: int?, found "x" @ x']);
  });

  it('does not judge what another file holds', async () => {
    assert.deepEqual(await findingLines('a: int\nb: string', 'a: {$import: a.yml}\nb: {$include: b.txt}'), []);
  });
});

describe('checkCwlInputs: files', () => {
  const FILES = 'f: File[]?\nd: Directory?\nx: Any?';

  it('looks from the folder of the inputs file, through percent signs and file addresses', async () => {
    const lookUp = lookingAt('/data/a b.txt', '/x/é.txt', '/data/sub/e.txt');
    const order = `f:
- {class: File, path: a b.txt}
- {class: File, path: a%20b.txt}
- {class: File, location: 'file:///x/%C3%A9.txt'}
- {class: File, path: ./sub/../sub/e.txt}
- {class: File, path: /x/é.txt}
- {class: File, path: nowhere, location: a b.txt}`;
    assert.deepEqual(await findingLines(FILES, order, lookUp), []);
  });

  it('refuses names that Toil decodes on their way: it would find another file or none', async () => {
    const lookUp = lookingAt('/data/c#d.txt', '/data/lane%231.txt');
    const order = "f: [{class: File, path: 'c#d.txt'}, {class: File, path: 'lane%25231.txt'}]";
    assert.deepEqual(await findingLines(FILES, order, lookUp), [
      "error awkwardName f[0] /data/c#d.txt @ 'c#d.txt'",
      "error awkwardName f[1] /data/lane%231.txt @ 'lane%25231.txt'",
    ]);
  });

  it('does not look up addresses of other kinds, nor literal files and folders', async () => {
    const lookUp = lookingAt();
    const order =
      "f: [{class: File, location: 's3://b/k'}, {class: File, path: 'https://h/x'}, {class: File, contents: abc}]\nd: {class: Directory, basename: d, listing: []}";
    assert.deepEqual(await findingLines(FILES, order, lookUp), []);
    assert.deepEqual(lookUp.asked, []);
  });

  it('tells apart what is not there, a folder for a file and a file for a folder', async () => {
    const lookUp = lookingAt('/data/d/', '/data/f');
    const order =
      'f: [{class: File, path: no}, {class: File, path: d}, {class: File, path: f/}]\nd: {class: Directory, path: f}';
    assert.deepEqual(await findingLines(FILES, order, lookUp), [
      'error noSuchFile f[0] /data/no @ no',
      'error folderNotFile f[1] /data/d @ d',
      'error folderNotFile f[2] /data/f @ f/',
      'error fileNotFolder d /data/f @ f',
    ]);
  });

  it('looks into secondaryFiles, listings and values of any type', async () => {
    const order =
      'f: [{class: File, contents: x, secondaryFiles: [{class: File, path: a}]}]\nd: {class: Directory, basename: d, listing: [{class: File, path: b}]}\nx: {y: {class: File, path: c}}';
    assert.deepEqual(
      (await findingLines(FILES, order)).map((line) => line.split(' ')[2]),
      ['f[0].secondaryFiles[0]', 'd.listing[0]', 'x.y'],
    );
  });

  it('wants a path, or contents, or a listing with a name', async () => {
    assert.deepEqual(
      await findingLines(
        FILES,
        'f: [{class: File}, {class: File, path: 3}, {class: File, path: ""}]\nd: {class: Directory, listing: []}',
      ),
      [
        'error wrongType f[0]: File, found class: File without path @ {class: File}',
        'error wrongType f[1].path: string, found 3 @ 3',
        'error noSuchFile f[2]  @ ""',
        'error wrongType d: Directory, found class: Directory without path, or listing and basename @ {class: Directory, listing: []}',
      ],
    );
  });

  it('is done soon with a thousand files, and stops when it is told to', async () => {
    const { inputs } = await describeText(tool('f: File[]'));
    const order = `f:\n${Array.from({ length: 1000 }, (_, n) => `- {class: File, path: f${n}}`).join('\n')}`;
    const aborter = new AbortController();
    let asked = 0;
    const check = checkCwlInputs(
      inputs,
      order,
      '/data',
      () => {
        asked += 1;
        if (asked === 10) aborter.abort();
        return Promise.resolve('file');
      },
      aborter.signal,
    );
    await assert.rejects(check, { name: 'AbortError' });
    assert.ok(asked < 100, `${asked} files were looked up`);
  });

  it('is done soon with aliases that multiply', async () => {
    const lines = Array.from({ length: 40 }, (_, n) => `x${n + 1}: &x${n + 1} [*x${n}, *x${n}]`);
    await findingLines('x40: Any', `x0: &x0 [a]\n${lines.join('\n')}`);
  }).timeout(10_000);
});
