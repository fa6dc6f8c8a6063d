import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { shownText } from '../../shared/shownText';
import type { Machine } from '../../usecases/clusterChanges/clusterFacts';
import type { KnownClusters } from '../../usecases/clusters/knownClusters';
import { hasMachine, machinesNow } from '../../usecases/clusters/machineWords';
import { clusterOf } from '../clusters/chooseKnownCluster';
import { instanceStateText } from '../clusters/stateText';
import type { MachineTextCommandId } from '../commandIds';
import type { Handler } from '../handler';
import { showMessage } from '../messages';
import { iconSafe } from '../plainText';
import { choose } from '../runFlow/choose';
import type { MachineDocuments } from './machineDocuments';
import { MACHINE_SCHEME } from '../schemes';
import { machineUri, type MachineDocument } from './machineUri';

export interface MachineTextCommandParts {
  readonly clusters: KnownClusters;
  readonly documents: MachineDocuments;
}

/** What machines say, as documents. */
export function machineTextCommands(parts: MachineTextCommandParts): Record<MachineTextCommandId, Handler> {
  return {
    'toil.showConsole': (target, machine) => showConsole(parts, target, machine),
    'toil.showBootLog': (target) => showBootLog(parts, target),
    'toil.refreshMachineText': (target) => {
      const uri = target instanceof vscode.Uri ? target : vscode.window.activeTextEditor?.document.uri;
      if (uri?.scheme === MACHINE_SCHEME) parts.documents.refresh(uri);
      return Promise.resolve();
    },
  };
}

/** What a button says in place of the leader's id, which it does not know. */
const THE_LEADER = 'leader';

/** Of the machine of a row or a button, of a cluster's only one, or of one that is chosen. */
async function showConsole(parts: MachineTextCommandParts, target: unknown, which: unknown): Promise<void> {
  const known = await clusterOf(target, parts, { title: l10n.t('Show Console'), accept: hasMachine });
  const { leader, all } = await machinesNow(parts, known.id, AbortSignal.timeout(60_000));
  const machine =
    machineIn(target) ?? (which === THE_LEADER ? leader?.id : undefined) ?? (await chooseMachine(leader, all));
  if (machine === undefined) {
    await showMessage('info', {
      text: l10n.t('{0} has no machine yet, so there is no console to show.', shownText(known.key.name)),
      buttons: [{ label: l10n.t('Refresh'), command: 'toil.refreshClusters' }],
    });
    return;
  }
  const name = machine === leader?.id ? known.key.name : machine;
  await open(parts.documents, { cluster: known.id, machine }, l10n.t('console of {0}', name));
}

async function showBootLog(parts: MachineTextCommandParts, target: unknown): Promise<void> {
  const known = await clusterOf(target, parts, {
    title: l10n.t('Show Boot Log'),
    accept: ({ cluster }) => cluster.launchedBy === 'us' && cluster.leader !== undefined,
  });
  await open(parts.documents, { cluster: known.id }, l10n.t('boot of {0}', known.key.name));
}

/** The instance that the row of a leader or a worker is about. */
function machineIn(target: unknown): string | undefined {
  if (typeof target !== 'object' || target === null || !('machineId' in target)) return undefined;
  return typeof target.machineId === 'string' ? target.machineId : undefined;
}

async function chooseMachine(leader: Machine | undefined, machines: readonly Machine[]): Promise<string | undefined> {
  if (machines.length <= 1) return machines[0]?.id;
  const answer = await choose<string>({
    title: l10n.t('Show Console'),
    placeholder: l10n.t('Of which machine?'),
    items: machines.map(({ id, type, state }) => ({
      label: id === leader?.id ? l10n.t('Leader') : iconSafe(shownText(id)),
      description: `${shownText(type)} · ${instanceStateText(state)}`,
      value: id,
    })),
  });
  if (answer.kind === 'back') throw new vscode.CancellationError();
  return answer.value;
}

/** Opened again, it is read again. */
async function open(documents: MachineDocuments, document: MachineDocument, title: string): Promise<void> {
  const uri = machineUri(document, title);
  documents.refresh(uri);
  await vscode.window.showTextDocument(uri, { preview: false });
}
