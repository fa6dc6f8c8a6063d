import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { processesOf } from '../../../src/toil/cwl/processes';
import { loadProgram } from '../../../src/toil/cwl/program';
import { cwlJobs } from '../../../src/toil/cwl/jobs';
import { TOIL_DEFAULTS } from '../../../src/toil/resourceOptions';
import { REFACTORED } from '../../unit/language/features/refactored';
import type { RefactoredCase } from '../../unit/language/features/refactoredCase';
import { askToil, preemptibilities, type RealAnswer } from './askToil';

const NEVER = new AbortController().signal;

/** What we say of the jobs of the document after the refactoring. */
async function ours({ after, others = {} }: RefactoredCase): Promise<string[]> {
  const texts: Readonly<Record<string, string>> = { ...others, '/w/main.cwl': after };
  const program = await loadProgram('/w/main.cwl', (path) => Promise.resolve(texts[path]), NEVER);
  assert.ok(!('reason' in program));
  const [process] = processesOf(program, program.main);
  assert.ok(process !== undefined);
  const jobs = cwlJobs(program, process, TOIL_DEFAULTS).filter(({ kind }) => kind === 'job');
  return jobs.map(({ preemptible: value }) => (value.kind === 'known' ? String(value.value) : '?')).sort();
}

describe('Real Toil reads what “Make preemptible” has written', function () {
  const folder = mkdtempSync(join(tmpdir(), 'refactored-'));
  let answers: readonly RealAnswer[] = [];
  before(async () => {
    answers = await askToil(
      REFACTORED.map(({ after, others = {} }, index) => ({
        folder: join(folder, String(index)),
        main: 'main.cwl',
        files: {
          'main.cwl': after,
          ...Object.fromEntries(Object.entries(others).map(([path, text]) => [basename(path), text])),
        },
      })),
    );
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  for (const [index, each] of REFACTORED.entries()) {
    it(each.name, async () => {
      const answer = answers[index];
      assert.ok(answer !== undefined);
      const real = preemptibilities(answer);
      assert.deepEqual(real, await ours(each));
      assert.ok(real.includes(String(!each.title.includes(' not '))), `${each.title}: ${real.join()}`);
    });
  }
});
