import { type ResourceOptions, TOIL_DEFAULTS } from '../../../src/toil/resourceOptions';
import type { Random } from './random';
import type { ResourceRequest } from './wdlOracle';
import { CPU, DISKS, fits, GPUS, INPUTS, MEMORY, PREEMPTIBLE, STRUCTS, VERSIONS } from './wdlWords';

const GIB = 1024 ** 3;
class DocumentMaker {
  private readonly version: string;

  constructor(private readonly random: Random) {
    this.version = random.pick(VERSIONS);
  }

  private get old(): boolean {
    return this.version === 'draft-2';
  }

  private choose(from: readonly string[]): string {
    const choices = from.filter((expression) => fits(expression, this.version));
    const chosen = this.random.pick(choices);
    // Names that are not there refuse the document: once in a while.
    return chosen === 'unknown_name' && this.random.chance(0.9) ? '2' : chosen;
  }

  private runtime(): string {
    const { random } = this;
    const lines: string[] = [];
    const add = (key: string, values: readonly string[], share: number): void => {
      if (random.chance(share)) lines.push(`    ${key}: ${this.choose(values)}`);
    };
    add('cpu', CPU, 0.8);
    add('memory', MEMORY, 0.8);
    add('disks', DISKS, 0.6);
    if (random.chance(0.4)) for (const [key, values] of GPUS) add(key, values, 0.5);
    add('preemptible', PREEMPTIBLE, 0.3);
    const requirements = /^1\.2|development/.test(this.version) && random.chance(0.5);
    if (requirements)
      lines.splice(0, lines.length, ...lines.filter((line) => !/preemptible|gpuCount|gpuType|nvidia/.test(line)));
    else add('memory', MEMORY, 0.05);
    return `  ${requirements ? 'requirements' : 'runtime'} {\n${lines.join('\n')}\n  }`;
  }

  private task(name: string): string {
    const attributes = this.old
      ? []
      : [
          `  RuntimeAttr default_attr = ${this.random.pick([
            'object { cpu: 4, mem_gb: 7.5, disk_gb: ceil(size(reads, "GB")) + 10 }',
            'object { cpu: n, mem_gb: f, disk_gb: 30 }',
            ...(this.version === '1.0' ? [] : ['RuntimeAttr { cpu: 2, mem_gb: 3, disk_gb: n * 10, preemptible: 1 }']),
          ])}`,
          `  RuntimeAttr attr = select_first([attr_override, default_attr])`,
        ];
    const declared = INPUTS.map(({ declaration }) => `    ${declaration}`);
    const inputs = this.old
      ? declared.join('\n')
      : `  input {\n${declared.join('\n')}\n    RuntimeAttr? attr_override\n  }`;
    const body = ['  Int half = n / 2', ...attributes].join('\n');
    const parts = [
      inputs,
      body,
      this.random.chance(0.5) ? '  command { echo }' : '  command <<< echo >>>',
      this.runtime(),
    ];
    return `task ${name} {\n${parts.join('\n')}\n  output {\n    Int out = 4\n  }\n}\n`;
  }

  /** `always`: what this call surely gives, by name. */
  private call(target: string, alias: string, always: Readonly<Record<string, readonly string[]>> = {}): string {
    const { random } = this;
    const choices: Readonly<Record<string, readonly string[]>> = {
      n: ['7', 'wn', 'wn + 1', 'wk', 'select_first([wk, 2])', 'if wbig then 9 else 1'],
      k: ['4', 'wk', 'wn'],
      f: ['1.5', 'wn', 'wn * 0.5'],
      s: ['"8"', 'ws', '"~{wn}"', 'wn'],
      unit: ['"GiB"', '"GB"'],
      big: ['true', 'wbig', 'wn > 2'],
      ...(this.old ? {} : { attr_override: ['wattr', 'object { cpu: 6, mem_gb: 12.5 }'] }),
      ...always,
    };
    const given = Object.entries(choices).flatMap(([name, values]) =>
      name in always || random.chance(0.25)
        ? [`${name} = ${this.choose(values.filter((value) => fits(value, this.version)))}`]
        : [],
    );
    return `call ${target}${target === alias ? '' : ` as ${alias}`} { input: ${given.join(', ')} }`;
  }

  /** A workflow that calls `a` and `b`, one of them in sections, and a sub-workflow now and then. */
  private workflow(sub: boolean): string {
    const { random } = this;
    const declared = [
      '    Int wn = 2',
      '    Int? wk',
      '    String ws = "6"',
      '    Boolean wbig = true',
      ...(this.old ? [] : ['    RuntimeAttr? wattr']),
    ].join('\n');
    const inputs = this.old ? declared : `  input {\n${declared}\n  }`;
    const condition = random.pick(['wbig', 'wn > 1', 'defined(wk)', '!wbig']);
    const lines = [
      `  Int twice = wn * 2`,
      `  ${this.call('a', 'a')}`,
      `  if (${condition}) {\n    Int inner = wn + 3\n    ${this.call('b', 'b')}\n  }`,
      `  scatter (x in [1, 2]) {\n    Int y = twice + 1\n    ${this.call('b', 'many', { n: ['y', 'x', 'twice'] })}\n  }`,
      `  ${this.call('a', 'after', { k: ['inner', 'twice', 'wk'] })}`,
      ...(sub ? ['  call other.inner as deep { input: m = twice }'] : []),
    ];
    return `workflow w {\n${inputs}\n${lines.join('\n')}\n}\n`;
  }

  private head(imports = ''): string {
    return `${this.old ? '' : `version ${this.version}\n`}${imports}${this.old ? '' : STRUCTS}`;
  }

  private givenFor(prefix: string, from: readonly (readonly [string, readonly unknown[]])[]): [string, unknown][] {
    return from.flatMap(([name, values]) =>
      this.random.chance(0.15) ? [[`${prefix}.${name}`, this.random.pick(values)] as [string, unknown]] : [],
    );
  }

  private options(): ResourceOptions {
    const { random } = this;
    if (random.chance(0.6)) return TOIL_DEFAULTS;
    return {
      ...TOIL_DEFAULTS,
      defaultCores: random.pick([1, 0.5, 4]),
      defaultMemory: random.pick([1, 8]) * GIB,
      defaultDisk: random.int(1, 30) * GIB,
      defaultPreemptible: random.chance(0.5),
    };
  }

  make(): ResourceRequest {
    const own = INPUTS.map(({ name, given }) => [name, given] as const);
    if (this.random.chance(0.35)) {
      const inputs = this.old ? [] : this.givenFor('a', own);
      return {
        files: { 'main.wdl': this.head() + this.task('a') },
        inputs: Object.fromEntries(inputs),
        options: this.options(),
      };
    }
    const sub = this.random.chance(0.4);
    const main =
      this.head(sub ? 'import "other.wdl" as other\n' : '') + this.task('a') + this.task('b') + this.workflow(sub);
    const other =
      `${this.head()}${this.task('c')}workflow inner {\n` +
      (this.old ? '  Int m = 1\n' : '  input {\n    Int m = 1\n    Float? q\n  }\n') +
      `  call c { input: n = m${this.old ? '' : ', f = q'} }\n  output {\n    Int o = 1\n  }\n}\n`;
    const workflow: (readonly [string, readonly unknown[]])[] = [
      ['wn', [1, 6]],
      ['wk', [3, null]],
      ['wbig', [true, false]],
      ['ws', ['12']],
    ];
    const inputs = this.old
      ? []
      : [...this.givenFor('w', workflow), ...(sub ? this.givenFor('w.deep', [['q', [1.5]]]) : [])];
    return {
      files: { 'main.wdl': main, ...(sub && { 'other.wdl': other }) },
      inputs: Object.fromEntries(inputs),
      options: this.options(),
    };
  }
}

/** A WDL document of any version with its inputs and options; most of it is what people write, some is wrong. */
export function randomDocument(random: Random): ResourceRequest {
  return new DocumentMaker(random).make();
}
