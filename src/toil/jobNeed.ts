/** A part of a file: an absolute path, or the address of a document that has none. UTF-16 units, the end is exclusive. */
export interface Place {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

/** Where a value comes from: what an author wrote, or an option or default of Toil. */
export type Origin =
  | {
      readonly kind: 'written';
      readonly level: 'workflow' | 'step' | 'tool' | 'task';
      /** The name of that workflow, step, tool or task. */
      readonly name: string;
      readonly as: 'hint' | 'requirement' | 'runtime';
      readonly at: Place;
    }
  /** `option` is Toil's flag, `--defaultCores`; it holds with its default value when the user set none. */
  | { readonly kind: 'option'; readonly option: string }
  /** A default of the CWL standard or of Toil's CWL runner. */
  | { readonly kind: 'default' };

/** Why a value cannot be told before the run. */
export type Unknown =
  /** Depends on inputs that have no value yet: an inputs file would tell. */
  | { readonly kind: 'inputs'; readonly names: readonly string[] }
  /** Depends on what earlier jobs make, or on files' sizes. */
  | { readonly kind: 'results' }
  /** An expression that the evaluator does not read. */
  | { readonly kind: 'expression' }
  /** Toil refuses what is written there: the diagnostics say why. */
  | { readonly kind: 'refused' };

/** A value and where it comes from, or why it is not known. Never guessed. */
export type Known<T> =
  | { readonly kind: 'known'; readonly value: T; readonly from: Origin }
  | { readonly kind: 'unknown'; readonly why: Unknown; readonly from?: Origin };

/** Accelerators that a job asks for, as Toil reads them (toil/job.py, `AcceleratorRequirement`). */
export interface Accelerator {
  readonly count: number;
  readonly kind: 'gpu';
  readonly brand?: string;
  readonly model?: string;
}

/** What one kind of job of a workflow asks Toil's batch system for. Memory and disk in bytes. */
export interface JobNeed {
  /** For people: the path of steps or calls from the workflow, `align/sort`; the tool's or task's own name when it runs alone. */
  readonly name: string;
  /** `local`: runs beside the leader (expression tools), never on the cluster. */
  readonly kind: 'job' | 'local';
  /** The step or call in the document that was asked about, or the tool or task itself when it stands there. */
  readonly at: Place;
  /** The name of the tool or task that runs. */
  readonly definition: Place;
  readonly cores: Known<number>;
  readonly memory: Known<number>;
  readonly disk: Known<number>;
  readonly accelerators: Known<readonly Accelerator[]>;
  /** What Toil's batch system is told, after `--defaultPreemptible`. */
  readonly preemptible: Known<boolean>;
  /** A scatter makes many of it; how many is only known at run time. */
  readonly scattered: boolean;
}
