import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { shownText } from '../../shared/shownText';
import { jumpSubject } from '../../usecases/leaders/leaderTarget';
import { connectCluster } from './connecting';
import type { ReachParts } from './reachParts';

/** What the button of a message says: the machine to go through whose key is another one now, and where that led. */
export interface ChangedHost {
  readonly clusterId: string;
  readonly host: string;
  readonly port: number;
}

/** Forgets the accepted key of a machine to go through, and connects again: its new key is shown and asked about. */
export async function forgetHostKey(parts: ReachParts, target: unknown): Promise<void> {
  if (!isChangedHost(target)) return;
  const forget = l10n.t('Forget the Old Key');
  const chosen = await vscode.window.showWarningMessage(
    l10n.t('Forget the host key of {0}?', shownText(target.host)),
    {
      modal: true,
      detail: l10n.t(
        'Do it only when whoever looks after that machine says that it has a new key. You are shown the new key before anything is sent.',
      ),
    },
    forget,
  );
  if (chosen !== forget) return;
  await parts.accepted.forget(jumpSubject(target));
  parts.leaders.disconnect(target.clusterId);
  await connectCluster(parts, target.clusterId);
}

function isChangedHost(target: unknown): target is ChangedHost {
  return typeof target === 'object' && target !== null && 'clusterId' in target && 'host' in target && 'port' in target;
}
