import { LSPErrorCodes, ResponseError, type CancellationToken, type RemoteConsole } from 'vscode-languageserver';
import { errorText } from '../../shared/text';
import type { Watchdog } from './watchdog';

export type Log = Pick<RemoteConsole, 'error' | 'warn' | 'info' | 'debug'>;

/** Answers requests: what goes wrong in one is logged, answered with nothing, and harms no other. */
export type Answering = <P, R>(
  name: string,
  nothing: R,
  work: (params: P, signal: AbortSignal) => Promise<R>,
) => (params: P, token: CancellationToken) => Promise<R | ResponseError<never>>;

/** @param watchdog ends the process when an answer is computed for ever. */
export function answering(log: Log, watchdog: Watchdog | undefined): Answering {
  return (name, nothing, work) => async (params, token) => {
    const abort = new AbortController();
    const listening = token.onCancellationRequested(() => abort.abort());
    if (token.isCancellationRequested) abort.abort();
    const end = watchdog?.begin();
    try {
      return await work(params, abort.signal);
    } catch (error) {
      if (abort.signal.aborted) return new ResponseError<never>(LSPErrorCodes.RequestCancelled, 'cancelled');
      log.error(`${name}: ${errorText(error)}`);
      return nothing;
    } finally {
      end?.();
      listening.dispose();
    }
  };
}
