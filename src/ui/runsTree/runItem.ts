import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { RunState } from '../../contracts/starter';
import type { JobCounts } from '../../toil/jobTable';
import { formatDuration } from '../../shared/text';
import { runKeyText } from '../../usecases/runPlaces/runKey';
import { keyOf, type PlacedRun } from '../../usecases/runPlaces/runPlaces';
import { elapsedSeconds, type RunEntry } from '../../usecases/runStore';

const ICONS: Readonly<Record<RunState, readonly [icon: string, color: string]>> = {
  running: ['sync~spin', 'charts.blue'],
  succeeded: ['pass', 'testing.iconPassed'],
  failed: ['error', 'testing.iconFailed'],
  stopped: ['circle-slash', 'disabledForeground'],
  lost: ['question', 'testing.iconErrored'],
};

/** What of a run is looked up for its row. */
export interface RunFacts {
  /** Undefined where its jobs cannot be read. */
  readonly counts: JobCounts | undefined;
  /** Its results would be gone with the cluster. */
  readonly onLeaderOnly: boolean;
  readonly nowMs: number;
}

/** The row of a run: name, state in words and as icon, duration, jobs. */
export function runItem(run: PlacedRun, { counts, onLeaderOnly, nowMs }: RunFacts): vscode.TreeItem {
  const { entry, place } = run;
  const { snapshot, record } = entry;
  const item = new vscode.TreeItem(record?.name ?? snapshot.id, vscode.TreeItemCollapsibleState.Collapsed);
  const elsewhere = record && record.host.id !== place.host.id ? record.host.name : undefined;
  const parts = [
    stateWord(snapshot.state, snapshot.stopping),
    formatDuration(elapsedSeconds(entry, nowMs)),
    ...(counts && counts.issued > 0 ? [countsText(counts)] : []),
    ...(onLeaderOnly ? [l10n.t('outputs only on the leader')] : []),
    ...(elsewhere ? [l10n.t('on {0}', elsewhere)] : []),
  ];
  item.id = `run/${runKeyText(keyOf(run))}`;
  item.description = parts.join(' · ');
  const [icon, color] = ICONS[snapshot.state];
  item.iconPath = new vscode.ThemeIcon(icon, new vscode.ThemeColor(color));
  item.contextValue = [contextValue(entry, elsewhere !== undefined), ...(onLeaderOnly ? ['fetchable'] : [])].join(';');
  item.tooltip = tooltip(entry);
  item.accessibilityInformation = { label: [record?.name ?? snapshot.id, ...parts].join(', ') };
  return item;
}

/** A state in one word. */
export function stateWord(state: RunState, stopping = false): string {
  if (state === 'running' && stopping) return l10n.t('stopping');
  switch (state) {
    case 'running':
      return l10n.t('running');
    case 'succeeded':
      return l10n.t('succeeded');
    case 'failed':
      return l10n.t('failed');
    case 'stopped':
      return l10n.t('stopped');
    case 'lost':
      return l10n.t('lost');
  }
}

/** Jobs in numbers: those that ended well, of how many, and what else is worth a word. */
export function countsText(counts: JobCounts): string {
  const done = l10n.t('{0} of {1} jobs done', counts.done, counts.issued);
  const rest = [
    ...(counts.running > 0 ? [l10n.t('{0} running', counts.running)] : []),
    ...(counts.failed > 0 ? [l10n.t('{0} failed', counts.failed)] : []),
    ...(counts.retried > 0 ? [l10n.t('{0} tried again', counts.retried)] : []),
  ];
  return [done, ...rest].join(', ');
}

/** Words that the manifest's menus ask for. */
function contextValue(entry: RunEntry, elsewhere: boolean): string {
  const { snapshot, record } = entry;
  const words = ['run', snapshot.state];
  if (snapshot.state !== 'running') words.push('ended');
  const restartable = ['failed', 'stopped', 'lost'].includes(snapshot.state) && snapshot.jobStoreExists !== false;
  if (restartable && record && !elsewhere) words.push('restartable');
  return words.join(';');
}

function tooltip(entry: RunEntry): vscode.MarkdownString {
  const { snapshot, record } = entry;
  const lines = [
    record ? (record.origin ?? record).workflow.path : l10n.t('run.json cannot be read'),
    ...(record
      ? [l10n.t('Started {0}', new Date(record.created).toLocaleString()), l10n.t('Toil {0}', record.toil.version)]
      : []),
    snapshot.attempts.length > 1 ? l10n.t('{0} attempts', snapshot.attempts.length) : '',
    snapshot.state === 'lost'
      ? l10n.t('It ended without a word: the machine was restarted or all of it was killed.')
      : '',
    snapshot.dir,
  ];
  const text = new vscode.MarkdownString();
  for (const line of lines.filter(Boolean)) {
    text.appendText(line);
    text.appendMarkdown('\n\n');
  }
  return text;
}
