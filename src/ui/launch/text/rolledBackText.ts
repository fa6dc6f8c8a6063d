import { l10n } from 'vscode';
import type { PageBlock, PageTone } from '../../../contracts/planPage';
import type { PlanState } from '../../../usecases/launching/planSession';
import { leftText } from '../../clusters/foundText';

type Removed = Extract<PlanState, { kind: 'rolledBack' }>['removed'];

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
        items: left.map(leftText),
      },
    ],
  };
}
