import type { Duplex, Readable } from 'node:stream';
import type { Client, ClientChannel, SFTPWrapper } from 'ssh2';
import type { Event } from '../shared/events';
import { channelError, channelOf, isRefusal, opened } from './channel';
import { commandLine, type CommandPlace, type TerminalSize } from './command';
import { SshError, type SshFailure } from './failure';
import { listenForward, type Forward, type ForwardRequest } from './forward';
import { Link, type ConnectionState, type Pace } from './link';
import { ChannelProcess, type RemoteEnd, type RemoteProcess, type RemoteTerminal } from './remoteProcess';
import { Sessions } from './sessions';
import { FileAccess } from './sftp';
import type { Target, TargetSource } from './target';

const MAX_SESSIONS = 10;
/** Terminal type that VS Code's terminal understands (terminfo(5)). */
const TERM = 'xterm-256color';

export interface ExecOptions extends CommandPlace {
  /** For what lives long (a watch): leaves the last sessions to commands. */
  readonly hold?: boolean;
}

export interface TerminalOptions extends CommandPlace {
  readonly size: TerminalSize;
}

export interface RunOptions extends ExecOptions {
  /** Written to standard input, which is then closed. */
  readonly input?: string | Buffer;
}

export interface RemoteResult extends RemoteEnd {
  readonly stdout: Buffer;
  readonly stderr: string;
}

/**
 * The one SSH connection of a cluster. It comes back by itself after a cut or the machine's sleep; what was running over it
 * has then ended with `closed`, forwards go on. Every call waits for a connection that is on its way, rejects with an
 * `SshError` when there is none to be had, and with the signal's reason when that fires.
 */
export interface Connection {
  readonly state: ConnectionState;
  readonly onState: Event<ConnectionState>;
  /** Starts a program; the words reach it as they are, no shell reads them. The signal ends it at the other end. */
  exec(words: readonly string[], options: ExecOptions, signal: AbortSignal): Promise<RemoteProcess>;
  /** Runs a program to its end and gives what it said. */
  run(words: readonly string[], options: RunOptions, signal: AbortSignal): Promise<RemoteResult>;
  /** A terminal: the user's login shell, or the program of `words`. */
  terminal(words: readonly string[], options: TerminalOptions, signal: AbortSignal): Promise<RemoteTerminal>;
  /** Makes a port of this machine lead to one at the other end. */
  forward(request: ForwardRequest): Promise<Forward>;
  /** The forwards that are open, in their order. */
  readonly forwards: readonly Forward[];
  /** A stream to a port as the other end sees it. */
  openStream(host: string, port: number, signal: AbortSignal): Promise<Duplex>;
  /** Files of the machine by SFTP. */
  files(signal: AbortSignal): Promise<FileAccess>;
  /** Tries again now instead of after the pause, also after it had been given up. */
  reconnect(): void;
  /** Ends everything. */
  close(): void;
}

/**
 * Connects to a machine. Rejects with an `SshError` when the first try fails: nothing is tried again until it has worked
 * once. `pace` is for tests.
 */
export async function connect(target: Target | TargetSource, signal: AbortSignal, pace?: Pace): Promise<Connection> {
  const source: TargetSource = typeof target === 'function' ? target : () => Promise.resolve(target);
  const connection = new SshConnection(source, pace);
  try {
    await connection.start(signal);
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

class SshConnection implements Connection {
  private readonly link: Link;
  private sessions = new Sessions(MAX_SESSIONS);
  private readonly processes = new Set<ChannelProcess>();
  private readonly open: Forward[] = [];
  private readonly ended = new AbortController();

  constructor(source: TargetSource, pace: Pace | undefined) {
    this.link = new Link(source, pace, {
      onReady: (target) => (this.sessions = new Sessions(target.maxSessions ?? MAX_SESSIONS)),
      onLost: (failure) => this.lose(failure),
    });
  }

  get state(): ConnectionState {
    return this.link.state;
  }

  get onState(): Event<ConnectionState> {
    return this.link.onState;
  }

  get forwards(): readonly Forward[] {
    return [...this.open];
  }

  start(signal: AbortSignal): Promise<void> {
    return this.link.start(signal);
  }

  async exec(words: readonly string[], options: ExecOptions, signal: AbortSignal): Promise<RemoteProcess> {
    const line = commandLine(words, options, false);
    const open: Opener = (client, done) => void client.exec(line.text, done);
    return this.process(open, { hold: options.hold ?? false, killText: line.killText }, signal);
  }

  async run(words: readonly string[], options: RunOptions, signal: AbortSignal): Promise<RemoteResult> {
    const process = await this.exec(words, options, signal);
    // The program may end without reading it.
    process.stdin.on('error', () => undefined).end(options.input ?? '');
    const [stdout, stderr, end] = await Promise.all([all(process.stdout), all(process.stderr), process.ended]).catch(
      (error: unknown) => {
        signal.throwIfAborted();
        throw error;
      },
    );
    signal.throwIfAborted();
    return { ...end, stdout, stderr: stderr.toString() };
  }

  async terminal(words: readonly string[], options: TerminalOptions, signal: AbortSignal): Promise<RemoteTerminal> {
    const { columns: cols, rows } = options.size;
    const pty = { cols, rows, term: TERM, width: 0, height: 0 };
    if (words.length === 0) return this.process((client, done) => void client.shell(pty, done), { hold: true }, signal);
    const line = commandLine(words, options, true);
    const open: Opener = (client, done) => void client.exec(line.text, { pty }, done);
    return this.process(open, { hold: true, killText: line.killText }, signal);
  }

  async forward(request: ForwardRequest): Promise<Forward> {
    const open = (host: string, port: number): Promise<Duplex> => this.openStream(host, port, this.ended.signal);
    const forward = await listenForward(request, open, () => {
      const index = this.open.indexOf(forward);
      if (index >= 0) this.open.splice(index, 1);
    });
    this.open.push(forward);
    if (this.ended.signal.aborted) forward.stop();
    return forward;
  }

  async openStream(host: string, port: number, signal: AbortSignal): Promise<Duplex> {
    const client = await this.link.use(signal);
    const opening = channelOf<Duplex>(client, (done) => void client.forwardOut('127.0.0.1', 0, host, port, done));
    return opened(opening, (stream) => stream.destroy(), signal).catch((error: unknown) => {
      throw reasonOf(error, `${host}:${port}`, signal);
    });
  }

  async files(signal: AbortSignal): Promise<FileAccess> {
    const client = await this.link.use(signal);
    const release = await this.sessions.take(false, signal);
    try {
      const opening = channelOf<SFTPWrapper>(client, (done) => void client.sftp(done));
      return new FileAccess(await opened(opening, (sftp) => sftp.end(), signal), release);
    } catch (error) {
      release();
      throw reasonOf(error, 'sftp', signal);
    }
  }

  reconnect(): void {
    this.link.retryNow();
  }

  close(): void {
    this.ended.abort(new SshError({ kind: 'closed', byUs: true, detail: '' }));
    for (const forward of this.forwards) forward.stop();
    this.link.close();
  }

  private lose(failure: SshFailure): void {
    for (const process of [...this.processes]) process.lose(failure);
    this.processes.clear();
  }

  private async process(open: Opener, how: How, signal: AbortSignal): Promise<ChannelProcess> {
    const { channel, release } = await this.session(open, how.hold, signal);
    const { killText } = how;
    const process = new ChannelProcess(channel, {
      signal: killText && ((name) => this.runText(killText(name))),
      release,
    });
    this.processes.add(process);
    const abort = (): void => void process.kill();
    const over = (): void => {
      signal.removeEventListener('abort', abort);
      this.processes.delete(process);
    };
    process.ended.then(over, over);
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    return process;
  }

  /**
   * A session channel. A server that allows fewer than we thought is asked again when one of ours has ended; who waited for
   * one through a cut goes on with the next line.
   */
  private async session(
    open: Opener,
    hold: boolean,
    signal: AbortSignal,
  ): Promise<{ channel: ClientChannel; release: () => void }> {
    for (;;) {
      await this.link.use(signal);
      const { sessions } = this;
      const release = await sessions.take(hold, signal);
      try {
        const client = await this.link.use(signal);
        if (sessions === this.sessions) {
          const opening = channelOf<ClientChannel>(client, (done) => open(client, done));
          return { channel: await opened(opening, (channel) => channel.close(), signal), release };
        }
        release();
      } catch (error) {
        const again = isRefusal(error) && sessions.lower();
        release();
        if (!again) throw reasonOf(error, 'session', signal);
      }
    }
  }

  private async runText(text: string): Promise<void> {
    const open: Opener = (client, done) => void client.exec(text, done);
    const process = await this.process(open, { hold: false }, AbortSignal.timeout(10_000));
    process.stdin.end();
    await Promise.all([all(process.stdout), all(process.stderr), process.ended]);
  }
}

type Opener = (client: Client, done: (error: Error | undefined, channel: ClientChannel) => void) => void;

interface How {
  readonly hold: boolean;
  readonly killText?: ((signal: 'TERM' | 'KILL') => string) | undefined;
}

/** The signal's own reason when that has fired, else what the error means. */
function reasonOf(error: unknown, what: string, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason;
  return error instanceof Error ? channelError(error, what) : error;
}

async function all(stream: Readable): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
