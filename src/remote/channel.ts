import type { Client } from 'ssh2';
import { abortable } from '../shared/abortable';
import { SshError } from './failure';

/** A channel of ssh2 as a promise; it rejects when its line is gone already. */
export function channelOf<T>(
  client: Client,
  open: (done: (error: Error | undefined, channel: T) => void) => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const gone = (): void => reject(new SshError({ kind: 'closed', byUs: false, detail: 'while opening a channel' }));
    client.once('close', gone);
    open((error, channel) => {
      client.off('close', gone);
      if (error) reject(error);
      else resolve(channel);
    });
  });
}

/** Rejects at once when the signal fires; what comes later is let go. */
export async function opened<T>(opening: Promise<T>, letGo: (value: T) => unknown, signal: AbortSignal): Promise<T> {
  try {
    return await abortable(opening, signal);
  } catch (error) {
    if (signal.aborted) opening.then(letGo, () => undefined);
    throw error;
  }
}

/** ssh2 gives the server's reason for a refused channel as a number (RFC 4254 section 5.1). */
export function isRefusal(error: unknown): boolean {
  return error instanceof Error && 'reason' in error && typeof error.reason === 'number';
}

/** What an error of ssh2 about a channel, or about what was asked through one, means. */
export function channelError(error: Error, what: string): SshError {
  if (error instanceof SshError) return error;
  if (/not connected|no response/i.test(error.message)) {
    return new SshError({ kind: 'closed', byUs: false, detail: error.message });
  }
  return new SshError({ kind: 'channelRefused', what, detail: error.message });
}
