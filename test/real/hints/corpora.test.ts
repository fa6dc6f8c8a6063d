import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { testSources } from '../../../scripts/testSources';
import { analyse, type Analysis } from '../../../src/language/analyse';
import { check } from '../../../src/language/check';
import { Positions } from '../../../src/language/cli/positions';
import { hintsOf } from '../../../src/language/cwl/preemptible/hints';
import { TOIL_DEFAULTS } from '../../../src/toil/resourceOptions';
import { TOIL_BIN } from '../toilBin';

const NEVER = new AbortController().signal;
const SETTINGS = { levels: {}, engine: 'toil', options: TOIL_DEFAULTS } as const;

/** Everything that is found in these packages. Each was looked at: it is no false alarm. */
const FOUND = [
  // cwltool tries these with --enable-ext or means them to be refused.
  'cwltool/tests/wc-tool-bad-hints.cwl:6 TOIL107',
  'cwltool/tests/wf/hello_gpu.cwl:36 TOIL125',
  'cwltool/tests/wf/nvidia-smi-cc.cwl:7 TOIL125',
  'cwltool/tests/wf/nvidia-smi-container.cwl:7 TOIL125',
  'cwltool/tests/wf/nvidia-smi-max.cwl:7 TOIL125',
  'cwltool/tests/wf/nvidia-smi-range.cwl:7 TOIL125',
  'cwltool/tests/wf/nvidia-smi.cwl:7 TOIL125',
  'cwltool/tests/wf/scatter2.cwl:36 TOIL114',
  // Toil asks for one GPU there (reference cwl-wdl.md 1.5).
  'toil/src/toil/test/cwl/nvidia_smi.cwl:12 TOIL125',
  'toil/src/toil/test/cwl/nvidia_smi.cwl:13 TOIL125',
  'toil/src/toil/test/cwl/nvidia_smi.cwl:14 TOIL125',
  // A test of the refusal.
  'toil/src/toil/test/cwl/preemptible_expression.cwl:25 TOIL106',
];

interface Task {
  readonly name: string;
  readonly line: number;
  readonly column: number;
  readonly keys: readonly (readonly [key: string, line: number, column: number])[];
}
type Entry = readonly [field: string, name: string, line: number, column: number];
type Answer =
  { readonly refused: string } | { readonly tasks: readonly Task[] } | { readonly entries: readonly Entry[] };

interface Source {
  /** `cwltool/tests/wf/cat.cwl` */
  readonly name: string;
  readonly path: string;
  readonly text: string;
}

function sourcesIn(folder: string): Source[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\.(?:cwl|wdl)$/.test(file),
  );
  const product = relative(join(folder, '..'), folder).split('-')[0] ?? '';
  return files.sort().map((file) => {
    const path = join(folder, file);
    return { name: `${product}/${file}`, path, text: readFileSync(path, 'utf8') };
  });
}

function askAll(sources: readonly Source[]): Answer[] {
  const words = [join(import.meta.dirname, 'corporaOracle.py')];
  const input = JSON.stringify(sources.map(({ path }) => path));
  const stdio: ['pipe', 'pipe', 'ignore'] = ['pipe', 'pipe', 'ignore'];
  const answer = execFileSync(join(TOIL_BIN, 'python3'), words, { input, encoding: 'utf8', maxBuffer: 1 << 26, stdio });
  return JSON.parse(answer) as Answer[];
}

function look({ path, text }: Source): Promise<Analysis> {
  const readText = (file: string): Promise<string | undefined> => readFile(file, 'utf8').catch(() => undefined);
  const language = path.endsWith('.wdl') ? 'wdl' : 'cwl';
  return analyse({ path, text, language }, { readText }, SETTINGS, undefined, NEVER);
}

/** As miniwdl has them: of a key that stands twice the last, and with columns of whole characters. */
function tasksOf(analysis: Extract<Analysis, { kind: 'wdl' }>): Task[] {
  const positions = new Positions(analysis.checked.text);
  return analysis.checked.main.document.tasks.map((task) => {
    const sections = task.sections.filter(({ kind }) => kind !== 'hints');
    const keys = new Map(
      sections.flatMap(({ entries }) => entries.map(({ key, value }) => [key.text, value] as const)),
    );
    const places = [...keys].map(([key, { start }]) => [key, ...placeOf(positions, start)] as const);
    return { name: task.name.text, ...positions.at(task.start), keys: places.sort(byText) };
  });
}

function entriesOf({ checked }: Extract<Analysis, { kind: 'cwl' }>): Entry[] {
  const positions = new Positions(checked.main.text);
  const entries = hintsOf(checked).flatMap(({ as, name }): Entry[] => {
    if (name === undefined || name.at.file !== checked.main || name.written.startsWith('$')) return [];
    return [
      [as === 'hint' ? 'hints' : 'requirements', name.written, ...placeOf(positions, name.at.node.range?.[0] ?? 0)],
    ];
  });
  return entries.sort(byText);
}

function placeOf(positions: Positions, offset: number): readonly [line: number, column: number] {
  const { line, column } = positions.at(offset);
  return [line, column];
}

function byText(a: readonly unknown[], b: readonly unknown[]): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;
}

describe('The workflows in the source packages of cwltool, toil and miniwdl', function () {
  this.timeout(300_000);
  let sources: readonly Source[] = [];
  let analyses: readonly Analysis[] = [];
  let answers: readonly Answer[] = [];
  before(async () => {
    sources = (await testSources()).flatMap(sourcesIn);
    analyses = await Promise.all(sources.map(look));
    answers = askAll(sources);
  });

  it('have nothing found in them but what is there', () => {
    const found = analyses.flatMap((analysis, index) => {
      const { name = '', path = '', text = '' } = sources[index] ?? {};
      const positions = new Positions(text);
      const own = check(analysis).filter(({ file }) => file === path);
      return own.map(({ start, code }) => `${name}:${positions.at(start).line} ${code}`);
    });
    assert.deepEqual(found.sort(), FOUND.toSorted());
  });

  it('have the tasks and keys where miniwdl has them', () => {
    let keys = 0;
    let tasks = 0;
    answers.forEach((answer, index) => {
      const analysis = analyses[index];
      if (!('tasks' in answer) || analysis?.kind !== 'wdl') return;
      const expected = answer.tasks.map((task) => ({ ...task, keys: task.keys.toSorted(byText) }));
      assert.deepEqual(tasksOf(analysis), expected, sources[index]?.name);
      tasks += expected.length;
      keys += expected.reduce((sum, task) => sum + task.keys.length, 0);
    });
    assert.ok(keys > 20, `${keys} keys were compared`);
    assert.ok(tasks > 10, `${tasks} tasks were compared`);
  });

  it('have the hints and requirements where ruamel.yaml has them', () => {
    let entries = 0;
    answers.forEach((answer, index) => {
      const analysis = analyses[index];
      if (!('entries' in answer) || analysis?.kind !== 'cwl') return;
      assert.deepEqual(entriesOf(analysis), answer.entries.toSorted(byText), sources[index]?.name);
      entries += answer.entries.length;
    });
    assert.ok(entries > 250, `${entries} entries were compared`);
  });

  it('are read by those programs, but for a few', () => {
    assert.ok(answers.filter((answer) => 'refused' in answer).length < answers.length / 20);
  });
});
