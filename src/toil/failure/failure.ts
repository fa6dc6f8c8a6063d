/**
 * Why a run failed. Every text in it comes from the workflow, its tools or the machine and is untrusted. Sizes are bytes.
 */
export type Failure =
  /** `role`: an input, or a file that the workflow is made of. */
  | { readonly kind: 'missingInputFile'; readonly path: string; readonly role: 'input' | 'workflow' }
  | {
      readonly kind: 'wrongInput';
      readonly name: string;
      readonly problem: 'missing' | 'unknown' | 'wrongType';
      readonly detail: string;
    }
  /** `tool`: the job's name; `stderrTail`: the last lines that it wrote, empty when Toil did not keep them. */
  | { readonly kind: 'toolFailed'; readonly tool: string; readonly exitCode: number; readonly stderrTail: string }
  /** The tool ran well, but did not make the file that it promised. */
  | { readonly kind: 'missingOutput'; readonly tool: string; readonly output: string; readonly pattern: string }
  /** `evidence`: killed from outside (137, SIGKILL: nearly always for want of memory), or it said so itself. */
  | { readonly kind: 'outOfMemory'; readonly tool: string; readonly evidence: 'killed' | 'said' }
  /** Toil itself was ended by this signal. */
  | { readonly kind: 'killed'; readonly signal: number }
  | { readonly kind: 'noSpace'; readonly path?: string }
  | {
      readonly kind: 'containerUnavailable';
      readonly engine?: 'docker' | 'singularity' | 'podman';
      readonly image?: string;
    }
  | { readonly kind: 'imageUnavailable'; readonly image?: string; readonly detail: string }
  | { readonly kind: 'javascriptMissing' }
  /** The workflow cannot be read. Line and column count from 1. */
  | {
      readonly kind: 'syntax';
      readonly file?: string;
      readonly line?: number;
      readonly column?: number;
      readonly message: string;
    }
  | { readonly kind: 'unsupported'; readonly requirement: string }
  | {
      readonly kind: 'tooLarge';
      readonly resource: 'cores' | 'memory' | 'disk';
      readonly asked: number;
      readonly available: number;
      readonly job: string;
    }
  | { readonly kind: 'jobStoreExists'; readonly jobStore: string }
  /** There is nothing to restart. */
  | { readonly kind: 'jobStoreMissing'; readonly jobStore: string }
  | { readonly kind: 'pythonImport'; readonly module: string }
  | {
      readonly kind: 'pythonException';
      readonly type: string;
      readonly message: string;
      readonly file?: string;
      readonly line?: number;
    }
  | { readonly kind: 'illegalFileName'; readonly name: string }
  | { readonly kind: 'permissionDenied'; readonly path: string }
  | { readonly kind: 'networkFailed'; readonly url?: string }
  /** `_toil_worker`: Toil's own folder is not on the run's PATH. */
  | { readonly kind: 'programMissing'; readonly program: string }
  | { readonly kind: 'commandLine'; readonly message: string }
  | { readonly kind: 'unknown'; readonly lastLines: readonly string[] };

/** How many lines of a tool's stderr are shown: the cause is nearly always among the last. */
export const TAIL_LINES = 20;

/** A text to look for causes in. */
export interface Evidence {
  /** Outside of blocks, or one block without its indent. */
  readonly text: string;
  /** The job whose block it is. */
  readonly job?: string;
  /** What the job's tool wrote to stderr. */
  readonly stderr?: string;
}

/** Looks for one cause; undefined when it is not that. */
export type Detector = (evidence: Evidence) => Failure | undefined;
