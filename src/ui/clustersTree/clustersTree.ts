import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { formatBytes } from '../../shared/text';
import { THIS_MACHINE } from '../clusterIds';
import { dockerTrouble } from '../dockerTrouble';
import type { MachineState, ThisMachine } from '../../usecases/thisMachine';
import { machineItem, toilText } from './machineItem';

/** A row of the Clusters tree. */
export type ClustersRow =
  | { readonly kind: 'thisMachine' }
  | {
      readonly kind: 'fact';
      readonly id: string;
      readonly label: string;
      readonly value: string;
      readonly icon: string;
      readonly command?: vscode.Command;
    };

/** The Clusters view: This machine first, always there. It looks at the machine when it is shown and on refresh. */
export class ClustersTree implements vscode.TreeDataProvider<unknown>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly listening;

  constructor(private readonly machine: ThisMachine) {
    this.listening = machine.onChange(() => this.changed.fire());
  }

  dispose(): void {
    this.listening.dispose();
    this.changed.dispose();
  }

  async getChildren(element?: unknown): Promise<ClustersRow[]> {
    const row = element as ClustersRow | undefined;
    if (!row) return [{ kind: 'thisMachine' }];
    if (row.kind === 'fact') return [];
    return facts(await this.state());
  }

  async getTreeItem(element: unknown): Promise<vscode.TreeItem> {
    const row = element as ClustersRow;
    if (row.kind === 'thisMachine') return machineItem(await this.state());
    const item = new vscode.TreeItem(row.label);
    item.id = `${THIS_MACHINE}/${row.id}`;
    item.description = row.value;
    item.iconPath = new vscode.ThemeIcon(row.icon);
    // The one that is resolved must not have a tooltip yet.
    if (row.id !== 'toil') item.tooltip = `${row.label}: ${row.value}`;
    item.contextValue = 'fact';
    if (row.command) item.command = row.command;
    return item;
  }

  private state(): Promise<MachineState> {
    return this.machine.state(AbortSignal.timeout(60_000));
  }

  /** How much our Toil takes is counted only when somebody points at it. */
  async resolveTreeItem(item: vscode.TreeItem, element: unknown): Promise<vscode.TreeItem> {
    const row = element as ClustersRow;
    if (row.kind === 'fact' && row.id === 'toil') {
      const bytes = await this.machine.diskUse();
      const kept =
        bytes > 0 ? `\n${l10n.t('This extension’s own Toil takes {0} on the disk.', formatBytes(bytes))}` : '';
      item.tooltip = `${row.value}${kept}`;
    }
    return item;
  }

  getParent(element: unknown): ClustersRow | undefined {
    return (element as ClustersRow).kind === 'fact' ? { kind: 'thisMachine' } : undefined;
  }
}

function facts(state: MachineState): ClustersRow[] {
  const rows: ClustersRow[] = [];
  const add = (id: string, label: string, value: string, icon: string): number =>
    rows.push({ kind: 'fact', id, label, value, icon });
  const place = vscode.env.remoteName;
  if (place) add('place', l10n.t('Where'), l10n.t('{0} (remote: {1})', state.facts.name, place), 'remote');
  add('cores', l10n.t('Cores'), String(state.facts.cores), 'chip');
  add('memory', l10n.t('Memory'), formatBytes(state.facts.memory), 'server');
  add(
    'disk',
    l10n.t('Free disk'),
    l10n.t('{0} of {1}', formatBytes(state.facts.disk.free), formatBytes(state.facts.disk.total)),
    'database',
  );
  add('toil', l10n.t('Toil'), toilText(state), 'beaker');
  add('containers', l10n.t('Containers'), containerText(state), 'package');
  add('runs', l10n.t('Runs are kept in'), state.runsFolder, 'folder');
  return rows;
}

function containerText(state: MachineState): string {
  const { docker, podman, singularity } = state.containers;
  if (docker?.kind === 'usable') return `Docker ${docker.version}`;
  if (singularity?.kind === 'usable') return `Singularity ${singularity.version}`;
  if (docker) return dockerTrouble(docker.reason, docker.output);
  if (podman?.kind === 'usable')
    return l10n.t('Podman {0}: Toil uses it for CWL with the argument --podman only', podman.version);
  return l10n.t('none: WDL tasks and tools that name an image cannot run');
}
