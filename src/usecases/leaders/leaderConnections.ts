import type { AllowedRange } from '../../provisioner/aws/calls/ec2';
import { programOnPath } from '../../local/toil/searchPath';
import { connect, type Connection } from '../../remote/connection';
import { mayPass, sshFailure } from '../../remote/failure';
import type { ConnectionState, Pace } from '../../remote/link';
import { abortable } from '../../shared/abortable';
import { Emitter } from '../../shared/events';
import type { Log } from '../../shared/log';
import { ProblemError } from '../problems';
import type { AcceptedHostKeys } from './hostKeySources';
import type { Asking, LeaderLink, Leaders } from './leaders';
import { findLeader, type AskHostKey, type FindParts, type SshWays } from './leaderTarget';
import { signIn, told, type SignInParts } from './signIn';
import type { AskPassphrase } from './signInKeys';

export type { Connection } from '../../remote/connection';

export interface LeaderConnectionsParts extends FindParts {
  /** Read at each try. */
  readonly ways: () => SshWays;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly questions: { readonly passphrase: AskPassphrase; readonly hostKey: AskHostKey };
  readonly accepted: AcceptedHostKeys;
  /** This machine's address as the internet sees it. Never throws but for an abort. */
  readonly ownAddress: (signal: AbortSignal) => Promise<AllowedRange | undefined>;
  readonly log: Log;
  /** Of reconnects; for tests. */
  readonly pace?: Pace;
}

/** Of AWS, where the user has it: the one program that is not ours. */
const SESSION_MANAGER = process.platform === 'win32' ? 'session-manager-plugin.exe' : 'session-manager-plugin';

/** A first connection that is being made. */
interface Opening {
  readonly asking: Asking;
  readonly made: Promise<Connection>;
  readonly stop: AbortController;
  waiting: number;
}

/** A cluster that was connected to or that somebody tried to connect to. */
interface Entry {
  opening?: Opening;
  connection?: Connection;
  failed?: Extract<LeaderLink, { kind: 'failed' }>;
}

/**
 * The leaders' connections of this window. Each is kept until it is given up by hand, the machine is stopped, or the window closes: a connection that
 * nobody uses costs a packet each ten seconds, and one that comes and goes would ask for a passphrase again.
 */
export class LeaderConnections implements Leaders {
  private readonly entries = new Map<string, Entry>();
  private readonly changed = new Emitter<string>();
  /** Passphrases that opened a key, for reconnects: in memory only, as in an agent. */
  private readonly passphrases = new Map<string, string>();

  readonly onChange = this.changed.event;

  constructor(private readonly parts: LeaderConnectionsParts) {}

  link(id: string): LeaderLink {
    const { opening, connection, failed } = this.entries.get(id) ?? {};
    if (opening) return { kind: 'connecting' };
    return connection ? linkOf(connection.state) : (failed ?? { kind: 'none' });
  }

  current(id: string): Connection | undefined {
    return this.entries.get(id)?.connection;
  }

  async connect(id: string, asking: Asking, signal: AbortSignal): Promise<Connection> {
    signal.throwIfAborted();
    const there = this.current(id);
    if (there && !isOver(there.state)) {
      await this.standing(id, there, asking, signal);
      return there;
    }
    if (there) this.disconnect(id);
    const entry = this.entry(id);
    const joined = entry.opening;
    const opening = (entry.opening ??= this.open(id, asking));
    try {
      return await this.waitFor(id, opening, signal);
    } catch (error) {
      // Somebody else's try was not allowed to ask; this one is.
      const again = joined?.asking === 'silent' && asking === 'mayAsk' && isNeedsUser(error);
      if (again && !signal.aborted) return this.connect(id, asking, signal);
      throw error;
    }
  }

  disconnect(id: string): void {
    const entry = this.entries.get(id);
    if (!entry) return;
    this.entries.delete(id);
    entry.opening?.stop.abort();
    entry.connection?.close();
    this.changed.fire(id);
  }

  dispose(): void {
    for (const id of [...this.entries.keys()]) this.disconnect(id);
    this.passphrases.clear();
    this.changed.dispose();
  }

  private entry(id: string): Entry {
    const there = this.entries.get(id);
    if (there) return there;
    const made: Entry = {};
    this.entries.set(id, made);
    return made;
  }

  private open(id: string, asking: Asking): Opening {
    const stop = new AbortController();
    const made = this.first(id, asking, stop.signal);
    // Who waits hears of it.
    made.catch(() => undefined);
    // Not in this very moment: the entry does not know of the opening yet.
    queueMicrotask(() => this.changed.fire(id));
    return { asking, made, stop, waiting: 0 };
  }

  private async waitFor(id: string, opening: Opening, signal: AbortSignal): Promise<Connection> {
    opening.waiting += 1;
    try {
      return await abortable(opening.made, signal);
    } finally {
      opening.waiting -= 1;
      if (signal.aborted && opening.waiting === 0) this.abandon(id, opening, signal.reason);
    }
  }

  /** Nobody waits for it any more: the next who wants a connection begins anew. */
  private abandon(id: string, opening: Opening, reason: unknown): void {
    opening.stop.abort(reason);
    const entry = this.entries.get(id);
    if (entry?.opening !== opening) return;
    delete entry.opening;
    this.changed.fire(id);
  }

  private async first(id: string, asking: Asking, signal: AbortSignal): Promise<Connection> {
    const settle = (change: Omit<Entry, 'opening'>): void => {
      const entry = this.entries.get(id);
      if (!entry) return;
      delete entry.opening;
      delete entry.failed;
      Object.assign(entry, change);
      this.changed.fire(id);
    };
    try {
      const connection = await signIn(this.signInParts(id, asking), signal);
      if (signal.aborted) {
        connection.close();
        signal.throwIfAborted();
      }
      connection.onState((state) => this.follow(id, connection, state));
      settle({ connection });
      return connection;
    } catch (error) {
      const failure = sshFailure(error);
      if (!signal.aborted) settle(failure === undefined ? {} : { failed: { kind: 'failed', failure } });
      this.parts.log.info(`${id} is not connected: ${failure ? JSON.stringify(failure) : String(error)}`);
      throw error;
    }
  }

  private signInParts(id: string, asking: Asking): SignInParts {
    const { pace } = this.parts;
    return {
      ...{ id, asking, passphrases: this.passphrases, connect: (target, signal) => connect(target, signal, pace) },
      ...this.parts,
      find: (signal) => this.find(id, signal),
      plugin: () => programOnPath(SESSION_MANAGER, this.parts.env),
    };
  }

  /** The leader for a try; when it does not run any more, its connection is over. */
  private async find(id: string, signal: AbortSignal): ReturnType<typeof findLeader> {
    try {
      return await findLeader(this.parts, id, signal);
    } catch (error) {
      if (error instanceof ProblemError && this.current(id)) this.disconnect(id);
      throw error;
    }
  }

  /** A connection that is there may be down: the user, or whoever needs it, wants a try now. */
  private async standing(id: string, connection: Connection, asking: Asking, signal: AbortSignal): Promise<void> {
    if (connection.state.kind === 'ready') return;
    connection.reconnect();
    try {
      // Waits for the outcome of the next try.
      (await connection.files(signal)).close();
    } catch (error) {
      const failure = sshFailure(error);
      if (failure === undefined) throw error;
      throw await told(failure, { ...this.parts, id, asking }, await this.find(id, signal), signal);
    }
  }

  private follow(id: string, connection: Connection, { kind }: ConnectionState): void {
    const entry = this.entries.get(id);
    if (entry?.connection !== connection) return;
    if (kind === 'closed') this.entries.delete(id);
    this.changed.fire(id);
  }
}

/** Given up for a reason that trying again does not mend: another key, another question may. */
function isOver(state: ConnectionState): boolean {
  return state.kind === 'closed' || (state.kind === 'failed' && !mayPass(state.failure));
}

function linkOf(state: ConnectionState): LeaderLink {
  switch (state.kind) {
    case 'connecting':
      return { kind: 'connecting' };
    case 'ready':
      return { kind: 'connected' };
    case 'waiting':
      return { kind: 'lost', failure: state.failure };
    case 'failed':
      return { kind: 'failed', failure: state.failure };
    case 'closed':
      return { kind: 'none' };
  }
}

function isNeedsUser(error: unknown): boolean {
  return error instanceof ProblemError && error.problem.kind === 'needsUser';
}
