import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import type { Finding } from '../../../src/language/finding';
import { diskFaults } from '../../../src/language/wdl/diskText';
import { memoryFault } from '../../../src/language/wdl/memoryText';
import { readWdl } from '../../../src/toil/wdl/document';
import type { WdlTask } from '../../../src/toil/wdl/model';
import { parseSpec, type SpecCase } from '../../unit/language/specFile';
import { findingsOf, fixesOf } from '../../unit/language/specRun';
import { TOIL_BIN } from '../toilBin';

const SPEC = join(import.meta.dirname, '..', '..', 'unit', 'language', 'spec');
const ORACLE = join(import.meta.dirname, 'wdlVerdicts.py');

interface TaskVerdict {
  readonly skipped?: true;
  readonly make?: string | null;
  readonly worker?: string | null;
  readonly docker?: string | null;
}
interface Verdict {
  readonly load: string | null;
  readonly tasks: Readonly<Record<string, TaskVerdict>>;
}
interface Answer {
  readonly documents: Readonly<Record<string, Verdict>>;
  readonly inputs: readonly ('accepted' | 'refused')[];
}

/** Amounts of memory in every spelling that is in use, and many that are not. */
const AMOUNTS = [
  ...[
    '4',
    '4 GB',
    '4 gb',
    '4G',
    '4g',
    '4GiB',
    '4GIB',
    '4 Gi',
    '4 gi',
    '1.5 TB',
    '2 K',
    '2 KB',
    '2 kb',
    '2 kib',
    '512 MB',
  ],
  ...['7 B', '7 b', '1 PB', '1 Pi', '1 EB', '1.5', '1.', '.5 GB', '1.5.5 G', 'GB', '', ' ', '-4 GB', '-4', '1_000 MB'],
  ...[
    '4 GX',
    '4 i',
    '4 Gigs',
    '4 gigabytes',
    '1e9',
    '1e3 MB',
    '0',
    '0 GB',
    '0 foo',
    '4\\tGB',
    ' 4 GB ',
    '4 GB x',
    '4.0GB',
  ],
  ...['16000000000', '4  GB', '4 G B', '4,5 GB', '+4 GB', '0.0 GB', '00 GB', '4 -GB', '4_ GB'],
];

/** `disks` as people write them, and worse. */
const DISKS = [
  ...['10', '10 SSD', '2 HDD', 'local-disk 10 SSD', 'local-disk  10 SSD', 'local-disk  10', 'local-disk 10 HDD 5', ''],
  ...[
    '10GB',
    'local-disk 50GB SSD',
    '/mnt 10 GX',
    '10 GX',
    'local-disk 3.5 SSD',
    'local-disk 0 SSD',
    'local-disk SSD',
    '-5',
  ],
  ...[
    'local-disk 10 SSD, /mnt 5 SSD',
    '/a 5, /a 6',
    '/a 5,/b 6',
    '10, 20',
    'local-disk 5 SSD, 6 SSD',
    ',',
    '10,',
    '0.5 TB',
  ],
  ...[
    '10 GiB',
    '10 gib',
    '10 GiB SSD',
    'local-disk 10 ssd',
    'local-disk 375 LOCAL',
    '375 LOCAL',
    '10 /mnt',
    '10 20',
    '1e3',
  ],
  ...['/mnt 5 SSD ', ' local-disk 10 SSD', 'local-disk\\t10', '.5', '5.', '5..5', '1 . 2', 'local-disk 10 PB'],
];

function caseFiles(): string[] {
  const names = readdirSync(SPEC, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => /^TOIL2\d\d[\\/].*\.txt$/.test(name)).sort();
}

function isForToil({ settings, main, encoding }: SpecCase): boolean {
  const engine = (settings as { engine?: unknown }).engine ?? 'toil';
  return engine === 'toil' && main.endsWith('.wdl') && encoding.size === 0;
}

/** A document of the specification, as written or after one of its fixes, with what we say of it. */
interface Judged {
  readonly what: string;
  readonly path: string;
  readonly text: string;
  readonly findings: readonly Finding[];
}

function write(folder: string, files: ReadonlyMap<string, string>): void {
  for (const [name, text] of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

/** Writes the case and each of its mended texts into folders of their own. */
async function judgedOf(name: string, spec: SpecCase, root: string): Promise<Judged[]> {
  const findings = await findingsOf(spec);
  const mended = fixesOf(spec, findings).filter(({ file }) => file === spec.main);
  const versions = [
    { what: name, text: spec.files.get(spec.main) ?? '' },
    ...mended.map(({ title, nth, text }) => ({ what: `${name} after "${title}" ${nth}`, text })),
  ];
  const judged: Judged[] = [];
  for (const [i, { what, text }] of versions.entries()) {
    const folder = join(root, name.replace(/\.txt$/, ''), String(i));
    const files = new Map(spec.files).set(spec.main, text);
    write(folder, files);
    judged.push({ what, path: join(folder, spec.main), text, findings: await findingsOf({ ...spec, files }) });
  }
  return judged;
}

function ask(documents: readonly string[], inputs: readonly { wdl: string; key: string }[] = []): Answer {
  const answer = execFileSync(join(TOIL_BIN, 'python3'), [ORACLE], {
    input: JSON.stringify({ documents, inputs }),
    encoding: 'utf8',
    maxBuffer: 1 << 26,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  return JSON.parse(answer) as Answer;
}

const FILE_CODES = new Set(['TOIL217', 'TOIL218']);

type Outcome = 'file refused' | 'file read' | 'accepted' | 'refused' | 'refused by Docker';

/** What we say of one task: that it runs, that it fails, or that it fails with Docker only. */
function expected(task: WdlTask, findings: readonly Finding[]): Outcome {
  const own = findings.filter(({ start }) => start >= task.start && start < task.end);
  const dies = own.some(({ level, message }) => level === 'error' || message.startsWith('When no value is given'));
  if (dies) return 'refused';
  return own.some(({ message }) => message.startsWith('With Docker')) ? 'refused by Docker' : 'accepted';
}

/** What Toil does. An Int as bytes dies with Docker whatever else is said of it: that counts only when we speak of Docker. */
function outcome({ make, worker, docker }: TaskVerdict, says: Outcome): { readonly is: Outcome; readonly why: string } {
  const why = make ?? worker ?? '';
  if (why !== '') return { is: 'refused', why };
  const minds = typeof docker === 'string' && says === 'refused by Docker';
  return { is: minds ? 'refused by Docker' : 'accepted', why: docker ?? '' };
}

interface Compared {
  readonly what: string;
  readonly says: Outcome;
  readonly is: Outcome;
  readonly why: string;
}

function compare({ what, text, findings }: Judged, real: Verdict | undefined): Compared[] {
  assert.ok(real !== undefined, what);
  const refused = findings.some(({ code, level }) => FILE_CODES.has(code) && level === 'error');
  const is: Outcome = real.load === null ? 'file read' : 'file refused';
  const file: Compared = { what, says: refused ? 'file refused' : 'file read', is, why: real.load ?? '' };
  if (real.load !== null) return [file];
  const tasks = readWdl(text).tasks.flatMap((task) => {
    const verdict = real.tasks[task.name.text];
    assert.ok(verdict !== undefined, `${what}: ${task.name.text}`);
    const says = expected(task, findings);
    return verdict.skipped === true ? [] : [{ what: `${what}: ${task.name.text}`, says, ...outcome(verdict, says) }];
  });
  return [file, ...tasks];
}

describe('What we say of WDL and what Toil does', function () {
  this.timeout(180_000);
  const root = mkdtempSync(join(tmpdir(), 'wdl-verdicts-'));
  after(() => rmSync(root, { recursive: true, force: true }));

  it('agree on every task of the specification, as written and after each fix', async () => {
    const judged: Judged[] = [];
    for (const name of caseFiles()) {
      const spec = parseSpec(readFileSync(join(SPEC, name), 'utf8'));
      if (isForToil(spec)) judged.push(...(await judgedOf(name, spec, root)));
    }
    const { documents } = ask(judged.map(({ path }) => path));
    const compared = judged.flatMap((each) => compare(each, documents[each.path]));
    assert.deepEqual(
      compared.filter(({ says, is }) => says !== is),
      [],
    );
    const count = (outcome: Outcome): number => compared.filter(({ is }) => is === outcome).length;
    assert.ok(count('file refused') >= 5, `${count('file refused')} files refused`);
    assert.ok(count('refused') >= 60, `${count('refused')} tasks refused`);
    assert.ok(count('accepted') >= 60, `${count('accepted')} tasks accepted`);
    assert.ok(count('refused by Docker') >= 2, `${count('refused by Docker')} tasks refused by Docker`);
  });

  it('agree on amounts of memory and on disks in every spelling', () => {
    const folder = join(root, 'texts');
    const texts = [
      ...AMOUNTS.map((text) => ['memory', text] as const),
      ...DISKS.map((text) => ['disks', text] as const),
    ];
    const paths = texts.map(([key, text], i) => {
      write(
        folder,
        new Map([[`${i}.wdl`, `version 1.1\ntask t {\n  command <<< >>>\n  runtime { ${key}: "${text}" }\n}\n`]]),
      );
      return join(folder, `${i}.wdl`);
    });
    const { documents } = ask(paths);
    texts.forEach(([key, written], i) => {
      const text = written.replaceAll('\\t', '\t');
      const verdict = documents[paths[i] ?? '']?.tasks['t'];
      const is = verdict?.make ? 'refused' : verdict?.worker ? 'dies' : 'runs';
      assert.equal(is, key === 'memory' ? ofMemory(text) : ofDisks(text), `${key}: ${JSON.stringify(text)}`);
    });
  });

  it('agree on the overrides in inputs files', async () => {
    const inputs: { wdl: string; key: string }[] = [];
    const says: string[] = [];
    for (const name of caseFiles().filter((file) => file.startsWith('TOIL219'))) {
      const spec = parseSpec(readFileSync(join(SPEC, name), 'utf8'));
      const wdl = [...spec.files.keys()].find((file) => file.endsWith('.wdl') && file !== 'lib.wdl');
      if (wdl === undefined || /https:/.test(spec.files.get(wdl) ?? '')) continue;
      const folder = join(root, relative(SPEC, join(SPEC, name)).replace(/\.txt$/, ''));
      write(folder, spec.files);
      const text = spec.files.get(spec.main) ?? '';
      for (const { start, end, level } of await findingsOf(spec)) {
        inputs.push({ wdl: join(folder, wdl), key: JSON.parse(text.slice(start, end)) as string });
        says.push(level === 'error' ? 'refused' : 'accepted');
      }
    }
    assert.deepEqual(ask([], inputs).inputs, says);
    assert.ok(says.includes('refused') && says.includes('accepted'), says.join());
  });
});

function ofMemory(text: string): 'refused' | 'dies' | 'runs' {
  const kind = memoryFault(text)?.kind;
  return kind === 'refused' || kind === 'dies' ? kind : 'runs';
}

function ofDisks(text: string): 'refused' | 'runs' {
  const refused = new Set(['parts', 'noSize', 'glued', 'twice']);
  return diskFaults(text.split(',')).some(({ fault }) => refused.has(fault.kind)) ? 'refused' : 'runs';
}
