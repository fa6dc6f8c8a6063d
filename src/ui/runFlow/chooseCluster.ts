import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { formatBytes } from '../../shared/text';
import { ProblemError } from '../../usecases/problems';
import type { MachineState } from '../../usecases/thisMachine';
import { stateText } from '../clustersTree/machineItem';
import { choose } from './choose';

/** The step that asks where to run. Rejects where Toil cannot run at all. */
export async function chooseCluster(title: string, state: MachineState): Promise<'thisMachine'> {
  if (state.toil.kind === 'unsupported') {
    throw new ProblemError({ kind: 'install', failure: { kind: 'unsupportedSystem', system: process.platform } });
  }
  const { cores, memory, disk } = state.facts;
  const remote = vscode.env.remoteName ? ` (${state.facts.name})` : '';
  const answer = await choose<'thisMachine'>({
    title,
    placeholder: l10n.t('Where should it run?'),
    items: [
      {
        label: `$(vm) ${l10n.t('This machine')}${remote}`,
        description: l10n.t('{0} cores · {1} · {2} of disk free', cores, formatBytes(memory), formatBytes(disk.free)),
        detail:
          state.toil.kind === 'none'
            ? l10n.t('At no cost. Toil is installed first, for this extension only.')
            : l10n.t('At no cost · {0}', stateText(state)),
        value: 'thisMachine',
      },
    ],
  });
  if (answer.kind === 'back') throw new vscode.CancellationError();
  return answer.value;
}
