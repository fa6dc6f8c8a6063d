import * as vscode from 'vscode';
import type { RunState } from '../../contracts/starter';
import { formatDuration } from '../../shared/text';
import { elapsedSeconds, type RunEntry } from '../../usecases/runStore';

/** Jobs of a run in numbers, without Toil's own glue. */
export interface JobCounts {
  readonly issued: number;
  readonly running: number;
  readonly done: number;
  readonly failed: number;
}

const ICONS: Readonly<Record<RunState, readonly [icon: string, color: string]>> = {
  running: ['sync~spin', 'charts.blue'],
  succeeded: ['pass', 'testing.iconPassed'],
  failed: ['error', 'testing.iconFailed'],
  stopped: ['circle-slash', 'disabledForeground'],
  lost: ['question', 'testing.iconErrored'],
};

/** The row of a run: name, state in words and as icon, duration, jobs. */
export function runItem(
  entry: RunEntry,
  counts: JobCounts | undefined,
  thisHost: string,
  nowMs: number,
): vscode.TreeItem {
  const { snapshot, record } = entry;
  const item = new vscode.TreeItem(record?.name ?? snapshot.id, vscode.TreeItemCollapsibleState.Collapsed);
  const elsewhere = record && record.host.id !== thisHost ? record.host.name : undefined;
  const parts = [
    stateWord(snapshot.state, snapshot.stopping),
    formatDuration(elapsedSeconds(entry, nowMs)),
    ...(counts && counts.issued > 0 ? [countsText(counts)] : []),
    ...(elsewhere ? [vscode.l10n.t('on {0}', elsewhere)] : []),
  ];
  item.id = `run/${snapshot.id}`;
  item.description = parts.join(' · ');
  const [icon, color] = ICONS[snapshot.state];
  item.iconPath = new vscode.ThemeIcon(icon, new vscode.ThemeColor(color));
  item.contextValue = contextValue(entry, elsewhere !== undefined);
  item.tooltip = tooltip(entry);
  item.accessibilityInformation = { label: [record?.name ?? snapshot.id, ...parts].join(', ') };
  return item;
}

/** A state in one word. */
export function stateWord(state: RunState, stopping = false): string {
  const t = vscode.l10n.t;
  if (state === 'running' && stopping) return t('stopping');
  switch (state) {
    case 'running':
      return t('running');
    case 'succeeded':
      return t('succeeded');
    case 'failed':
      return t('failed');
    case 'stopped':
      return t('stopped');
    case 'lost':
      return t('lost');
  }
}

function countsText(counts: JobCounts): string {
  const t = vscode.l10n.t;
  const done = t('{0} of {1} jobs done', counts.done, counts.issued);
  return counts.failed > 0 ? `${done}, ${t('{0} failed', counts.failed)}` : done;
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
  const t = vscode.l10n.t;
  const { snapshot, record } = entry;
  const lines = [
    record ? record.workflow.path : t('run.json cannot be read'),
    ...(record
      ? [t('Started {0}', new Date(record.created).toLocaleString()), t('Toil {0}', record.toil.version)]
      : []),
    snapshot.attempts.length > 1 ? t('{0} attempts', snapshot.attempts.length) : '',
    snapshot.state === 'lost' ? t('It ended without a word: the machine was restarted or all of it was killed.') : '',
    snapshot.dir,
  ];
  const text = new vscode.MarkdownString();
  for (const line of lines.filter(Boolean)) {
    text.appendText(line);
    text.appendMarkdown('\n\n');
  }
  return text;
}
