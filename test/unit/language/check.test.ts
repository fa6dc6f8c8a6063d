import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { analyse, type Analysis } from '../../../src/language/analyse';
import { check, onOneLine } from '../../../src/language/check';
import type { Levels } from '../../../src/language/levels';
import { TOIL_DEFAULTS } from '../../../src/toil/resourceOptions';

const FILE = resolve('/checked/a.cwl');
const WRONG = `cwlVersion: v1.2
class: CommandLineTool
$namespaces: { arv: 'http://arvados.org/cwl#' }
hints:
  ResourceRequirement: { coresMin: 2000 }
  arv:UsePreemptible:
    usePreemptible: |
      sometimes
inputs: {}
outputs: {}
`;
const NOWHERE = { name: 'none', batchSystem: 'kubernetes', groups: [] } as const;

function analysed(text: string, levels: Levels = {}): Promise<Analysis> {
  const host = { readText: () => Promise.resolve(undefined) };
  const settings = { levels, engine: 'toil', options: TOIL_DEFAULTS } as const;
  return analyse({ path: FILE, text, language: 'cwl' }, host, settings, undefined, new AbortController().signal);
}

const codes = (findings: ReturnType<typeof check>): string[] => findings.map(({ code }) => code);

describe('Checking a document', () => {
  it('gives findings in the order of the text', async () => {
    const twice = WRONG.replace('    usePreemptible', '    extra: 1\n    usePreemptible');
    const starts = check(await analysed(twice)).map(({ start }) => start);
    assert.ok(starts.length > 1);
    assert.deepEqual(
      starts,
      starts.toSorted((a, b) => a - b),
    );
  });

  it('shows what goes over several lines at the first', () => {
    const text = 'a: |\r\n  b\nc';
    const shown = (start: number, end: number, file = FILE): string => {
      const finding = {
        file,
        start,
        end,
        code: 'TOIL106',
        level: 'error',
        message: '',
        related: [],
        fixes: [],
      } as const;
      const at = onOneLine(finding, FILE, text);
      return text.slice(at.start, at.end);
    };
    assert.equal(shown(3, 10), '|');
    assert.equal(shown(8, 11), 'b');
    assert.equal(shown(0, 2), 'a:');
    assert.equal(shown(3, 10, '/other'), '|\r\n  b\n');
  });

  it('says nothing of a cluster when none is chosen', async () => {
    const analysis = await analysed(WRONG);
    assert.deepEqual(
      codes(check(analysis)).filter((code) => code.startsWith('TOIL3')),
      [],
    );
    assert.notDeepEqual(
      codes(check(analysis, { offer: NOWHERE })).filter((code) => code.startsWith('TOIL3')),
      [],
    );
  });

  it('lets settings decide', async () => {
    assert.equal(check(await analysed(WRONG, { TOIL106: 'hint' }))[0]?.level, 'hint');
    assert.deepEqual(check(await analysed(WRONG, { TOIL106: 'off' })), []);
  });

  it('lets comments decide over all', async () => {
    const text = WRONG.replace('|', '| # toil-ignore TOIL106');
    assert.deepEqual(check(await analysed(text, { TOIL106: 'error' })), []);
  });

  it('goes on with the other rules when one throws, if somebody takes the fault', async () => {
    const analysis = await analysed(WRONG);
    const broken = {
      ...analysis,
      checked: { ...analysis.checked, jobs: () => assert.fail('no jobs today') },
    } as Analysis;
    assert.throws(() => check(broken, { offer: NOWHERE }), /no jobs today/);
    const faults: unknown[] = [];
    const found = check(broken, { offer: NOWHERE, onFault: (fault) => faults.push(fault) });
    assert.ok(codes(found).includes('TOIL106'));
    assert.equal(faults.length, 1);
  });
});
