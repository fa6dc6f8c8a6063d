import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { formatBytes } from '../../shared/text';
import { installProgressText } from '../installMessages';
import { THIS_MACHINE } from '../../usecases/runPlaces/runKey';
import type { MachineState, StampProblem } from '../../usecases/thisMachine';

/** The row of This machine. */
export function machineItem(state: MachineState): vscode.TreeItem {
  const item = new vscode.TreeItem(machineLabel(), vscode.TreeItemCollapsibleState.Collapsed);
  item.id = `cluster/${THIS_MACHINE}`;
  const parts = [stateText(state), l10n.t('{0} cores', state.facts.cores), formatBytes(state.facts.memory)];
  if (vscode.env.remoteName) parts.unshift(state.facts.name);
  item.description = parts.join(' · ');
  item.iconPath = new vscode.ThemeIcon(icon(state));
  item.contextValue = contextValue(state);
  item.tooltip = tooltip(state);
  item.accessibilityInformation = { label: spokenLabel(state) };
  return item;
}

/** What This machine is called in every tree. */
export function machineLabel(): string {
  return l10n.t('This machine');
}

/** On a remote the host's name says which machine “this” is. */
function spokenLabel(state: MachineState): string {
  const { facts } = state;
  const rest = [stateText(state), facts.cores, formatBytes(facts.memory), formatBytes(facts.disk.free)] as const;
  return vscode.env.remoteName
    ? l10n.t('This machine, {4}, {0}, {1} cores, {2} memory, {3} free disk', ...rest, facts.name)
    : l10n.t('This machine, {0}, {1} cores, {2} memory, {3} free disk', ...rest);
}

/** The state of This machine in a few words; the icon says it too, but never alone. */
export function stateText(state: MachineState): string {
  switch (state.toil.kind) {
    case 'unsupported':
      return l10n.t('Toil needs Linux or macOS: reopen the folder in WSL');
    case 'installing':
      return l10n.t('installing Toil…');
    case 'none':
      return l10n.t('Toil is not installed yet');
    case 'broken':
      return l10n.t('Toil does not start');
    case 'ready':
      return l10n.t('ready · Toil {0}', state.toil.version);
  }
}

/** What the Toil row says. */
export function toilText(state: MachineState): string {
  const { toil } = state;
  switch (toil.kind) {
    case 'unsupported':
      return l10n.t('not on Windows');
    case 'installing':
      return installProgressText(toil.progress);
    case 'none':
      return l10n.t('none; it is installed at the first run');
    case 'broken':
      return brokenText(toil.path, toil.problem);
    case 'ready': {
      const sources = {
        setting: l10n.t('from the setting'),
        path: l10n.t('from the PATH'),
        ours: l10n.t('installed by this extension'),
      };
      const old = toil.tooOld ? ` · ${l10n.t('older than any version tried: some options are left out')}` : '';
      return `${toil.version} · ${sources[toil.source]} · ${toil.bin}${old}`;
    }
  }
}

/** Why a Toil is of no use, and what helps. */
function brokenText(path: string, { kind, output }: StampProblem): string {
  switch (kind) {
    case 'missing':
      return l10n.t('There is no program toil in {0}: correct the setting toil.path.', path);
    case 'noInterpreter':
      return l10n.t('The Python that the Toil in {0} runs with is gone: repair that Toil, or install it again.', path);
    case 'noAnswer':
      return l10n.t('The Toil in {0} did not answer within a minute: refresh this view to try again.', path);
    case 'cannotRun':
      return output
        ? l10n.t('The Toil in {0} does not start. It says: {1}', path, output)
        : l10n.t('The Toil in {0} does not start, and it does not say why.', path);
  }
}

function icon(state: MachineState): string {
  switch (state.toil.kind) {
    case 'installing':
      return 'loading~spin';
    case 'broken':
    case 'unsupported':
      return 'warning';
    case 'none':
    case 'ready':
      return 'vm';
  }
}

/** Words that the manifest's menus ask for. */
function contextValue(state: MachineState): string {
  const { toil } = state;
  const words = ['cluster', 'thisMachine'];
  if (toil.kind === 'unsupported') words.push('windows');
  else words.push('runnable');
  if (toil.kind === 'none' || toil.kind === 'broken') words.push('installable');
  if (toil.kind === 'ready' && toil.source === 'ours') words.push('ours');
  return words.join(';');
}

function tooltip(state: MachineState): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  text.appendText(l10n.t('Runs workflows right here, with no account and at no cost.'));
  if (vscode.env.remoteName) {
    text.appendMarkdown('\n\n');
    text.appendText(
      l10n.t('“Here” is {0}, the remote machine of this window, not the one in front of you.', state.facts.name),
    );
  }
  text.appendMarkdown('\n\n');
  text.appendText(toilText(state));
  return text;
}
