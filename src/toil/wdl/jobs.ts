import type { InputValues } from '../inputValues';
import type { JobNeed, Known, Place } from '../jobNeed';
import type { ResourceOptions } from '../resourceOptions';
import { evaluate } from './evaluate';
import { fromJson } from './evaluateJson';
import { type InputSource, type Runs, taskScope, WorkflowNames } from './evaluateScopes';
import type { ValueType } from './evaluateTypes';
import { type Evaluated, NULL } from './evaluateValues';
import { parseExpression } from './expressionParser';
import type { WdlCall, WdlTask, WdlWorkflow } from './model';
import { calleeOf, type LoadedDocument, type WdlProgram } from './program';
import type { Named } from './range';
import { taskResources } from './resources';
import type { Depth } from './scope';

/** Deeper sub-workflows than this cannot be: miniwdl stops at 10 imports. */
const DEEPEST = 10;
/** More jobs of one workflow are not listed; sub-workflows that call one another many times could make billions. */
const MOST = 2000;

/**
 * What is known of the workflow's inputs: an inputs file (what it leaves out has its default), nothing but the defaults, or
 * nothing at all (then a default does not count either).
 */
export type KnownInputs =
  | { readonly kind: 'file'; readonly values: InputValues }
  | { readonly kind: 'defaults' }
  | { readonly kind: 'nothing' };

/** Finds the values of an inputs file. Names without the workflow's in front are taken, too (`WDL.values_from_json`). */
class InputFile {
  private readonly values: ReadonlyMap<string, unknown>;

  constructor(
    private readonly inputs: KnownInputs,
    private readonly root: string,
  ) {
    const given = inputs.kind === 'file' ? Object.entries(inputs.values) : [];
    const bare = (key: string): string => (key.startsWith(`${root}.`) ? key.slice(root.length + 1) : key);
    this.values = new Map(given.map(([key, value]) => [bare(key), value]));
  }

  /** `path`: the calls on the way; `also`: the sub-workflow's own name, which old Cromwell files put after the call's. */
  source(path: readonly string[], also?: string): InputSource {
    const keyOf = (name: string): string => [this.root, ...path, name].join('.');
    const given = (name: string, type: ValueType): Evaluated | undefined => {
      if (this.inputs.kind === 'nothing')
        return { type, outcome: { unknown: { kind: 'inputs', names: [keyOf(name)] } } };
      const keys = [[...path, name], ...(also === undefined || path.length !== 1 ? [] : [[...path, also, name]])];
      const key = keys.map((words) => words.join('.')).find((words) => this.values.has(words));
      if (key === undefined) return undefined;
      const value = this.values.get(key);
      // Null where none is declared is as good as nothing: a default holds.
      return { type, outcome: value === null ? NULL : fromJson(value, type) };
    };
    return { given, keyOf };
  }

  /** Whether a run is asked about whose inputs are all known. */
  get complete(): boolean {
    return this.inputs.kind === 'file';
  }
}

function place({ path }: LoadedDocument, { start, end }: Named): Place {
  return { file: path, start, end };
}

/** Where a job stands in the whole workflow. */
interface Position {
  readonly name: string;
  readonly at: Place;
  readonly scattered: boolean;
}

function needOf(
  at: LoadedDocument,
  task: WdlTask,
  source: InputSource,
  position: Position,
  options: ResourceOptions,
): JobNeed {
  const scope = taskScope(at, task, source, { now: 0 });
  const resources = taskResources(at.path, task, scope, options);
  return { ...position, kind: 'job', definition: place(at, task.name), ...resources };
}

/** In a section that runs only with other inputs, what is refused with these is simply not known. */
function softened<T>(known: Known<T>, names: readonly string[]): Known<T> {
  if (known.kind === 'known' || known.why.kind !== 'refused') return known;
  return { ...known, why: { kind: 'inputs', names } };
}

function softenedNeed(need: JobNeed, names: readonly string[]): JobNeed {
  return {
    ...need,
    cores: softened(need.cores, names),
    memory: softened(need.memory, names),
    disk: softened(need.disk, names),
    accelerators: softened(need.accelerators, names),
  };
}

/** A workflow on the way: the main one, or one that a call runs. */
interface Level {
  readonly at: LoadedDocument;
  readonly workflow: WdlWorkflow;
  readonly source: InputSource;
  readonly path: readonly string[];
  /** The call in the main document that leads here; the main workflow has none. */
  readonly through?: Place;
  readonly scattered: boolean;
  /** Inputs that decide that this does not run, as they are. */
  readonly unlessInputs: readonly string[];
}

class JobLister {
  readonly jobs: JobNeed[] = [];
  private readonly depth: Depth = { now: 0 };

  constructor(
    private readonly program: WdlProgram,
    private readonly inputs: InputFile,
    private readonly options: ResourceOptions,
    private readonly root: string,
  ) {}

  list(level: Level): void {
    const names = new WorkflowNames(this.program, level.at, level.workflow, level.source, this.depth);
    for (const call of level.workflow.calls) {
      if (this.jobs.length >= MOST) return;
      const runs = names.runs(call.nesting);
      if (this.maybeRuns(runs)) this.call(level, names, call, runs);
    }
  }

  /** Without an inputs file nobody has said that a section stays out, only that it does so by default. */
  private maybeRuns(runs: Runs): boolean {
    return runs.kind !== 'no' || (!this.inputs.complete && runs.inputs.length > 0);
  }

  private call(level: Level, names: WorkflowNames, call: WdlCall, runs: Runs): void {
    const callee = calleeOf(this.program, level.at, call);
    if (callee.kind === 'unseen' || callee.kind === 'unknown') return;
    const path = [...level.path, call.name];
    const source = this.sourceOf(names, call, path, callee.kind === 'workflow' ? callee.workflow.name.text : undefined);
    const at = level.through ?? place(level.at, call.target);
    const scattered = level.scattered || call.nesting.some(({ kind }) => kind === 'scatter');
    const unlessInputs = [...level.unlessInputs, ...(runs.kind === 'no' ? runs.inputs : [])];
    if (callee.kind === 'workflow') {
      const { workflow } = callee;
      if (path.length < DEEPEST)
        this.list({ at: callee.at, workflow, source, path, through: at, scattered, unlessInputs });
      return;
    }
    const position = { name: [this.root, ...path].join('.'), at, scattered };
    const need = needOf(callee.at, callee.task, source, position, this.options);
    this.jobs.push(unlessInputs.length === 0 ? need : softenedNeed(need, unlessInputs));
  }

  /** What the call gives counts, then what the inputs file says of what the call leaves open. */
  private sourceOf(
    names: WorkflowNames,
    call: WdlCall,
    path: readonly string[],
    also: string | undefined,
  ): InputSource {
    const file = this.inputs.source(path, also);
    const written = new Map(call.inputs.map((input) => [input.name.text, input]));
    const scope = names.scopeIn(call.nesting);
    const given = (name: string, type: ValueType): Evaluated | undefined => {
      const input = written.get(name);
      if (input === undefined) return file.given(name, type);
      // `call align { input: reads }` is short for `reads = reads`.
      return evaluate(parseExpression(input.value ?? input.name), scope);
    };
    return { given, keyOf: file.keyOf };
  }
}

/** As `wdlJobs`, saying what is known of the inputs. */
export function wdlJobsWith(program: WdlProgram, options: ResourceOptions, known: KnownInputs): JobNeed[] {
  const at = program.main;
  const { workflow, tasks } = at.document;
  if (workflow === undefined) return tasks.map((task) => taskNeedWith(at, task, options, known));
  const root = workflow.name.text;
  const inputs = new InputFile(known, root);
  const lister = new JobLister(program, inputs, options, root);
  lister.list({ at, workflow, source: inputs.source([]), path: [], scattered: false, unlessInputs: [] });
  return lister.jobs;
}

function taskNeedWith(at: LoadedDocument, task: WdlTask, options: ResourceOptions, known: KnownInputs): JobNeed {
  const name = task.name.text;
  const position = { name, at: place(at, task.name), scattered: false };
  return needOf(at, task, new InputFile(known, name).source([]), position, options);
}

function knownInputs(inputs: InputValues | undefined): KnownInputs {
  return inputs === undefined ? { kind: 'defaults' } : { kind: 'file', values: inputs };
}

/**
 * What the jobs of a document ask for: one entry for each call of its workflow that ends at a task, sub-workflows followed,
 * in the order of the text; the tasks themselves when there is no workflow. With inputs, a section whose condition is known
 * to be false makes no jobs. Overrides of runtime values in the inputs have no effect in Toil 9.6.0 (reference 9.1.3).
 */
export function wdlJobs(program: WdlProgram, options: ResourceOptions, inputs?: InputValues): JobNeed[] {
  return wdlJobsWith(program, options, knownInputs(inputs));
}

/** What a task asks for by itself. Inputs count when it is what Toil would run of the program. */
export function taskNeed(
  program: WdlProgram,
  at: LoadedDocument,
  task: WdlTask,
  options: ResourceOptions,
  inputs?: InputValues,
): JobNeed {
  const alone = at === program.main && at.document.workflow === undefined;
  return taskNeedWith(at, task, options, knownInputs(alone ? inputs : undefined));
}
