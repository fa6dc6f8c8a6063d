import type { SyncOutcome } from '../../usecases/sync/copyFolder';
import { showMessage } from '../messages';
import { outcomeText, problemsText } from './syncText';

/** Says what was copied, and what was not. */
export async function tellCopied(outcome: Pick<SyncOutcome, 'changes' | 'problems'>): Promise<void> {
  const { problems } = outcome;
  const text = [outcomeText(outcome), ...(problems.length === 0 ? [] : [problemsText(problems)])].join(' ');
  await showMessage(problems.length === 0 ? 'info' : 'warning', { text, buttons: [] });
}
