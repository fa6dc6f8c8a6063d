import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { checkWdlInputs } from '../../src/toil/wdl/checkWdlInputs';
import { describeWdl } from '../../src/toil/wdl/describeWdl';
import { readWdl } from '../../src/toil/wdl/document';
import type { WdlDeclaration, WdlDocument } from '../../src/toil/wdl/model';
import { parseAmount } from '../../src/toil/wdl/amounts';
import { loadWdl } from '../../src/toil/wdl/program';
import { formatType } from '../../src/toil/wdl/types';
import { wdlInputsTemplate } from '../../src/toil/wdl/wdlInputsTemplate';
import { TOIL_BIN } from './toilBin';
import { CASES, DRAFT_2, FAULTY, LIB, LIB_12, TRICKY, TYPES } from './wdlTexts';

interface Oracle {
  readonly documents: Readonly<Record<string, RealDocument>>;
  readonly inputs: readonly string[];
  readonly loads: readonly string[];
  readonly amounts: readonly (number | null)[];
}
type RealDeclarations = readonly { name: string; type: string; at: number[]; default: number[] | null }[] | null;
interface RealDocument {
  readonly error?: string;
  readonly version: string;
  readonly imports: readonly [string, string][];
  readonly tasks: readonly {
    readonly name: string;
    readonly inputs: RealDeclarations;
    readonly body: RealDeclarations;
    readonly outputs: RealDeclarations;
    readonly resources: Readonly<Record<string, number[]>>;
  }[];
  readonly workflow: { name: string; inputs: RealDeclarations; calls: unknown[] } | null;
  readonly available: readonly string[] | null;
  readonly required: readonly string[] | null;
}

/** Sizes in every spelling that is in use, and some that Toil does not read. */
const AMOUNTS = [
  '4',
  '4 GB',
  '4G',
  '4GiB',
  '4 Gi',
  '2.5 gb',
  '1KIB',
  '3 T',
  '7 B',
  '1 PB',
  '1.5',
  'GB',
  '4 GX',
  '4 i',
  '',
];

const never = new AbortController().signal;
const readText = (path: string): Promise<string | undefined> =>
  Promise.resolve(existsSync(path) ? readFileSync(path, 'utf8') : undefined);

function ask(request: unknown): Promise<Oracle> {
  return new Promise((resolve, reject) => {
    const python = execFile(
      join(TOIL_BIN, 'python3'),
      [join(import.meta.dirname, 'wdlOracle.py')],
      { env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' }, maxBuffer: 1 << 26 },
      (error, stdout, stderr) => {
        if (error) reject(new Error(stderr));
        else resolve(JSON.parse(stdout) as Oracle);
      },
    );
    python.stdin?.end(JSON.stringify(request));
  });
}

/** Line and column as miniwdl counts: from 1, in code points. */
function place(text: string, offset: number): [number, number] {
  const lines = text.slice(0, offset).split('\n');
  return [lines.length, Array.from(lines.at(-1) ?? '').length + 1];
}

function declarations(text: string, items: readonly WdlDeclaration[] | undefined): RealDeclarations {
  if (items === undefined) return null;
  return items.map((d) => ({
    name: d.name.text,
    type: formatType(d.type),
    at: place(text, d.typeText.start),
    default: d.default ? [...place(text, d.default.start), ...place(text, d.default.end)] : null,
  }));
}

function ours(text: string, document: WdlDocument): Omit<RealDocument, 'available' | 'required'> {
  return {
    version: document.version,
    imports: document.imports.map(({ uri, namespace }) => [uri.text, namespace]),
    tasks: document.tasks.map((task) => ({
      name: task.name.text,
      inputs: declarations(text, task.inputs),
      body: declarations(text, task.declarations),
      outputs: declarations(text, task.outputs),
      resources: Object.fromEntries(
        task.sections
          .filter(({ kind }) => kind !== 'hints')
          .flatMap(({ entries }) => entries)
          .map(({ key, value }) => [key.text, [...place(text, value.start), ...place(text, value.end)]]),
      ),
    })),
    workflow: document.workflow
      ? {
          name: document.workflow.name.text,
          inputs: declarations(text, document.workflow.inputs),
          calls: document.workflow.calls.map((call) => ({
            name: call.name,
            target: call.target.text,
            inputs: call.inputs.map(({ name }) => name.text).sort(),
            depth: call.nesting.length,
          })),
        }
      : null,
  };
}

describe('WDL against the real miniwdl and Toil', function () {
  this.timeout(120_000);
  const folder = mkdtempSync(join(tmpdir(), 'wdl-'));
  const write = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const typed = write('types.wdl', TYPES);
  const draft = write('draft.wdl', DRAFT_2);
  write('lib.wdl', LIB);
  write('lib12.wdl', LIB_12);
  const tricky = write('tricky.wdl', TRICKY);
  const faulty = Object.entries(FAULTY).map(([kind, text]) => write(`${kind}.wdl`, text));
  let real: Oracle;

  before(async () => {
    const template = wdlInputsTemplate(await describeWdl(typed, readText, never)).text;
    real = await ask({
      documents: [typed, draft, tricky],
      inputs: [...CASES, template].map((text) => ({ wdl: typed, text })),
      loads: faulty,
      amounts: AMOUNTS,
    });
  });
  after(() => rmSync(folder, { recursive: true }));

  it('reads every document of Toil as miniwdl does, with the same places', () => {
    const compared = Object.entries(real.documents).filter(([, document]) => document.error === undefined);
    assert.ok(compared.length >= 40, `only ${compared.length} documents`);
    for (const path of [typed, draft, tricky]) assert.equal(real.documents[path]?.error, undefined, path);
    for (const [path, { version, imports, tasks, workflow }] of compared) {
      const expected = { version, imports, tasks, workflow };
      const text = readFileSync(path, 'utf8');
      assert.deepEqual(ours(text, readWdl(text)), expected, path);
    }
  });

  it('finds the same inputs, open and required', async () => {
    for (const [path, { available, required, error }] of Object.entries(real.documents)) {
      if (error !== undefined || available === null) continue;
      const { keys, unseen } = (await describeWdl(path, readText, never)).keys;
      if (unseen.length > 0) continue;
      assert.deepEqual([...keys.keys()].sort(), available, path);
      assert.deepEqual([...keys.values()].flatMap((key) => (key.required ? [key.name] : [])).sort(), required, path);
    }
  });

  CASES.forEach((text, i) => {
    it(`agrees on ${text || 'an empty file'}`, async () => {
      const workflow = await describeWdl(typed, readText, never);
      const findings = await checkWdlInputs(workflow, text, folder, () => Promise.resolve('file'), never);
      const errors = findings.filter(({ severity }) => severity === 'error');
      const said = real.inputs[i] ?? '';
      // Python 3.13 has words of its own for this.
      if (said.startsWith('Illegal trailing comma')) {
        assert.equal(errors[0]?.problem.kind, 'syntax');
        return;
      }
      const syntax =
        errors[0]?.problem.kind === 'syntax' ? `${errors[0].problem.reason} ${errors[0].start}` : undefined;
      assert.equal(syntax ?? (errors.length === 0 ? 'accepted' : 'refused'), said);
    });
  });

  it('makes a template that is JSON, whose placeholders Toil refuses as well', async () => {
    const workflow = await describeWdl(typed, readText, never);
    const { text } = wdlInputsTemplate(workflow);
    assert.equal(real.inputs[CASES.length], 'refused');
    const kinds = (await checkWdlInputs(workflow, text, folder, () => Promise.resolve('file'), never)).map(
      (f) => f.problem,
    );
    assert.deepEqual(kinds, [
      { kind: 'placeholder', name: 'w.needed' },
      { kind: 'placeholder', name: 'w.t.missing' },
    ]);
  });

  it('makes a template that Toil runs once it is filled in, and finds files beside it', async () => {
    const source = `version 1.0
workflow sum { input { Array[Int] n
    File? f
    Int more = 1 }
  output { Int all = n[0] + more
    Int size = length(select_all([f])) } }`;
    const workflow = write('sum.wdl', source);
    const { text, extension } = wdlInputsTemplate(await describeWdl(workflow, readText, never));
    mkdirSync(join(folder, 'in'));
    write('in/beside.txt', 'x');
    const inputs = write(
      `in/filled${extension}`,
      text.replace('"<Int>"', '41').replace('"#sum.f": "<File>"', '"sum.f": "beside.txt"'),
    );
    const store = join(folder, 'store');
    const outputs = join(folder, 'out.json');
    const argv = ['--jobStore', store, '-o', join(folder, 'out'), '-m', outputs, workflow, '-i', inputs];
    const env = {
      ...process.env,
      PATH: `${TOIL_BIN}:${process.env['PATH'] ?? ''}`,
      PYTHONDONTWRITEBYTECODE: '1',
    };
    await promisify(execFile)(join(TOIL_BIN, 'toil-wdl-runner'), argv, { cwd: folder, env });
    assert.deepEqual(JSON.parse(readFileSync(outputs, 'utf8')), { 'sum.all': 42, 'sum.size': 1 });
  });

  it('reads sizes as Toil does', () =>
    assert.deepEqual(
      AMOUNTS.map((text) => parseAmount(text) ?? null),
      real.amounts,
    ));

  Object.keys(FAULTY).forEach((kind, i) => {
    it(`warns of ${kind} where Toil stops`, async () => {
      const path = faulty[i] ?? '';
      assert.notEqual(real.loads[i], 'accepted');
      const { faults } = await describeWdl(path, readText, never);
      assert.ok(
        faults.some((fault) => fault.kind === kind),
        JSON.stringify(faults),
      );
    });
  });

  it('has no fault to tell of where miniwdl has none', async () => {
    for (const [path, { error }] of Object.entries(real.documents)) {
      if (error !== undefined) continue;
      const program = await loadWdl(path, readText, never);
      assert.ok(program);
      const { faults } = await describeWdl(path, readText, never);
      const serious = faults.filter(({ kind }) => kind !== 'importRemote' && kind !== 'directoryInput');
      assert.deepEqual(serious, [], path);
    }
  });
});
