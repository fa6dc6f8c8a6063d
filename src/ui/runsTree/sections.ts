import { l10n } from 'vscode';
import type { FolderEntry } from '../../contracts/runHost';
import type { OutputEntry } from '../../toil/outputs';
import type { FailedJobs } from '../../usecases/failedJobs';
import type { JobReader } from '../../usecases/jobReader';
import type { RunEntry, RunStore } from '../../usecases/runStore';
import type { RunsRow } from './rows';

/** Where the rows below a run come from. */
export interface ChildParts {
  readonly store: RunStore;
  readonly jobs: JobReader;
  readonly failedJobs: FailedJobs;
  /** The run's outputs as its language names them; empty when it names none. */
  readonly outputs: (entry: RunEntry, signal: AbortSignal) => Promise<OutputEntry[]>;
  readonly folder: (path: string, signal: AbortSignal) => Promise<FolderEntry[]>;
}

/** What is below a run. */
export function sectionRows(entry: RunEntry): RunsRow[] {
  const runId = entry.snapshot.id;
  const sections = entry.record
    ? (['jobs', 'log', 'outputs', 'inputs', 'command'] as const)
    : (['jobs', 'log'] as const);
  const why: RunsRow[] = entry.snapshot.state === 'failed' ? [{ kind: 'why', runId }] : [];
  return [...why, ...sections.map((section): RunsRow => ({ kind: 'section', runId, section }))];
}

/** What is below any row that is not a run. */
export async function sectionChildren(parts: ChildParts, row: RunsRow, signal: AbortSignal): Promise<RunsRow[]> {
  switch (row.kind) {
    case 'section':
      return section(parts, row, signal);
    case 'jobType':
      return jobRows(parts, row, signal);
    case 'output':
      return outputChildren(parts, row, signal);
    case 'file':
      return row.entry.kind === 'folder' ? fileRows(parts, row.runId, row.entry.path, signal) : [];
    case 'cluster':
    case 'run':
    case 'why':
    case 'job':
    case 'inputFile':
    case 'text':
    case 'more':
      return [];
  }
}

async function section(
  parts: ChildParts,
  { runId, section: name }: Extract<RunsRow, { kind: 'section' }>,
  signal: AbortSignal,
): Promise<RunsRow[]> {
  const entry = parts.store.get(runId);
  if (!entry) return [];
  switch (name) {
    case 'jobs': {
      const table = await parts.jobs.jobs(entry.snapshot, signal);
      const rows = table.types.map(({ type, counts }): RunsRow => ({
        kind: 'jobType',
        runId,
        type,
        counts: { ...counts },
      }));
      return rows.length > 0 ? rows : [emptyRow(`run/${runId}/jobs/none`, noJobs(entry))];
    }
    case 'outputs':
      return outputRows(parts, entry, signal);
    case 'inputs':
      return inputRows(entry);
    case 'log':
    case 'command':
      return [];
  }
}

function noJobs(entry: RunEntry): string {
  return entry.snapshot.state === 'running'
    ? l10n.t('Toil is getting ready; the first job comes in a few seconds')
    : l10n.t('No job was started');
}

async function jobRows(
  parts: ChildParts,
  row: Extract<RunsRow, { kind: 'jobType' }>,
  signal: AbortSignal,
): Promise<RunsRow[]> {
  const entry = parts.store.get(row.runId);
  if (!entry) return [];
  const table = await parts.jobs.jobs(entry.snapshot, signal);
  const jobs = table.types.find(({ type }) => type === row.type)?.jobs ?? [];
  const failed = jobs.filter((job) => job.state === 'failed').map((job) => job.id);
  const words = failed.length > 0 ? await parts.failedJobs.words(entry, failed, signal) : undefined;
  return jobs.map((job) => ({ kind: 'job', runId: row.runId, type: row.type, job: { ...job, ...words?.get(job.id) } }));
}

async function outputRows(parts: ChildParts, entry: RunEntry, signal: AbortSignal): Promise<RunsRow[]> {
  const runId = entry.snapshot.id;
  const named = await parts.outputs(entry, signal);
  if (named.length > 0) return named.map((output, index) => outputRow(runId, String(index), output));
  const files = entry.record ? await fileRows(parts, runId, entry.record.outputs, signal) : [];
  if (files.length > 0) return files;
  const text = entry.snapshot.state === 'running' ? l10n.t('Results come when the run ends') : l10n.t('There are none');
  return [emptyRow(`run/${runId}/outputs/none`, text)];
}

async function outputChildren(
  parts: ChildParts,
  row: Extract<RunsRow, { kind: 'output' }>,
  signal: AbortSignal,
): Promise<RunsRow[]> {
  const { entry } = row;
  if (entry.children) return entry.children.map((child, index) => outputRow(row.runId, `${row.path}.${index}`, child));
  return entry.kind === 'folder' && entry.path ? fileRows(parts, row.runId, entry.path, signal) : [];
}

function outputRow(runId: string, path: string, entry: OutputEntry): RunsRow {
  return { kind: 'output', runId, path, entry };
}

async function fileRows(parts: ChildParts, runId: string, path: string, signal: AbortSignal): Promise<RunsRow[]> {
  const entries = await parts.folder(path, signal);
  return entries.map((entry) => ({ kind: 'file', runId, parent: 'outputs', entry }));
}

function inputRows(entry: RunEntry): RunsRow[] {
  const { record, snapshot } = entry;
  if (!record) return [];
  const workflow: RunsRow = { kind: 'inputFile', runId: snapshot.id, path: record.workflow.path };
  switch (record.inputs.kind) {
    case 'file':
      return [workflow, { kind: 'inputFile', runId: snapshot.id, path: record.inputs.path }];
    case 'arguments':
      return [
        workflow,
        ...record.inputs.words.map((word, index): RunsRow => ({
          kind: 'text',
          id: `run/${snapshot.id}/inputs/${index}`,
          label: word,
          icon: 'symbol-string',
        })),
      ];
    case 'none':
      return [workflow];
  }
}

function emptyRow(id: string, label: string): RunsRow {
  return { kind: 'text', id, label, icon: 'info' };
}
