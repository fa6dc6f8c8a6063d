import assert from 'node:assert/strict';
import {
  CreateAutoScalingGroupCommand,
  CreateOrUpdateTagsCommand,
  DeleteAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
  DescribeAutoScalingInstancesCommand,
  DescribeScalingActivitiesCommand,
  DescribeTagsCommand,
  SetDesiredCapacityCommand,
  SuspendProcessesCommand,
  TerminateInstanceInAutoScalingGroupCommand,
  UpdateAutoScalingGroupCommand,
  type Activity,
  type AutoScalingGroup,
  type CreateAutoScalingGroupCommandInput,
} from '@aws-sdk/client-auto-scaling';
import {
  CreateSecurityGroupCommand,
  DescribeInstancesCommand,
  TerminateInstancesCommand,
  type Instance,
} from '@aws-sdk/client-ec2';
import { startAwsFront, type AwsFront } from '../aws-front/awsFront';
import { DEFAULT_ACCOUNT } from '../aws-front/cloud';
import type { LoopbackNetwork } from '../aws-front/network';
import { clientsOf, failure, makeProfile, over, type Clients } from '../aws-front/testClients';
import { groupWish, makeTemplates, type Templates } from './support/scalingWish';

const REGION = 'us-west-2';
const PLACE = { account: DEFAULT_ACCOUNT, region: REGION };

describe('auto scaling groups behind the front', () => {
  let front: AwsFront;
  let aws: Clients;
  let network: LoopbackNetwork;
  let templates: Templates;
  let profile: string;

  before(async () => {
    front = await startAwsFront();
    aws = clientsOf(front.url, REGION);
  });
  beforeEach(async () => {
    await front.reset();
    network = await front.addLoopbackNetwork(REGION);
    const wish = { GroupName: 'c1', Description: 'd', VpcId: network.vpc };
    const { GroupId = '' } = await aws.ec2.send(new CreateSecurityGroupCommand(wish));
    profile = await makeProfile(aws, 'p');
    templates = await makeTemplates(aws, { group: GroupId, profile });
  });
  after(() => front.stop());

  const wish = (changes?: Partial<CreateAutoScalingGroupCommandInput>, bid?: string) =>
    groupWish({ network, templates }, changes, bid);
  const create = (changes?: Partial<CreateAutoScalingGroupCommandInput>, bid?: string): Promise<unknown> =>
    aws.scaling.send(new CreateAutoScalingGroupCommand(wish(changes, bid)));
  async function group(): Promise<AutoScalingGroup | undefined> {
    await front.scaling.settled();
    return (await aws.scaling.send(new DescribeAutoScalingGroupsCommand({}))).AutoScalingGroups?.[0];
  }
  async function members(): Promise<Instance[]> {
    await front.scaling.settled();
    const Filters = [
      { Name: 'tag:aws:autoscaling:groupName', Values: ['toil-1'] },
      { Name: 'instance-state-name', Values: ['pending', 'running'] },
    ];
    const { Reservations = [] } = await aws.ec2.send(new DescribeInstancesCommand({ Filters }));
    return Reservations.flatMap(({ Instances = [] }) => Instances);
  }
  async function activities(): Promise<Activity[]> {
    await front.scaling.settled();
    const command = new DescribeScalingActivitiesCommand({ AutoScalingGroupName: 'toil-1' });
    return (await aws.scaling.send(command)).Activities ?? [];
  }
  const update = (changes: object): Promise<unknown> =>
    aws.scaling.send(new UpdateAutoScalingGroupCommand({ AutoScalingGroupName: 'toil-1', ...changes }));
  const remove = (force: boolean): Promise<unknown> =>
    aws.scaling.send(new DeleteAutoScalingGroupCommand({ AutoScalingGroupName: 'toil-1', ForceDelete: force }));

  it('are told as they were asked for, with no machine at size nought', async () => {
    await create({ MaxSize: 7 }, '0.05');
    const made = await group();
    assert.deepEqual([made?.MinSize, made?.MaxSize, made?.DesiredCapacity, made?.Instances], [0, 7, 0, []]);
    assert.deepEqual(made?.AvailabilityZones, Object.keys(network.subnets).sort(), 'those of its subnets');
    assert.deepEqual(made.MixedInstancesPolicy?.InstancesDistribution, {
      ...{ OnDemandPercentageAboveBaseCapacity: 0, SpotMaxPrice: '0.05' },
    });
    const { Overrides } = made.MixedInstancesPolicy.LaunchTemplate ?? {};
    assert.deepEqual(
      Overrides?.map(({ InstanceType, LaunchTemplateSpecification: from }) => [InstanceType, from?.LaunchTemplateId]),
      Object.entries(templates),
    );
    assert.deepEqual(
      made.Tags?.map(({ Key, Value, PropagateAtLaunch }) => [Key, Value, PropagateAtLaunch]),
      [['clusterName', 'c1', false]],
    );
  });

  it('have as many machines as their least, of the first type, spread over the zones, made of its template', async () => {
    await create({ MinSize: 3 });
    const machines = await members();
    assert.deepEqual(machines.map(({ Placement }) => Placement?.AvailabilityZone).sort(), [
      ...['us-west-2a', 'us-west-2a', 'us-west-2b'],
    ]);
    for (const machine of machines) {
      const tags = Object.fromEntries((machine.Tags ?? []).map(({ Key = '', Value }) => [Key, Value]));
      assert.equal(machine.InstanceType, 'm5.large');
      assert.equal(machine.IamInstanceProfile?.Arn, profile);
      assert.equal(machine.SecurityGroups?.[0]?.GroupName, 'c1');
      assert.equal(machine.InstanceLifecycle, undefined);
      assert.equal(tags['clusterName'], 'c1');
      assert.equal(tags['aws:ec2launchtemplate:id'], templates['m5.large']);
    }
    const made = await group();
    assert.deepEqual(
      made?.Instances?.map(({ LifecycleState }) => LifecycleState),
      Array(3).fill('InService'),
    );
    const told = await aws.scaling.send(new DescribeAutoScalingInstancesCommand({}));
    assert.equal(told.AutoScalingInstances?.length, 3);
  });

  it('keep to their sizes: desired, least and most', async () => {
    await create({ MaxSize: 3 });
    const want = (DesiredCapacity: number): Promise<unknown> =>
      aws.scaling.send(new SetDesiredCapacityCommand({ AutoScalingGroupName: 'toil-1', DesiredCapacity }));
    await want(2);
    assert.equal((await members()).length, 2);
    assert.equal(await failure(want(4)), 'ValidationError');
    await update({ MinSize: 3, MaxSize: 5 });
    assert.equal((await members()).length, 3);
    await update({ MinSize: 0, MaxSize: 1 });
    assert.equal((await members()).length, 1);
    assert.equal((await group())?.MixedInstancesPolicy?.LaunchTemplate?.Overrides?.length, 2);
    assert.equal(await failure(update({ MinSize: 2 })), 'ValidationError');
    assert.equal((await group())?.MinSize, 0);
  });

  it('take spot machines below their bid, and say why where they cannot', async () => {
    await create({ MinSize: 1 }, '0.2');
    assert.equal((await members())[0]?.InstanceLifecycle, 'spot');
    await remove(true);
    await front.scaling.settled();
    await create({ MinSize: 1 }, '0.0001');
    assert.deepEqual(await members(), []);
    const [newest] = await activities();
    assert.equal(newest?.StatusCode, 'Failed');
    assert.match(newest.StatusMessage ?? '', /^Could not launch Spot Instances\. SpotMaxPriceTooLow - .*failed\.$/);
  });

  it('try the next type and zone where there is no capacity, and again when there is', async () => {
    front.market.short({ type: 'm5.large' });
    front.market.short({ zone: 'us-west-2a' });
    const end = front.market.short({ zone: 'us-west-2b', type: 'm5.xlarge' });
    await create({ MinSize: 1 });
    assert.deepEqual(await members(), []);
    const failed = await activities();
    assert.ok(failed.length > 0 && failed.every(({ StatusCode }) => StatusCode === 'Failed'));
    assert.match(failed[0]?.StatusMessage ?? '', /do not have sufficient m5\.xlarge capacity/);
    end();
    await update({ MinSize: 1 });
    const [machine] = await members();
    assert.deepEqual([machine?.InstanceType, machine?.Placement?.AvailabilityZone], ['m5.xlarge', 'us-west-2b']);
  });

  it('replace a machine that has gone, and note what happened', async () => {
    await create({ MinSize: 1 }, '0.2');
    const [first] = await members();
    await front.interruptSpot(REGION, first?.InstanceId ?? '');
    const [second] = await members();
    assert.notEqual(second?.InstanceId, undefined);
    assert.notEqual(second?.InstanceId, first?.InstanceId);
    const told = (await activities()).map(({ Description }) => Description);
    assert.deepEqual(told, [
      `Launching a new EC2 instance: ${second?.InstanceId}`,
      `Terminating EC2 instance: ${first?.InstanceId}`,
      `Launching a new EC2 instance: ${first?.InstanceId}`,
    ]);
  });

  it('end one machine with or without another in its place', async () => {
    await create({ MinSize: 1, DesiredCapacity: 2 });
    const [first, second] = await members();
    const end = (InstanceId = '', ShouldDecrementDesiredCapacity: boolean): Promise<unknown> =>
      aws.scaling.send(new TerminateInstanceInAutoScalingGroupCommand({ InstanceId, ShouldDecrementDesiredCapacity }));
    await end(first?.InstanceId, true);
    assert.deepEqual(
      (await members()).map(({ InstanceId }) => InstanceId),
      [second?.InstanceId],
    );
    assert.equal(await failure(end(second?.InstanceId, true)), 'ValidationError');
    await end(second?.InstanceId, false);
    const left = await members();
    assert.equal(left.length, 1);
    assert.notEqual(left[0]?.InstanceId, second?.InstanceId);
  });

  it('start nothing while that is suspended', async () => {
    await create();
    await aws.scaling.send(
      new SuspendProcessesCommand({ AutoScalingGroupName: 'toil-1', ScalingProcesses: ['Launch', 'AZRebalance'] }),
    );
    await update({ MinSize: 1 });
    assert.deepEqual(await members(), []);
    assert.deepEqual(
      (await group())?.SuspendedProcesses?.map(({ ProcessName }) => ProcessName),
      ['Launch', 'AZRebalance'],
    );
  });

  it('go with their machines when forced, and not before these have ended', async () => {
    front.setTimes({ terminate: 400 });
    await create({ MinSize: 2 });
    const ids = (await members()).map(({ InstanceId }) => InstanceId);
    assert.equal(await failure(remove(false)), 'ResourceInUse');
    await remove(true);
    assert.equal((await group())?.Status, 'Delete in progress');
    assert.equal(await failure(create()), 'AlreadyExists');
    assert.deepEqual(await members(), []);
    assert.deepEqual((await front.leftovers())['instances']?.length, ids.length);
    await over(450);
    assert.equal(await group(), undefined);
    assert.equal(await failure(remove(true)), 'ValidationError');
  });

  it('replace by themselves what is terminated behind their back', async () => {
    await create({ MinSize: 1 });
    const [first] = await members();
    await aws.ec2.send(new TerminateInstancesCommand({ InstanceIds: [first?.InstanceId ?? ''] }));
    await over(1_500);
    const { Reservations = [] } = await aws.ec2.send(new DescribeInstancesCommand({}));
    assert.equal(Reservations.length, 2);
  });

  const wrong: readonly [string, () => Partial<CreateAutoScalingGroupCommandInput>][] = [
    [
      'a template that is not there',
      () => ({ MixedInstancesPolicy: undefined, LaunchTemplate: { LaunchTemplateId: 'lt-00000000000000000' } }),
    ],
    ['no template at all', () => ({ MixedInstancesPolicy: undefined })],
    ['a subnet that is not there', () => ({ VPCZoneIdentifier: 'subnet-00000000000000000' })],
    ['a least above the most', () => ({ MinSize: 5 })],
  ];
  for (const [what, changes] of wrong) {
    it(`are refused with ${what}`, async () => {
      assert.equal(await failure(create(changes())), 'ValidationError');
      assert.equal(await group(), undefined);
    });
  }

  it('are one when two callers make them at the same time', async () => {
    const outcomes = await Promise.all([failure(create()), failure(create())]);
    assert.deepEqual(outcomes.sort(), ['', 'AlreadyExists']);
  });

  it('are found by tags, also by those that came later', async () => {
    await create();
    const tag = { ResourceId: 'toil-1', ResourceType: 'auto-scaling-group', PropagateAtLaunch: false };
    await aws.scaling.send(new CreateOrUpdateTagsCommand({ Tags: [{ ...tag, Key: 'before', Value: '1-4' }] }));
    const Filters = [
      { Name: 'key', Values: ['before'] },
      { Name: 'value', Values: ['1-4'] },
    ];
    const { Tags = [] } = await aws.scaling.send(new DescribeTagsCommand({ Filters }));
    assert.deepEqual(
      Tags.map(({ ResourceId }) => ResourceId),
      ['toil-1'],
    );
    const find = async (Name: string, ...Values: string[]): Promise<number | undefined> => {
      const command = new DescribeAutoScalingGroupsCommand({ Filters: [{ Name, Values }] });
      return (await aws.scaling.send(command)).AutoScalingGroups?.length;
    };
    assert.deepEqual([await find('tag:clusterName', 'c1'), await find('tag:clusterName', 'c2')], [1, 0]);
    assert.deepEqual([await find('tag-key', 'before'), await find('tag-key', 'after')], [1, 0]);
  });

  it('have the activities that the test gives them', async () => {
    await create();
    const message = 'Could not launch On-Demand Instances. VcpuLimitExceeded - You have requested more vCPU capacity.';
    front.scaling.addActivity(PLACE, 'toil-1', { description: 'Launching a new EC2 instance', cause: 'c', message });
    const [newest] = await activities();
    assert.deepEqual([newest?.StatusCode, newest?.StatusMessage, newest?.Cause], ['Failed', message, 'c']);
  });
});
