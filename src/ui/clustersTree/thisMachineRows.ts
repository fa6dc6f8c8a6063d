import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { formatBytes } from '../../shared/text';
import type { MachineState, ThisMachine } from '../../usecases/thisMachine';
import { THIS_MACHINE } from '../../usecases/runPlaces/runKey';
import { dockerTrouble } from '../dockerTrouble';
import { toilText } from './machineItem';
import type { FactRow } from './rowKeeper';

/** The rows below This machine. */
export function factRows(state: MachineState): FactRow[] {
  const rows: FactRow[] = [];
  const add = (id: string, label: string, value: string, icon: string): number =>
    rows.push({ kind: 'fact', id: `${THIS_MACHINE}/${id}`, label, value, icon });
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

const TOIL = `${THIS_MACHINE}/toil`;

export function factItem({ id, label, value, icon }: FactRow): vscode.TreeItem {
  const item = new vscode.TreeItem(label);
  item.id = id;
  item.description = value;
  item.iconPath = new vscode.ThemeIcon(icon);
  // The one that is resolved must not have a tooltip yet.
  if (id !== TOIL) item.tooltip = `${label}: ${value}`;
  item.contextValue = 'fact';
  return item;
}

/** How much our Toil takes is counted only when somebody points at it. */
export async function resolveFact(
  item: vscode.TreeItem,
  { id, value }: FactRow,
  machine: Pick<ThisMachine, 'diskUse'>,
): Promise<void> {
  if (id !== TOIL) return;
  const bytes = await machine.diskUse();
  const kept = bytes > 0 ? `\n${l10n.t('This extension’s own Toil takes {0} on the disk.', formatBytes(bytes))}` : '';
  item.tooltip = `${value}${kept}`;
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
