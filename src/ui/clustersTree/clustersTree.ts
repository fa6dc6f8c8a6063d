import * as vscode from 'vscode';
import { formatBytes } from '../../shared/text';
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
    item.id = `thisMachine/${row.id}`;
    item.description = row.value;
    item.iconPath = new vscode.ThemeIcon(row.icon);
    item.tooltip = `${row.label}: ${row.value}`;
    item.contextValue = 'fact';
    if (row.command) item.command = row.command;
    return item;
  }

  private state(): Promise<MachineState> {
    return this.machine.state(AbortSignal.timeout(60_000));
  }

  getParent(element: unknown): ClustersRow | undefined {
    return (element as ClustersRow).kind === 'fact' ? { kind: 'thisMachine' } : undefined;
  }
}

function facts(state: MachineState): ClustersRow[] {
  const t = vscode.l10n.t;
  const rows: ClustersRow[] = [];
  const add = (id: string, label: string, value: string, icon: string): number =>
    rows.push({ kind: 'fact', id, label, value, icon });
  const place = vscode.env.remoteName;
  if (place) add('place', t('Where'), t('{0} (remote: {1})', state.facts.name, place), 'remote');
  add('cores', t('Cores'), String(state.facts.cores), 'chip');
  add('memory', t('Memory'), formatBytes(state.facts.memory), 'server');
  add(
    'disk',
    t('Free disk'),
    t('{0} of {1}', formatBytes(state.facts.disk.free), formatBytes(state.facts.disk.total)),
    'database',
  );
  add('toil', t('Toil'), toilText(state), 'beaker');
  add('containers', t('Containers'), containerText(state), 'package');
  add('runs', t('Runs are kept in'), state.runsFolder, 'folder');
  return rows;
}

function containerText(state: MachineState): string {
  const { docker, podman, singularity } = state.containers;
  const t = vscode.l10n.t;
  if (docker?.kind === 'usable') return `Docker ${docker.version}`;
  if (singularity?.kind === 'usable') return `Singularity ${singularity.version}`;
  if (docker) return t('Docker is installed but does not answer: {0}', docker.output || docker.reason);
  if (podman?.kind === 'usable')
    return t('Podman {0}: Toil uses it for CWL with the argument --podman only', podman.version);
  return t('none: WDL tasks and tools that name an image cannot run');
}
