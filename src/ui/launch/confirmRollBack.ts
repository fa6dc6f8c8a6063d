import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { shownText } from '../../shared/shownText';
import type { PlanSession } from '../../usecases/launching/planSession';

export type Inventory = NonNullable<Awaited<ReturnType<PlanSession['inventory']>>>;

/** Things that a dialog can show; the rest is counted. */
const MOST_SHOWN = 15;

/** Shows what rolling back removes and what stays, and asks for a yes. */
export async function confirmRollBack({ cluster, found, stays, unread }: Inventory): Promise<boolean> {
  if (found.length === 0) {
    void vscode.window.showInformationMessage(
      l10n.t('There is nothing of {0} that could be removed: nothing of it costs money.', cluster),
    );
    return false;
  }
  const lines = found.slice(0, MOST_SHOWN).map(({ kind, id }) => `${kindText(kind)}: ${shownText(id, 80)}`);
  const more = found.length > MOST_SHOWN ? [l10n.t('and {0} more', found.length - MOST_SHOWN)] : [];
  const kept = stays.map(({ kind, id }) => `${kindText(kind)}: ${shownText(id, 80)}`);
  const detail = [
    ...lines,
    ...more,
    ...(kept.length === 0 ? [] : ['', l10n.t('These stay:'), ...kept]),
    ...(unread.length === 0 ? [] : ['', l10n.t('Some things could not be looked up: more may be left.')]),
    '',
    l10n.t('Disks go with their machines, and what is on them is lost.'),
  ].join('\n');
  const yes = l10n.t('Roll Back');
  const question = l10n.t('Remove all that the launch of {0} has made?', cluster);
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, yes)) === yes;
}

function kindText(kind: Inventory['found'][number]['kind'] | Inventory['stays'][number]['kind']): string {
  switch (kind) {
    case 'leader':
      return l10n.t('Leader');
    case 'worker':
      return l10n.t('Worker');
    case 'workerGroup':
      return l10n.t('Worker group');
    case 'spotRequest':
      return l10n.t('Spot request');
    case 'launchTemplate':
      return l10n.t('Launch template');
    case 'volume':
      return l10n.t('Disk');
    case 'securityGroup':
      return l10n.t('Security group');
    case 'role':
      return l10n.t('Role');
    case 'instanceProfile':
      return l10n.t('Instance profile');
    case 'bucket':
      return l10n.t('Bucket');
    case 'parameter':
      return l10n.t('Record');
    case 'jobStore':
      return l10n.t('Job store');
    case 'keyPair':
      return l10n.t('Key pair');
  }
}
