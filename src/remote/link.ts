import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'ssh2';
import { Emitter, type Event } from '../shared/events';
import { signIn, type Pins, type SignedIn } from './client';
import { mayPass, SshError, sshFailure, type SshFailure } from './failure';
import type { Target, TargetSource } from './target';

/** What is true of a connection now. */
export type ConnectionState =
  | { readonly kind: 'connecting' }
  /** `fingerprint`: of the host key that was verified. `since`: milliseconds of `Date.now`. */
  | { readonly kind: 'ready'; readonly host: string; readonly fingerprint: string; readonly since: number }
  /** It was cut, or a try failed: the next one starts at `until` (milliseconds of `Date.now`). */
  | { readonly kind: 'waiting'; readonly failure: SshFailure; readonly until: number }
  /** Given up, until somebody asks for a new try. */
  | { readonly kind: 'failed'; readonly failure: SshFailure }
  | { readonly kind: 'closed' };

/** Pauses between tries in milliseconds; after the last one it is given up. */
export interface Pace {
  readonly pauses: readonly number[];
}

/** About three minutes: longer than a leader needs to restart. The first is short, as most cuts are. */
const PACE: Pace = { pauses: [200, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 30_000, 30_000, 30_000, 30_000] };
/** Part of a pause that is left to chance, so that windows do not come back all at once. */
const JITTER = 0.2;
/** Milliseconds in which the answer of the last try still holds. */
const JUST_NOW = 1_000;

interface Listeners {
  readonly onReady: (target: Target) => void;
  readonly onLost: (failure: SshFailure) => void;
}

/** Keeps one sign-in alive: state, reconnects with pauses, and who waits for it. */
export class Link {
  private readonly states = new Emitter<ConnectionState>();
  private current: ConnectionState = { kind: 'connecting' };
  private signedIn: SignedIn | undefined;
  /** One loop of tries at a time. */
  private trying = false;
  /** `Date.now` of the last try that failed. */
  private lastFailure = 0;
  private hurry = new AbortController();
  private readonly closing = new AbortController();
  private readonly pins: Pins = new Map();

  constructor(
    private readonly source: TargetSource,
    private readonly pace: Pace = PACE,
    private readonly listeners: Listeners,
  ) {}

  get state(): ConnectionState {
    return this.current;
  }

  get onState(): Event<ConnectionState> {
    return this.states.event;
  }

  /** The first sign-in: one try, all its errors are the caller's. */
  async start(signal: AbortSignal): Promise<void> {
    await this.signIn(AbortSignal.any([signal, this.closing.signal]));
  }

  /**
   * The client of a line that stands, or that the next try brings, which starts at once. Rejects with why there is none: nobody
   * waits through all the pauses.
   */
  async use(signal: AbortSignal): Promise<Client> {
    signal.throwIfAborted();
    const { current } = this;
    if (current.kind === 'failed' && mayPass(current.failure)) this.retryNow();
    else if (current.kind === 'waiting' && Date.now() - this.lastFailure > JUST_NOW) this.retryNow();
    if (this.isOnItsWay()) await this.nextOutcome(signal);
    if (this.signedIn) return this.signedIn.client;
    throw new SshError(this.reason());
  }

  private isOnItsWay(): boolean {
    return this.state.kind === 'connecting' || (this.state.kind === 'waiting' && this.hurry.signal.aborted);
  }

  private reason(): SshFailure {
    const { state } = this;
    return state.kind === 'failed' || state.kind === 'waiting'
      ? state.failure
      : { kind: 'closed', byUs: true, detail: '' };
  }

  private async nextOutcome(signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const settle = (then: () => void): void => {
        listening.dispose();
        signal.removeEventListener('abort', abort);
        then();
      };
      const abort = (): void => settle(() => reject(signal.reason as Error));
      const listening = this.onState(({ kind }) => {
        if (kind !== 'connecting') settle(resolve);
      });
      signal.addEventListener('abort', abort, { once: true });
    });
  }

  retryNow(): void {
    if (this.current.kind === 'failed') this.recover(this.current.failure, 0);
    this.hurry.abort();
  }

  close(): void {
    if (this.current.kind === 'closed') return;
    this.set({ kind: 'closed' });
    this.hurry.abort();
    this.closing.abort(new SshError({ kind: 'closed', byUs: true, detail: '' }));
    this.signedIn?.end();
    this.signedIn = undefined;
    this.states.dispose();
  }

  private async signIn(signal: AbortSignal): Promise<void> {
    this.hurry = new AbortController();
    this.set({ kind: 'connecting' });
    const target = await this.source(signal);
    const signedIn: SignedIn = await signIn(
      target,
      this.pins,
      { onLost: (failure) => this.lost(signedIn, failure) },
      signal,
    );
    if (signal.aborted) {
      signedIn.end();
      throw signal.reason;
    }
    this.signedIn = signedIn;
    this.trying = false;
    this.listeners.onReady(target);
    this.set({ kind: 'ready', host: target.host, fingerprint: signedIn.fingerprint, since: Date.now() });
  }

  private lost(which: SignedIn, failure: SshFailure): void {
    if (this.signedIn !== which && this.current.kind !== 'closed') return;
    this.signedIn = undefined;
    this.listeners.onLost(failure);
    if (this.current.kind !== 'closed') this.recover(failure, this.pauseAt(0) ?? 0);
  }

  private recover(failure: SshFailure, firstPause: number): void {
    if (this.trying) return;
    this.trying = true;
    void this.tryAgain(failure, firstPause);
  }

  private async tryAgain(cause: SshFailure, firstPause: number): Promise<void> {
    let failure = cause;
    let pause: number | undefined = firstPause;
    for (let count = 1; pause !== undefined; count += 1) {
      await this.pause(failure, pause);
      if (this.isClosed()) return;
      try {
        await this.signIn(this.closing.signal);
        return;
      } catch (error) {
        if (this.isClosed()) return;
        this.lastFailure = Date.now();
        const found = sshFailure(error);
        failure = found ?? {
          kind: 'closed',
          byUs: false,
          detail: error instanceof Error ? error.message : String(error),
        };
        pause = mayPass(failure) ? this.pauseAt(count) : undefined;
      }
    }
    this.trying = false;
    this.set({ kind: 'failed', failure });
  }

  private isClosed(): boolean {
    return this.current.kind === 'closed';
  }

  private pauseAt(index: number): number | undefined {
    const pause = this.pace.pauses[index];
    return pause === undefined ? undefined : Math.round(pause * (1 + JITTER * Math.random()));
  }

  private async pause(failure: SshFailure, pause: number): Promise<void> {
    this.set({ kind: 'waiting', failure, until: Date.now() + pause });
    const signal = AbortSignal.any([this.hurry.signal, this.closing.signal]);
    await sleep(pause, undefined, { signal }).catch(() => undefined);
  }

  private set(state: ConnectionState): void {
    if (this.current.kind === 'closed') return;
    this.current = state;
    this.states.fire(state);
  }
}
