import type { Machine } from './machine';
import type { Instance } from './metadata/instanceFacts';
import { NotBootable } from './machineOf';

/** What an instance shall be. */
export type Wanted = 'on' | 'off' | 'gone';

export interface FollowedParts {
  /**
   * @param poweredOff called when the machine has switched itself off.
   * @throws NotBootable
   */
  make(instance: Instance, poweredOff: () => void, signal: AbortSignal): Promise<Machine>;
  /** Tells the API that the machine has switched itself off. */
  poweredOff(instance: Instance): Promise<void>;
  /** Tells the API that there will be no machine. */
  refused(instance: Instance, why: string): Promise<void>;
  /** The machine's console, for as long as there is a machine; its last words after that. */
  console(instanceId: string, text: string | (() => Promise<string>)): void;
  /** A line of progress. */
  report(line: string): void;
}

/** One instance and the machine that is it: brought to what the API says, one step after the other; what the machine does by itself is told to the API. */
export class FollowedInstance {
  private machineMade: Machine | undefined;
  private on = false;
  private wanted: Wanted | undefined;
  private last: Promise<void> = Promise.resolve();
  private waiting = 0;
  /** Milliseconds since 1970: what was seen before that is not true any more. */
  private toldAt = 0;

  constructor(
    readonly instance: Instance,
    private readonly parts: FollowedParts,
    private readonly failed: (error: unknown) => void,
    private readonly signal: AbortSignal,
  ) {}

  get machine(): Machine | undefined {
    return this.machineMade;
  }

  get isOn(): boolean {
    return this.on;
  }

  get isGone(): boolean {
    return this.wanted === 'gone' && this.waiting === 0;
  }

  /** Resolves when nothing is being done. */
  get done(): Promise<void> {
    return this.last;
  }

  /**
   * @param seenAt when the API was asked: milliseconds since 1970.
   * @returns whether there is something to do for it.
   */
  want(wanted: Wanted, seenAt: number): boolean {
    if (wanted === this.wanted || this.wanted === 'gone' || seenAt < this.toldAt) return false;
    this.wanted = wanted;
    this.then(() => this.bring(wanted));
    return true;
  }

  reboot(): void {
    this.then(async () => {
      if (!this.on || this.machineMade === undefined) return;
      this.parts.report(`${this.instance.id} reboots`);
      await this.machineMade.reboot(this.signal);
    });
  }

  private then(work: () => Promise<void>): void {
    this.waiting += 1;
    this.last = this.last
      .then(() => (this.signal.aborted ? undefined : work()))
      .catch(this.failed)
      .finally(() => (this.waiting -= 1));
  }

  private async bring(wanted: Wanted): Promise<void> {
    // Another wish came meanwhile.
    if (wanted !== this.wanted) return;
    if (wanted === 'on') await this.boot();
    else if (wanted === 'off') await this.stop();
    else await this.remove();
  }

  private async boot(): Promise<void> {
    const { instance, parts } = this;
    try {
      const began = Date.now();
      const machine = (this.machineMade ??= await parts.make(instance, () => this.poweredOff(), this.signal));
      parts.console(instance.id, () => machine.console());
      await machine.start(this.signal);
      this.on = true;
      parts.report(`${instance.id} ${instance.privateAddress} is on (${Date.now() - began} ms)`);
    } catch (error) {
      if (this.signal.aborted) return;
      const why = error instanceof Error ? error.message : String(error);
      parts.report(`${instance.id} ends: ${why}`);
      await this.told(() => parts.refused(instance, why));
      if (!(error instanceof NotBootable)) throw error;
    }
  }

  private async stop(): Promise<void> {
    if (this.on) await this.machineMade?.stop(this.signal);
    this.on = false;
    this.parts.report(`${this.instance.id} is off`);
  }

  private async remove(): Promise<void> {
    const machine = this.machineMade;
    if (machine === undefined) return;
    this.parts.console(this.instance.id, await machine.console().catch(() => ''));
    await machine.remove();
    this.on = false;
    this.machineMade = undefined;
    this.parts.report(`${this.instance.id} is gone`);
  }

  private poweredOff(): void {
    this.then(async () => {
      const { instance, parts } = this;
      if (!this.on || this.wanted !== 'on') return;
      this.on = false;
      this.wanted = 'off';
      parts.report(`${instance.id} has switched itself off`);
      await this.told(() => parts.poweredOff(instance));
    });
  }

  /** Until the API knows, what it says is of before. */
  private async told(tell: () => Promise<void>): Promise<void> {
    this.toldAt = Infinity;
    await tell().finally(() => (this.toldAt = Date.now()));
  }
}
