import type { JobCounts, JobState } from '../../toil/jobTable';
import type { OutputEntry } from '../../toil/outputs';
import type { FolderEntry } from '../../contracts/runHost';

/** The rows of the Runs tree. A row is data; `runsTree.ts` finds its children and `describe*.ts` its looks. */
export type RunsRow =
  | { readonly kind: 'cluster'; readonly id: string }
  | { readonly kind: 'run'; readonly runId: string }
  /** Why a failed run failed. */
  | { readonly kind: 'why'; readonly runId: string }
  | { readonly kind: 'section'; readonly runId: string; readonly section: Section }
  | { readonly kind: 'jobType'; readonly runId: string; readonly type: string; readonly counts: JobCounts }
  | { readonly kind: 'job'; readonly runId: string; readonly type: string; readonly job: JobView }
  | { readonly kind: 'output'; readonly runId: string; readonly path: string; readonly entry: OutputEntry }
  | { readonly kind: 'file'; readonly runId: string; readonly parent: string; readonly entry: FolderEntry }
  | { readonly kind: 'inputFile'; readonly runId: string; readonly path: string }
  | {
      readonly kind: 'text';
      readonly id: string;
      readonly label: string;
      readonly description?: string;
      readonly icon?: string;
    }
  | { readonly kind: 'more'; readonly of: string; readonly hidden: number };

export type Section = 'jobs' | 'log' | 'outputs' | 'inputs' | 'command';

export interface JobView {
  readonly id: string;
  readonly name: string;
  readonly state: JobState;
  readonly tries: number;
  readonly exitCode?: number;
  /** The last line that its tool wrote, of a failed job. */
  readonly lastWords?: string;
}

/** Stable over refreshes, so that the tree keeps what is open and selected. */
export function rowId(row: RunsRow): string {
  switch (row.kind) {
    case 'cluster':
      return `cluster/${row.id}`;
    case 'run':
      return `run/${row.runId}`;
    case 'why':
      return `run/${row.runId}/why`;
    case 'section':
      return `run/${row.runId}/${row.section}`;
    case 'jobType':
      return `run/${row.runId}/jobs/${row.type}`;
    case 'job':
      return `run/${row.runId}/jobs/${row.type}/${row.job.id}`;
    case 'output':
      return `run/${row.runId}/outputs/${row.path}`;
    case 'file':
      return `run/${row.runId}/${row.parent}/file/${row.entry.path}`;
    case 'inputFile':
      return `run/${row.runId}/inputs/${row.path}`;
    case 'text':
      return row.id;
    case 'more':
      return `${row.of}/more`;
  }
}
