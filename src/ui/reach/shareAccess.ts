import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { allowRange } from '../../usecases/leaders/access';
import { letIn, readSharedKey, type BadSharedKey, type SharedKey } from '../../usecases/leaders/sharedKeys';
import { showMessage } from '../messages';
import { withNotification } from '../progress';
import { choose, enter } from '../runFlow/choose';
import { enterRange } from './allowAddress';
import { connected, reachable, type ReachParts } from './reachParts';

/** Characters that EC2 takes in the description of a rule (EC2 API reference, IpRange), and how many we leave room for. */
const DESCRIPTION = /^[A-Za-z0-9 ._\-:/()#,@[\]+=&;{}!$*]{1,200}$/;

/** Lets a colleague in: their public key on the leader, their addresses in the security group. */
export async function shareAccess(parts: ReachParts, target: unknown): Promise<void> {
  const title = l10n.t('Share Access');
  const known = await reachable(parts, target, title);
  const { name } = known.key;
  const key = await enterKey(title, name);
  const range = await enterColleague(title);
  const connection = await connected(parts, known);
  const added = await withNotification(l10n.t('Sharing access to {0}', name), async (_report, signal) => {
    const done = await letIn(connection, key, signal);
    if (range) await allowRange(parts.access, known.id, { wish: range, instead: [] }, signal);
    return done;
  });
  const { state } = connection;
  const command = state.kind === 'ready' ? `ssh core@${state.host}` : undefined;
  await showMessage('info', {
    text:
      added === 'added'
        ? l10n.t(
            'The key {0} may sign in to the leader of {1} as core now, with all rights there. Launching or destroying needs AWS credentials of their own.',
            key.fingerprint,
            name,
          )
        : l10n.t('The key {0} could sign in to the leader of {1} already.', key.fingerprint, name),
    buttons: command === undefined ? [] : [{ label: l10n.t('Copy ssh Command'), copy: command }],
  });
}

async function enterKey(title: string, name: string): Promise<SharedKey> {
  const typed = await enter({
    title,
    prompt: l10n.t('Public key of the person who may sign in to the leader of {0}: the one line of a .pub file', name),
    value: '',
    placeholder: 'ssh-ed25519 AAAA… ann@laptop',
    check: (text) => {
      const read = readSharedKey(text);
      return 'wrong' in read ? badKeyText(read.wrong) : undefined;
    },
  });
  const read = typed.kind === 'chosen' ? readSharedKey(typed.value) : undefined;
  if (read === undefined || 'wrong' in read) throw new vscode.CancellationError();
  return read;
}

function badKeyText(wrong: BadSharedKey): string {
  switch (wrong) {
    case 'private':
      return l10n.t('That is a private key: nobody else may see it. Ask for the file that ends in .pub.');
    case 'several':
      return l10n.t('One key at a time, please.');
    case 'notAKey':
      return l10n.t('That is no public key that a leader takes. It begins with ssh-ed25519, ecdsa-sha2-… or ssh-rsa.');
  }
}

interface Colleague {
  readonly range: string;
  readonly description: string;
}

async function enterColleague(title: string): Promise<Colleague | undefined> {
  const answer = await choose<'enter' | 'none'>({
    title,
    placeholder: l10n.t('May they reach the leader from their network?'),
    items: [
      { label: l10n.t('Allow their address…'), value: 'enter' },
      { label: l10n.t('They are in a network that is allowed already'), value: 'none' },
    ],
  });
  if (answer.kind === 'back' || answer.value === 'none') return undefined;
  const range = await enterRange(
    title,
    l10n.t('Address of the person, as https://checkip.amazonaws.com tells it there'),
    '',
  );
  const named = await enter({
    title,
    prompt: l10n.t('Whose address is it? Everybody who looks at the security group reads this.'),
    value: '',
    placeholder: 'ann@laptop',
    check: (text) =>
      DESCRIPTION.test(text) ? undefined : l10n.t('One to 200 letters, digits, blanks and ._-:/()#,@[]+=&;{}!$*'),
  });
  if (named.kind === 'back') throw new vscode.CancellationError();
  return { range, description: named.value };
}
