import { join } from 'node:path';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { promisify } from 'node:util';
import { execFile } from 'node:child_process';
import type { Aws } from '../../../src/provisioner/aws/aws';
import { findClusters } from '../../../src/provisioner/clusters/findClusters';
import { LAUNCH_ID_TAG } from '../../../src/provisioner/names';
import type { ShownKey } from '../../../src/remote/failure';
import { clusterId } from '../../../src/usecases/clusters/clusterKey';
import type { KnownCluster } from '../../../src/usecases/clusters/knownClusters';
import type { AcceptedHostKeys } from '../../../src/usecases/leaders/hostKeySources';
import { LeaderConnections, type LeaderConnectionsParts } from '../../../src/usecases/leaders/leaderConnections';
import type { AwsFront } from '../../aws-front/awsFront';
import { IMAGES } from '../../aws-front/moto';
import type { LeaderWatch } from '../../leader/watch';
import { startLeaderAccount, type LeaderAccount } from '../../leader/leaderAccount';
import { connections, NEVER, SILENT, type Connections } from './connected';

const REGION = 'us-west-2';
const ACCOUNT = '123456789012';
const execute = promisify(execFile);

/** What the user was asked, and what is answered. */
export interface Asked {
  readonly hostKeys: ShownKey[];
  readonly passphrases: string[];
  accept: boolean;
  passphrase: string | undefined;
}

/** An account with leaders that answer, and the home of somebody who connects to them. */
export class LeaderCloud {
  readonly remembered = new Map<string, string>();
  readonly asked: Asked = { hostKeys: [], passphrases: [], accept: true, passphrase: undefined };
  ownAddress = '127.0.0.1/32';
  /** Where consoles are shown: before the first launch. */
  showsConsole = true;
  private known = new Map<string, KnownCluster>();
  private network = { vpc: '', subnet: '' };

  private constructor(
    private readonly account: LeaderAccount,
    readonly home: string,
    private readonly lines: Connections,
    private readonly second: number,
  ) {}

  static async start(second: number): Promise<LeaderCloud> {
    const account = await startLeaderAccount(
      { publicAddress: (address, starts) => address.replace(/\d+$/, `${200 + starts}`) },
      () => cloud.showsConsole,
    );
    const home = await mkdtemp(join(tmpdir(), 'toil-leaders-'));
    await mkdir(join(home, '.ssh'), { mode: 0o700 });
    const cloud: LeaderCloud = new LeaderCloud(account, home, await connections(account.front.url), second);
    return cloud;
  }

  get front(): AwsFront {
    return this.account.front;
  }

  get watch(): LeaderWatch {
    return this.account.watch;
  }

  async stop(): Promise<void> {
    this.lines.close();
    await this.account.end();
    await rm(this.home, { recursive: true, force: true });
  }

  /** Forgets the account, the keys and what was asked. */
  async reset(): Promise<void> {
    await this.front.reset();
    this.network = await this.front.addLoopbackNetwork(REGION, { second: this.second });
    await rm(join(this.home, '.ssh'), { recursive: true });
    await mkdir(join(this.home, '.ssh'), { mode: 0o700 });
    this.known = new Map();
    this.remembered.clear();
    this.asked.hostKeys.length = 0;
    this.asked.passphrases.length = 0;
    Object.assign(this.asked, { accept: true, passphrase: undefined });
    this.showsConsole = true;
    this.ownAddress = '127.0.0.1/32';
  }

  get aws(): Aws {
    return this.lines.to(REGION);
  }

  /** Makes a key in the home's `.ssh`; gives its public line. */
  async makeKey(name: string, passphrase = ''): Promise<string> {
    const file = join(this.home, '.ssh', name);
    await execute('ssh-keygen', ['-q', '-t', 'ed25519', '-N', passphrase, '-C', name, '-f', file]);
    return (await execute('ssh-keygen', ['-y', '-P', passphrase, '-f', file])).stdout.trim();
  }

  /** A cluster of a leader alone, whose key pair is of this public key; with a launch id ours, without one Toil's. */
  async launch(name: string, publicKey: string, launchId?: string): Promise<string> {
    const { aws } = this;
    await aws.ec2.importKeyPair('pair', publicKey, {}, NEVER);
    const ours = launchId === undefined ? {} : { [LAUNCH_ID_TAG]: launchId };
    const description = 'Toil appliance security group';
    const group = await aws.ec2.createSecurityGroup({ name, description, vpc: this.network.vpc, tags: ours }, NEVER);
    await aws.ec2.allowSsh(group, [{ range: '127.0.0.0/8', description: 'ann@lab 2026-11-22' }], NEVER);
    const role = { name: `${name}_toil`, path: '/', trust: {}, tags: { Name: name } };
    await aws.iam.createRole(role, NEVER);
    const { arn: profileArn } = await aws.iam.createProfile(role.name, '/', role.tags, NEVER);
    await aws.iam.addRole(role.name, role.name, NEVER);
    await aws.ec2.runLeader(
      {
        ...{ image: IMAGES.amd64, type: 't3.medium', keyPair: 'pair', securityGroups: [group], profileArn },
        ...{ userData: '{}', rootStorage: 50, ephemeralDisks: 0, subnet: this.network.subnet, publicAddress: true },
        tags: { ...ours, Name: name, clusterName: name, ToilNodeType: 'leader' },
        clientToken: `${name}-${launchId ?? 'toil'}`,
      },
      NEVER,
    );
    await this.watch.settled();
    await this.refresh();
    return clusterId({ account: ACCOUNT, region: REGION, name });
  }

  cluster(id: string): KnownCluster {
    const known = this.known.get(id);
    if (known === undefined) throw new Error(`no cluster ${id}`);
    return known;
  }

  leaderId(id: string): string {
    return this.cluster(id).cluster.leader?.id ?? '';
  }

  async refresh(): Promise<void> {
    const clusters = await findClusters(this.aws, NEVER);
    this.known = new Map(
      clusters.map((cluster) => {
        const key = { account: ACCOUNT, region: REGION, name: cluster.name };
        const id = clusterId(key);
        return [id, { id, key, profile: 'lab', cluster }];
      }),
    );
  }

  /** A window's connections. */
  leaders(parts: Partial<LeaderConnectionsParts> = {}): LeaderConnections {
    const accepted: AcceptedHostKeys = {
      get: (subject) => this.remembered.get(subject),
      accept: (subject, print) => Promise.resolve(void this.remembered.set(subject, print)),
      forget: (subject) => Promise.resolve(void this.remembered.delete(subject)),
    };
    return new LeaderConnections({
      clusters: {
        get: (id) => this.known.get(id),
        refresh: () => this.refresh(),
        look: async (key) => {
          await this.refresh();
          return this.known.get(clusterId(key));
        },
      },
      access: { connect: () => this.aws },
      ways: () => ({}),
      env: {},
      home: this.home,
      questions: {
        passphrase: (path) => {
          this.asked.passphrases.push(path);
          return Promise.resolve(this.asked.passphrase);
        },
        hostKey: (_name, seen) => {
          this.asked.hostKeys.push(seen);
          return Promise.resolve(this.asked.accept);
        },
      },
      accepted,
      ownAddress: () => Promise.resolve({ range: this.ownAddress, description: 'ann@lab 2026-11-22' }),
      log: SILENT,
      pace: { pauses: [100, 200, 400, 800, 1_600, 3_200] },
      ...parts,
    });
  }
}
