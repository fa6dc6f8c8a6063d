import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { testLeader, type LeaderImage } from '../../scripts/testLeader';
import { makeDisk, removeDisk, wipeDisk, type Disk } from './disk';
import { bootMachine, hostNameOf, type LeaderPhase, type Machine } from './machine';

export interface LeaderOptions {
  /** A loopback address of its own, as 127.88.1.4; SSH answers there. */
  readonly address: string;
  /** 22 unless told. */
  readonly port?: number;
  /** Lines of `authorized_keys` of the user `core`. */
  readonly authorizedKeys: readonly string[];
  /** Private host keys in OpenSSH's form; the first boot makes an ed25519 and an ecdsa one unless told. */
  readonly hostKeys?: readonly string[];
  /** `ip-127-88-1-4` unless told. */
  readonly hostName?: string;
}

/**
 * A leader that really answers: SSH on a loopback address for the user `core` who may use Docker and sudo, and in it the
 * container `toil_leader` with real Toil. It has processes, mounts and host name of its own and the network of this machine.
 */
export class Leader {
  private machine: Machine | undefined;
  /** Switching goes one after the other. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly image: LeaderImage,
    private readonly options: LeaderOptions,
    private readonly disk: Disk,
  ) {}

  get address(): string {
    return this.options.address;
  }

  get port(): number {
    return this.options.port ?? 22;
  }

  get isOn(): boolean {
    return this.machine?.isOn() === true;
  }

  /** A file of the machine as this machine sees it, for looking: what it has written is there, on or off. */
  file(name: string): string {
    return path.join(this.disk.files, name);
  }

  /** Its public host keys, as lines of a known-hosts file without the host. */
  async hostKeys(): Promise<string[]> {
    const folder = this.file('etc/ssh');
    const names = (await readdir(folder)).filter((name) => /^ssh_host_.*_key\.pub$/.test(name)).sort();
    return Promise.all(names.map(async (name) => (await readFile(path.join(folder, name), 'utf8')).trim()));
  }

  /**
   * Switches it on: a reboot, with the disk as it was. Resolves when its container runs.
   * @param addresses where SSH answers this time: its own address, and the public one where it is another.
   */
  start(
    addresses: readonly string[] = [this.address],
    onPhase: (phase: LeaderPhase) => void = () => undefined,
  ): Promise<void> {
    return this.next(async () => {
      if (this.isOn) return;
      const { address, hostName = hostNameOf(address) } = this.options;
      await this.giveKeys();
      const { image, disk, port } = this;
      const all = [...new Set(addresses)];
      this.machine = await bootMachine({ image, disk, addresses: all, port, hostName, onPhase });
    });
  }

  /** Takes its power. The disk stays; no process and no mount does. */
  stop(): Promise<void> {
    return this.next(async () => {
      await this.machine?.off();
      this.machine = undefined;
    });
  }

  /** Another machine at the same address: an empty disk and other host keys. */
  async reset(): Promise<void> {
    await this.stop();
    await this.next(() => wipeDisk(this.disk));
    await this.start();
  }

  /** Takes its power and its disk. */
  async end(): Promise<void> {
    await this.stop();
    await this.next(() => removeDisk(this.disk));
  }

  private next<T>(work: () => Promise<T>): Promise<T> {
    const done = this.last.then(work);
    this.last = done.catch(() => undefined);
    return done;
  }

  /** What the first boot finds beside the disk, as an instance finds it in its metadata. */
  private async giveKeys(): Promise<void> {
    const given = path.join(this.disk.folder, 'given');
    if (existsSync(given)) return;
    await mkdir(given);
    await writeFile(path.join(given, 'authorized_keys'), `${this.options.authorizedKeys.join('\n')}\n`);
    const keys = this.options.hostKeys ?? [];
    for (const [index, key] of keys.entries())
      await writeFile(path.join(given, `ssh_host_given${index}_key`), key, { mode: 0o600 });
  }
}

/** Makes a leader with an empty disk that is off. */
export async function makeLeader(options: LeaderOptions): Promise<Leader> {
  const image = await testLeader();
  return new Leader(image, options, await makeDisk());
}

/** Makes a leader and boots it: about a second, where the image is built. */
export async function startLeader(options: LeaderOptions): Promise<Leader> {
  const leader = await makeLeader(options);
  try {
    await leader.start();
    return leader;
  } catch (error) {
    await leader.end();
    throw error;
  }
}
