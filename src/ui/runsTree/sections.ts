import { l10n } from 'vscode';
import type { OutputEntry } from '../../toil/outputs';
import { runKeyText, type RunKey } from '../../usecases/runPlaces/runKey';
import { keyOf, type PlacedRun, type RunPlaces } from '../../usecases/runPlaces/runPlaces';
import type { RunEntry } from '../../usecases/runStore';
import { runOutputs } from '../../usecases/runTexts';
import type { RunsRow } from './rows';

type Places = Pick<RunPlaces, 'get'>;

/** What is below a run. */
export function sectionRows(placed: PlacedRun): RunsRow[] {
  const run = keyOf(placed);
  const { entry } = placed;
  const sections = entry.record
    ? (['jobs', 'log', 'outputs', 'inputs', 'command'] as const)
    : (['jobs', 'log'] as const);
  const why: RunsRow[] = entry.snapshot.state === 'failed' ? [{ kind: 'why', run }] : [];
  return [...why, ...sections.map((section): RunsRow => ({ kind: 'section', run, section }))];
}

/** What is below any row that is not a run. */
export async function sectionChildren(places: Places, row: RunsRow, signal: AbortSignal): Promise<RunsRow[]> {
  switch (row.kind) {
    case 'section':
      return section(places, row, signal);
    case 'jobType':
      return jobRows(places, row, signal);
    case 'output':
      return outputChildren(places, row, signal);
    case 'file':
      return row.entry.kind === 'folder' ? fileRows(places, row.run, row.entry.path, signal) : [];
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
  places: Places,
  { run, section: name }: Extract<RunsRow, { kind: 'section' }>,
  signal: AbortSignal,
): Promise<RunsRow[]> {
  const placed = places.get(run);
  if (!placed) return [];
  const { entry, place } = placed;
  switch (name) {
    case 'jobs': {
      const table = await place.jobs.jobs(entry.snapshot, signal);
      const rows = table.types.map(({ type, counts }): RunsRow => ({
        kind: 'jobType',
        run,
        type,
        counts: { ...counts },
      }));
      return rows.length > 0 ? rows : [emptyRow(`run/${runKeyText(run)}/jobs/none`, noJobs(entry))];
    }
    case 'outputs':
      return outputRows(places, placed, signal);
    case 'inputs':
      return inputRows(placed);
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
  places: Places,
  row: Extract<RunsRow, { kind: 'jobType' }>,
  signal: AbortSignal,
): Promise<RunsRow[]> {
  const placed = places.get(row.run);
  if (!placed) return [];
  const { entry, place } = placed;
  const table = await place.jobs.jobs(entry.snapshot, signal);
  const jobs = table.types.find(({ type }) => type === row.type)?.jobs ?? [];
  const failed = jobs.filter((job) => job.state === 'failed').map((job) => job.id);
  const words = failed.length > 0 ? await place.failedJobs.words(entry, failed, signal) : undefined;
  return jobs.map((job) => ({ kind: 'job', run: row.run, type: row.type, job: { ...job, ...words?.get(job.id) } }));
}

async function outputRows(places: Places, placed: PlacedRun, signal: AbortSignal): Promise<RunsRow[]> {
  const run = keyOf(placed);
  const { entry, place } = placed;
  const named = await runOutputs(place.store.host, entry, signal);
  if (named.length > 0) return named.map((output, index) => outputRow(run, String(index), output));
  const files = entry.record ? await fileRows(places, run, entry.record.outputs, signal) : [];
  if (files.length > 0) return files;
  const text = entry.snapshot.state === 'running' ? l10n.t('Results come when the run ends') : l10n.t('There are none');
  return [emptyRow(`run/${runKeyText(run)}/outputs/none`, text)];
}

async function outputChildren(
  places: Places,
  row: Extract<RunsRow, { kind: 'output' }>,
  signal: AbortSignal,
): Promise<RunsRow[]> {
  const { entry } = row;
  if (entry.children) return entry.children.map((child, index) => outputRow(row.run, `${row.path}.${index}`, child));
  return entry.kind === 'folder' && entry.path ? fileRows(places, row.run, entry.path, signal) : [];
}

function outputRow(run: RunKey, path: string, entry: OutputEntry): RunsRow {
  return { kind: 'output', run, path, entry };
}

async function fileRows(places: Places, run: RunKey, path: string, signal: AbortSignal): Promise<RunsRow[]> {
  const entries = (await places.get(run)?.place.store.host.folder(path, signal)) ?? [];
  return entries.map((entry) => ({ kind: 'file', run, parent: 'outputs', entry }));
}

/** Of a run on a leader the user's own files, which it got copies of. */
function inputRows(placed: PlacedRun): RunsRow[] {
  const { record } = placed.entry;
  if (!record) return [];
  const run = keyOf(placed);
  const { workflow, inputs } = record.origin ?? record;
  const first: RunsRow = { kind: 'inputFile', run, path: workflow.path };
  switch (inputs.kind) {
    case 'file':
      return [first, { kind: 'inputFile', run, path: inputs.path }];
    case 'arguments':
      return [
        first,
        ...inputs.words.map((word, index): RunsRow => ({
          kind: 'text',
          id: `run/${runKeyText(run)}/inputs/${index}`,
          label: word,
          icon: 'symbol-string',
        })),
      ];
    case 'none':
      return [first];
  }
}

function emptyRow(id: string, label: string): RunsRow {
  return { kind: 'text', id, label, icon: 'info' };
}
