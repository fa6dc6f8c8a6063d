import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { REGION } from '../../../../scripts/rig/awsProfile';
import { REPOSITORY } from '../../../../scripts/vscodeHost/folders';
import type { ClusterSpecInput } from '../../../../src/contracts/clusterSpec';
import type { Aws } from '../../../../src/provisioner/aws/aws';
import { readBootFiles } from '../../../../src/provisioner/boot/bootFiles';
import { bootDocuments } from '../../../../src/provisioner/boot/documents';
import { Disposables } from '../../../../src/shared/disposables';
import { Accounts } from '../../../../src/usecases/clusters/accounts';
import { ClusterStore } from '../../../../src/usecases/clusters/clusterStore';
import { Operations } from '../../../../src/usecases/clusters/operations';
import { BootTimes } from '../../../../src/usecases/launching/bootTimes';
import { fetchTextOver } from '../../../../src/usecases/launching/fetchText';
import type { LaunchingParts } from '../../../../src/usecases/launching/launchingParts';
import { PlanSession } from '../../../../src/usecases/launching/planSession';
import { IMAGES } from '../../../aws-front/moto';
import { NEVER, SILENT } from '../../../loopback/support/connected';
import { userFiles } from '../../../unit/provisioner/aws/credentials/userFiles';
import { specOf } from '../../../unit/provisioner/support/launching';
import { memory } from '../../../unit/usecases/launching/support/parts';
import { API_URL, MIRRORS } from '../../addresses';
import type { ArtefactServer } from '../../artefactServer';
import type { Rig } from '../../rig';
import { FailingLaunch } from './failingLaunch';
import { startTestRig } from './testRun';

const PROFILE = 'ann';
const CREDENTIALS = `[${PROFILE}]\naws_access_key_id = test\naws_secret_access_key = secret`;
const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJq1ugzEOWqcLkgWPCpGZT3Kv4oAs5l3jCbnF7Qk2rZi ann';
const FILES = path.join(REPOSITORY, 'src/provisioner/boot/files');

/** A fault of a server: when it met its first request, and what ends it. */
export interface Refusal {
  /** Milliseconds since 1970; undefined as long as nothing was refused. */
  readonly met: () => number | undefined;
  readonly end: () => void;
}

/** A rig, and the extension's launches in it as its pages hold them. */
export class FailingLaunches {
  private readonly launches: FailingLaunch[] = [];

  private constructor(
    readonly rig: Rig,
    readonly aws: Aws,
    private readonly parts: LaunchingParts,
    private readonly all: Disposables,
  ) {}

  /** Starts the rig. `sums`: what is made of the list of checksums that a launch reads, as if its server were behind. */
  static async start(sums: (text: string) => string = (text) => text): Promise<FailingLaunches> {
    const report = (line: string): void => void process.stderr.write(`${line}\n`);
    const rig = await startTestRig(report);
    const all = new Disposables();
    const files = await userFiles({ AWS_ENDPOINT_URL: rig.url });
    files.write('credentials', CREDENTIALS);
    all.add({ dispose: () => files.remove() });
    const accounts = all.add(
      new Accounts({
        ...{ profiles: () => [PROFILE], regions: () => [REGION], line: () => ({ env: files.env }), home: files.home },
        ...{ askMfa: () => Promise.resolve(undefined), mayAsk: () => false, log: SILENT },
      }),
    );
    const operations = all.add(new Operations());
    const clusters = all.add(new ClusterStore({ accounts, operations, log: SILENT }));
    const fetchText = fetchTextOver(async () => (await accounts.network()).line);
    const parts: LaunchingParts = {
      ...{ access: accounts, clusters, operations, environment: {}, bootTimes: new BootTimes(memory()) },
      boot: bootDocuments(await readBootFiles(FILES, NEVER)),
      fetchText: async (url, signal) => sums(await fetchText(url, signal)),
      profileRegion: () => Promise.resolve(REGION),
      ownAddress: () => Promise.resolve(undefined),
      // Connections are the matter of other suites.
      answers: () => Promise.resolve(),
      liveRuns: () => Promise.resolve([]),
    };
    const aws = accounts.connect(PROFILE, REGION);
    await aws.ec2.importKeyPair('ann', KEY, {}, NEVER);
    return new FailingLaunches(rig, aws, parts, all);
  }

  /** Plans a cluster and says yes. A group without workers unless told. */
  async launch(name: string, input: Partial<ClusterSpecInput> = {}): Promise<FailingLaunch> {
    const spec = specOf({
      ...{ name, profile: PROFILE, region: REGION, machineImage: IMAGES.amd64, leader: { type: 't3.medium' } },
      ...{
        workers: [{ types: ['t3.medium'], min: 0, max: 1 }],
        network: { sshFrom: ['203.0.113.4/32'] },
        appliance: { check: false },
        s3Endpoint: API_URL,
      },
      ...{ endpoints: { api: API_URL, ssm: API_URL, controllers: API_URL }, mirrors: MIRRORS },
      ...input,
    });
    const session = new PlanSession(this.parts, { spec, profile: PROFILE, mode: 'launch' });
    await session.plan();
    assert.equal(session.state.kind, 'planned', JSON.stringify(session.state));
    const launch = new FailingLaunch(this.rig, this.parts, session, name);
    this.launches.push(launch);
    launch.goesOn(session.go());
    return launch;
  }

  /** From now on a server answers with a status to the paths that match. */
  refuse(server: ArtefactServer, paths: RegExp, status: number): Refusal {
    let met: number | undefined;
    const end = server.refuse((path) => {
      if (!paths.test(path)) return undefined;
      met ??= Date.now();
      return status;
    });
    return { met: () => met, end };
  }

  /** What stands in the account, without the key pair that was there before. */
  async leftovers(): Promise<Readonly<Record<string, readonly string[]>>> {
    await this.rig.settled();
    const { keyPairs, ...others } = await this.rig.front.leftovers({ regions: [REGION] });
    assert.deepEqual(keyPairs, ['ann']);
    return others;
  }

  /** Keeps what the machines said, for whoever looks why a test failed. */
  async keepConsoles(): Promise<void> {
    const folder = path.join(REPOSITORY, 'out', 'rig');
    await mkdir(folder, { recursive: true });
    for (const { instance } of this.rig.instances) {
      const text = await this.rig.machine(instance.id)?.console();
      await writeFile(path.join(folder, `failures-${instance.id}.txt`), text ?? '');
    }
  }

  async end(): Promise<void> {
    for (const launch of this.launches) await launch.leave();
    this.all.dispose();
    await this.rig.end();
  }
}
