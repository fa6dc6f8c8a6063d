import { l10n, FileSystemError } from 'vscode';
import type { PlacedRun, RunPlaces } from '../../usecases/runPlaces/runPlaces';
import { jobLogParts, runStatistics, type JobLogPart } from '../../usecases/runTexts';
import type { MadeDocument } from './runUri';

/** The text of a document about a run that is made when it is opened. */
export async function madeText(
  places: Pick<RunPlaces, 'find'>,
  document: MadeDocument,
  signal: AbortSignal,
): Promise<string> {
  const found = await places.find(document.run, signal);
  if (!found) throw FileSystemError.FileNotFound();
  return document.kind === 'statistics'
    ? runStatistics(found.place.store.host, found.entry, signal)
    : jobLogText(found, document.jobId, signal);
}

async function jobLogText({ place, entry }: PlacedRun, jobId: string, signal: AbortSignal): Promise<string> {
  const parts = await jobLogParts(place.store.host, entry, jobId, signal);
  if (parts.length === 0) {
    return `${l10n.t('The log of {0} says nothing of this job ({1}): neither the job nor Toil wrote anything about it. The whole log may tell more.', entry.record?.name ?? entry.snapshot.id, jobId)}\n`;
  }
  return parts.map(({ kind, text }) => `===== ${titleOf(kind)} =====\n${text}\n`).join('\n');
}

function titleOf(kind: JobLogPart['kind']): string {
  switch (kind) {
    case 'stderr':
      return l10n.t('What the job wrote to standard error');
    case 'stdout':
      return l10n.t('What the job wrote to standard output');
    case 'worker':
      return l10n.t('Log of its worker');
    case 'toil':
      return l10n.t('What Toil’s log says of it');
  }
}
