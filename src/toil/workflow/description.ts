import type { Language } from '../../contracts/runRecord';

/** One input that a workflow takes. */
export interface WorkflowInput {
  /** The key in the inputs file: `reads` (CWL), `align.reads` (WDL). */
  readonly name: string;
  /** The type as its language writes it: `File[]`, `int?`, `Array[File]+`. */
  readonly type: string;
  readonly required: boolean;
  readonly doc?: string;
  /** The default as JSON, or as the expression's text when it is computed. */
  readonly default?: string;
  /** An example value as JSON text that has the right type: what a template shows. */
  readonly example: string;
}

/** What the machine must have for the workflow to run. */
export interface WorkflowNeeds {
  /** `required`: a job cannot run without Docker or Singularity. `hinted`: it asks for a container in `hints`, Toil uses one too. */
  readonly container: 'none' | 'hinted' | 'required';
  /** The step, tool or task that asks for the container; for the sentence. */
  readonly containerFor?: string;
  /** CWL expressions need a JavaScript engine. */
  readonly javascript: boolean;
  /** The largest single job, as far as it is written down as a plain number. Bytes. */
  readonly cores?: { readonly value: number; readonly job: string };
  readonly memory?: { readonly value: number; readonly job: string };
  readonly disk?: { readonly value: number; readonly job: string };
}

/** What can be known of a workflow by reading it. Nothing is downloaded and nothing is run. */
export interface WorkflowDescription {
  readonly language: Language;
  /** The workflow's own name (WDL) or file name. */
  readonly name: string;
  readonly inputs: readonly WorkflowInput[];
  /** Absolute paths of every local file that it is made of, itself first. */
  readonly files: readonly string[];
  readonly needs: WorkflowNeeds;
  /** The processes of a packed CWL document, when it has more than one; the default one first. */
  readonly fragments: readonly string[];
  /** Why it could not be read; then the rest is empty. Offsets are UTF-16 units in the workflow's own text. */
  readonly unreadable?: { readonly reason: string; readonly start: number; readonly end: number };
}

/** What is wrong with an inputs file. */
export type InputProblem =
  | { readonly kind: 'syntax'; readonly reason: string }
  | { readonly kind: 'notAMap' }
  | { readonly kind: 'missing'; readonly name: string; readonly type: string }
  | { readonly kind: 'unknown'; readonly name: string; readonly didYouMean?: string }
  | { readonly kind: 'wrongType'; readonly name: string; readonly expected: string; readonly found: string }
  | { readonly kind: 'noSuchFile'; readonly name: string; readonly path: string }
  | { readonly kind: 'folderNotFile'; readonly name: string; readonly path: string }
  | { readonly kind: 'fileNotFolder'; readonly name: string; readonly path: string }
  /** Toil takes such a path for a URI: it looks for another file, and may find one. */
  | { readonly kind: 'awkwardName'; readonly name: string; readonly path: string }
  /** The value that a template put there and nobody replaced. */
  | { readonly kind: 'placeholder'; readonly name: string };

export interface InputFinding {
  readonly problem: InputProblem;
  /** Errors stop the start; warnings are shown. */
  readonly severity: 'error' | 'warning';
  /** Place in the inputs file, UTF-16 units. */
  readonly start: number;
  readonly end: number;
}

/**
 * Whether Toil 9.6.0 loses this path on its way to a job, although the file is there: it takes paths for URIs and decodes
 * them. With `lane%231.fastq` and `lane#1.fastq` in a folder, naming the first ran with the second (tried).
 */
export function isAwkwardPath(path: string): boolean {
  return /[#?]|%[0-9A-Fa-f]{2}/.test(path);
}

/** Reads a file's text (editor buffers first); undefined when it is not there. */
export type ReadText = (path: string) => Promise<string | undefined>;

/** What is at a path: how input files are looked up. */
export type LookUp = (path: string) => Promise<'file' | 'folder' | undefined>;
