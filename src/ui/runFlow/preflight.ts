import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { formatBytes } from '../../shared/text';
import { dockerTrouble } from '../dockerTrouble';
import type { Shortfall } from '../../usecases/shortfalls';

/**
 * Tells, before the start, what the machine lacks; resolves when the user wants to start all the same. Throws
 * `CancellationError` otherwise.
 */
export async function confirmShortfalls(name: string, shortfalls: readonly Shortfall[]): Promise<void> {
  if (shortfalls.length === 0) return;
  const start = l10n.t('Start Anyway');
  const chosen = await vscode.window.showWarningMessage(
    l10n.t('{0} will probably not get through on this machine.', name),
    { modal: true, detail: shortfalls.map(shortfallText).join('\n\n') },
    start,
  );
  if (chosen !== start) throw new vscode.CancellationError();
}

/** What is lacking and what helps, in plain sentences. */
export function shortfallText(shortfall: Shortfall): string {
  switch (shortfall.kind) {
    case 'wdlContainer':
      return l10n.t(
        'WDL tasks run in containers, and this machine has neither Docker nor Singularity: start Docker, or install Docker, Singularity or Apptainer.',
      );
    case 'container':
      return l10n.t(
        '{0} runs in a container, and this machine has neither Docker nor Singularity: start Docker, or install Docker, Singularity or Apptainer.',
        shortfall.job,
      );
    case 'dockerSilent':
      return l10n.t('{0} runs in a container. {1}', shortfall.job, dockerTrouble(shortfall.reason));
    case 'node':
      return l10n.t(
        'Its JavaScript expressions need Node.js, and none was found or could be brought along: install Node.js.',
      );
    case 'memory':
    case 'cores':
    case 'disk':
      return tooMuchText(shortfall);
    case 'moreJobs':
      return shortfall.count === 1
        ? l10n.t('One more job asks for more than there is.')
        : l10n.t('{0} more jobs ask for more than there is.', shortfall.count);
    case 'diskLow':
      return l10n.t(
        'Only {0} are free where the run is kept ({1}): make room, or choose another folder for runs in the settings.',
        formatBytes(shortfall.there),
        shortfall.folder,
      );
  }
}

/** Toil refuses such a job, and the run fails. */
function tooMuchText(shortfall: Extract<Shortfall, { kind: 'memory' | 'cores' | 'disk' }>): string {
  const { kind, job, asked, there, by } = shortfall;
  if (by === 'option') return aboveOptionText(shortfall);
  if (kind === 'cores') {
    return l10n.t(
      '{0} asks for {1} cores, the machine has {2}: Toil will refuse it. Lower what it asks for, or use a larger machine.',
      job,
      asked,
      there,
    );
  }
  return kind === 'memory'
    ? l10n.t(
        '{0} asks for {1} of memory, the machine has {2}: Toil will refuse it. Lower what it asks for, or use a larger machine.',
        job,
        formatBytes(asked),
        formatBytes(there),
      )
    : l10n.t(
        '{0} asks for {1} of disk, and {2} are free: make room, or choose another work folder in the options.',
        job,
        formatBytes(asked),
        formatBytes(there),
      );
}

function aboveOptionText({
  kind,
  job,
  asked,
  there,
}: Extract<Shortfall, { kind: 'memory' | 'cores' | 'disk' }>): string {
  if (kind === 'cores') {
    return l10n.t(
      '{0} asks for {1} cores, and the options of this run allow {2}: Toil will refuse it. Allow more, or lower what it asks for.',
      job,
      asked,
      there,
    );
  }
  const [more, limit] = [formatBytes(asked), formatBytes(there)];
  return kind === 'memory'
    ? l10n.t(
        '{0} asks for {1} of memory, and the options of this run allow {2}: Toil will refuse it. Allow more, or lower what it asks for.',
        job,
        more,
        limit,
      )
    : l10n.t(
        '{0} asks for {1} of disk, and the options of this run allow {2}: Toil will refuse it. Allow more, or lower what it asks for.',
        job,
        more,
        limit,
      );
}
