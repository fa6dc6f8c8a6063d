import assert from 'node:assert/strict';
import { fitSentences } from '../../../../src/language/fit/fitFindings';
import type { ClusterOffer } from '../../../../src/toil/fit/offer';
import { checkFit } from '../../../../src/usecases/checkFit';

const GIB = 1024 ** 3;
const offer = (spot: boolean): ClusterOffer => ({
  name: 'rna',
  batchSystem: 'kubernetes',
  groups: [
    {
      name: 'small',
      machines: [{ cores: 4, memory: 16 * GIB, disk: 50 * GIB, accelerators: [], measure: 'allocatable' }],
      spot,
      most: 4,
    },
  ],
});
const tool = (cores: number, preemptible = ''): string => `cwlVersion: v1.2
class: CommandLineTool
$namespaces: {arv: 'http://arvados.org/cwl#'}
hints:
  ResourceRequirement: {coresMin: ${cores}, ramMin: 1024}
${preemptible}
baseCommand: 'true'
inputs: []
outputs: []
`;

describe('fitSentences', () => {
  const said = async (text: string, where: ClusterOffer): Promise<string[]> => {
    const request = { language: 'cwl', workflow: { path: '/a.cwl' }, inputs: { kind: 'none' }, options: {} } as const;
    const problems = await checkFit(request, where, () => Promise.resolve(text), new AbortController().signal);
    return fitSentences(problems, where, 'cwl');
  };

  it('say what would wait for ever, with the cluster by its name', async () => {
    const [large, ...others] = await said(tool(64), offer(false));
    assert.match(large ?? '', /64 cores/);
    assert.deepEqual(others, []);
    assert.match((await said(tool(1), offer(true)))[0] ?? '', /not preemptible and .*rna.* has only spot workers/);
  });

  it('leave out what runs, and what only costs more', async () => {
    assert.deepEqual(await said(tool(1), offer(false)), []);
    const hinted = tool(1, '  arv:UsePreemptible: {usePreemptible: true}');
    assert.deepEqual(await said(hinted, offer(false)), [], 'no spot workers: the full price');
  });
});
