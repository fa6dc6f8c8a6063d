import type { JobCounts, JobState } from '../../toil/jobTable';
import type { OutputEntry } from '../../toil/outputs';
import type { FolderEntry } from '../../contracts/runHost';
import { runKeyText, type RunKey } from '../../usecases/runPlaces/runKey';
import type { CommandId } from '../commandIds';

/** The rows of the Runs tree. A row is data; `runsTree.ts` finds its children and `describe*.ts` its looks. */
export type RunsRow =
  | { readonly kind: 'cluster'; readonly id: string }
  | { readonly kind: 'run'; readonly run: RunKey }
  /** Why a failed run failed. */
  | { readonly kind: 'why'; readonly run: RunKey }
  | { readonly kind: 'section'; readonly run: RunKey; readonly section: Section }
  | { readonly kind: 'jobType'; readonly run: RunKey; readonly type: string; readonly counts: JobCounts }
  | { readonly kind: 'job'; readonly run: RunKey; readonly type: string; readonly job: JobView }
  | { readonly kind: 'output'; readonly run: RunKey; readonly path: string; readonly entry: OutputEntry }
  | { readonly kind: 'file'; readonly run: RunKey; readonly parent: string; readonly entry: FolderEntry }
  | { readonly kind: 'inputFile'; readonly run: RunKey; readonly path: string }
  | {
      readonly kind: 'text';
      readonly id: string;
      readonly label: string;
      readonly description?: string;
      readonly icon?: string;
      /** What a click does. */
      readonly command?: { readonly id: CommandId; readonly args: readonly unknown[] };
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
      return `run/${runKeyText(row.run)}`;
    case 'why':
      return `run/${runKeyText(row.run)}/why`;
    case 'section':
      return `run/${runKeyText(row.run)}/${row.section}`;
    case 'jobType':
      return `run/${runKeyText(row.run)}/jobs/${row.type}`;
    case 'job':
      return `run/${runKeyText(row.run)}/jobs/${row.type}/${row.job.id}`;
    case 'output':
      return `run/${runKeyText(row.run)}/outputs/${row.path}`;
    case 'file':
      return `run/${runKeyText(row.run)}/${row.parent}/file/${row.entry.path}`;
    case 'inputFile':
      return `run/${runKeyText(row.run)}/inputs/${row.path}`;
    case 'text':
      return row.id;
    case 'more':
      return `${row.of}/more`;
  }
}
