import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { checkCwlInputs } from '../../src/toil/cwl/checkInputs';
import { describeCwl } from '../../src/toil/cwl/describeCwl';
import { cwlInputsTemplate } from '../../src/toil/cwl/template';
import { TOIL_BIN as BIN } from './toilBin';

const NEVER = new AbortController().signal;

/**
 * What toil-cwl-runner does with a workflow and an inputs file before it makes a job store (main() in toil/cwl/cwltoil.py), for
 * many pairs in one process. Prints a list of refusals, null where it takes the pair; for the workflow alone also whether it asks
 * for Node.js.
 */
const ORACLE = `
import argparse, json, logging, subprocess, sys
import cwl_utils.sandboxjs, cwltool.load_tool, cwltool.main, cwltool.workflow
from cwltool.context import LoadingContext, RuntimeContext
logging.disable(logging.CRITICAL)
class NoNode:
    def __init__(self, *a, **k): raise OSError('no node here')
def load(path):
    context = LoadingContext()
    context.construct_tool_object = cwltool.workflow.default_make_tool
    return cwltool.load_tool.load_tool(path, context)
def check(tool, path):
    options = argparse.Namespace(job_order=[path], basedir=None, workflow='w', tool_help=False)
    order, folder, loader = cwltool.main.load_job_order(options, sys.stdin, None, [], 'file:///w')
    order = cwltool.main.init_job_order(order, options, tool, loader, sys.stdout, input_basedir=folder)
    tool._init_job(order, RuntimeContext({'basedir': folder}))
answers = []
for work, order in json.load(sys.stdin):
    try:
        if order is None:
            real = cwl_utils.sandboxjs.subprocess.Popen
            cwl_utils.sandboxjs.subprocess.Popen = NoNode
            try: load(work)
            finally: cwl_utils.sandboxjs.subprocess.Popen = real
        else: check(load(work), order)
        answers.append(None)
    except (Exception, SystemExit) as error:
        answers.append(type(error).__name__ + ': ' + str(error))
print(json.dumps(answers))
`;

/** Asks the real programs about pairs of a workflow and an inputs file (or null). */
function ask(pairs: readonly (readonly [string, string | null])[]): (string | null)[] {
  const output = execFileSync(path.join(BIN, 'python3'), ['-c', ORACLE], {
    input: JSON.stringify(pairs),
    encoding: 'utf8',
    maxBuffer: 1e8,
  });
  return JSON.parse(output) as (string | null)[];
}

// Each with a type and a value for its one input `a`. Those that only warn are taken by Toil.
const TABLE: readonly (readonly [string, string])[] = [
  ['int', '8'], ['int', '"8"'], ['int', '1.0'], ['int', '1_000'], ['int', '0x1F'], ['int', '012'], ['int', '2147483648'], ['int', 'true'], ['int', ''],
  ['long', '2147483648'], ['long', '9223372036854775808'], ['float', '1'], ['double', '1e4'], ['double', '.5'], ['float', 'nan'],
  ['string', 'no'], ['string', '8'], ['string', '2020-01-01'], ['string', 'true'], ['string', '~'], ['boolean', 'true'], ['boolean', 'TRUE'], ['boolean', 'yes'], ['boolean', '1'],
  ['int?', 'null'], ['int?', 'x'], ['Any', '[1]'], ['Any', 'null'], ['"int[]"', '1'], ['"int[]"', '[]'], ['"int[]"', '[1, x]'], ['"int[]?"', ''], ['int', '[1]'],
  ['{type: enum, symbols: [p, q]}', 'q'], ['{type: enum, symbols: [p, q]}', 'r'], ['{type: enum, symbols: [p/one, "x#two"]}', 'one'],
  ['{type: record, fields: {x: int, y: "int?"}}', '{x: 1, z: 2}'], ['{type: record, fields: {x: int, y: "int?"}}', '{y: 1}'], ['{type: record, fields: {x: int}}', '1'],
  ['[int, {type: array, items: int}]', '[1]'], ['[int, {type: array, items: int}]', '[x]'], ['[int, File]', '{class: File, path: there.txt}'], ['[int, File]', 'x'],
  ['File', '{class: File, path: there.txt}'], ['File', 'there.txt'], ['File', '{path: there.txt}'], ['File', '{class: Directory, path: folder}'], ['File', '{class: File}'],
  ['File', '{class: File, contents: x}'], ['File', '{class: File, path: folder/}'], ['File', '{class: File, location: there.txt, path: nowhere}'],
  ['Directory', '{class: Directory, path: folder}'], ['Directory', '{class: Directory, path: folder/}'], ['Directory', '{class: Directory, listing: []}'], ['Directory', '{class: Directory, basename: d, listing: []}'],
  ['int', '1\nunknown: 2\ncwl:tool: x.cwl\n$namespaces: {}'], ['"int[]"', '[1,\n2]'], ['string', '"x\ny"'], ['int', '1\na: 2'], ['int', '"x'], ['Any', '{class: File}'],
]; // prettier-ignore

// Whether Toil asks for Node.js when it loads the tool; code that is only inherited is met later, in a job.
const JAVASCRIPT: readonly string[] = [
  'requirements: {InlineJavascriptRequirement: {}}',
  'requirements: {InlineJavascriptRequirement: {}}\narguments: [$(inputs.a)]',
  'arguments: [$(inputs.a)]',
  'hints: {InlineJavascriptRequirement: {}}\narguments: [$(inputs.a)]',
  'requirements: {InlineJavascriptRequirement: {expressionLib: ["var a = 1"]}}',
  'requirements: {InlineJavascriptRequirement: {}}\nhints: {ResourceRequirement: {coresMin: $(inputs.a)}}',
  'requirements: {InlineJavascriptRequirement: {}, EnvVarRequirement: {envDef: {A: $(inputs.a)}}}',
  'requirements: {InlineJavascriptRequirement: {}}\ndoc: $(1+1)',
  'requirements: [{class: InlineJavascriptRequirement}]\nstdout: $(inputs.a).txt',
];

describe('CWL inputs against the real cwltool', function () {
  this.timeout(180_000);
  let folder = '';

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'cwl-inputs-'));
    await writeFile(path.join(folder, 'there.txt'), 'x');
    await mkdir(path.join(folder, 'folder'));
  });

  after(async () => {
    if (folder !== '') await rm(folder, { recursive: true });
  });

  const read = (file: string): Promise<string | undefined> => readFile(file, 'utf8').catch(() => undefined);
  const lookUp = (file: string): Promise<'file' | 'folder' | undefined> => {
    const stat = statSync(file, { throwIfNoEntry: false });
    return Promise.resolve(stat === undefined ? undefined : stat.isDirectory() ? 'folder' : 'file');
  };
  const write = async (name: string, text: string): Promise<string> => {
    const file = path.join(folder, name);
    await writeFile(file, text);
    return file;
  };
  const tool = (inputs: string, more = ''): string =>
    `cwlVersion: v1.2\nclass: CommandLineTool\nbaseCommand: echo\n${more}\ninputs: ${inputs}\noutputs: []\n`;

  async function errorsIn(work: string, order: string): Promise<string[]> {
    const { inputs, unreadable } = await describeCwl(work, undefined, read, NEVER);
    assert.equal(unreadable, undefined);
    const findings = await checkCwlInputs(inputs, await readFile(order, 'utf8'), folder, lookUp, NEVER);
    return findings.filter(({ severity }) => severity === 'error').map(({ problem }) => JSON.stringify(problem));
  }

  it('finds an error exactly where cwltool refuses', async () => {
    const pairs = await Promise.all(
      TABLE.map(
        async ([type, value], index) =>
          [
            await write(`t${index}.cwl`, tool(`{a: {type: ${type}}}`)),
            await write(`t${index}.yml`, `a: ${value}\n`),
          ] as const,
      ),
    );
    const answers = ask(pairs);
    const differing: unknown[] = [];
    for (const [index, [work, order]] of pairs.entries()) {
      const ours = await errorsIn(work, order);
      const theirs = answers[index] ?? null;
      if (ours.length > 0 !== (theirs !== null)) differing.push({ case: TABLE[index], ours, theirs });
    }
    assert.deepEqual(differing, []);
    assert.ok(answers.some((answer) => answer === null) && answers.some((answer) => answer !== null));
  });

  it('says that JavaScript is needed whenever cwltool asks for Node.js to load a tool', async () => {
    const files = await Promise.all(JAVASCRIPT.map((more, index) => write(`j${index}.cwl`, tool('{a: int}', more))));
    const answers = ask(files.map((file) => [file, null] as const));
    const ours = await Promise.all(
      files.map(async (file) => (await describeCwl(file, undefined, read, NEVER)).needs.javascript),
    );
    assert.deepEqual(ours, answers.map((answer) => answer?.includes('no node here') ?? false)); // prettier-ignore
    assert.ok(ours.includes(true) && ours.includes(false));
  });

  it('gives a template that cwltool takes once it is filled in', async () => {
    const inputs = `{reads: "File[]", n: int, s: string, on: boolean, e: {type: {type: enum, symbols: [p, q]}}, r: {type: {type: record, fields: {id: string, f: File}}}, d: Directory, "null": int, opt: int?, words: {type: "string[]", default: ["a: b"]}}`;
    const work = await write('template.cwl', tool(inputs));
    const template = cwlInputsTemplate(await describeCwl(work, undefined, read, NEVER));
    const filled = template
      .replaceAll('<REPLACE path of a file>', 'there.txt')
      .replaceAll('<REPLACE path of a folder>', 'folder')
      .replaceAll('<REPLACE int>', '3')
      .replaceAll('<REPLACE boolean>', 'false')
      .replaceAll('<REPLACE p | q>', 'q')
      .replaceAll('<REPLACE string>', 'text');
    const uncommented = filled.replace(/^# (?=\w+: )/gm, '');
    const orders = [await write('filled.yml', filled), await write('uncommented.yml', uncommented)];
    assert.deepEqual(ask(orders.map((order) => [work, order] as const)), [null, null]);
    for (const order of orders) assert.deepEqual(await errorsIn(work, order), []);
  });

  it('finds a missing file where the real runner fails on it', async () => {
    const work = await write('missing.cwl', tool('{a: File}'));
    const order = await write('missing.yml', 'a: {class: File, path: nowhere.txt}\n');
    assert.match((await errorsIn(work, order)).join(), /noSuchFile/);
    const run = (): unknown =>
      execFileSync(
        path.join(BIN, 'toil-cwl-runner'),
        ['--jobStore', path.join(folder, 'store'), '--outdir', path.join(folder, 'out'), work, order],
        { stdio: 'pipe', env: { ...process.env, PATH: `${BIN}:${process.env['PATH'] ?? ''}`, HOME: folder } },
      );
    assert.throws(
      run,
      (error: { status?: number; stderr?: Buffer }) => error.status === 1 && /nowhere\.txt/.test(String(error.stderr)),
    );
  });
});
