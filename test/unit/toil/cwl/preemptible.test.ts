import assert from 'node:assert/strict';
import type { Known } from '../../../../src/toil/jobNeed';
import { effectivePreemptible, isOpenAt, preemptibleSteps } from '../../../../src/toil/cwl/preemptible';
import { stepsOf } from '../../../../src/toil/cwl/processes';
import { NO_REQUIREMENTS, within } from '../../../../src/toil/cwl/requirements';
import { TOIL_DEFAULTS } from '../../../../src/toil/resourceOptions';
import { processIn, programOf } from './loaded';

const HEAD = 'cwlVersion: v1.2\n$namespaces: {arv: "http://arvados.org/cwl#"}\ninputs: {}\noutputs: {}\n';
const hint = (value: string): string => `{arv:UsePreemptible: {usePreemptible: ${value}}}`;

function words(value: Known<boolean>): string {
  const { from } = value;
  const origin =
    from === undefined ? '' : from.kind === 'written' ? ` ${from.level} ${from.name}` : from.kind === 'option' ? ` ${from.option}` : ' default'; // prettier-ignore
  return `${value.kind === 'known' ? String(value.value) : value.why.kind}${origin}`;
}

async function ofTool(more: string, defaultPreemptible = false): Promise<string> {
  const program = await programOf(`class: CommandLineTool\nid: align\n${HEAD}${more}\n`);
  const all = within(NO_REQUIREMENTS, program, processIn(program).at);
  return words(effectivePreemptible(all, { ...TOIL_DEFAULTS, defaultPreemptible }));
}

/** The steps of a workflow as `name: value origin`. */
async function ofSteps(workflow: string, others: Readonly<Record<string, string>> = {}): Promise<string[]> {
  const program = await programOf({ ...others, '/w/main.cwl': `class: Workflow\nid: whole\n${HEAD}${workflow}` });
  const steps = preemptibleSteps(program, processIn(program), TOIL_DEFAULTS);
  return steps.map(({ step, kind, preemptible }) => `${step.id}: ${kind === 'local' ? kind : words(preemptible)}`);
}

describe('what Toil takes for preemptible', () => {
  const tools: [string, string, string, boolean?][] = [
    ['no hint', '', 'false --defaultPreemptible'],
    ['no hint, with the option', '', 'true --defaultPreemptible', true],
    ['a hint', `hints: ${hint('true')}`, 'true tool align'],
    ['a hint against the option', `hints: ${hint('false')}`, 'false tool align', true],
    ['a text', `hints: ${hint('"true"')}`, 'refused tool align'],
    ['a boolean with an anchor', `hints: ${hint('&x true')}`, 'refused tool align'],
    ['no field', 'hints: {arv:UsePreemptible: {}}', 'refused tool align'],
    ['no body', 'hints: {arv:UsePreemptible: }', 'refused tool align'],
    ['a requirement', `requirements: ${hint('true')}`, 'refused tool align'],
    ['a requirement beside a hint', `requirements: ${hint('true')}\nhints: ${hint('true')}`, 'refused tool align'],
    ['two in a list', 'hints: [{class: arv:UsePreemptible, usePreemptible: false}, {class: arv:UsePreemptible, usePreemptible: true}]', 'true tool align'],
    ['two spellings in a map', 'hints: {http://arvados.org/cwl#UsePreemptible: {usePreemptible: false}, arv:UsePreemptible: {usePreemptible: true}}', 'false tool align'],
    ['a misspelt class', 'hints: {arv:UsePreemptable: {usePreemptible: true}}', 'false --defaultPreemptible'],
  ]; // prettier-ignore
  for (const [what, more, expected, option] of tools) {
    it(`${what}: ${expected}`, async () => {
      assert.equal(await ofTool(more, option), expected);
    });
  }

  it('tells the hints that the innermost one hides, outermost first', async () => {
    const program = await programOf(
      `class: Workflow\n${HEAD}hints: ${hint('true')}\nsteps: {a: {hints: ${hint('false')}, run: {class: CommandLineTool, hints: ${hint('true')}}}}\n`,
    );
    const process = processIn(program);
    const [step] = stepsOf(program, process.at);
    assert.ok(step?.process !== undefined);
    const outer = within(within(NO_REQUIREMENTS, program, process.at), program, step.at, step.id);
    const value = effectivePreemptible(within(outer, program, step.process.at), TOIL_DEFAULTS);
    assert.deepEqual(value.shadowed.map(({ level }) => level.kind), ['workflow', 'step']); // prettier-ignore
    assert.equal(value.winner?.level.kind, 'tool');
  });
});

describe('which steps may run on preemptible machines', () => {
  const TOOL = 'class: CommandLineTool, inputs: {}, outputs: {}';

  it('by the innermost hint', async () => {
    assert.deepEqual(
      await ofSteps(`hints: ${hint('true')}
steps:
  inherits: {run: {${TOOL}}}
  itself: {hints: ${hint('false')}, run: {${TOOL}}}
  tool: {hints: ${hint('false')}, run: {${TOOL}, hints: ${hint('true')}}}
  refused: {run: {${TOOL}, hints: ${hint('maybe')}}}
  expression: {run: {class: ExpressionTool}}
  remote: {run: "https://example.org/a.cwl"}
`),
      ['inherits: true workflow whole', 'itself: false step itself', 'tool: true tool tool', 'refused: refused tool refused', 'expression: local', 'remote: expression'],
    ); // prettier-ignore
  });

  it('only if all jobs of a sub-workflow may', async () => {
    const inner = (second: string): string =>
      `{class: Workflow, steps: {a: {run: {${TOOL}, hints: ${hint('true')}}}, b: {run: {${TOOL}${second}}}}}`;
    assert.deepEqual(
      await ofSteps(`steps:
  all: {run: ${inner(`, hints: ${hint('true')}`)}}
  one: {run: ${inner('')}}
  rest: {hints: ${hint('true')}, run: ${inner('')}}
`),
      ['all: true tool a', 'one: false --defaultPreemptible', 'rest: true tool a'],
    );
  });

  it('of a tool without steps: none', async () => {
    const program = await programOf(`class: CommandLineTool\n${HEAD}`);
    assert.deepEqual(preemptibleSteps(program, processIn(program), TOIL_DEFAULTS), []);
  });

  it('ends for workflows that run themselves, and for ten levels of doubled ones', async () => {
    assert.deepEqual(await ofSteps('steps: {a: {run: main.cwl}}\n'), ['a: expression']);
    const levels = Array.from({ length: 40 }, (_, index): [string, string] => [
      `/w/${index}.cwl`,
      `class: Workflow\nsteps: {a: {run: ${index + 1}.cwl}, b: {run: ${index + 1}.cwl}}\n`,
    ]);
    const files = Object.fromEntries([...levels, ['/w/40.cwl', `class: CommandLineTool\nhints: {http://arvados.org/cwl#UsePreemptible: {usePreemptible: true}}\n`]]); // prettier-ignore
    assert.deepEqual(await ofSteps('steps: {a: {run: 0.cwl}}\n', files), ['a: true tool 40.cwl']);
  });

  it('are open for a hint where nothing further inside is stronger', async () => {
    const program = await programOf(`class: Workflow\n${HEAD}steps:
  open: {run: {${TOOL}}}
  closed: {run: {${TOOL}, hints: ${hint('true')}}}
  local: {run: {class: Operation}}
  gone: {run: gone.cwl}
`);
    const steps = stepsOf(program, processIn(program).at);
    assert.deepEqual(steps.map((step) => isOpenAt(program, step)), [true, false, false, true]); // prettier-ignore
  });
});
