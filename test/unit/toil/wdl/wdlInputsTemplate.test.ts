import assert from 'node:assert/strict';
import { checkWdlInputs } from '../../../../src/toil/wdl/checkWdlInputs';
import { describeWdl } from '../../../../src/toil/wdl/describeWdl';
import { wdlInputsTemplate } from '../../../../src/toil/wdl/wdlInputsTemplate';

const never = new AbortController().signal;
const describeText = (text: string): ReturnType<typeof describeWdl> =>
  describeWdl('/w/main.wdl', () => Promise.resolve(text), never);

const SOURCE = `version 1.0
struct S { Int a
  Array[File] f
  Int? not_needed }
workflow w { input { File reads
    S s
    Int n = 3
    String name = "x"
    String out = "~{name}.bam"
    Float? level }
  parameter_meta { reads: "FASTQ \\"raw\\"" } }`;

describe('a template of WDL inputs', () => {
  it('shows every input with type, default and doc; required ones to fill in, optional ones behind a #', async () => {
    const { text, extension } = wdlInputsTemplate(await describeText(SOURCE));
    assert.equal(extension, '.json');
    assert.deepEqual(Object.entries(JSON.parse(text) as object), [
      ['# w.reads: File', 'FASTQ "raw"'],
      ['w.reads', '<File>'],
      ['# w.s: S', ''],
      ['w.s', { a: '<Int>', f: ['<File>'] }],
      ['# w.n: Int = 3', ''],
      ['#w.n', 3],
      ['# w.name: String = "x"', ''],
      ['#w.name', 'x'],
      ['# w.out: String = "~{name}.bam"', ''],
      ['#w.out', '<String>'],
      ['# w.level: Float?', ''],
      ['#w.level', '<Float>'],
    ]);
  });

  it('is refused by the check until each placeholder is replaced', async () => {
    const workflow = await describeText(SOURCE);
    const check = async (text: string): Promise<unknown[]> =>
      (await checkWdlInputs(workflow, text, '/in', () => Promise.resolve('file'), never)).map(({ problem }) => problem);
    const { text } = wdlInputsTemplate(workflow);
    assert.deepEqual(await check(text), [
      { kind: 'placeholder', name: 'w.reads' },
      { kind: 'placeholder', name: 'w.s.a' },
      { kind: 'placeholder', name: 'w.s.f[0]' },
    ]);
    const filled = text.replaceAll('"<Int>"', '1').replaceAll('<File>', 'a.txt');
    assert.deepEqual(await check(filled), []);
  });

  it('lets an optional input be set by taking the # away', async () => {
    const workflow = await describeText('version 1.0\nworkflow w { input { Int n = 3 } }');
    const text = wdlInputsTemplate(workflow).text.replace('"#w.n"', '"w.n"');
    assert.deepEqual(await checkWdlInputs(workflow, text, '/in', () => Promise.resolve('file'), never), []);
    assert.equal((JSON.parse(text) as Record<string, unknown>)['w.n'], 3);
  });

  it('is an empty object where nothing is taken', async () =>
    assert.equal(wdlInputsTemplate(await describeText('version 1.0\nworkflow w { }')).text, '{}\n'));
});
