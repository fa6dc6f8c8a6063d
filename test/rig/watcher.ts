import { setTimeout as sleep } from 'node:timers/promises';
import type { AwsFront } from '../aws-front/awsFront';
import { DEFAULT_ACCOUNT, placeKey, type Place } from '../aws-front/cloud';
import { treeOf, valuesAt } from '../aws-front/fields';
import { FollowedInstance, type FollowedParts, type Wanted } from './followed';
import type { Machine } from './machine';
import { NotBootable } from './machineOf';
import { instancesIn, type Instance } from './metadata/instanceFacts';

/** Milliseconds between two looks: scaling groups run and end instances without a call of anybody's. */
const LOOK_EVERY = 500;
/** Services whose calls are of a region's instances. */
const OF_INSTANCES = new Set(['ec2', 'autoscaling']);
/** After these a look is taken at once. */
const CHANGES = /^(Run|Start|Stop|Terminate|SetDesired|UpdateAuto|CreateAuto|DeleteAuto)/;

const WANTED: Readonly<Record<string, Wanted>> = {
  pending: 'on',
  running: 'on',
  stopping: 'off',
  stopped: 'off',
  'shutting-down': 'gone',
  terminated: 'gone',
};

export type WatchedFront = Pick<AwsFront, 'handle' | 'onCall' | 'followMachines' | 'scaling'>;

/**
 * Gives every instance of the regions that are asked about a machine, and keeps it as the API says: on, off, rebooted, gone. The other way round,
 * the API says `running`, `stopped` and `terminated` only when it is true of the machine. For moto's own account.
 */
export class Watcher {
  private readonly places = new Map<string, Place>();
  private readonly followed = new Map<string, FollowedInstance>();
  /** Counts what there was to do. */
  private changes = 0;
  private readonly failures: Error[] = [];
  private readonly ending = new AbortController();
  private poke: () => void = () => undefined;
  private looking: Promise<void> = Promise.resolve();
  private readonly unlisten: () => void;
  private readonly running: Promise<void>;
  private readonly partsHere: FollowedParts;

  constructor(
    private readonly front: WatchedFront,
    parts: FollowedParts,
  ) {
    this.partsHere = {
      ...parts,
      make: async (instance, poweredOff, signal) => {
        await this.freeAddress(instance);
        return parts.make(instance, poweredOff, signal);
      },
    };
    front.followMachines((id, state) => this.arrived(id, state));
    this.unlisten = front.onCall(({ service, action, region }, request) => {
      if (!OF_INSTANCES.has(service) || region === '') return;
      const place = { account: DEFAULT_ACCOUNT, region };
      this.places.set(placeKey(place), place);
      if (action === 'RebootInstances')
        for (const id of valuesAt(treeOf(request), 'InstanceId')) this.followed.get(id)?.reboot();
      if (CHANGES.test(action)) this.poke();
    });
    this.running = this.run();
  }

  /** The machine of an instance; undefined before it boots first and after it is gone. */
  machine(instanceId: string): Machine | undefined {
    return this.followed.get(instanceId)?.machine;
  }

  /** The instance that has an address now. */
  instanceAt(address: string): Instance | undefined {
    const all = [...this.followed.values()];
    return all.find(({ instance, machine }) => machine !== undefined && instance.privateAddress === address)?.instance;
  }

  /** The instances that are not gone. */
  get instances(): { readonly instance: Instance; readonly isOn: boolean }[] {
    return [...this.followed.values()].map(({ instance, isOn }) => ({ instance, isOn }));
  }

  /** Resolves when every instance is as the API says, and every group has what it wants. Rejects with what went wrong with one. */
  async settled(): Promise<void> {
    let before: number;
    do {
      before = this.changes;
      await this.allDone();
      await this.front.scaling.settled();
      await this.look();
      await this.allDone();
    } while (before !== this.changes);
    const [failure] = this.failures.splice(0);
    if (failure !== undefined) throw failure;
  }

  /** Ends the watch and every machine. */
  async end(): Promise<void> {
    this.unlisten();
    this.ending.abort();
    this.poke();
    await this.running;
    await this.allDone();
    await Promise.all([...this.followed.values()].map(async ({ machine }) => machine?.remove()));
    this.followed.clear();
  }

  private async allDone(): Promise<void> {
    await Promise.all([...this.followed.values()].map(({ done }) => done));
  }

  private async run(): Promise<void> {
    while (!this.ending.signal.aborted) {
      const poked = new Promise<void>((resolve) => (this.poke = resolve));
      await this.look();
      await Promise.race([poked, sleep(LOOK_EVERY)]);
    }
  }

  /** One look at a time: what is seen comes in order. */
  private look(): Promise<void> {
    this.looking = this.looking.then(async () => {
      for (const place of this.places.values())
        if (!this.ending.signal.aborted) await this.lookAt(place).catch((error: unknown) => this.failed(error));
    });
    return this.looking;
  }

  private async lookAt(place: Place): Promise<void> {
    const seenAt = Date.now();
    const instances = await instancesIn(this.front, place);
    for (const instance of instances) this.follow(instance, seenAt);
    const there = new Set(instances.map(({ id }) => id));
    for (const [id, followed] of this.followed) {
      const { instance } = followed;
      // The account was emptied.
      if (placeKey(instance.place) === placeKey(place) && !there.has(id)) this.ask(followed, 'gone', seenAt);
      if (followed.isGone) this.followed.delete(id);
    }
  }

  private follow(instance: Instance, seenAt: number): void {
    const wanted = WANTED[instance.state];
    if (wanted === undefined) throw new Error(`${instance.id} is ${instance.state}`);
    let followed = this.followed.get(instance.id);
    if (followed === undefined) {
      if (wanted === 'gone') return;
      followed = new FollowedInstance(instance, this.partsHere, (error) => this.failed(error), this.ending.signal);
      this.followed.set(instance.id, followed);
    }
    this.ask(followed, wanted, seenAt);
  }

  private ask(followed: FollowedInstance, wanted: Wanted, seenAt: number): void {
    if (followed.want(wanted, seenAt)) this.changes += 1;
  }

  /** An address is free once the machine that had it is gone; regions have the same addresses, so that one may be taken. */
  private async freeAddress({ id, privateAddress }: Instance): Promise<void> {
    const others = [...this.followed.values()].filter(
      ({ instance, machine }) =>
        instance.privateAddress === privateAddress && instance.id !== id && machine !== undefined,
    );
    for (const other of others) {
      await other.done;
      if (other.machine !== undefined)
        throw new NotBootable(
          `${other.instance.id} in ${other.instance.place.region} has its address ${privateAddress}`,
        );
    }
  }

  private arrived(id: string, state: 'running' | 'stopped' | 'terminated'): boolean {
    const followed = this.followed.get(id);
    if (state === 'running') return followed?.isOn === true;
    if (state === 'stopped') return followed?.isOn !== true;
    return followed === undefined || followed.isGone;
  }

  private failed(error: unknown): void {
    if (!this.ending.signal.aborted) this.failures.push(error instanceof Error ? error : new Error(String(error)));
  }
}
