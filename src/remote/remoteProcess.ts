import { Duplex, type Readable, type Writable } from 'node:stream';
import type { ClientChannel } from 'ssh2';
import type { TerminalSize } from './command';
import { SshError, type SshFailure } from './failure';

/** How a remote program ended: `code`, or the name of the signal (`SIGKILL`) that ended it; neither: we let go of it. */
export interface RemoteEnd {
  readonly code: number | undefined;
  readonly signal: string | undefined;
}

/** A program that runs at the other end. Its output must be read, or it stops and waits. */
export interface RemoteProcess {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Resolves when it ended and its output was read; rejects with an `SshError` of kind `closed` when the line was cut. */
  readonly ended: Promise<RemoteEnd>;
  /** Ends it at the other end: TERM, after two seconds KILL. Resolves when that was asked for. */
  kill(): Promise<void>;
}

/** A terminal: what is typed goes to `stdin`, what is shown comes from `stdout`. */
export interface RemoteTerminal extends RemoteProcess {
  resize(size: TerminalSize): void;
}

interface Surroundings {
  /** Signals the program itself (`command.ts`); unset: a login shell, which ends with its terminal. */
  readonly signal: ((name: 'TERM' | 'KILL') => Promise<void>) | undefined;
  /** Given back when the process is over. */
  readonly release: () => void;
}

/** Milliseconds between asking and insisting. */
const GRACE = 2_000;

/** One session channel of a connection as a process. */
export class ChannelProcess implements RemoteTerminal {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  readonly ended: Promise<RemoteEnd>;
  private over = false;
  private cut: (failure: SshFailure) => void = () => undefined;
  private give: () => void = () => undefined;

  constructor(
    private readonly channel: ClientChannel,
    private readonly surroundings: Surroundings,
  ) {
    this.stdin = channel;
    this.stdout = channel;
    this.stderr = channel.stderr;
    // A stream that breaks tells through `ended`.
    channel.on('error', () => undefined);
    channel.stderr.on('error', () => undefined);
    this.ended = new Promise<RemoteEnd>((resolve, reject) => {
      this.cut = (failure) => reject(new SshError(failure));
      let end: RemoteEnd | undefined;
      const tell = (code: number | null | undefined, signal?: string): void => {
        if (code !== undefined) end = { code: code ?? undefined, signal };
      };
      channel.on('exit', tell);
      channel.on('close', (code?: number | null, signal?: string) => {
        // Who says all in one breath (a short program on a busy day) was through with `exit` before we listened.
        tell(code, signal);
        if (end) resolve(end);
        // The server said nothing of an end (RFC 4254 section 6.10): the line must have gone, which is told, with its reason, a moment later.
        else setImmediate(() => this.cut({ kind: 'closed', byUs: false, detail: 'no exit status' }));
      });
      this.give = () => resolve(end ?? { code: undefined, signal: undefined });
    });
    const done = (): void => {
      this.over = true;
      // A writer that still waits must be woken: ssh2 forgets it.
      Duplex.prototype.destroy.call(channel);
      surroundings.release();
    };
    this.ended.then(done, done);
  }

  /** The connection is gone: everything that waits for this process must know. */
  lose(failure: SshFailure): void {
    if (this.over) return;
    this.cut(failure);
    const error = new SshError(failure);
    Duplex.prototype.destroy.call(this.channel, error);
    this.channel.stderr.destroy(error);
  }

  resize({ columns, rows }: TerminalSize): void {
    if (!this.over) this.channel.setWindow(rows, columns, 0, 0);
  }

  async kill(): Promise<void> {
    if (!this.surroundings.signal) {
      this.letGo();
      return;
    }
    const late = setTimeout(() => void this.insist(), GRACE);
    const stop = (): void => clearTimeout(late);
    this.ended.then(stop, stop);
    await this.signal('TERM');
  }

  private async insist(): Promise<void> {
    await this.signal('KILL');
    this.letGo();
  }

  /** Whether or not the server obeyed: what the program still says, and nobody reads, must not keep the channel open. */
  private letGo(): void {
    if (this.over) return;
    this.channel.close();
    this.give();
  }

  /** A signal that cannot be sent leaves the channel to be closed. */
  private async signal(name: 'TERM' | 'KILL'): Promise<void> {
    if (!this.over) await this.surroundings.signal?.(name).catch(() => undefined);
  }
}
