import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { basename, dirname } from 'node:path';
import { formatBytes } from '../../shared/text';
import type { JobState } from '../../toil/jobTable';
import { clusterOfId } from '../../usecases/clusters/clusterKey';
import { runKeyText, THIS_MACHINE, type RunKey } from '../../usecases/runPlaces/runKey';
import type { RunPlaces } from '../../usecases/runPlaces/runPlaces';
import { machineLabel } from '../clustersTree/machineItem';
import { runUri } from '../documents/runUri';
import { countsText } from './runItem';
import { rowId, type RunsRow, type Section } from './rows';

const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;

/** The looks of every row that is not a run. */
export function childItem(row: RunsRow, places: Pick<RunPlaces, 'get'>): vscode.TreeItem {
  const item = make(row, places);
  item.id = rowId(row);
  // Without it VS Code speaks the tooltip in place of the row: a whole path, and no size.
  item.accessibilityInformation ??= { label: spoken(item) };
  return item;
}

function spoken({ label, description }: vscode.TreeItem): string {
  return [label, description].flatMap((part) => (typeof part === 'string' && part !== '' ? [part] : [])).join(', ');
}

function make(row: RunsRow, places: Pick<RunPlaces, 'get'>): vscode.TreeItem {
  switch (row.kind) {
    case 'cluster':
      return clusterItem(row.id);
    case 'section':
      return sectionItem(row, places);
    case 'jobType': {
      const item = icon(new vscode.TreeItem(row.type, Collapsed), 'symbol-method');
      item.description = countsText(row.counts);
      return item;
    }
    case 'job':
      return jobItem(row);
    case 'output':
      return openedWith(row, outputItem(row));
    case 'file':
      return openedWith(row, fileItem(row.entry.name, row.entry.path, row.entry.kind === 'folder', row.entry.size));
    case 'inputFile':
      return inputFileItem(row.path);
    case 'text': {
      const item = icon(new vscode.TreeItem(row.label), row.icon ?? 'info');
      if (row.description !== undefined) item.description = row.description;
      if (row.command) item.command = { command: row.command.id, title: row.label, arguments: [...row.command.args] };
      return item;
    }
    case 'more': {
      const item = icon(new vscode.TreeItem(l10n.t('Show more ({0} are hidden)', row.hidden)), 'more');
      item.command = { command: 'toil.showMore', title: '', arguments: [row] };
      return item;
    }
    case 'run':
    case 'why':
      return new vscode.TreeItem(runKeyText(row.run));
  }
}

function clusterItem(id: string): vscode.TreeItem {
  const key = clusterOfId(id);
  if (!key) return icon(new vscode.TreeItem(machineLabel(), Expanded), 'vm');
  const item = icon(new vscode.TreeItem(key.name, Expanded), 'server-environment');
  item.description = `${key.account}/${key.region}`;
  return item;
}

/** A result on a leader is fetched before it is opened: the row tells where it is. */
function openedWith(row: RunsRow & { readonly run: RunKey }, item: vscode.TreeItem): vscode.TreeItem {
  if (row.run.clusterId !== THIS_MACHINE && item.command) item.command = { ...item.command, arguments: [row] };
  return item;
}

function sectionItem(row: Extract<RunsRow, { kind: 'section' }>, places: Pick<RunPlaces, 'get'>): vscode.TreeItem {
  const { title, glyph, leaf } = sectionLooks(row.section);
  const item = icon(new vscode.TreeItem(title, leaf ? None : Collapsed), glyph);
  const entry = places.get(row.run)?.entry;
  item.contextValue = row.section;
  if (row.section === 'log') {
    const bytes = entry?.snapshot.sizes['log'];
    if (bytes !== undefined) item.description = formatBytes(bytes);
    item.command = {
      command: 'vscode.open',
      title: '',
      arguments: [runUri({ kind: 'log', run: row.run })],
    };
  }
  if (row.section === 'command') {
    const argv = entry?.snapshot.attempts.at(-1)?.argv ?? [];
    item.description = [basename(argv[0] ?? ''), ...argv.slice(1)].join(' ');
    item.tooltip = argv.join(' ');
  }
  return item;
}

function sectionLooks(section: Section): { title: string; glyph: string; leaf: boolean } {
  switch (section) {
    case 'jobs':
      return { title: l10n.t('Jobs'), glyph: 'tasklist', leaf: false };
    case 'log':
      return { title: l10n.t('Log'), glyph: 'output', leaf: true };
    case 'outputs':
      return { title: l10n.t('Outputs'), glyph: 'folder-library', leaf: false };
    case 'inputs':
      return { title: l10n.t('Inputs'), glyph: 'list-unordered', leaf: false };
    case 'command':
      return { title: l10n.t('Command'), glyph: 'terminal', leaf: true };
  }
}

const JOB_ICONS: Readonly<Record<JobState, readonly [string, string]>> = {
  waiting: ['clock', 'disabledForeground'],
  running: ['sync~spin', 'charts.blue'],
  done: ['pass', 'testing.iconPassed'],
  failed: ['error', 'testing.iconFailed'],
};

function jobItem({ run, type, job }: Extract<RunsRow, { kind: 'job' }>): vscode.TreeItem {
  const words: Record<JobState, string> = {
    waiting: l10n.t('waiting'),
    running: l10n.t('running'),
    done: l10n.t('done'),
    failed: l10n.t('failed'),
  };
  const parts = [words[job.state]];
  if (job.state === 'failed' && job.exitCode !== undefined) parts.push(l10n.t('exit code {0}', job.exitCode));
  if (job.tries > 1) parts.push(l10n.t('{0} tries', job.tries));
  if (job.lastWords !== undefined) parts.push(job.lastWords);
  const label = jobLabel(type, job.name);
  const item = new vscode.TreeItem(label);
  item.tooltip = `${job.name}\n${job.id}`;
  const [glyph, color] = JOB_ICONS[job.state];
  item.iconPath = new vscode.ThemeIcon(glyph, new vscode.ThemeColor(color));
  item.description = parts.join(' · ');
  item.accessibilityInformation = { label: [label, ...parts].join(', ') };
  item.contextValue = job.state === 'failed' ? 'failedJob' : 'job';
  if (job.state === 'failed') {
    const uri = runUri({ kind: 'jobLog', run, jobId: job.id });
    item.command = { command: 'vscode.open', title: '', arguments: [uri] };
  }
  return item;
}

/** A job's name without the file names around it: its type, and its place in each scatter. */
function jobLabel(type: string, name: string): string {
  return type + [...name.matchAll(/\.(\d+)(?=\.)/g)].map(([, index]) => `[${index ?? ''}]`).join('');
}

function outputItem({ entry }: Extract<RunsRow, { kind: 'output' }>): vscode.TreeItem {
  if ((entry.kind === 'file' || entry.kind === 'folder') && entry.path !== undefined) {
    const item = fileItem(basename(entry.path), entry.path, entry.kind === 'folder', entry.size ?? 0);
    item.description = [
      ...(entry.name === basename(entry.path) ? [] : [entry.name]),
      ...(entry.kind === 'file' && entry.size !== undefined ? [formatBytes(entry.size)] : []),
    ].join(' · ');
    return item;
  }
  if (entry.kind === 'group') return icon(new vscode.TreeItem(entry.name, Expanded), 'symbol-array');
  const item = icon(new vscode.TreeItem(entry.name), 'symbol-value');
  item.description = entry.value ?? '';
  item.contextValue = 'outputValue';
  return item;
}

function fileItem(name: string, path: string, isFolder: boolean, size: number): vscode.TreeItem {
  const uri = vscode.Uri.file(path);
  const item = new vscode.TreeItem(name, isFolder ? Collapsed : None);
  item.resourceUri = uri;
  item.iconPath = isFolder ? vscode.ThemeIcon.Folder : vscode.ThemeIcon.File;
  item.tooltip = path;
  item.contextValue = isFolder ? 'outputFolder' : 'outputFile';
  if (!isFolder) {
    item.description = formatBytes(size);
    item.command = { command: 'toil.openOutput', title: '', arguments: [path] };
  }
  return item;
}

function inputFileItem(path: string): vscode.TreeItem {
  const item = new vscode.TreeItem(basename(path));
  const uri = vscode.Uri.file(path);
  item.resourceUri = uri;
  item.iconPath = vscode.ThemeIcon.File;
  item.description = dirname(path);
  item.tooltip = path;
  item.command = { command: 'vscode.open', title: '', arguments: [uri] };
  return item;
}

function icon(item: vscode.TreeItem, id: string): vscode.TreeItem {
  item.iconPath = new vscode.ThemeIcon(id);
  return item;
}
