import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { CheckedParams, ClusterState } from '../../language/server/protocol';
import type { Disposable } from '../../shared/disposables';
import type { CommandId } from '../commandIds';
import { hintSelector } from './documents';

/** How the server is. */
export type ServerState = 'starting' | 'running' | 'stopped';

interface Look {
  readonly text: string;
  readonly detail?: string;
  readonly severity: vscode.LanguageStatusSeverity;
}

const { Information, Warning, Error: Bad } = vscode.LanguageStatusSeverity;

/** What the status bar's language item says of the document in the editor: the cluster it is checked against, and whether it fits. */
export class HintStatus implements Disposable {
  private readonly item = vscode.languages.createLanguageStatusItem('toil-hints-cluster', hintSelector);
  private readonly checked = new Map<string, CheckedParams>();
  private readonly listening: vscode.Disposable[];
  private state: ServerState = 'starting';
  private checks = 0;

  constructor() {
    this.item.name = l10n.t('Toil: Fits on Cluster');
    this.listening = [
      vscode.window.onDidChangeActiveTextEditor(() => this.show()),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.checked.delete(uri.toString())),
    ];
    this.show();
  }

  setState(state: ServerState): void {
    this.state = state;
    if (state !== 'running') this.checked.clear();
    this.checks = 0;
    this.show();
  }

  setChecked(params: CheckedParams): void {
    this.checked.set(vscode.Uri.parse(params.uri).toString(), params);
    this.show();
  }

  setBusy(checks: number): void {
    this.checks = checks;
    this.show();
  }

  dispose(): void {
    vscode.Disposable.from(this.item, ...this.listening).dispose();
  }

  private show(): void {
    const { item } = this;
    item.busy = this.state === 'starting' || this.checks > 0;
    const { text, detail, severity } = this.look();
    item.text = text;
    item.detail = detail ?? '';
    item.severity = severity;
    item.accessibilityInformation = { label: detail === undefined ? text : `${text}. ${detail}` };
    item.command =
      this.state === 'stopped'
        ? command('toil.hints.restart', l10n.t('Restart'))
        : command('toil.hints.chooseCluster', l10n.t('Choose Cluster…'));
  }

  private look(): Look {
    if (this.state === 'stopped') return { text: l10n.t('The hints of Toil have stopped'), severity: Bad };
    const uri = vscode.window.activeTextEditor?.document.uri.toString();
    const checked = uri === undefined ? undefined : this.checked.get(uri);
    if (checked === undefined) return { text: l10n.t('Toil'), severity: Information };
    if (checked.tooLarge) {
      return { text: l10n.t('Toil: not looked at'), detail: l10n.t('the document is too large'), severity: Warning };
    }
    const [fault] = checked.folderFaults;
    if (fault !== undefined) {
      return { text: l10n.t('Toil: settings of the folder do not count'), detail: fault, severity: Warning };
    }
    return clusterLook(checked.cluster);
  }
}

function command(id: CommandId, title: string): vscode.Command {
  return { command: id, title };
}

function clusterLook(state: ClusterState): Look {
  switch (state.kind) {
    case 'none':
      return { text: l10n.t('Fits on: no cluster chosen'), severity: Information };
    case 'missing':
      return {
        text: l10n.t('Fits on: {0}?', state.cluster),
        detail: l10n.t('this cluster is not there'),
        severity: Warning,
      };
    case 'bad':
      return {
        text: l10n.t('Fits on: {0}?', state.cluster),
        detail: state.faults[0] ?? l10n.t('this specification cannot be read'),
        severity: Bad,
      };
    case 'checked':
      return fitLook(state);
  }
}

function fitLook({ name, fits, jobs }: ClusterState & { readonly kind: 'checked' }): Look {
  switch (fits) {
    case 'yes':
      return { text: l10n.t('Fits on: {0}', name), detail: l10n.t('jobs looked at: {0}', jobs), severity: Information };
    case 'unknown':
      return {
        text: l10n.t('Fits on: {0}, as far as is known', name),
        detail: l10n.t('some jobs depend on inputs'),
        severity: Information,
      };
    case 'no':
      return {
        text: l10n.t('Does not fit on: {0}', name),
        detail: l10n.t('some jobs would hang or be refused: see Problems'),
        severity: Bad,
      };
  }
}
