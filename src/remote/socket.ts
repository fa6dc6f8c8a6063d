import type { Socket } from 'node:net';
import { SshError, systemCode, type SshFailure } from './failure';

interface Way {
  readonly host: string;
  readonly port: number;
  /** Milliseconds. */
  readonly timeout: number;
  /** What a socket of this kind says when it is there. */
  readonly event: 'connect' | 'secureConnect';
}

/** Waits until a socket that was asked to connect is there. Rejects with an `SshError` that says why it never will be. */
export async function connected(socket: Socket, way: Way, signal: AbortSignal): Promise<Socket> {
  const { host, port } = way;
  try {
    await new Promise<void>((resolve, reject) => {
      const settle = (then: () => void): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', abort);
        then();
      };
      const late = (): void => reject(new SshError({ kind: 'timedOut', host, port, phase: 'connect' }));
      const timer = setTimeout(() => settle(late), way.timeout);
      const abort = (): void => settle(() => reject(signal.reason as Error));
      signal.addEventListener('abort', abort, { once: true });
      socket.once(way.event, () => settle(resolve));
      // It stays: a late error of a socket that nobody listens to must not end the process.
      socket.on('error', (error) => settle(() => reject(new SshError(socketFailure(error, host, port)))));
      if (signal.aborted) abort();
    });
    socket.setNoDelay(true);
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

/** What a system's error means for the way to a machine. */
export function socketFailure(error: Error, host: string, port: number): SshFailure {
  const code = codeOf(error);
  switch (code) {
    case 'ECONNREFUSED':
      return { kind: 'refused', host, port };
    case 'ETIMEDOUT':
      return { kind: 'timedOut', host, port, phase: 'connect' };
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EAI_NONAME':
      return { kind: 'hostNotFound', host };
    default:
      return { kind: 'unreachable', host, port, code: code ?? error.message };
  }
}

/** Of several addresses that were tried, the first one's. */
function codeOf(error: Error): string | undefined {
  const inner: unknown = error instanceof AggregateError ? (error.errors as unknown[])[0] : undefined;
  return systemCode(inner) ?? systemCode(error);
}
