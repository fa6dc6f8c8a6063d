import assert from 'node:assert/strict';
import { placeOf } from '../../../../src/toil/cwl/nodes';
import { stepsOf } from '../../../../src/toil/cwl/processes';
import {
  effective,
  effectiveRequirement,
  NO_REQUIREMENTS,
  within,
  type Requirement,
} from '../../../../src/toil/cwl/requirements';
import { processIn, programOf } from './loaded';

const TOOL = 'cwlVersion: v1.2\nclass: CommandLineTool\ninputs: {}\noutputs: {}\n';
const ARV = '$namespaces: {arv: "http://arvados.org/cwl#"}\n';
const HINT = 'http://arvados.org/cwl#UsePreemptible';

async function hints(text: string, others: Readonly<Record<string, string>> = {}): Promise<readonly Requirement[]> {
  const program = await programOf({ ...others, '/w/main.cwl': text });
  return within(NO_REQUIREMENTS, program, processIn(program).at).hints;
}

describe('requirements of CWL', () => {
  it('tell how a class is written, what it stands for and where', async () => {
    const text = `${TOOL}id: "#align"\n${ARV}hints:\n  "arv:UsePreemptible": {usePreemptible: true}\n`;
    const [hint] = await hints(text);
    assert.ok(hint !== undefined);
    const { written, iri, name, form, as, level } = hint;
    const { start, end } = placeOf(hint.nameAt.node);
    assert.deepEqual(
      { written, iri, name, form, as, level: [level.kind, level.name], key: text.slice(start, end) },
      { written: 'arv:UsePreemptible', iri: HINT, name: HINT, form: 'map', as: 'hint', level: ['tool', 'align'], key: '"arv:UsePreemptible"' },
    ); // prettier-ignore
  });

  it('have the plain names of CWL, with and without its prefix', async () => {
    const list =
      '[{class: ResourceRequirement}, {class: "cwl:DockerRequirement"}, {class: "https://w3id.org/cwl/cwl#WorkReuse"}]';
    const found = await hints(`${TOOL}hints: ${list}\n`);
    assert.deepEqual(
      found.map(({ name, iri }) => [name, iri]),
      ['ResourceRequirement', 'DockerRequirement', 'WorkReuse'].map((name) => [
        name,
        `https://w3id.org/cwl/cwl#${name}`,
      ]),
    );
  });

  it('of a map come in the order of the alphabet, as cwltool sorts them; of a list in that of the text', async () => {
    const map = await hints(
      `${TOOL}${ARV}hints: {http://arvados.org/cwl#UsePreemptible: {a: 1}, arv:UsePreemptible: {a: 2}}\n`,
    );
    assert.deepEqual(map.map(({ written }) => written), ['arv:UsePreemptible', HINT]); // prettier-ignore
    const list = await hints(`${TOOL}${ARV}hints: [{class: "${HINT}"}, {class: arv:UsePreemptible}]\n`);
    assert.deepEqual(list.map(({ written }) => written), [HINT, 'arv:UsePreemptible']); // prettier-ignore
  });

  it('are known by the names of their levels', async () => {
    const program = await programOf(`cwlVersion: v1.2
class: Workflow
id: whole
hints: {WorkReuse: {}}
inputs: {}
outputs: {}
steps:
  align: {in: {}, out: [], hints: {WorkReuse: {}}, run: {class: CommandLineTool, inputs: {}, outputs: {}, hints: {WorkReuse: {}}}}
`);
    const process = processIn(program);
    const [step] = stepsOf(program, process.at);
    assert.ok(step?.process !== undefined);
    const outer = within(within(NO_REQUIREMENTS, program, process.at), program, step.at, step.id);
    const all = within(outer, program, step.process.at);
    assert.deepEqual(
      all.hints.map(({ level }) => [level.kind, level.name]),
      [['workflow', 'whole'], ['step', 'align'], ['tool', 'main.cwl']],
    ); // prettier-ignore
    assert.equal(effectiveRequirement(all, 'WorkReuse')?.level.kind, 'tool');
  });

  it('give the innermost requirement before every hint', async () => {
    const program = await programOf(
      `${TOOL}requirements: {ResourceRequirement: {coresMin: 1}}\nhints: {ResourceRequirement: {coresMin: 2}}\n`,
    );
    const all = within(NO_REQUIREMENTS, program, processIn(program).at);
    assert.equal(effective(all, 'ResourceRequirement')?.required, true);
    assert.equal(effective(all, 'DockerRequirement'), undefined);
  });

  it('take part in lists that are imported', async () => {
    const found = await hints(`${TOOL}${ARV}hints: [{$import: more.yml}, {class: WorkReuse}]\n`, {
      '/w/more.yml': '- {class: arv:UsePreemptible}\n- {class: NetworkAccess}\n',
    });
    assert.deepEqual(found.map(({ iri }) => iri.split('#')[1]), ['UsePreemptible', 'NetworkAccess', 'WorkReuse']); // prettier-ignore
  });
});
