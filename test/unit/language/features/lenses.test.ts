import assert from 'node:assert/strict';
import { lensesOf } from '../../../../src/language/features/lenses';
import type { ClusterOffer, MachineShape } from '../../../../src/toil/fit/offer';
import { analysed, slice } from './marked';

const GIB = 1024 ** 3;

type Group = readonly [name: string, cores: number, gib: number, spot: boolean];

function offer(...groups: readonly Group[]): ClusterOffer {
  return {
    name: 'big',
    batchSystem: 'kubernetes',
    groups: groups.map(([name, cores, gib, spot]) => {
      const machine: MachineShape = {
        type: `r5.${cores}`,
        cores,
        memory: gib * GIB,
        disk: 100e9,
        accelerators: [],
        measure: 'allocatable',
      };
      return { name, machines: [machine], spot, most: 5 };
    }),
  };
}

async function lenses(files: Readonly<Record<string, string>>, cluster?: ClusterOffer): Promise<string[]> {
  const [text = ''] = Object.values(files);
  const all = lensesOf(await analysed(files), cluster);
  return all.map((lens) => `${slice(text, lens)}: ${lens.title}${lens.action === 'none' ? '' : ` [${lens.action}]`}`);
}

const tool = (cores: number | string, spot?: boolean): string => `cwlVersion: v1.2
class: CommandLineTool
$namespaces: {arv: "http://arvados.org/cwl#"}
inputs: {n: int}
outputs: []
requirements:
  ResourceRequirement: {coresMin: ${cores}, ramMin: 8192, outdirMin: 19456}
${spot === undefined ? '' : `hints:\n  arv:UsePreemptible: {usePreemptible: ${spot}}\n`}`;

const WORKFLOW = `cwlVersion: v1.2
class: Workflow
inputs: []
outputs: []
steps:
  a: {run: spot.cwl, in: [], out: []}
  b: {run: firm.cwl, in: [], out: []}
  c: {run: {class: ExpressionTool, inputs: [], outputs: [], expression: ""}, in: [], out: []}
`;
const FILES = { 'w.cwl': WORKFLOW, 'spot.cwl': tool(4, true), 'firm.cwl': tool(2) };

describe('lenses of CWL', () => {
  it('tell of a tool what it asks for', async () => {
    assert.deepEqual(await lenses({ 't.cwl': tool(4, true) }), [
      'CommandLineTool: Run on Cluster… [run]',
      'CommandLineTool: 4 cores · 8 GiB · 20 GiB disk · spot allowed',
    ]);
    assert.deepEqual(
      (await lenses({ 't.cwl': tool('$(inputs.n)') })).at(1),
      'CommandLineTool: cores: depends on inputs · 8 GiB · 20 GiB disk · no spot',
    );
  });
  it('count the steps of a workflow that may run on spot; expression tools are no jobs', async () => {
    assert.deepEqual(await lenses(FILES), [
      'Workflow: Run on Cluster… [run]',
      'Workflow: 1 of 2 steps may run on spot',
      'ExpressionTool: runs beside the leader',
    ]);
  });
  it('say which steps are not known', async () => {
    const { 'w.cwl': text, 'spot.cwl': spot } = FILES;
    assert.deepEqual(
      (await lenses({ 'w.cwl': text, 'spot.cwl': spot })).at(1),
      'Workflow: 1 of 2 steps may run on spot, 1 not known',
    );
  });
  it('offer the run once, at the process that Toil runs by default', async () => {
    const packed = `cwlVersion: v1.2\n$graph:\n- {id: t, class: CommandLineTool, inputs: [], outputs: []}\n- id: main\n  class: Workflow\n  inputs: []\n  outputs: []\n  hints: {ResourceRequirement: {coresMin: 7}}\n  steps: {a: {run: "#t", in: [], out: []}}\n`;
    assert.deepEqual(await lenses({ 'p.cwl': packed }), [
      'CommandLineTool: 7 cores · 256 MiB · 2 GiB disk · no spot',
      'Workflow: Run on Cluster… [run]',
      'Workflow: 0 of 1 step may run on spot',
    ]);
  });
  it('give the span where steps make different things of a tool', async () => {
    const packed = `cwlVersion: v1.2
$namespaces: {arv: "http://arvados.org/cwl#"}
$graph:
- {id: t, class: CommandLineTool, inputs: [], outputs: []}
- id: main
  class: Workflow
  inputs: []
  outputs: []
  steps:
    a: {run: "#t", in: [], out: [], hints: {ResourceRequirement: {coresMin: 7}, arv:UsePreemptible: {usePreemptible: true}}}
    b: {run: "#t", in: [], out: [], hints: {ResourceRequirement: {ramMin: 2048}}}
`;
    assert.equal(
      (await lenses({ 'p.cwl': packed })).at(0),
      'CommandLineTool: 1 to 7 cores · 256 MiB to 2 GiB · 2 GiB disk · spot allowed for some',
    );
  });
  it('tell with a cluster where a tool fits', async () => {
    const fit = async (text: string, ...groups: readonly Group[]): Promise<string | undefined> =>
      (await lenses({ 't.cwl': text }, offer(...groups))).at(2);
    assert.equal(
      await fit(tool(4, true), ['small', 2, 64, false], ['large', 8, 64, true]),
      'CommandLineTool: fits r5.8 in large [chooseCluster]',
    );
    assert.equal(await fit(tool(16), ['small', 2, 64, false]), 'CommandLineTool: fits no worker group [chooseCluster]');
    assert.equal(
      await fit(tool(4), ['large', 8, 64, true]),
      'CommandLineTool: fits only spot groups, which it may not use [chooseCluster]',
    );
    assert.equal(await fit(tool('$(inputs.n)'), ['large', 8, 64, false]), undefined);
    assert.equal(
      await fit(tool('$(inputs.n)'), ['large', 8, 1, false]),
      'CommandLineTool: fits no worker group [chooseCluster]',
    );
  });
  it('tell with a cluster how many jobs of a workflow fit', async () => {
    const count = async (...groups: readonly Group[]): Promise<string | undefined> =>
      (await lenses(FILES, offer(...groups))).at(2);
    assert.equal(await count(['any', 8, 64, false]), 'Workflow: all jobs fit on big [chooseCluster]');
    assert.equal(await count(['any', 3, 64, false]), 'Workflow: 1 of 2 jobs fit on big [chooseCluster]');
  });
  it('make no icons of names', async () => {
    const found = await lenses({ 't.cwl': tool(1) }, { ...offer(['$(bug)', 8, 64, false]), name: 'x' });
    assert.equal(found.at(2), 'CommandLineTool: fits r5.8 in $ (bug) [chooseCluster]');
  });
});

const WDL = `version 1.0
task one {
  command <<< >>>
  runtime { cpu: 4 memory: "8 GiB" disks: "local-disk 20 SSD" }
}
task two {
  input { Int n }
  command <<< >>>
  runtime { cpu: n memory: "~{n} GB" disks: "local-disk ~{n} SSD" }
}
`;

describe('lenses of WDL', () => {
  it('tell of each task what it asks for; several tasks alone cannot be run', async () => {
    assert.deepEqual(await lenses({ 't.wdl': WDL }), [
      'one: 4 cores · 8 GiB · 20 GB disk · no spot',
      'two: depends on inputs · no spot',
    ]);
  });
  it('say of a workflow that spot is all or nothing', async () => {
    const text = `${WDL}workflow w {\n  call one\n  call two { input: n = 2 }\n}\n`;
    assert.deepEqual(await lenses({ 't.wdl': text }, offer(['any', 8, 64, false])), [
      'one: 4 cores · 8 GiB · 20 GB disk · no spot',
      'one: fits r5.8 in any [chooseCluster]',
      'two: 2 cores · 2 GB · 2 GB disk · no spot',
      'two: fits r5.8 in any [chooseCluster]',
      'w: Run on Cluster… [run]',
      'w: No task may run on spot (all or none, by --defaultPreemptible)',
      'w: all jobs fit on big [chooseCluster]',
    ]);
  });
  it('give the span where calls make different things of a task', async () => {
    const text = `${WDL}workflow w {\n  call two as a { input: n = 2 }\n  call two as b { input: n = 8 }\n}\n`;
    assert.equal((await lenses({ 't.wdl': text })).at(1), 'two: 2 to 8 cores · 2 to 8 GB · 2 to 8 GB disk · no spot');
  });
  it('offer the run of a single task', async () => {
    assert.deepEqual(await lenses({ 't.wdl': 'task t { command { } }' }), [
      't: Run on Cluster… [run]',
      't: 1 core · 2 GiB · 2 GiB disk · no spot',
    ]);
  });
});
