import { l10n } from 'vscode';
import type { PageBlock, PageTone } from '../../../contracts/planPage';
import { shownText } from '../../../shared/shownText';
import { failureOf } from '../../../usecases/launching/failure';
import type { PlanState } from '../../../usecases/launching/planSession';
import { failureText } from './failureText';

type Removed = Extract<PlanState, { kind: 'rolledBack' }>['removed'];
type Left = Removed['left'][number];

/** What rolling back came to. */
export function rolledBackText({ left, removed }: Removed): { text: string; tone: PageTone; blocks: PageBlock[] } {
  if (left.length === 0)
    return {
      text: l10n.t(
        'All that the launch had made is gone ({0} things). Nothing of it costs money any more.',
        removed.length,
      ),
      tone: 'good',
      blocks: [],
    };
  return {
    text: l10n.t('Some of it is still there and may cost money. Roll back again to remove it.'),
    tone: 'bad',
    blocks: [
      {
        kind: 'list',
        heading: l10n.t('What is left'),
        tone: 'bad',
        items: left.map((each) => `${shownText(each.found.id)}: ${reasonText(each)}`),
      },
    ],
  };
}

function reasonText(left: Left): string {
  switch (left.reason) {
    case 'failed':
      return failureText(failureOf(left.error));
    case 'inUse':
      return l10n.t('something else still uses it');
    case 'slow':
      return l10n.t('AWS takes longer than it should');
    case 'stopped':
      return l10n.t('you stopped before');
    case 'needs':
      return l10n.t('what needs it is still there');
  }
}
