import { startAwsFront, type AwsFront } from '../aws-front/awsFront';
import { DEFAULT_ACCOUNT } from '../aws-front/cloud';
import { API_PORT, EXTENSIONS_PORT, METADATA_ADDRESS, REGISTRY_PORT, RIG_ADDRESS } from './addresses';
import type { ArtefactServer } from './artefactServer';
import { DOCKER_DATA, startDocker, type RigDocker } from './docker';
import { serveExtensions } from './extensionServer';
import { followedParts } from './followedParts';
import { makeMachine, type Machine } from './machine';
import type { MetadataFaults } from './metadata/faults';
import type { Instance } from './metadata/instanceFacts';
import { RoleKeyRing } from './metadata/roleKeys';
import { serveMetadata } from './metadata/service';
import { Subjects } from './metadata/subjects';
import { serveImages } from './registry';
import type { RigParts } from './rigParts';
import { Watcher } from './watcher';

/** AWS with machines that really boot, on this machine. */
export interface Rig {
  /** The AWS API. */
  readonly url: string;
  /** The socket of the rig's own Docker. */
  readonly docker: string;
  readonly front: AwsFront;
  readonly images: ArtefactServer;
  readonly extensions: ArtefactServer;
  /** Faults of the instance metadata service. */
  readonly metadata: MetadataFaults;
  readonly parts: RigParts;
  /** The machine of an instance; undefined before it boots first and after it is gone. */
  machine(instanceId: string): Machine | undefined;
  /** The instances that are not gone. */
  readonly instances: readonly { readonly instance: Instance; readonly isOn: boolean }[];
  /** The role that a key of the front's log was given for by the metadata service. */
  roleOf(accessKey: string): string | undefined;
  /** Resolves when every instance has its machine on, off or gone. Rejects with what went wrong with one. */
  settled(): Promise<void>;
  /**
   * AWS takes a spot instance back: it is told so at once, and ended after that many seconds.
   * @throws Error when it is not a spot instance that runs.
   */
  interrupt(region: string, instanceId: string, seconds: number): Promise<void>;
  /** Ends everything. Rejects when something is left. */
  end(): Promise<void>;
}

export interface RigOptions {
  /** A line of progress. */
  readonly report: (line: string) => void;
}

/** What has been started so far, the newest last: ended in the opposite order. */
class Started {
  private readonly ends: (() => Promise<void>)[] = [];

  add(end: () => Promise<void>): void {
    this.ends.unshift(end);
  }

  /** Ends all of it, whatever fails. */
  async end(): Promise<void> {
    const failures: unknown[] = [];
    for (const end of this.ends.splice(0)) await end().catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw new Error(failures.map(String).join('\n'));
  }
}

/** Starts everything, in the rig's network namespace. What was started ends again when one part cannot. */
export async function startRig(parts: RigParts, { report }: RigOptions, signal: AbortSignal): Promise<Rig> {
  const started = new Started();
  try {
    return await start(parts, report, started, signal);
  } catch (error) {
    await started.end().catch((left: unknown) => report(String(left)));
    throw error;
  }
}

async function start(
  parts: RigParts,
  report: (line: string) => void,
  started: Started,
  signal: AbortSignal,
): Promise<Rig> {
  const docker = await step('Docker', () => startDocker(DOCKER_DATA, signal));
  started.add(() => docker.end());
  started.add(() => nothingLeft(docker));
  const image = await step("the machines' root", () => docker.importRoot(parts.root, signal));
  const images = await serveImages(parts.images, { host: RIG_ADDRESS, port: REGISTRY_PORT });
  started.add(() => images.close());
  const extensions = await serveExtensions(parts.extensions, { host: RIG_ADDRESS, port: EXTENSIONS_PORT });
  started.add(() => extensions.close());
  const front = await step('the AWS API', () => startAwsFront({ address: RIG_ADDRESS, port: API_PORT }));
  started.add(() => front.stop());
  const keys = new RoleKeyRing(front);
  const subjects = new Subjects(front, keys);
  const watcher = new Watcher(
    front,
    followedParts(front, image, (wish) => makeMachine(docker, wish), report),
  );
  const metadata = await serveMetadata({ host: METADATA_ADDRESS, port: 80 }, async (address) => {
    const instance = watcher.instanceAt(address);
    return instance && subjects.of(instance);
  });
  started.add(() => metadata.close());
  started.add(async () => {
    subjects.end();
    await watcher.end();
  });
  return {
    ...{ url: front.url, docker: docker.socket, front, images, extensions, parts, metadata: metadata.faults },
    machine: (id) => watcher.machine(id),
    get instances() {
      return watcher.instances;
    },
    roleOf: (accessKey) => keys.roleOf(accessKey),
    settled: () => watcher.settled(),
    interrupt: async (region, id, seconds) => {
      await subjects.interrupt({ account: DEFAULT_ACCOUNT, region }, id, seconds);
      report(`${id} will be taken back in ${seconds} s`);
    },
    end: () => started.end(),
  };

  async function step<T>(what: string, work: () => Promise<T>): Promise<T> {
    const began = Date.now();
    const made = await work();
    report(`${what}: ${((Date.now() - began) / 1000).toFixed(1)} s`);
    return made;
  }
}

/** @throws Error with what there is of containers and volumes. */
async function nothingLeft(docker: RigDocker): Promise<void> {
  const signal = AbortSignal.timeout(20_000);
  const left = await Promise.all([
    docker.run(['ps', '--all', '--format', 'container {{.Names}}'], signal),
    docker.run(['volume', 'ls', '--format', 'volume {{.Name}}'], signal),
  ]);
  const lines = left.join('').split('\n').filter(Boolean);
  if (lines.length > 0) throw new Error(`the rig has left ${lines.join(', ')}`);
}
