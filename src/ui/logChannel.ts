import * as vscode from 'vscode';
import type { Log } from '../shared/log';

/** The channel that the user sees as *Toil Clusters*. */
export function openLogChannel(): vscode.LogOutputChannel {
  return vscode.window.createOutputChannel('Toil Clusters', { log: true });
}

/** Our log on the editor's channel. The channel is disposed by its owner, last. */
export function channelLog(channel: vscode.LogOutputChannel): Log {
  return {
    debug: (message) => channel.debug(message),
    info: (message) => channel.info(message),
    warn: (message) => channel.warn(message),
    error: (message) => channel.error(message),
  };
}
