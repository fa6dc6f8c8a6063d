import assert from 'node:assert/strict';
import {
  CreateSecurityGroupCommand,
  DescribeInstancesCommand,
  DescribeInstanceStatusCommand,
  DescribeSubnetsCommand,
  DescribeVolumesCommand,
  DescribeVpcsCommand,
  GetConsoleOutputCommand,
  ImportKeyPairCommand,
  RunInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
  type Instance,
  type RunInstancesCommandInput,
} from '@aws-sdk/client-ec2';
import { AddRoleToInstanceProfileCommand, CreateInstanceProfileCommand, CreateRoleCommand } from '@aws-sdk/client-iam';
import { startAwsFront, type AwsFront } from '../aws-front/awsFront';
import { IMAGES } from '../aws-front/moto';
import type { LoopbackNetwork } from '../aws-front/network';
import { clientsOf, failure, makeProfile, over, TRUST, type Clients } from '../aws-front/testClients';

const REGION = 'us-west-2';

describe('machines behind the front', () => {
  let front: AwsFront;
  let aws: Clients;
  let network: LoopbackNetwork;
  let group: string;

  before(async () => {
    front = await startAwsFront();
    aws = clientsOf(front.url, REGION);
  });
  beforeEach(async () => {
    await front.reset();
    network = await front.addLoopbackNetwork(REGION);
    group = await makeGroup('c1');
  });
  after(() => front.stop());

  async function makeGroup(GroupName: string): Promise<string> {
    const command = new CreateSecurityGroupCommand({ GroupName, Description: 'd', VpcId: network.vpc });
    return (await aws.ec2.send(command)).GroupId ?? '';
  }
  const runInput = (changes: Partial<RunInstancesCommandInput> = {}): RunInstancesCommandInput => ({
    ...{ ImageId: IMAGES.amd64, InstanceType: 't3.medium', MinCount: 1, MaxCount: 1 },
    NetworkInterfaces: [{ DeviceIndex: 0, SubnetId: network.subnet, Groups: [group], AssociatePublicIpAddress: true }],
    ...changes,
  });
  async function run(changes: Partial<RunInstancesCommandInput> = {}): Promise<Instance[]> {
    return (await aws.ec2.send(new RunInstancesCommand(runInput(changes)))).Instances ?? [];
  }
  async function runOne(changes: Partial<RunInstancesCommandInput> = {}): Promise<string> {
    return (await run(changes))[0]?.InstanceId ?? '';
  }
  async function described(id: string): Promise<Instance> {
    const { Reservations } = await aws.ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
    const instance = Reservations?.[0]?.Instances?.[0];
    assert.ok(instance);
    return instance;
  }
  async function idsWith(name: string, ...values: string[]): Promise<string[]> {
    const Filters = [{ Name: name, Values: values }];
    const { Reservations = [] } = await aws.ec2.send(new DescribeInstancesCommand({ Filters }));
    return Reservations.flatMap(({ Instances = [] }) => Instances.flatMap(({ InstanceId = [] }) => InstanceId));
  }
  const stateOf = async (id: string): Promise<string | undefined> => (await described(id)).State?.Name;
  const stop = (id: string): Promise<unknown> => aws.ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
  const start = (id: string): Promise<unknown> => aws.ec2.send(new StartInstancesCommand({ InstanceIds: [id] }));
  const terminate = (id: string): Promise<unknown> =>
    aws.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));

  describe('the loopback network', () => {
    it('is the default one, with a subnet in two zones', async () => {
      const vpcs = await aws.ec2.send(new DescribeVpcsCommand({ Filters: [{ Name: 'is-default', Values: ['true'] }] }));
      assert.deepEqual(
        vpcs.Vpcs?.map(({ VpcId, CidrBlock }) => [VpcId, CidrBlock]),
        [[network.vpc, '127.88.0.0/16']],
      );
      const Filters = [
        { Name: 'default-for-az', Values: ['true'] },
        { Name: 'availability-zone', Values: ['us-west-2a'] },
      ];
      const { Subnets } = await aws.ec2.send(new DescribeSubnetsCommand({ Filters }));
      assert.deepEqual(
        Subnets?.map(({ SubnetId, CidrBlock, DefaultForAz }) => [SubnetId, CidrBlock, DefaultForAz]),
        [[network.subnet, '127.88.1.0/24', true]],
      );
    });

    it('has the instances that name no subnet, in the zone that is asked for', async () => {
      const id = await runOne({ NetworkInterfaces: undefined, Placement: { AvailabilityZone: 'us-west-2b' } });
      const { SubnetId, PrivateIpAddress } = await described(id);
      assert.equal(SubnetId, network.subnets['us-west-2b']);
      assert.match(PrivateIpAddress ?? '', /^127\.88\.2\./);
    });

    it('gives public addresses that this machine can listen on', async () => {
      const { PrivateIpAddress, PublicIpAddress, PublicDnsName, NetworkInterfaces } = await described(await runOne());
      assert.match(PrivateIpAddress ?? '', /^127\.88\.1\.\d+$/);
      assert.deepEqual(
        [PublicIpAddress, PublicDnsName, NetworkInterfaces?.[0]?.Association?.PublicIp],
        [PrivateIpAddress, PrivateIpAddress, PrivateIpAddress],
      );
    });

    it('gives none where none is wanted', async () => {
      const { subnet: SubnetId } = network;
      const NetworkInterfaces = [{ DeviceIndex: 0, SubnetId, Groups: [group], AssociatePublicIpAddress: false }];
      const { PrivateIpAddress, PublicIpAddress } = await described(await runOne({ NetworkInterfaces }));
      assert.notEqual(PrivateIpAddress, undefined);
      assert.equal(PublicIpAddress, undefined);
    });
  });

  describe('RunInstances', () => {
    it('makes as many as are asked for, each with profile, group and root volume', async () => {
      const Arn = await makeProfile(aws, 'p');
      await run({
        ...{ MinCount: 1, MaxCount: 3, IamInstanceProfile: { Arn } },
        BlockDeviceMappings: [
          { DeviceName: '/dev/xvda', Ebs: { VolumeSize: 50, VolumeType: 'gp3', Encrypted: true } },
          { DeviceName: '/dev/xvdb', VirtualName: 'ephemeral0' },
        ],
      });
      const ids = await idsWith('instance.group-name', 'c1');
      assert.equal(ids.length, 3);
      for (const id of ids) assert.equal((await described(id)).IamInstanceProfile?.Arn, Arn);
      const { Volumes = [] } = await aws.ec2.send(new DescribeVolumesCommand({}));
      assert.deepEqual(
        Volumes.map(({ Size, VolumeType, Encrypted }) => [Size, VolumeType, Encrypted]),
        Array.from({ length: 3 }, () => [50, 'gp3', true]),
      );
    });

    it('waits for its profile: not there, then without a role', async () => {
      const Arn = 'arn:aws:iam::123456789012:instance-profile/p';
      const words = async (): Promise<string> => run({ IamInstanceProfile: { Arn } }).then(() => '', String);
      assert.match(await words(), /Invalid IAM Instance Profile ARN/);
      await aws.iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: 'p' }));
      assert.match(await words(), /has no associated IAM Roles/);
      await aws.iam.send(new CreateRoleCommand({ RoleName: 'r', AssumeRolePolicyDocument: TRUST }));
      await aws.iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: 'p', RoleName: 'r' }));
      assert.equal(await words(), '');
    });

    const wrong: readonly [string, Partial<RunInstancesCommandInput>, string][] = [
      ['type', { InstanceType: 'zz.big' as never }, 'InvalidInstanceType.NotFound'],
      ['image', { ImageId: 'ami-00000000000000000' }, 'InvalidAMIID.NotFound'],
      ['key pair', { KeyName: 'nobody' }, 'InvalidKeyPair.NotFound'],
      ['user data', { UserData: Buffer.alloc(16_385).toString('base64') }, 'InvalidParameterValue'],
      ['encoding', { UserData: '{not base64}' }, 'InvalidUserData.Malformed'],
    ];
    for (const [what, changes, code] of wrong) {
      it(`refuses a wrong ${what}`, async () => {
        assert.equal(await failure(run(changes)), code);
        assert.deepEqual((await front.leftovers())['instances'], undefined);
      });
    }

    it('takes user data up to the limit, and says what it would do when only tried', async () => {
      const UserData = Buffer.alloc(16_384).toString('base64');
      assert.equal(await failure(run({ UserData, DryRun: true })), 'DryRunOperation');
      assert.equal(await failure(run({ UserData })), '');
      front.denied.add('ec2:RunInstances');
      assert.equal(await failure(run({ DryRun: true })), 'UnauthorizedOperation');
    });

    it('gives the same instance for the same token, with the state of now', async () => {
      front.setTimes({ boot: 200 });
      const [first, again] = await Promise.all([runOne({ ClientToken: 't' }), runOne({ ClientToken: 't' })]);
      assert.equal(first, again);
      await over(250);
      assert.equal((await run({ ClientToken: 't' }))[0]?.State?.Name, 'running');
      assert.equal(await failure(run({ ClientToken: 't', InstanceType: 't3.large' })), 'IdempotentParameterMismatch');
      assert.notEqual(await runOne({ ClientToken: 'other' }), first);
      await terminate(first);
      assert.equal(await failure(run({ ClientToken: 't' })), 'IdempotentInstanceTerminated');
    });

    it('does not keep the token of a call that failed', async () => {
      const end = front.market.short({ type: 't3.medium' });
      assert.equal(await failure(run({ ClientToken: 't' })), 'InsufficientInstanceCapacity');
      end();
      assert.equal(await failure(run({ ClientToken: 't' })), '');
    });

    it('has no capacity where the market is short of it, and no spot machines below their price', async () => {
      front.market.short({ type: 't3.medium', zone: 'us-west-2a', spot: true });
      const spot = (MaxPrice?: string) =>
        ({ InstanceMarketOptions: { MarketType: 'spot', SpotOptions: { MaxPrice } } }) as const;
      const elsewhere = { NetworkInterfaces: [{ DeviceIndex: 0, SubnetId: network.subnets['us-west-2b'] }] };
      assert.equal(await failure(run(spot())), 'InsufficientInstanceCapacity');
      assert.equal(await failure(run()), '');
      assert.equal(await failure(run({ ...spot('0.001'), ...elsewhere })), 'SpotMaxPriceTooLow');
      const [instance] = await run({ ...spot('0.04'), ...elsewhere });
      assert.equal(instance?.InstanceLifecycle, 'spot');
      assert.match(instance.SpotInstanceRequestId ?? '', /^sir-/);
    });
  });

  describe('the life of an instance', () => {
    it('takes its time from state to state', async () => {
      front.setTimes({ boot: 300, stop: 300, terminate: 300 });
      const [made] = await run();
      const id = made?.InstanceId ?? '';
      assert.deepEqual([made?.State?.Name, made?.PublicIpAddress], ['pending', undefined]);
      assert.equal(await stateOf(id), 'pending');
      assert.deepEqual(await idsWith('instance-state-name', 'running'), []);
      assert.deepEqual(await idsWith('instance-state-name', 'pending'), [id]);
      const statuses = async () => (await aws.ec2.send(new DescribeInstanceStatusCommand({}))).InstanceStatuses?.length;
      assert.equal(await statuses(), 0);
      await over(350);
      assert.equal(await stateOf(id), 'running');
      assert.equal(await statuses(), 1);
      await stop(id);
      assert.equal(await stateOf(id), 'stopping');
      await over(350);
      assert.equal(await stateOf(id), 'stopped');
      await terminate(id);
      assert.equal(await stateOf(id), 'shutting-down');
      await over(350);
      assert.equal(await stateOf(id), 'terminated');
    });

    it('a start gives a new launch time and, where the test wants it, another address', async () => {
      const other = await startAwsFront({
        publicAddress: (address, starts) => address.replace('.88.', `.${88 + starts}.`),
      });
      try {
        aws = clientsOf(other.url, REGION);
        network = await other.addLoopbackNetwork(REGION);
        group = await makeGroup('c1');
        const id = await runOne();
        const before = await described(id);
        await stop(id);
        assert.equal((await described(id)).PublicIpAddress, undefined);
        await over(1_100);
        await start(id);
        const after = await described(id);
        assert.ok((after.LaunchTime?.getTime() ?? 0) > (before.LaunchTime?.getTime() ?? Infinity));
        assert.equal(after.PrivateIpAddress, before.PrivateIpAddress);
        assert.equal(after.PublicIpAddress, before.PublicIpAddress?.replace('.88.', '.89.'));
      } finally {
        aws = clientsOf(front.url, REGION);
        await other.stop();
      }
    });

    it('a terminated one has lost its network and groups, cannot be started, and is forgotten after a while', async () => {
      front.setTimes({ forget: 400 });
      const id = await runOne();
      await terminate(id);
      const { SecurityGroups = [], PrivateIpAddress, VpcId, StateReason } = await described(id);
      assert.deepEqual([SecurityGroups, PrivateIpAddress, VpcId], [[], undefined, undefined]);
      assert.equal(StateReason?.Code, 'Client.UserInitiatedShutdown');
      assert.deepEqual(await idsWith('instance.group-name', 'c1'), []);
      assert.equal(await failure(start(id)), 'IncorrectInstanceState');
      assert.equal(await failure(stop(id)), 'IncorrectInstanceState');
      await over(450);
      assert.equal(await failure(described(id)), 'InvalidInstanceID.NotFound');
      assert.equal(await failure(terminate(id)), 'InvalidInstanceID.NotFound');
      assert.deepEqual(await idsWith('instance-state-name', 'terminated'), []);
    });

    it('a spot instance cannot be stopped, and AWS may take it back', async () => {
      const id = await runOne({ InstanceMarketOptions: { MarketType: 'spot' } });
      assert.equal(await failure(stop(id)), 'UnsupportedOperation');
      await front.interruptSpot(REGION, id);
      const { State, StateReason } = await described(id);
      assert.deepEqual([State?.Name, StateReason?.Code], ['terminated', 'Server.SpotInstanceTermination']);
    });

    it('writes to its console what the test says, and nothing before', async () => {
      const InstanceId = await runOne();
      const read = async () => (await aws.ec2.send(new GetConsoleOutputCommand({ InstanceId }))).Output;
      assert.equal(await read(), undefined);
      front.machines.setConsole(InstanceId, 'SSH host key: SHA256:abc (ED25519)');
      assert.equal(Buffer.from((await read()) ?? '', 'base64').toString(), 'SSH host key: SHA256:abc (ED25519)');
    });
  });

  it('counts what is left', async () => {
    const id = await runOne();
    const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJrfDwXqFTpgZVx/mTQL5rKiT4LkhdvjvwVmQKrsYbpH a@b';
    await aws.ec2.send(new ImportKeyPairCommand({ KeyName: 'k', PublicKeyMaterial: Buffer.from(key) }));
    await front.publishParameter(REGION, '/toil/c1/x/status', '{}');
    const { volumes = [], ...rest } = await front.leftovers();
    assert.equal(volumes.length, 1);
    assert.deepEqual(rest, {
      ...{ instances: [id], securityGroups: ['c1'], keyPairs: ['k'], parameters: ['/toil/c1/x/status'] },
    });
    await terminate(id);
    const { instances, volumes: left } = await front.leftovers();
    assert.deepEqual([instances, left], [undefined, undefined]);
  });
});
