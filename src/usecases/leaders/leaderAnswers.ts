import { setTimeout as sleep } from 'node:timers/promises';
import { mayPass, sshFailure } from '../../remote/failure';
import { APPLIANCE } from '../sync/places';
import type { Leaders } from './leaders';

/** Milliseconds: a record says ready when the container answers on the machine; the way there may take a little longer. */
const WITHIN = 5 * 60_000;
const PAUSE = 500;

/**
 * Resolves when a command can be run in the container of a cluster's leader.
 * @throws what keeps it from answering: at once what waiting does not mend, else after five minutes.
 */
export async function leaderAnswers(
  leaders: Pick<Leaders, 'connect'>,
  id: string,
  signal: AbortSignal,
  within = WITHIN,
): Promise<void> {
  const last = Date.now() + within;
  for (;;) {
    try {
      const connection = await leaders.connect(id, 'mayAsk', signal);
      const { code, stderr } = await connection.run(['docker', 'exec', APPLIANCE, 'true'], {}, signal);
      if (code === 0) return;
      throw new NoContainer(stderr);
    } catch (error) {
      signal.throwIfAborted();
      if (Date.now() > last || !mayMend(error)) throw error;
    }
    await sleep(PAUSE, undefined, { signal });
  }
}

/** Whether waiting may help. */
function mayMend(error: unknown): boolean {
  const failure = sshFailure(error);
  return failure ? mayPass(failure) : error instanceof NoContainer;
}

/** The machine answers, its container does not yet. */
class NoContainer extends Error {
  override readonly name = 'NoContainer';
}
