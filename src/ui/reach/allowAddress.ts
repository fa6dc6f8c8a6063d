import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { shownText } from '../../shared/shownText';
import type { KnownCluster } from '../../usecases/clusters/knownClusters';
import { accessNow, allowRange, readRange, type AccessNow } from '../../usecases/leaders/access';
import { withNotification } from '../progress';
import { enter } from '../runFlow/choose';
import { showMessage } from '../messages';
import { reachable, type ReachParts } from './reachParts';

/** Lets this machine's address reach the leader, in place of those that it asked for before. */
export async function allowMyAddress(parts: ReachParts, target: unknown): Promise<void> {
  const title = l10n.t('Allow My Address');
  const known = await reachable(parts, target, title);
  const { name } = known.key;
  const now = await withNotification(l10n.t('Looking up who may reach {0}', name), (_report, signal) =>
    accessNow(parts.access, known.id, signal),
  );
  const old = now.mine.map(({ range }) => range);
  const range = await enterRange(title, prompt(now), now.own?.range ?? '');
  if (now.ranges.some((each) => each.range === range)) {
    await showMessage('info', { text: l10n.t('{0} may reach the leader of {1} already.', range, name), buttons: [] });
    return;
  }
  const description = now.own?.description ?? parts.access.who;
  await withNotification(l10n.t('Allowing {0} to reach {1}', range, name), (_report, signal) =>
    allowRange(parts.access, known.id, { wish: { range, description }, instead: old }, signal),
  );
  await tell(known, range, old);
}

async function tell(known: KnownCluster, range: string, old: readonly string[]): Promise<void> {
  const { name } = known.key;
  await showMessage('info', {
    text:
      old.length === 0
        ? l10n.t('{0} may reach the leader of {1} now.', range, name)
        : l10n.t('{0} may reach the leader of {1} now, {2} no longer.', range, name, old.join(', ')),
    buttons: [{ label: l10n.t('Connect'), command: 'toil.connectCluster', args: [known.id] }],
  });
}

function prompt({ mine, ranges, own }: AccessNow): string {
  const allowed = ranges.map(({ range, description }) =>
    shownText(description === undefined ? range : `${range} (${description})`, 80),
  );
  const all = allowed.length === 0 ? l10n.t('nobody') : allowed.join(', ');
  const mineText = mine.map(({ range }) => range).join(', ');
  const first =
    own === undefined ? l10n.t('Your address could not be found out.') : l10n.t('Your address is {0}.', own.range);
  const second = mineText === '' ? '' : l10n.t('What you enter replaces {0}.', mineText);
  return [first, l10n.t('Allowed now: {0}.', all), second].filter((part) => part !== '').join(' ');
}

/** Asks for a range of addresses. Escape throws `CancellationError`. */
export async function enterRange(title: string, promptText: string, value: string): Promise<string> {
  const typed = await enter({ title, prompt: promptText, value, placeholder: '203.0.113.4/32', check: rangeFault });
  const read = typed.kind === 'chosen' ? readRange(typed.value) : undefined;
  if (read === undefined || 'wrong' in read) throw new vscode.CancellationError();
  return read.range;
}

function rangeFault(text: string): string | undefined {
  const read = readRange(text);
  if (!('wrong' in read)) return undefined;
  return read.wrong === 'everyone'
    ? l10n.t('That is everybody on the internet. Name the addresses that need it.')
    : l10n.t('An address or a range of them, as 203.0.113.4 or 203.0.113.0/24.');
}
