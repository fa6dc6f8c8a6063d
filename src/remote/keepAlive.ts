import type { Duplex } from 'node:stream';
import type { Client } from 'ssh2';

/** How often a silent server is asked (milliseconds), and how many questions it may leave unanswered. */
export interface KeepAlive {
  readonly interval: number;
  readonly misses: number;
}

/** A timer this much (milliseconds) too late means that the machine slept: the line is then most likely dead. */
const SLEPT = 5_000;
/** Milliseconds that a server has for its answer after a sleep. */
const WAKE_LIMIT = 4_000;

/**
 * Watches that the server is alive and calls `onDead` once when it is not. Every byte counts as life: on a slow line a full
 * send queue delays answers for longer than ssh2's own keepalive waits, which would end a healthy upload. After a sleep it asks at
 * once and waits only briefly. The question is to end a forwarding that does not exist (RFC 4254 section 7.1): any server says no,
 * and ssh2 offers it publicly. Returns what ends the watch.
 */
export function keepAlive(
  client: Client,
  line: Duplex,
  { interval, misses }: KeepAlive,
  onDead: () => void,
): () => void {
  let heard = true;
  let missed = 0;
  let due = Date.now() + interval;
  let timer: NodeJS.Timeout;
  const onData = (): void => void (heard = true);
  const stop = (): void => {
    clearTimeout(timer);
    line.off('data', onData);
  };
  const tick = (): void => {
    const slept = Date.now() - due > SLEPT;
    missed = heard ? 0 : missed + 1;
    if (missed >= misses && !slept) {
      stop();
      onDead();
      return;
    }
    heard = false;
    ask(client);
    // With one miss left, the next tick decides.
    if (slept) missed = misses - 1;
    schedule(slept ? Math.min(WAKE_LIMIT, interval) : interval);
  };
  const schedule = (after: number): void => {
    due = Date.now() + after;
    timer = setTimeout(tick, after);
    timer.unref();
  };
  line.on('data', onData);
  schedule(interval);
  return stop;
}

function ask(client: Client): void {
  try {
    client.unforwardIn('127.0.0.1', 1, () => undefined);
  } catch {
    // Not connected any more: the missing answer tells.
  }
}
