import assert from 'node:assert/strict';
import {
  CreateSecurityGroupCommand,
  ImportKeyPairCommand,
  RunInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { GetParametersByPathCommand } from '@aws-sdk/client-ssm';
import { testLeader } from '../../scripts/testLeader';
import { lackingForLeader } from '../../scripts/testLeaderSystem';
import { readBootStatus } from '../../src/contracts/bootStatus';
import { LAUNCH_ID_TAG, parameterPath } from '../../src/provisioner/names';
import { consoleFingerprints, fingerprint, parsePublicKey } from '../../src/remote/hostKeys';
import { startAwsFront, type AwsFront } from '../aws-front/awsFront';
import { IMAGES } from '../aws-front/moto';
import type { LoopbackNetwork } from '../aws-front/network';
import { clientsOf, type Clients } from '../aws-front/testClients';
import { makeSshUser, type SshUser } from '../leader/sshProgram';
import { watchLeaders, type LeaderWatch } from '../leader/watch';

const REGION = 'us-west-2';
/** Not 88: other tests may run leaders there at the same time. */
const SECOND = 97;

describe('The leader of a cluster on the front', function () {
  this.timeout(900_000);
  let front: AwsFront;
  let watch: LeaderWatch;
  let aws: Clients;
  let user: SshUser;
  let network: LoopbackNetwork;
  let statuses: string[];
  const consoles = new Map<string, string>();

  before(async function () {
    if ((await lackingForLeader()) !== undefined) this.skip();
    await testLeader();
    front = await startAwsFront({ publicAddress: (address, starts) => address.replace(/\d+$/, `${200 + starts}`) });
    watch = watchLeaders(front, { onConsole: (id, text) => void consoles.set(id, text) });
    aws = clientsOf(front.url, REGION);
    user = await makeSshUser();
  });

  beforeEach(async () => {
    await front.reset();
    statuses = [];
    network = await front.addLoopbackNetwork(REGION, { second: SECOND });
    const key = Buffer.from(user.publicKey);
    await aws.ec2.send(new ImportKeyPairCommand({ KeyName: 'ann', PublicKeyMaterial: key }));
  });

  after(async () => {
    await watch.end();
    await front.stop();
    await user.remove();
  });

  interface Launched {
    readonly id: string;
    readonly address: string;
  }

  /** Runs a leader as a launch does; without a launch id as Toil does. */
  async function launch(cluster: string, launchId?: string): Promise<Launched> {
    const tags = launchId === undefined ? [] : [{ Key: LAUNCH_ID_TAG, Value: launchId }];
    const group = await aws.ec2.send(
      new CreateSecurityGroupCommand({
        ...{ GroupName: cluster, Description: 'Toil appliance security group', VpcId: network.vpc },
        ...(tags.length === 0 ? {} : { TagSpecifications: [{ ResourceType: 'security-group', Tags: tags }] }),
      }),
    );
    const own = [
      { Key: 'ToilNodeType', Value: 'leader' },
      { Key: 'clusterName', Value: cluster },
    ];
    const { Instances } = await aws.ec2.send(
      new RunInstancesCommand({
        ...{ ImageId: IMAGES.amd64, InstanceType: 't3.medium', MinCount: 1, MaxCount: 1, KeyName: 'ann' },
        ...{ SubnetId: network.subnet, SecurityGroupIds: [group.GroupId ?? ''] },
        TagSpecifications: [{ ResourceType: 'instance', Tags: own }],
      }),
    );
    const [{ InstanceId: id = '', PrivateIpAddress: address = '' } = {}] = Instances ?? [];
    return { id, address };
  }

  /** The records of a launch, by the last part of their names. */
  async function records(cluster: string, launchId: string): Promise<Record<string, string>> {
    const wish = { Path: parameterPath(cluster, launchId), Recursive: true, WithDecryption: true };
    const { Parameters = [] } = await aws.ssm.send(new GetParametersByPathCommand(wish));
    return Object.fromEntries(Parameters.map(({ Name = '', Value = '' }) => [Name.split('/').at(-1) ?? '', Value]));
  }

  it('answers at its private and its public address to its key pair and with the host keys of its record', async () => {
    const { id, address } = await launch('c1', 'L1');
    await watch.settled();
    const { status = '', hostkeys = '', join = '' } = await records('c1', 'L1');
    assert.equal(readBootStatus(status)?.phase, 'ready');
    assert.match(join, /^JOIN_TOKEN=\w{6}\.\w{16}$/m);
    assert.match(address, /^127\.97\.1\./);
    for (const each of [address, '127.97.1.200']) {
      await user.know(each, hostkeys.split('\n'));
      const { code, stdout } = await user.ssh(each, 'docker exec toil_leader cat /etc/kubernetes/worker.ini');
      assert.deepEqual([code, stdout], [0, join]);
    }
    const prints = hostkeys.split('\n').map((line) => fingerprint(parsePublicKey(line)?.blob ?? Buffer.alloc(0)));
    assert.deepEqual(consoleFingerprints(consoles.get(id) ?? ''), prints);
  });

  it('writes its phases in their order, and does not when it is one of Toil', async () => {
    const seen = watchLeaders({
      onCall: (listener) => front.onCall(listener),
      handle: async (request) => {
        const body = request.action === 'PutParameter' ? request.body.toString() : undefined;
        if (body !== undefined) statuses.push(body);
        return front.handle(request);
      },
    });
    await watch.end();
    try {
      await launch('toils');
      await seen.settled();
      assert.deepEqual(statuses, []);
      await launch('c1', 'L1');
      await seen.settled();
      const written = statuses.map((body) => JSON.parse(body) as { Name: string; Value: string });
      const phases = written
        .filter(({ Name }) => Name.endsWith('/status'))
        .map(({ Value }) => readBootStatus(Value)?.phase);
      assert.deepEqual(phases, ['started', 'image', 'appliance', 'ready']);
    } finally {
      await seen.end();
      watch = watchLeaders(front, { onConsole: (id, text) => void consoles.set(id, text) });
    }
  });

  it('is off while its instance is stopped, comes back with its disk at its new address, and ends with it', async () => {
    const { id, address } = await launch('c1', 'L1');
    await watch.settled();
    const { hostkeys = '' } = await records('c1', 'L1');
    for (const each of [address, '127.97.1.200', '127.97.1.201']) await user.know(each, hostkeys.split('\n'));
    await user.ssh(address, 'echo kept > kept');
    front.setTimes({ boot: 400, stop: 300 });
    await aws.ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
    await watch.settled();
    assert.equal(watch.leader(id)?.isOn, false);
    assert.match((await user.ssh(address, 'true')).stderr, /refused/);
    await aws.ec2.send(new StartInstancesCommand({ InstanceIds: [id] }));
    await watch.settled();
    assert.equal((await user.ssh('127.97.1.201', 'cat kept')).stdout, 'kept\n');
    assert.match((await user.ssh('127.97.1.200', 'true')).stderr, /refused/);
    await aws.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    await watch.settled();
    assert.equal(watch.leader(id), undefined);
    assert.match((await user.ssh(address, 'true')).stderr, /refused/);
  });

  it('leaves its address to the next one, also when the whole account is forgotten', async () => {
    const first = await launch('c1', 'L1');
    await watch.settled();
    await front.reset();
    network = await front.addLoopbackNetwork(REGION, { second: SECOND });
    await aws.ec2.send(new ImportKeyPairCommand({ KeyName: 'ann', PublicKeyMaterial: Buffer.from(user.publicKey) }));
    const second = await launch('c1', 'L2');
    await watch.settled();
    assert.deepEqual([second.address, watch.leader(first.id)], [first.address, undefined]);
    assert.equal(readBootStatus((await records('c1', 'L2'))['status'] ?? '')?.phase, 'ready');
  });

  it('that is terminated while it boots leaves nothing', async () => {
    const { id, address } = await launch('c1', 'L1');
    await aws.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    await watch.settled();
    assert.equal(watch.leader(id), undefined);
    assert.match((await user.ssh(address, 'true')).stderr, /refused/);
  });

  it('that cannot boot says so in its status, with the reason', async () => {
    const { address } = await launch('c1', 'L1');
    await watch.settled();
    const twin = watchLeaders(front);
    try {
      // Both watches see it, and the first leader too.
      await launch('c2', 'L2');
      await assert.rejects(Promise.all([watch.settled(), twin.settled()]), /Address already in use/);
      const failed = readBootStatus((await records('c1', 'L1'))['status'] ?? '');
      assert.equal(failed?.phase, 'failed');
      assert.match(failed.message ?? '', new RegExp(`${address} failed: Address already in use`));
    } finally {
      await watch.settled().catch(() => undefined);
      await twin.end();
    }
  });
});
