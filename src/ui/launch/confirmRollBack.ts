import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { shownText } from '../../shared/shownText';
import type { PlanSession } from '../../usecases/launching/planSession';
import { foundText, stayingText, unreadText } from '../clusters/foundText';
import { firstLines } from '../firstLines';
import { showMessage } from '../messages';

export type LaunchInventory = NonNullable<Awaited<ReturnType<PlanSession['inventory']>>>;

/** Shows what rolling back removes and what stays, and asks for a yes. */
export async function confirmRollBack({ inventory, unseen }: LaunchInventory): Promise<boolean> {
  const { cluster, found, stays, unread } = inventory;
  const gaps = [
    ...unread.map((each) => l10n.t('Could not be looked up, so it may be left: {0}', unreadText(each))),
    ...(unseen.length === 0
      ? []
      : [l10n.t('Could not be looked at, so that roles stay: {0}', shownText(unseen.join(', ')))]),
  ];
  if (found.length === 0) {
    void showMessage(gaps.length === 0 ? 'info' : 'warning', {
      text:
        gaps.length === 0
          ? l10n.t('There is nothing of {0} that could be removed: nothing of it costs money.', cluster)
          : l10n.t('Nothing of {0} was found, but not all could be looked up. {1}', cluster, gaps.join(' ')),
      buttons: [],
    });
    return false;
  }
  const detail = [
    ...firstLines(found.map(foundText)),
    ...(stays.length === 0 ? [] : ['', l10n.t('These stay:'), ...firstLines(stays.map(stayingText))]),
    ...(gaps.length === 0 ? [] : ['', ...gaps]),
    '',
    l10n.t('Disks go with their machines, and what is on them is lost.'),
  ].join('\n');
  const yes = l10n.t('Roll Back');
  const question = l10n.t('Remove all that the launch of {0} has made?', cluster);
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, yes)) === yes;
}
