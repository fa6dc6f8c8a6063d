import type { ReachCommandId } from '../commandIds';
import type { Handler } from '../makeCommands';
import { allowMyAddress } from './allowAddress';
import { chooseKeyFile, connectCluster, disconnectCluster } from './connecting';
import { forgetHostKey } from './forgetHostKey';
import { copyFromLeader, copyToLeader } from './copyFiles';
import { forwardPort, openForward, stopForward } from './forwardPorts';
import type { ReachParts } from './reachParts';
import { openInRemoteSsh } from './remoteSsh';
import { shareAccess } from './shareAccess';
import { openApplianceTerminal, openLeaderTerminal } from './terminals';

/** Everything that goes through the connection to a leader. */
export function reachCommands(parts: ReachParts): Record<ReachCommandId, Handler> {
  const made =
    (command: (parts: ReachParts, target: unknown) => Promise<void> | void): Handler =>
    async (target) =>
      command(parts, target);
  return {
    'toil.connectCluster': made(connectCluster),
    'toil.disconnectCluster': made(disconnectCluster),
    'toil.chooseKeyFile': made(chooseKeyFile),
    'toil.forgetHostKey': made(forgetHostKey),
    'toil.openLeaderTerminal': made(openLeaderTerminal),
    'toil.openApplianceTerminal': made(openApplianceTerminal),
    'toil.forwardPort': made(forwardPort),
    'toil.openForward': made(openForward),
    'toil.stopForward': made(stopForward),
    'toil.openInRemoteSsh': made(openInRemoteSsh),
    'toil.allowMyAddress': made(allowMyAddress),
    'toil.shareAccess': made(shareAccess),
    'toil.syncToCluster': made(copyToLeader),
    'toil.syncFromCluster': made(copyFromLeader),
  };
}
