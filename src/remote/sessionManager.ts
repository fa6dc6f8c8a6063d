import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { Duplex, type Readable, type Writable } from 'node:stream';
import { SshError, systemCode } from './failure';

/** A Session Manager session to an instance's SSH port, as SSM's StartSession gives it for the document `AWS-StartSSHSession`. */
export interface StartedSession {
  readonly sessionId: string;
  readonly streamUrl: string;
  readonly tokenValue: string;
  /** SSM's endpoint; the plugin resumes a session there. */
  readonly endpoint: string;
}

export interface SessionManagerOptions {
  /** The plugin, as the user installed it: `session-manager-plugin`. */
  readonly program: string;
  readonly region: string;
  readonly instanceId: string;
  readonly port: number;
  /** Starts a session; it can be used once, so that each connection wants another. */
  readonly start: (signal: AbortSignal) => Promise<StartedSession>;
}

/** Where the plugin reads the session from since 1.2.497, so that its token is not in the process list. */
const SESSION_VARIABLE = 'AWS_SSM_START_SESSION_RESPONSE';
const LONGEST_DETAIL = 2_000;

type Plugin = ChildProcessByStdio<Writable, Readable, Readable>;

/**
 * The `stream` of a target that only SSM reaches (`target.ts`). Its arguments are those that the AWS CLI passes
 * (awscli/customizations/sessionmanager.py). Not tried against a real account. Rejects with `sessionManager` when it is not installed.
 */
export function sessionManagerStream(options: SessionManagerOptions): (signal: AbortSignal) => Promise<Duplex> {
  return async (signal) => {
    const { sessionId, streamUrl, tokenValue, endpoint } = await options.start(signal);
    const session = { SessionId: sessionId, StreamUrl: streamUrl, TokenValue: tokenValue };
    const request = {
      Target: options.instanceId,
      DocumentName: 'AWS-StartSSHSession',
      Parameters: { portNumber: [String(options.port)] },
    };
    const words = [SESSION_VARIABLE, options.region, 'StartSession', '', JSON.stringify(request), endpoint];
    const plugin: Plugin = spawn(options.program, words, {
      env: { ...process.env, [SESSION_VARIABLE]: JSON.stringify(session) },
      stdio: ['pipe', 'pipe', 'pipe'],
      windowsHide: true,
    });
    return pluginStream(plugin);
  };
}

/** It lasts until its stream is closed, whatever becomes of the signal that it was opened under. */
async function pluginStream(plugin: Plugin): Promise<Duplex> {
  let detail = '';
  plugin.stderr.setEncoding('utf8').on('data', (text: string) => (detail = (detail + text).slice(-LONGEST_DETAIL)));
  await new Promise<void>((resolve, reject) => {
    plugin.once('spawn', resolve);
    plugin.once('error', (error) => {
      reject(new SshError({ kind: 'sessionManager', code: undefined, detail: systemCode(error) ?? error.message }));
    });
  });
  plugin.on('error', () => undefined);
  const stream = Duplex.from({ readable: plugin.stdout, writable: plugin.stdin });
  // A late error of a stream that nobody listens to must not end this process.
  stream.on('error', () => undefined);
  // All that it said has been read by then. An early end has its reason in that.
  plugin.once('close', (code) => {
    if (code !== 0) stream.destroy(new SshError({ kind: 'sessionManager', code: code ?? undefined, detail }));
  });
  stream.once('close', () => plugin.kill());
  return stream;
}
