import { SshError } from './failure';

/** Sessions that commands always find, whatever terminals hold. */
const FOR_COMMANDS = 2;
/** Sessions that must end before one more than the last limit is tried. */
const PATIENCE = 10;

interface Waiting {
  readonly go: () => void;
}

/**
 * The sessions of one connection: `MaxSessions` of sshd_config(5), 10 by default, beyond which sshd refuses. Commands queue in
 * their order; what is held for long (terminals, watches) is refused when only the commands' share is left.
 */
export class Sessions {
  private taken = 0;
  private held = 0;
  private readonly queue: Waiting[] = [];
  private limit: number;
  private ended = 0;

  constructor(private readonly most: number) {
    this.limit = most;
  }

  /** Takes a place; call the result once to give it back. Rejects with `sessionsHeld`, or with the signal's reason. */
  async take(hold: boolean, signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (hold && this.held >= Math.max(1, this.limit - FOR_COMMANDS)) {
      throw new SshError({ kind: 'sessionsHeld', held: this.held });
    }
    if (hold) this.held += 1;
    try {
      await this.turn(signal);
    } catch (error) {
      if (hold) this.held -= 1;
      throw error;
    }
    let given = false;
    return () => {
      if (given) return;
      given = true;
      if (hold) this.held -= 1;
      this.taken -= 1;
      this.ended += 1;
      if (this.ended % PATIENCE === 0) this.limit = Math.min(this.most, this.limit + 1);
      this.next();
    };
  }

  /**
   * The server refused one more: it allows fewer than it was thought to, or has not yet noticed the end of one (sshd counts a session
   * that ended until its next round), so that the limit grows again with time. False when none of ours is open, so that waiting is vain.
   */
  lower(): boolean {
    if (this.taken <= 1) return false;
    this.limit = Math.max(1, Math.min(this.limit, this.taken - 1));
    return true;
  }

  private async turn(signal: AbortSignal): Promise<void> {
    if (this.taken < this.limit && this.queue.length === 0) {
      this.taken += 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const waiting: Waiting = {
        go: () => {
          signal.removeEventListener('abort', abort);
          this.taken += 1;
          resolve();
        },
      };
      const abort = (): void => {
        this.queue.splice(this.queue.indexOf(waiting), 1);
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', abort, { once: true });
      this.queue.push(waiting);
    });
  }

  private next(): void {
    while (this.taken < this.limit) {
      const first = this.queue.shift();
      if (!first) return;
      first.go();
    }
  }
}
