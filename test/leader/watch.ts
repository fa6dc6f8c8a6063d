import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BootPhase } from '../../src/contracts/bootStatus';
import { DEFAULT_ACCOUNT, placeKey, type Place } from '../aws-front/cloud';
import type { Front } from '../aws-front/front';
import { consoleText } from './console';
import { Journal } from './journal';
import { makeLeader, type Leader } from './leader';
import type { LeaderPhase } from './machine';
import { keysOf, leaderInstances, recordsOf, type LeaderInstance } from './sightings';

export interface WatchOptions {
  /** Whose a key is, where the front knows several accounts; moto's own account unless told. */
  readonly accountOf?: (accessKey: string) => string | undefined;
  /** What a machine writes to its console: host key fingerprints as Flatcar prints them. */
  readonly onConsole?: (instanceId: string, text: string) => void;
}

export interface LeaderWatch {
  /** The machine behind an instance; undefined before it boots first and after it is terminated. */
  leader(instanceId: string): Leader | undefined;
  /** Resolves when every machine is as its instance: on, off or gone. Rejects with what went wrong with one. */
  settled(): Promise<void>;
  /** Ends the watch and every machine. */
  end(): Promise<void>;
}

/** Calls after which a leader may be there, on, off or gone. */
const CHANGES = new Set([
  'RunInstances',
  'CreateTags',
  'StartInstances',
  'StopInstances',
  'TerminateInstances',
  'RebootInstances',
]);
const GONE = new Set(['shutting-down', 'terminated']);
const ON_ITS_WAY = new Set(['pending', 'stopping', 'shutting-down']);
/** Milliseconds between looks at instances on their way. */
const LOOK_EVERY = 100;
/** The phase of the boot that begins where a machine has come so far; it has no control plane and no manifests. */
const BEGINS: Readonly<Record<LeaderPhase, BootPhase>> = { ssh: 'image', docker: 'appliance', appliance: 'ready' };

/**
 * Gives every leader instance that the front's clients run a machine that really answers at its private and public address: booted, stopped, started and
 * ended with it, with its key pair's public key, its records in the parameter store. A launch against the front becomes ready by itself.
 */
export function watchLeaders(front: Pick<Front, 'handle' | 'onCall'>, options: WatchOptions = {}): LeaderWatch {
  const watch = new Watch(front, options);
  const stop = front.onCall(({ service, action, region }, { accessKey }) => {
    if (service !== 'ec2' || !CHANGES.has(action)) return;
    watch.look({ account: options.accountOf?.(accessKey) ?? DEFAULT_ACCOUNT, region });
  });
  return {
    leader: (instanceId) => watch.leader(instanceId),
    settled: () => watch.settled(),
    end: () => {
      stop();
      return watch.end();
    },
  };
}

class Watch {
  /** Instances that were there at the last look; one that is terminated has no address to be told any more. */
  private readonly seen = new Map<string, { readonly place: Place; readonly address: string }>();
  /** Machines by instance; also those that are off. */
  private readonly machines = new Map<string, Leader>();
  /** What is being done at an address: an instance may get that of one that is just going. */
  private readonly work = new Map<string, Promise<void>>();
  /** Looks that are on, by place, and those that are to look once more. */
  private readonly looks = new Map<string, Promise<void>>();
  private readonly again = new Set<string>();
  private readonly failures: Error[] = [];
  private readonly ending = new AbortController();

  constructor(
    private readonly front: Pick<Front, 'handle'>,
    private readonly options: WatchOptions,
  ) {}

  leader(instanceId: string): Leader | undefined {
    return this.machines.get(instanceId);
  }

  /** Looks at a place until nothing there is on its way; one look at a time. */
  look(place: Place): void {
    const key = placeKey(place);
    this.again.add(key);
    if (this.looks.has(key)) return;
    const done = this.lookUntilStill(place, key)
      .catch((error: unknown) => this.failed(error))
      .finally(() => {
        this.looks.delete(key);
        // Asked for while the last look was ending.
        if (this.again.has(key) && !this.ending.signal.aborted) this.look(place);
      });
    this.looks.set(key, done);
  }

  async settled(): Promise<void> {
    while (this.looks.size + this.work.size > 0) await Promise.all([...this.looks.values(), ...this.work.values()]);
    const [failure] = this.failures.splice(0);
    if (failure !== undefined) throw failure;
  }

  async end(): Promise<void> {
    this.ending.abort();
    await this.settled().catch(() => undefined);
    await Promise.all([...this.machines.values()].map((leader) => leader.end()));
    this.machines.clear();
  }

  private async lookUntilStill(place: Place, key: string): Promise<void> {
    while (!this.ending.signal.aborted) {
      this.again.delete(key);
      const instances = await leaderInstances(this.front, place);
      const there = new Set(instances.filter(({ state }) => !GONE.has(state)).map(({ id }) => id));
      // Those that go leave their addresses to those that come.
      for (const [id, seen] of this.seen)
        if (placeKey(seen.place) === key && !there.has(id)) this.after(seen.address, () => this.gone(id));
      for (const instance of instances) if (there.has(instance.id)) this.follow(instance);
      if (instances.some(({ state }) => ON_ITS_WAY.has(state))) await sleep(LOOK_EVERY);
      else if (!this.again.has(key)) return;
    }
  }

  private follow(instance: LeaderInstance): void {
    const { id, place, privateAddress } = instance;
    this.seen.set(id, { place, address: privateAddress });
    this.after(privateAddress, () => this.adapt(instance));
  }

  /** Does something at an address after what is being done there. */
  private after(address: string, work: () => Promise<void>): void {
    const before = this.work.get(address) ?? Promise.resolve();
    const done = before
      .then(() => (this.ending.signal.aborted ? undefined : work()))
      .catch((error: unknown) => this.failed(error))
      .finally(() => {
        if (this.work.get(address) === done) this.work.delete(address);
      });
    this.work.set(address, done);
  }

  private failed(error: unknown): void {
    this.failures.push(error instanceof Error ? error : new Error(String(error)));
  }

  /** Does what the instance's state asks for. */
  private async adapt(instance: LeaderInstance): Promise<void> {
    const leader = this.leader(instance.id);
    if (instance.state === 'stopping' || instance.state === 'stopped') await leader?.stop();
    else if (instance.state === 'running' && leader?.isOn !== true) await this.boot(instance);
  }

  private async gone(instanceId: string): Promise<void> {
    const leader = this.leader(instanceId);
    this.seen.delete(instanceId);
    this.machines.delete(instanceId);
    await leader?.end();
  }

  private async boot(instance: LeaderInstance): Promise<void> {
    const { front } = this;
    const [keys, records] = await Promise.all([keysOf(front, instance), recordsOf(front, instance)]);
    // A cluster of Toil's has no place for records.
    const journal = new Journal(front, instance.place, records);
    try {
      journal.begin('started');
      const leader = this.leader(instance.id) ?? (await this.make(instance, keys));
      await leader.start(addressesOf(instance), (phase) => {
        // The last one has begun when its records are written, too.
        if (phase !== 'appliance') journal.begin(BEGINS[phase]);
      });
      const hostKeys = await leader.hostKeys();
      this.options.onConsole?.(instance.id, consoleText(hostKeys));
      journal.write('hostkeys', hostKeys.join('\n'));
      journal.write('join', await readFile(leader.file('etc/kubernetes/worker.ini'), 'utf8'));
      journal.begin(BEGINS.appliance);
      await journal.written();
    } catch (error) {
      journal.fail(String(error));
      await journal.written();
      throw error;
    }
  }

  private async make({ id, privateAddress }: LeaderInstance, authorizedKeys: readonly string[]): Promise<Leader> {
    const leader = await makeLeader({ address: privateAddress, authorizedKeys });
    this.machines.set(id, leader);
    return leader;
  }
}

/** What can be listened on; at an address of the Internet nobody answers. */
function addressesOf({ privateAddress, publicAddress }: LeaderInstance): string[] {
  return /^127\.\d+\.\d+\.\d+$/.test(publicAddress) ? [privateAddress, publicAddress] : [privateAddress];
}
