import { stringify } from 'yaml';
import { Random } from './random';

/** A made-up workflow with its files, and how it is started. */
export interface CwlCase {
  readonly seed: number;
  readonly files: Readonly<Record<string, string>>;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** The index of a set of options in the test. */
  readonly options: number;
  /** Something in it is wrong enough for cwltool's schema: the whole document may be refused. */
  readonly invalid: boolean;
}

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type Map = Record<string, Json>;
type As = 'hints' | 'requirements';

const VERSIONS = ['v1.0', 'v1.1', 'v1.2'] as const;
const PREFIXES: Map = { arv: 'http://arvados.org/cwl#', cwltool: 'http://commonwl.org/cwltool#' };
/** What stands in resource fields: plain references, JavaScript, both kinds of wrong references. */
const EXPRESSIONS = [
  '$(inputs.n)', '$(inputs.o)', '$(inputs.l[0])', '$(inputs.l.length)', '$(inputs["n"])', '$(inputs.f)', '$(inputs.b)', ' $(inputs.n) ',
  '$(inputs.n * 2)', '$(inputs.n + inputs.l[1])', '$(Math.ceil(inputs.f * 3))', '$(Math.max(inputs.n, 4))', '$(Math.round(inputs.f))',
  '$(inputs.b ? 8 : 2)', '$(inputs.o == null ? 3 : inputs.o)', '$(inputs.o || 6)', '$(inputs.n > 3 && inputs.b ? 16 : 1)', '$(-inputs.n + 9)',
  '${ return inputs.n % 3 + 1; }', '${return Math.floor(inputs.n / 2) + 1;}', '${ return parseInt(inputs.s) * 2; }', '$(parseInt("7px", 10))',
  '${ var x = inputs.n; if (inputs.b) { x = x * 4; } else x = 5; return x }', '$(inputs.n / 2)', '$(inputs.n - 9)', '$(0)', '$(null)',
  '$(inputs.n)0', '$(inputs.s)', '$(inputs.s + 1)', '$(inputs.nothing)', '$(inputs.n.x)', '$(runtime.cores)', '$(inputs.n === "3" ? 2 : 4)',
  '$("a" < "b" ? 1 : 2)', '$(!inputs.b + 1)', '$(inputs.l[7])', '${ return 1 / 0; }', '$(Math.min(inputs.n, inputs.f, 3))', '$(1e1 + 0x10)',
] as const; // prettier-ignore

/** Makes a workflow or tool with random ResourceRequirement, UsePreemptible and CUDARequirement at every level. */
export function cwlCase(seed: number): CwlCase {
  return new Maker(seed).make();
}

class Maker {
  private readonly random: Random;
  private readonly files: Record<string, string> = {};
  private steps = 0;
  /** Whether the workflow that is being made may use JavaScript: what fails in a step's inputs is no matter of resources. */
  private javascript = false;
  private invalid = false;

  constructor(private readonly seed: number) {
    this.random = new Random(seed);
  }

  make(): CwlCase {
    const { random } = this;
    const version = random.pick(VERSIONS);
    const graph = random.chance(0.15) ? new Array<Json>() : undefined;
    const main = random.chance(0.25) ? this.tool(version, undefined) : this.workflow(version, 0, graph);
    if (graph === undefined) this.write('main.cwl', version, main);
    else this.write('main.cwl', version, { $graph: [{ ...main, id: 'main' }, ...graph] });
    const inputs: Map = {};
    if (random.chance(0.4)) inputs['n'] = random.below(20);
    if (random.chance(0.3)) inputs['o'] = 2 + random.below(5);
    return { seed: this.seed, files: this.files, inputs, options: random.below(5), invalid: this.invalid };
  }

  private write(name: string, version: string, document: Map): void {
    const whole = { cwlVersion: version, $namespaces: PREFIXES, ...document };
    this.files[name] = this.random.chance(0.3) ? JSON.stringify(whole, undefined, 1) : stringify(whole);
  }

  private tool(version: string, id: string | undefined): Map {
    const { random } = this;
    const inputs: Map = {
      n: { type: 'int', default: 1 + random.below(9) },
      o: random.chance(0.5) ? 'int?' : { type: ['null', 'int'], default: null },
      f: { type: 'double', default: random.pick([0.5, 1.5, 2.25, 7.75]) },
      b: { type: 'boolean', default: random.chance(0.5) },
      s: { type: 'string', default: random.pick(['12', '3']) },
      l: { type: 'int[]', default: [1 + random.below(8), 2] },
    };
    const kind = random.chance(0.08) ? 'ExpressionTool' : 'CommandLineTool';
    return {
      ...(id === undefined ? {} : { id }),
      class: kind,
      ...(kind === 'CommandLineTool' ? { baseCommand: 'true' } : { expression: '${return {"x": 1};}' }),
      inputs,
      outputs: { x: kind === 'CommandLineTool' ? { type: 'int?', outputBinding: { outputEval: '$(null)' } } : 'int?' },
      ...this.wishes(
        version,
        random.chance(0.6) || kind === 'ExpressionTool' ? ['InlineJavascriptRequirement'] : [],
        0.7,
      ),
    };
  }

  private workflow(version: string, depth: number, graph: Json[] | undefined): Map {
    const { random } = this;
    const steps: Map = {};
    const before: string[] = [];
    const outputs: string[] = [];
    const count = 1 + random.below(3);
    const javascript = random.chance(0.6);
    for (let index = 0; index < count; index += 1) {
      this.steps += 1;
      this.javascript = javascript;
      const name = `s${this.steps}`;
      const step = this.step(version, name, depth, before, graph);
      steps[name] = step;
      outputs.push(`${name}/x`);
      // What a scatter gives is a list, which is no number for another step.
      if (!('scatter' in step)) before.push(`${name}/x`);
    }
    const features = [
      'ScatterFeatureRequirement',
      'SubworkflowFeatureRequirement',
      'StepInputExpressionRequirement',
      'MultipleInputFeatureRequirement',
    ];
    if (javascript) features.push('InlineJavascriptRequirement');
    return {
      class: 'Workflow',
      inputs: {
        n: { type: 'int', default: 2 + random.below(9) },
        o: 'int?',
        ns: { type: 'int[]', default: random.chance(0.5) ? [4, 4] : [2, 6, 2] },
      },
      outputs: { x: { type: 'Any?', outputSource: random.pick(outputs) } },
      steps,
      ...this.wishes(version, features, 0.4),
    };
  }

  private step(
    version: string,
    name: string,
    depth: number,
    before: readonly string[],
    graph: Json[] | undefined,
  ): Map {
    const { random } = this;
    const sub = depth < 2 && random.chance(0.2);
    const scatter = random.chance(0.25);
    const ins: Map = { n: scatter ? 'ns' : this.link(before) };
    ins['o'] = random.chance(0.6) ? 'o' : this.link(before);
    if (scatter && random.chance(0.3))
      ins['n'] = {
        source: 'ns',
        valueFrom: random.pick(['$(self)', this.javascript ? '$(self + 1)' : '$(self)', '$(inputs.n)']),
      };
    return {
      in: ins,
      out: ['x'],
      run: this.run(version, name, sub, depth, graph),
      ...(scatter ? { scatter: random.chance(0.5) ? 'n' : ['n'] } : {}),
      ...this.wishes(version, random.chance(0.2) ? ['InlineJavascriptRequirement'] : [], 0.35),
    };
  }

  private link(before: readonly string[]): Json {
    const { random } = this;
    const earlier = before.length > 0 && random.chance(0.2) ? random.pick(before) : undefined;
    return random.pick<Json>([
      'n', 'n', 'o', earlier ?? 'n', { source: 'n' }, { source: ['n'] }, { default: 11 }, { source: 'o', default: 12 },
      { source: 'n', valueFrom: '$(self)' }, { source: 'n', valueFrom: this.javascript ? '$(self * 3)' : '$(self)' }, { valueFrom: '$(inputs.o)', default: 4 },
      { source: ['o', 'n'], linkMerge: 'merge_flattened', valueFrom: '$(self[1])' }, { source: earlier ?? 'o', default: 9 },
    ]); // prettier-ignore
  }

  private run(version: string, name: string, sub: boolean, depth: number, graph: Json[] | undefined): Json {
    const { random } = this;
    const inFile = graph === undefined && random.chance(0.5);
    const own = inFile ? random.pick(VERSIONS) : version;
    const id = `${name}_${sub ? 'sub' : 'tool'}`;
    const process = sub ? this.workflow(own, depth + 1, graph) : this.tool(own, inFile ? undefined : id);
    if (graph !== undefined) {
      graph.push({ ...process, id });
      return `#${id}`;
    }
    if (!inFile) return sub ? { ...process, id } : process;
    this.write(`${id}.cwl`, own, process);
    return `${id}.cwl`;
  }

  /** `hints` and `requirements` with the wishes of one level; `plain` are requirements that go in as they are. */
  private wishes(version: string, plain: readonly string[], probability: number): Map {
    const made: Record<As, [string, Map][]> = { hints: [], requirements: plain.map((name) => [name, {}]) };
    const { random } = this;
    if (random.chance(probability)) made[random.chance(0.5) ? 'hints' : 'requirements'].push(this.resources(version));
    if (random.chance(probability / 4)) made.hints.push(this.resources(version));
    if (random.chance(probability / 2)) made.hints.push(this.preemptible());
    if (random.chance(probability / 3)) made.hints.push(this.cuda());
    if (random.chance(0.01)) {
      this.invalid = true;
      made.requirements.push(random.chance(0.5) ? this.preemptible() : this.cuda());
    }
    const level: Map = {};
    for (const as of ['hints', 'requirements'] as const) {
      if (made[as].length > 0) level[as] = this.listOrMap(made[as]);
    }
    return level;
  }

  private listOrMap(wishes: readonly [string, Map][]): Json {
    const names = new Set(wishes.map(([name]) => name));
    if (names.size === wishes.length && this.random.chance(0.6)) return Object.fromEntries(wishes);
    return wishes.map(([name, body]) => ({ class: name, ...body }));
  }

  private resources(version: string): [string, Map] {
    const body: Map = {};
    for (const what of ['cores', 'ram', 'tmpdir', 'outdir']) {
      for (const bound of ['Min', 'Max']) {
        if (this.random.chance(0.35)) body[`${what}${bound}`] = this.amount(version, what);
      }
    }
    if (this.random.chance(0.01)) {
      this.invalid = true;
      body['coreMin'] = 4;
    }
    return [this.random.chance(0.9) ? 'ResourceRequirement' : 'cwl:ResourceRequirement', body];
  }

  private amount(version: string, what: string): Json {
    const { random } = this;
    const kind = random.next();
    if (kind < 0.4) return what === 'cores' ? 1 + random.below(64) : 1 + random.below(100_000);
    if (kind < 0.5) return 0;
    if (kind < 0.54) return -random.below(10);
    if (kind < 0.58) return null;
    if (kind < 0.6) return random.chance(0.5);
    if (kind < 0.7 && version === 'v1.2') return random.pick([0.5, 1.25, 1000.5, 3.999, 0.1]);
    if (kind < 0.61) return this.wrongAmount();
    return random.pick(EXPRESSIONS);
  }

  private wrongAmount(): Json {
    this.invalid = true;
    return this.random.pick([2.5, '4', '4.5', '12 GB', '']);
  }

  private preemptible(): [string, Map] {
    const { random } = this;
    const name = random.pick([
      'arv:UsePreemptible',
      'arv:UsePreemptible',
      'http://arvados.org/cwl#UsePreemptible',
      'arv:UsePreemptable',
      'UsePreemptible',
    ]);
    const right = random.chance(0.93);
    return [
      name,
      right
        ? { usePreemptible: random.chance(0.5) }
        : random.pick<Map>([{ usePreemptible: 'yes' }, { usePreemptible: 1 }, {}]),
    ];
  }

  private cuda(): [string, Map] {
    const { random } = this;
    const body: Map = { cudaVersionMin: '11.4', cudaComputeCapability: '3.0' };
    const count = (): Json =>
      random.pick<Json>([1, 2, 4, 0, -1, null, '$(inputs.n)', '$(inputs.n - 20)', '$(inputs.o)', '2']);
    if (random.chance(0.6)) body['cudaDeviceCountMin'] = count();
    if (random.chance(0.4)) body['cudaDeviceCountMax'] = count();
    if (random.chance(0.2)) body['deviceCountMin'] = 8;
    return [random.pick(['cwltool:CUDARequirement', 'http://commonwl.org/cwltool#CUDARequirement']), body];
  }
}
