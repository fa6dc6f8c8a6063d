import assert from 'node:assert/strict';
import { analyse } from '../../../../src/language/analyse';
import { preemptibleRefactorings } from '../../../../src/language/features/makePreemptible';
import type { CwlChecked } from '../../../../src/language/rule';
import { processesOf } from '../../../../src/toil/cwl/processes';
import { preemptibleSteps, effectivePreemptible } from '../../../../src/toil/cwl/preemptible';
import { NO_REQUIREMENTS, within } from '../../../../src/toil/cwl/requirements';
import { TOIL_DEFAULTS } from '../../../../src/toil/resourceOptions';
import { REFACTORED } from './refactored';
import type { RefactoredCase } from './refactoredCase';
import { withEdits } from '../withEdits';

const NEVER = new AbortController().signal;

async function checkedOf(files: Readonly<Record<string, string>>, defaultPreemptible = false): Promise<CwlChecked> {
  const readText = (path: string): Promise<string | undefined> => Promise.resolve(files[path]);
  const settings = { levels: {}, engine: 'toil', options: { ...TOIL_DEFAULTS, defaultPreemptible } } as const;
  const text = files['/w/main.cwl'] ?? '';
  const analysis = await analyse(
    { path: '/w/main.cwl', text, language: 'cwl' },
    { readText },
    settings,
    undefined,
    NEVER,
  );
  assert.equal(analysis.kind, 'cwl');
  return analysis.checked;
}

/** The titles of what is offered at the first of these words, each with the text after it. */
async function refactored(
  text: string,
  place: string,
  others: Readonly<Record<string, string>> = {},
): Promise<[string, string][]> {
  const checked = await checkedOf({ ...others, '/w/main.cwl': text });
  const found = preemptibleRefactorings(checked, text.indexOf(place));
  return found.map(({ title, edits }) => [title, withEdits('/w/main.cwl', text, edits)]);
}

/** What our reader says of the step `align`, or of the process itself. */
async function valueOf(text: string, others: Readonly<Record<string, string>> = {}): Promise<boolean | undefined> {
  const { program } = await checkedOf({ ...others, '/w/main.cwl': text });
  const [process] = processesOf(program, program.main);
  assert.ok(process !== undefined);
  const step = preemptibleSteps(program, process, TOIL_DEFAULTS).find((each) => each.step.id === 'align');
  const value = step?.preemptible ?? effectivePreemptible(within(NO_REQUIREMENTS, program, process.at), TOIL_DEFAULTS);
  return value.kind === 'known' ? value.value : undefined;
}

describe('Make preemptible', () => {
  for (const each of REFACTORED) {
    describe(each.name, () => {
      const { before, after, place, title, others } = each;

      it('writes the hint in the style of the document', async () => {
        assert.deepEqual(await refactored(before, place, others), [[title, after]]);
      });

      it('changes the value that counts', async () => {
        assert.deepEqual([await valueOf(before, others), await valueOf(after, others)], [!wanted(each), wanted(each)]);
      });

      it('does the same with CRLF', async () => {
        const crlf = (text: string): string => text.replaceAll('\n', '\r\n');
        assert.deepEqual(await refactored(crlf(before), place, others), [[title, crlf(after)]]);
      });

      it('offers the opposite afterwards, which sets the value back', async () => {
        const [back, ...more] = await refactored(after, place, others);
        assert.deepEqual([back?.[0], more], [opposite(title), []]);
        assert.equal(await valueOf(back?.[1] ?? '', others), !wanted(each));
      });
    });
  }

  const silent: [string, string, Readonly<Record<string, string>>?][] = [
    ['an expression tool', 'cwlVersion: v1.2\nclass: ExpressionTool\ninputs: {}\noutputs: {}\nexpression: $({})\n'],
    ['a step whose tool has a hint of its own', 'cwlVersion: v1.2\nclass: Workflow\ninputs: {}\noutputs: {}\nsteps:\n  align: {in: {}, out: [], run: align.cwl}\n', { '/w/align.cwl': 'class: CommandLineTool\nhints: {http://arvados.org/cwl#UsePreemptible: {usePreemptible: true}}\n' }],
    ['a hint in requirements, which is to be mended first', 'cwlVersion: v1.2\nclass: CommandLineTool\nrequirements: {http://arvados.org/cwl#UsePreemptible: {usePreemptible: true}}\n'],
    ['hints that are shared by an alias', 'cwlVersion: v1.2\nclass: Workflow\nhints: &h {DockerRequirement: {dockerPull: a}}\ninputs: {}\noutputs: {}\nsteps:\n  align: {in: {}, out: [], hints: *h, run: tool.cwl}\n'],
    ['text that is no CWL', '[align, 2'],
    ['an empty text', ''],
  ]; // prettier-ignore
  for (const [name, text, others] of silent) {
    it(`offers nothing for ${name}`, async () => {
      assert.deepEqual(await refactored(text, text.includes('align') ? 'align' : 'class', others), []);
    });
  }

  it('offers both where the value is refused', async () => {
    const text =
      'cwlVersion: v1.2\nclass: CommandLineTool\nhints: {http://arvados.org/cwl#UsePreemptible: {usePreemptible: yes}}\n';
    const found = await refactored(text, 'yes');
    assert.deepEqual(
      found.map(([title, after]) => [title, after.split('usePreemptible: ')[1]]),
      [
        ['Make this tool preemptible', 'true}}\n'],
        ['Make this tool not preemptible', 'false}}\n'],
      ],
    );
  });

  it('asks the option when no hint says anything', async () => {
    const checked = await checkedOf({ '/w/main.cwl': 'cwlVersion: v1.2\nclass: CommandLineTool\n' }, true);
    assert.deepEqual(
      preemptibleRefactorings(checked, 3).map(({ title }) => title),
      ['Make this tool not preemptible'],
    );
  });
});

function wanted({ title }: RefactoredCase): boolean {
  return !title.includes(' not ');
}

function opposite(title: string): string {
  return title.includes(' not ') ? title.replace(' not ', ' ') : title.replace('preemptible', 'not preemptible');
}
