import { l10n } from 'vscode';
import { formatDuration } from '../../shared/text';
import { shownText } from '../../shared/shownText';
import { clusterOfId } from '../../usecases/clusters/clusterKey';
import type { AwsAccess, KnownClusters } from '../../usecases/clusters/knownClusters';
import { bootWords, consoleWords, type BootWords } from '../../usecases/clusters/machineWords';
import { ProblemError } from '../../usecases/problems';
import { awsReason, reasonWords } from '../clusters/awsText';
import { causeText } from '../clusters/bootCauseText';
import { phaseText } from '../clusters/stateText';
import { problemMessage } from '../errorMessages';
import type { MachineDocument } from './machineUri';

export interface MachineTextParts {
  readonly access: AwsAccess;
  readonly clusters: Pick<KnownClusters, 'get' | 'refresh' | 'look'>;
}

/** The text of a document of a machine; what keeps it from being read stands in its place. */
export async function machineText(
  parts: MachineTextParts,
  document: MachineDocument,
  signal: AbortSignal,
): Promise<string> {
  const name = shownText(clusterOfId(document.cluster)?.name ?? document.cluster);
  const { machine } = document;
  try {
    const lines =
      machine === undefined
        ? bootLines(name, await bootWords(parts, document.cluster, signal))
        : await consoleLines(parts, { cluster: document.cluster, machine, name }, signal);
    return `${lines.join('\n')}\n`;
  } catch (error) {
    const why = error instanceof ProblemError ? problemMessage(error.problem).text : awsReason(error)?.text;
    return `${l10n.t('This cannot be read: {0}', why ?? reasonWords(error))}\n`;
  }
}

async function consoleLines(
  parts: MachineTextParts,
  { cluster, machine, name }: Required<MachineDocument> & { readonly name: string },
  signal: AbortSignal,
): Promise<string[]> {
  const { role, text, cause } = await consoleWords(parts, { cluster, machine }, signal);
  const now = new Date().toLocaleTimeString();
  return [
    role === 'leader'
      ? l10n.t('Console of {0}, the leader of {1}, as AWS had it at {2}.', shownText(machine), name, now)
      : l10n.t('Console of {0}, a worker of {1}, as AWS had it at {2}.', shownText(machine), name, now),
    l10n.t('AWS keeps the last 64 KB, and may be some minutes late. Tokens and keys are left out.'),
    ...(cause === undefined ? [] : ['', l10n.t('It tells: {0}', causeText(cause))]),
    '',
    text ?? l10n.t('AWS has nothing of it yet. Refresh in a minute.'),
  ];
}

function bootLines(name: string, words: BootWords): string[] {
  switch (words.kind) {
    case 'noLeader':
      return [l10n.t('{0} has no leader.', name)];
    case 'toil':
      return [l10n.t("{0} was launched by Toil's own command line, whose leaders do not tell how they boot.", name)];
    case 'unreadable':
      return [l10n.t('The records of {0} may not be read with this profile. Its console may tell more.', name)];
    case 'silent':
      return [l10n.t('The leader of {0} has not said anything of this boot yet. Its console may tell more.', name)];
    case 'status':
      return statusLines(name, words);
  }
}

function statusLines(name: string, { status, cause }: Extract<BootWords, { kind: 'status' }>): string[] {
  const { phase, failed, at, message } = status;
  const phases = status.phases ?? [];
  const now = new Date(at).toLocaleTimeString();
  const state =
    phase === 'failed'
      ? failed === undefined
        ? l10n.t('The boot of {0} failed at {1}.', name, now)
        : l10n.t('The boot of {0} failed at {1}, while this was due: {2}.', name, now, bootPhaseText(failed))
      : l10n.t('The boot of {0}, as its leader wrote at {1}: {2}.', name, now, bootPhaseText(phase));
  return [
    state,
    ...(cause === undefined ? [] : [causeText(cause)]),
    ...(phases.length === 0 ? [] : ['', ...phases.map((each, i) => phaseLine(each, phases[i + 1]?.at))]),
    ...(message === undefined ? [] : ['', l10n.t('Its last words; tokens and keys are left out:'), '', message]),
  ];
}

function phaseLine({ phase, at }: { readonly phase: string; readonly at: string }, next: string | undefined): string {
  const took = next === undefined ? '' : `  ${formatDuration((Date.parse(next) - Date.parse(at)) / 1000)}`;
  return `${new Date(at).toLocaleTimeString()}  ${bootPhaseText(phase)}${took}`;
}

function bootPhaseText(phase: string): string {
  return phase === 'ready' ? l10n.t('ready') : phaseText(phase);
}
