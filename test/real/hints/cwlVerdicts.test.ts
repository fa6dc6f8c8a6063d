import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { cwlJobs } from '../../../src/toil/cwl/jobs';
import { processesOf } from '../../../src/toil/cwl/processes';
import { loadProgram } from '../../../src/toil/cwl/program';
import { TOIL_DEFAULTS } from '../../../src/toil/resourceOptions';
import { parseSpec, type SpecCase } from '../../unit/language/specFile';
import { askToil, isRefused, preemptibilities, type RealAnswer } from './askToil';

const NEVER = new AbortController().signal;
const SPEC = join(import.meta.dirname, '..', '..', 'unit', 'language', 'spec');
/** What the cases do not bring along; Toil must read it. */
const TOOL = 'cwlVersion: v1.2\nclass: CommandLineTool\nbaseCommand: [echo, a]\ninputs: {}\noutputs: {}\n';
/** Toil fetches nothing here. */
const REMOTE = 'tool-not-seen';
/** Toil makes jobs of neither as of tools: there is nothing to compare. */
const NO_JOBS: ReadonlySet<string> = new Set(['operation']);

interface Verdict {
  readonly name: string;
  readonly spec: SpecCase;
  /** With the files that are missing. */
  readonly files: Readonly<Record<string, string>>;
}

async function verdicts(): Promise<Verdict[]> {
  const names = readdirSync(SPEC, { recursive: true, encoding: 'utf8' })
    .filter((name) => /^TOIL1(?:0\d|1[0-4])\/.*\.txt$/.test(name))
    .filter((name) => !name.includes(REMOTE) && !NO_JOBS.has(basename(name, '.txt')))
    .sort();
  const cases = names.map((name) => ({ name, spec: parseSpec(readFileSync(join(SPEC, name), 'utf8')) }));
  // Of an inputs file Toil makes no jobs.
  const documents = cases.filter(({ spec }) => !/inputs\.(?:json|ya?ml)$/.test(spec.main));
  return Promise.all(
    documents.map(async ({ name, spec }) => ({ name: name.replace(/\.txt$/, ''), spec, files: await whole(spec) })),
  );
}

async function whole({ files, main }: SpecCase): Promise<Record<string, string>> {
  const program = await loadProgram(`/w/${main}`, (path) => Promise.resolve(files.get(path.slice(3))), NEVER);
  const missing = 'reason' in program ? [] : program.broken.filter(({ reason }) => reason === undefined);
  return { ...Object.fromEntries(files), ...Object.fromEntries(missing.map(({ path }) => [path.slice(3), TOOL])) };
}

/** The preemptibility of the jobs as we compute it. */
async function ours({ files, spec }: Verdict): Promise<string[]> {
  const program = await loadProgram(`/w/${spec.main}`, (path) => Promise.resolve(files[path.slice(3)]), NEVER);
  assert.ok(!('reason' in program), 'the document is read');
  const [process] = processesOf(program, program.main);
  assert.ok(process !== undefined);
  const jobs = cwlJobs(program, process, TOIL_DEFAULTS).filter(({ kind }) => kind === 'job');
  return jobs.map(({ preemptible: value }) => (value.kind === 'known' ? String(value.value) : value.why.kind)).sort();
}

describe('Real Toil on every case of TOIL101 to TOIL114', () => {
  const folder = mkdtempSync(join(tmpdir(), 'verdicts-'));
  let cases: readonly Verdict[] = [];
  let answers: readonly RealAnswer[] = [];
  before(async () => {
    cases = await verdicts();
    answers = await askToil(
      cases.map(({ files, spec }, index) => ({ folder: join(folder, String(index)), main: spec.main, files })),
    );
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const each = async (
    wanted: (verdict: Verdict) => boolean,
    look: (verdict: Verdict, answer: RealAnswer) => void | Promise<void>,
  ): Promise<void> => {
    const faults: string[] = [];
    let looked = 0;
    for (const [index, verdict] of cases.entries()) {
      const answer = answers[index];
      if (answer === undefined || !wanted(verdict)) continue;
      looked += 1;
      try {
        await look(verdict, answer);
      } catch (error) {
        faults.push(`${verdict.name}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    assert.deepEqual(faults, []);
    assert.ok(looked > 20, `${looked} cases`);
  };

  it('refuses what we call an error', () =>
    each(hasError, (_, answer) => {
      assert.ok(isRefused(answer), `Toil takes it: ${preemptibilities(answer).join()}`);
    }));

  it('takes everything else, with the value that we compute', () =>
    each(
      (verdict) => !hasError(verdict),
      async (verdict, answer) => {
        const expected = await ours(verdict);
        // The error stands in another file than the one that is checked.
        const refused = expected.includes('refused');
        assert.equal(isRefused(answer), refused, `Toil says: ${preemptibilities(answer).join()}`);
        if (!refused) assert.deepEqual(preemptibilities(answer), expected);
      },
    ));

  it('does not follow a hint that we warn of as ignored', () =>
    each(
      ({ name, spec }) => /TOIL10[1-4]/.test(name) && spec.marks.some(isIgnored) && !hasError({ spec }),
      ({ spec }, answer) => {
        if (spec.files.size > 1) return;
        assert.ok(
          preemptibilities(answer).every((value) => value === 'false'),
          preemptibilities(answer).join(),
        );
      },
    ));
});

function hasError({ spec }: Pick<Verdict, 'spec'>): boolean {
  return spec.marks.some(({ kind, level }) => kind === 'finding' && level === 'error');
}

function isIgnored({ kind, message }: SpecCase['marks'][number]): boolean {
  return kind === 'finding' && message.startsWith('Toil ignores');
}
