import type * as vscode from 'vscode';
import { l10n } from 'vscode';
import { shownText } from '../../shared/shownText';
import type { ScalingEvent } from '../../usecases/clusters/activities';
import { activityText } from '../clusters/activityText';
import { awsReason, reasonWords } from '../clusters/awsText';
import { jobStoreDetails } from '../clusters/jobStoreText';
import type { AskedContent } from './askedRows';
import { plainTooltip, row } from './itemParts';

/** The row of what was asked for when its section was opened. */
export function askedItem(content: AskedContent): vscode.TreeItem {
  switch (content.kind) {
    case 'activity':
      return activityItem(content.id, content.event);
    case 'jobStore':
      return jobStoreItem(content);
    case 'nothing':
      return row({
        id: content.id,
        label: content.of === 'activities' ? l10n.t('Nothing in the last 24 hours') : l10n.t('No job stores'),
        icon: 'circle-slash',
      });
    case 'notKnown': {
      const item = row({
        id: content.id,
        label: l10n.t('Cannot be told'),
        description: reasonWords(content.error),
        icon: 'warning',
      });
      item.tooltip = plainTooltip([awsReason(content.error)?.text ?? reasonWords(content.error)]);
      return item;
    }
  }
}

/** Characters of AWS’s own words in a tooltip. */
const MOST_WORDS = 1000;

function activityItem(id: string, event: ScalingEvent): vscode.TreeItem {
  const { at, group, outcome, words } = event;
  const bad = outcome === 'failed' || outcome === 'interrupted';
  const parts = [at.toLocaleTimeString(), ...(words === undefined ? [] : [shownText(words)])];
  const item = row({
    id,
    label: activityText(event),
    description: parts.join(' · '),
    icon: bad ? 'warning' : 'circle-small',
  });
  item.tooltip = plainTooltip([
    at.toLocaleString(),
    ...(group === undefined ? [] : [shownText(group)]),
    ...(words === undefined ? [] : [l10n.t('AWS says: {0}', shownText(words, MOST_WORDS))]),
  ]);
  return item;
}

function jobStoreItem({ id, store, runsKnown }: Extract<AskedContent, { kind: 'jobStore' }>): vscode.TreeItem {
  const details = jobStoreDetails(store, runsKnown, new Date());
  const item = row({ id, label: shownText(store.bucket), description: details, icon: 'archive' });
  item.tooltip = plainTooltip([shownText(store.bucket), details]);
  return item;
}
