import { connect as connectSocket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Client } from 'ssh2';
import { channelOf } from './channel';
import { SshError, sshFailure, type SshFailure } from './failure';
import { openThroughProxy } from './proxy';
import { connected } from './socket';
import type { Target } from './target';

/** A stream to a machine's SSH port, and what is to be let go with it. */
export interface Line {
  readonly line: Duplex;
  readonly release: () => void;
}

/** Signs in to a jump host; `onLost` is told when that is gone. */
export type SignInToJump = (
  jump: Target,
  onLost: () => void,
  signal: AbortSignal,
) => Promise<{ readonly client: Client; end(): void }>;

/** Opens the way to a target: straight, through its proxy, its jump host or its own stream. `timeout` in milliseconds. */
export async function openLine(
  target: Target,
  timeout: number,
  signInToJump: SignInToJump,
  signal: AbortSignal,
): Promise<Line> {
  const { host, port, proxy, jump } = target;
  const none = (): void => undefined;
  if (target.stream) return { line: await target.stream(signal), release: none };
  if (jump) return throughJump(target, jump, timeout, signInToJump, signal);
  if (proxy) return { line: await openThroughProxy(proxy, { host, port, timeout }, signal), release: none };
  const socket = connectSocket({ host, port });
  return { line: await connected(socket, { host, port, timeout, event: 'connect' }, signal), release: none };
}

async function throughJump(
  { host, port }: Target,
  jump: Target,
  timeout: number,
  signInToJump: SignInToJump,
  signal: AbortSignal,
): Promise<Line> {
  let line: Duplex | undefined;
  const hop = await signInToJump(jump, () => line?.emit('close'), signal);
  const end = (): void => hop.end();
  signal.addEventListener('abort', end, { once: true });
  let timer: NodeJS.Timeout | undefined;
  try {
    const opening = channelOf<Duplex>(
      hop.client,
      (done) => void hop.client.forwardOut('127.0.0.1', 0, host, port, done),
    );
    const late = new Promise<never>((_, reject) => {
      const failure = { kind: 'timedOut', host, port, phase: 'connect' } as const;
      timer = setTimeout(() => reject(new SshError(failure)), timeout);
    });
    line = await Promise.race([opening, late]);
    return { line, release: end };
  } catch (error) {
    end();
    signal.throwIfAborted();
    throw error instanceof Error ? new SshError(behindJump(error, host, port)) : error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
  }
}

/** The words of sshd for a port that it could not connect to. */
function behindJump(error: Error, host: string, port: number): SshFailure {
  const { message } = error;
  const failure = sshFailure(error);
  if (failure) return failure.kind === 'closed' ? { kind: 'unreachable', host, port, code: 'jumpClosed' } : failure;
  if (/refused/i.test(message)) return { kind: 'refused', host, port };
  if (/timed out/i.test(message)) return { kind: 'timedOut', host, port, phase: 'connect' };
  return { kind: 'channelRefused', what: `${host}:${port}`, detail: message };
}
