import assert from 'node:assert/strict';
import type { WorkflowNeeds } from '../../../../src/toil/workflow/description';
import { describeText, describeTexts } from './documents';

const MIB = 1024 * 1024;

async function needs(text: string): Promise<WorkflowNeeds> {
  const description = await describeText(text);
  assert.equal(description.unreadable, undefined);
  return description.needs;
}

const toolWith = (more: string, version = 'v1.2'): string =>
  `cwlVersion: ${version}\nclass: CommandLineTool\nbaseCommand: echo\ninputs: {n: int}\noutputs: []\n${more}\n`;
const inline = (more: string): string =>
  `{class: CommandLineTool, inputs: {n: int}, outputs: [], baseCommand: x${more === '' ? '' : `, ${more}`}}`;
const workflow = (steps: string, more = ''): string =>
  `cwlVersion: v1.2\nclass: Workflow\ninputs: {n: int}\noutputs: []\n${more}\nsteps:\n${steps}`;

describe('needs of CWL: containers', () => {
  const cases: [string, string, WorkflowNeeds['container'], string | undefined][] = [
    ['nothing', toolWith(''), 'none', undefined],
    ['a hint of a tool', toolWith('hints: {DockerRequirement: {dockerPull: a}}'), 'hinted', 'main.cwl'],
    ['a requirement of a tool', toolWith('requirements: [{class: DockerRequirement, dockerPull: a}]'), 'required', 'main.cwl'],
    ['SoftwareRequirement', toolWith('requirements: {SoftwareRequirement: {packages: {}}}'), 'none', undefined],
    ['a requirement that the workflow hands down', workflow(`  a: {in: {}, out: [], run: ${inline('')}}`, 'requirements: {DockerRequirement: {dockerPull: a}}'), 'required', 'a'],
    ['a requirement of a step', workflow(`  a: {in: {}, out: [], requirements: {DockerRequirement: {dockerPull: a}}, run: ${inline('')}}`), 'required', 'a'],
    ['a hint first and a requirement later', workflow(`  a: {in: {}, out: [], run: ${inline('hints: {DockerRequirement: {}}')}}\n  b: {in: {}, out: [], run: ${inline('requirements: {DockerRequirement: {}}')}}`), 'required', 'b'],
    ['an expression tool, which runs in no container', 'cwlVersion: v1.2\nclass: ExpressionTool\ninputs: []\noutputs: []\nexpression: $(null)\nrequirements: {DockerRequirement: {dockerPull: a}}', 'none', undefined],
    ['a workflow without tools', workflow('  []', 'requirements: {DockerRequirement: {dockerPull: a}}'), 'none', undefined],
  ]; // prettier-ignore
  for (const [what, text, container, by] of cases) {
    it(`${what}: ${container}`, async () => {
      const found = await needs(text);
      assert.deepEqual([found.container, found.containerFor], [container, by]);
    });
  }
});

describe('needs of CWL: JavaScript', () => {
  const JS = 'requirements: {InlineJavascriptRequirement: {}}';
  // Each was tried with cwltool 3.3.20260925135507 where no node is to be found.
  const cases: [string, string, boolean][] = [
    ['the requirement alone', toolWith(JS), false],
    ['the requirement and a parameter reference: it is checked when the tool is loaded', toolWith(`${JS}\narguments: [$(inputs.n)]`), true],
    ['a parameter reference without the requirement', toolWith('arguments: [$(inputs.n)]'), false],
    ['code without the requirement fails anyway', toolWith('arguments: ["$(inputs.n+1)"]'), false],
    ['the requirement among hints', toolWith('hints: {InlineJavascriptRequirement: {}}\narguments: ["$(inputs.n+1)"]'), false],
    ['expressionLib', toolWith('requirements: {InlineJavascriptRequirement: {expressionLib: ["var a"]}}'), true],
    ['dollars in documentation, defaults and commands', toolWith(`${JS}\ndoc: $(1+1)\nlabel: \${x}`), false],
    ['a disarmed dollar', toolWith(`${JS}\narguments: ['\\$(inputs.n+1)']`), false],
    ['a parameter reference in a hint is not checked when loaded', toolWith(`${JS}\nhints: {ResourceRequirement: {coresMin: $(inputs.n)}}`), false],
    ['code in a hint', toolWith(`${JS}\nhints: {ResourceRequirement: {coresMin: $(inputs.n*2)}}`), true],
    ['an expression tool without the requirement', 'cwlVersion: v1.2\nclass: ExpressionTool\ninputs: {n: int}\noutputs: []\nexpression: $(inputs)', false],
    ['an expression tool with it', `cwlVersion: v1.2\nclass: ExpressionTool\ninputs: {n: int}\noutputs: []\n${JS}\nexpression: "\${return {}}"`, true],
    ['code in a tool that inherits the requirement', workflow(`  a: {in: {}, out: [], run: ${inline('arguments: ["$(inputs.n+1)"]')}}`, JS), true],
    ['a parameter reference in a tool that inherits it', workflow(`  a: {in: {}, out: [], run: ${inline('arguments: ["$(inputs.n)"]')}}`, JS), false],
    ['code in valueFrom of a step', workflow(`  a: {in: {n: {valueFrom: "$(self+1)"}}, out: [], run: ${inline('')}}`, JS), true],
    ['references with indexes and quotes are parameters', workflow(`  a: {in: {}, out: [], run: ${inline(`arguments: ['$(inputs["a (b)"][0].x)']`)}}`, JS), false],
  ]; // prettier-ignore
  for (const [what, text, javascript] of cases) {
    it(`${what}: ${javascript ? 'yes' : 'no'}`, async () => assert.equal((await needs(text)).javascript, javascript));
  }
});

describe('needs of CWL: the largest job', () => {
  const resources = (fields: string, version?: string): Promise<WorkflowNeeds> =>
    needs(toolWith(`requirements: {ResourceRequirement: {${fields}}}`, version));
  const values = ({ cores, memory, disk }: WorkflowNeeds): unknown[] => [
    cores?.value,
    memory && memory.value / MIB,
    disk && disk.value / MIB,
  ];

  it('takes Min, then Max, then the default, with 0 as unset', async () => {
    assert.deepEqual(values(await resources('coresMin: 4, ramMin: 2048, tmpdirMin: 10, outdirMin: 20')), [4, 2048, 30]);
    assert.deepEqual(values(await resources('coresMax: 4, ramMax: 2048, tmpdirMax: 10')), [4, 2048, 1034]);
    assert.deepEqual(values(await resources('coresMin: 0, coresMax: 3')), [3, 256, 2048]);
    assert.deepEqual(values(await resources('coresMin: 0.5, ramMin: 100.2')), [0.5, 101, 2048]);
  });

  it('knows that v1.0 has another default memory, and that no ResourceRequirement at all gives more disk', async () => {
    assert.deepEqual(values(await resources('coresMin: 1', 'v1.0')), [1, 1024, 2048]);
    assert.deepEqual(values(await needs(toolWith(''))), [1, 256, 3072]);
  });

  it('leaves out what an expression decides', async () => {
    assert.deepEqual(values(await resources('coresMin: $(inputs.n), ramMin: 512, tmpdirMin: $(1)')), [
      undefined,
      512,
      undefined,
    ]);
  });

  it('names the step with the largest number of each kind, through files and sub-workflows', async () => {
    const sub = workflow(
      `  big: {in: {}, out: [], run: ${inline('requirements: {ResourceRequirement: {ramMin: 9000}}')}}`,
    );
    const { needs: found } = await describeTexts({
      '/w/main.cwl': workflow(
        `  a: {in: {}, out: [], run: sub.cwl}\n  wide: {in: {}, out: [], run: ${inline('hints: {ResourceRequirement: {coresMin: 8}}')}}`,
      ),
      '/w/sub.cwl': sub,
    });
    assert.deepEqual(found.memory, { value: 9000 * MIB, job: 'big' });
    assert.deepEqual(found.cores, { value: 8, job: 'wide' });
  });

  it('lets the innermost requirement hide the others whole, and a requirement hide every hint', async () => {
    const step = (more: string): string =>
      workflow(
        `  a: {in: {}, out: [], run: ${inline(more)}}`,
        'requirements: {ResourceRequirement: {coresMin: 2, ramMin: 4000}}',
      );
    assert.deepEqual(values(await needs(step('requirements: {ResourceRequirement: {coresMin: 4}}'))), [4, 256, 2048]);
    assert.deepEqual(values(await needs(step('hints: {ResourceRequirement: {coresMin: 16}}'))), [2, 4000, 2048]);
  });
});
