import { l10n } from 'vscode';
import { shownText } from '../../shared/shownText';
import { clusterOfId } from '../../usecases/clusters/clusterKey';
import { outsideFailure } from '../../usecases/failures';
import { leaderFailure } from '../../usecases/leaderFailures';
import type { LeaderLink } from '../../usecases/leaders/leaders';
import {
  UnreachableError,
  type KeyFileProblem,
  type ShownKey,
  type SshFailure,
  type UnreachableReason,
} from '../../usecases/leaders/unreachable';
import { SyncError } from '../../usecases/sync/copyFolder';
import { phaseText } from '../clusters/stateText';
import type { Button, Message } from '../messages';
import type { ChangedHost } from './forgetHostKey';
import { leaderMessage } from './leaderText';
import { syncMessage } from './syncText';

/** The sentence and the buttons of what keeps a leader from being reached, or files from being copied; undefined for any other error. */
export function reachMessage(error: unknown): Message | undefined {
  if (error instanceof SyncError) return syncMessage(error.failure);
  const ofLeader = leaderFailure(error);
  if (ofLeader) return leaderMessage(ofLeader);
  if (error instanceof UnreachableError) return unreachableMessage(error.failure, error.id, error.reason);
  const failure = outsideFailure(error);
  return failure?.kind === 'ssh' ? { text: `${sentence(failure.failure)} ${nothingLost()}`, buttons: [] } : undefined;
}

/** What happened, what it means for runs and money, what to do; with the buttons that do it. */
export function unreachableMessage(failure: SshFailure, id: string, reason?: UnreachableReason): Message {
  const name = shownText(clusterOfId(id)?.name ?? id);
  const what = reason === undefined ? sentence(failure) : reasonText(reason, failure);
  return {
    text: `${l10n.t('The leader of {0} cannot be reached.', name)} ${what} ${nothingLost()}`,
    buttons: buttonsFor(failure, id, reason),
  };
}

/** How a cluster's leader is reached, in a few words for a row. */
export function linkText(link: LeaderLink): string {
  switch (link.kind) {
    case 'none':
      return l10n.t('not connected');
    case 'connecting':
      return l10n.t('connecting');
    case 'connected':
      return l10n.t('connected');
    case 'lost':
      return l10n.t('connection lost, trying again');
    case 'failed':
      return l10n.t('cannot be reached: {0}', sshWords(link.failure));
  }
}

function nothingLost(): string {
  return l10n.t('What runs there goes on, and so do its costs.');
}

function reasonText(reason: UnreachableReason, failure: SshFailure): string {
  switch (reason.kind) {
    case 'notAllowed': {
      const ranges = reason.allowed.map(({ range }) => range).join(', ');
      return ranges === ''
        ? l10n.t('Its security group lets nobody in, and your address is {0} now.', reason.address)
        : l10n.t(
            'Its security group lets in {0} only, and your address is {1} now.',
            shownText(ranges),
            reason.address,
          );
    }
    case 'booting':
      return reason.phase === undefined
        ? l10n.t('It was started a few minutes ago and is not ready yet. Try again in a minute.')
        : l10n.t('It is still starting ({0}). Try again when the cluster is ready.', phaseText(reason.phase));
    case 'private':
      return l10n.t(
        '{0} It has a private address only: connect to its network, name a machine to go through in the setting toil.ssh.jumpHost, or install the session-manager-plugin of AWS.',
        sentence(failure),
      );
  }
}

function buttonsFor(failure: SshFailure, id: string, reason: UnreachableReason | undefined): Button[] {
  const again: Button = { label: l10n.t('Connect'), command: 'toil.connectCluster', args: [id] };
  const key: Button = { label: l10n.t('Choose Private Key…'), command: 'toil.chooseKeyFile', args: [id] };
  const allow: Button = { label: l10n.t('Allow My Address…'), command: 'toil.allowMyAddress', args: [id] };
  if (reason?.kind === 'notAllowed') return [allow];
  if (reason?.kind === 'private') return [settings('toil.ssh.jumpHost'), again];
  switch (failure.kind) {
    case 'authFailed':
    case 'badKeyFile':
    case 'noAgent':
    case 'agentEmpty':
      return [key];
    case 'proxyRefused':
      return [settings('toil.ssh.proxy'), again];
    case 'jump':
      return [...forgetKey(failure.failure, id), settings('toil.ssh.jumpHost'), again];
    case 'timedOut':
      return [again, allow];
    case 'hostKeyChanged':
    case 'sessionsHeld':
    case 'channelRefused':
      return [];
    default:
      return [again];
  }
}

/** Nothing but what the user accepted vouches for a machine to go through, so that the user may take it back. */
function forgetKey(failure: SshFailure, clusterId: string): Button[] {
  if (failure.kind !== 'hostKeyChanged') return [];
  const { host, port } = failure;
  const changed: ChangedHost = { clusterId, host, port };
  return [{ label: l10n.t('Forget the Old Key…'), command: 'toil.forgetHostKey', args: [changed] }];
}

function settings(id: string): Button {
  return { label: l10n.t('Open Settings'), command: 'workbench.action.openSettings', args: [id] };
}

/** What happened and what to do. */
export function sentence(failure: SshFailure): string {
  switch (failure.kind) {
    case 'refused':
      return l10n.t('{0} answers, but takes no SSH connections: it may still be starting.', place(failure));
    case 'timedOut':
      return failure.phase === 'connect'
        ? l10n.t(
            '{0} does not answer: a firewall, a security group or a changed address may be the cause.',
            place(failure),
          )
        : l10n.t('{0} answers, but too slowly. It may be overloaded; try again.', place(failure));
    case 'unreachable':
      return l10n.t('There is no way to {0} from here ({1}). Check your network.', place(failure), failure.code);
    case 'hostNotFound':
      return l10n.t('The name {0} is not known. Check your network.', shownText(failure.host));
    case 'noHandshake':
      return l10n.t('What answers at {0} does not speak SSH as we do: {1}.', place(failure), shownText(failure.detail));
    case 'hostKeyChanged':
    case 'hostKeyUnknown':
      return hostKeyText(failure);
    case 'authFailed':
    case 'noAgent':
    case 'agentEmpty':
    case 'badKeyFile':
      return keyText(failure);
    case 'proxyRefused':
      return failure.status === undefined
        ? l10n.t('The proxy {0} hung up.', place(failure))
        : l10n.t('The proxy {0} refused the connection ({1}).', place(failure), failure.status);
    case 'jump':
      return l10n.t('The machine to go through cannot be used. {0}', jumpText(failure.failure));
    default:
      return lineText(failure);
  }
}

type LineFailure = Extract<SshFailure, { kind: 'closed' | 'sessionsHeld' | 'channelRefused' | 'sessionManager' }>;

function lineText(failure: LineFailure): string {
  switch (failure.kind) {
    case 'closed':
      return failure.byUs ? l10n.t('The connection was closed.') : l10n.t('The connection was cut.');
    case 'sessionsHeld':
      return l10n.t('The leader allows no more sessions: {0} are open. Close a terminal and try again.', failure.held);
    case 'channelRefused':
      return l10n.t('The leader refused {0}: {1}.', shownText(failure.what), shownText(failure.detail));
    case 'sessionManager':
      return failure.code === undefined
        ? l10n.t('The session-manager-plugin is not installed.')
        : l10n.t('The session-manager-plugin ended with code {0}: {1}', failure.code, shownText(failure.detail));
  }
}

function jumpText(failure: SshFailure): string {
  if (failure.kind !== 'hostKeyChanged') return sentence(failure);
  return l10n.t(
    '{0} shows the host key {1}; you accepted {2} before. Somebody may be listening in, or the machine was set up anew. Nothing was sent to it. Ask whoever looks after it.',
    place(failure),
    failure.seen.fingerprint,
    failure.expected.join(', '),
  );
}

function hostKeyText(failure: Extract<SshFailure, { kind: 'hostKeyChanged' | 'hostKeyUnknown' }>): string {
  const { fingerprint } = failure.seen;
  if (failure.kind === 'hostKeyUnknown')
    return l10n.t('Its host key {0} was not accepted, so nothing was sent to it.', fingerprint);
  return l10n.t(
    'What answers at {0} is not the machine that is on record: it shows the host key {1}, expected was {2}. Somebody may be listening in, or the machine was replaced. Nothing was sent to it. Ask whoever administers the cluster; if nobody knows, destroy it and launch a new one.',
    place(failure),
    fingerprint,
    failure.expected.join(', '),
  );
}

type KeyFailure = Extract<SshFailure, { kind: 'authFailed' | 'noAgent' | 'agentEmpty' | 'badKeyFile' }>;

function keyText(failure: KeyFailure): string {
  switch (failure.kind) {
    case 'authFailed': {
      const offered = failure.offered.map(keyName).join(', ');
      return failure.tooMany
        ? l10n.t('It hung up because too many keys were offered ({0}). Choose the one that fits.', offered)
        : l10n.t('It took none of the keys that were offered ({0}). Choose the private key of its key pair.', offered);
    }
    case 'noAgent':
      return l10n.t('There is no ssh-agent to ask for a key.');
    case 'agentEmpty':
      return l10n.t('The ssh-agent holds no key.');
    case 'badKeyFile':
      return l10n.t('The private key {0} cannot be used: {1}.', shownText(failure.path), keyProblem(failure.problem));
  }
}

function keyName({ type, fingerprint, comment }: ShownKey): string {
  return shownText(comment === '' ? `${type} ${fingerprint.slice(0, 17)}…` : comment, 60);
}

function keyProblem(problem: KeyFileProblem): string {
  const texts: Readonly<Record<KeyFileProblem, string>> = {
    missing: l10n.t('it is not there'),
    unreadable: l10n.t('you may not read it'),
    notAKey: l10n.t('it holds no private key'),
    publicOnly: l10n.t('it is the public half; choose the file without .pub'),
    unsupported: l10n.t('its kind is not supported; ssh-keygen -p rewrites most keys'),
    noPassphrase: l10n.t('it needs its passphrase'),
    wrongPassphrase: l10n.t('the passphrase is wrong'),
  };
  return texts[problem];
}

/** In a few words. */
export function sshWords(failure: SshFailure): string {
  switch (failure.kind) {
    case 'refused':
    case 'timedOut':
    case 'unreachable':
    case 'hostNotFound':
    case 'noHandshake':
      return l10n.t('no answer');
    case 'hostKeyChanged':
      return l10n.t('wrong host key');
    case 'hostKeyUnknown':
      return l10n.t('host key not accepted');
    case 'authFailed':
    case 'noAgent':
    case 'agentEmpty':
    case 'badKeyFile':
      return l10n.t('no key that fits');
    case 'proxyRefused':
      return l10n.t('refused by the proxy');
    case 'jump':
      return l10n.t('the machine to go through: {0}', sshWords(failure.failure));
    case 'closed':
      return l10n.t('connection cut');
    case 'sessionsHeld':
    case 'channelRefused':
      return l10n.t('refused');
    case 'sessionManager':
      return l10n.t('session-manager-plugin');
  }
}

function place({ host, port }: { readonly host: string; readonly port: number }): string {
  return `${shownText(host)}:${port}`;
}
