import assert from 'node:assert/strict';
import { DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import type { Aws } from '../../src/provisioner/aws/aws';
import type { ScalingGroupWish } from '../../src/provisioner/aws/calls/autoScaling';
import { startAwsFront, type AwsFront } from '../aws-front/awsFront';
import type { LoopbackNetwork } from '../aws-front/network';
import { clientsOf, over } from '../aws-front/testClients';
import { connections, NEVER, type Connections } from './support/connected';

const REGION = 'us-west-2';
const TAG = { key: 'clusterName', value: 'c1' };

describe('the calls of Auto Scaling', () => {
  let front: AwsFront;
  let lines: Connections;
  let aws: Aws;
  let network: LoopbackNetwork;
  let template: string;
  let other: string;

  before(async () => {
    front = await startAwsFront();
    lines = await connections(front.url);
    aws = lines.to(REGION);
  });
  beforeEach(async () => {
    await front.reset();
    network = await front.addLoopbackNetwork(REGION);
    const [image] = await aws.ec2.images({ namePattern: '*', owner: 'amazon' }, NEVER);
    const trust = { Version: '2012-10-17', Statement: [] };
    await aws.iam.createRole({ name: 'c1_toil_worker', path: '/', trust, tags: {} }, NEVER);
    const { arn } = await aws.iam.createProfile('c1_toil_worker', '/', {}, NEVER);
    await aws.iam.addRole('c1_toil_worker', 'c1_toil_worker', NEVER);
    const wish = {
      image: image?.id ?? '',
      securityGroups: [],
      profileArn: arn,
      userData: '',
      rootStorage: 50,
      ephemeralDisks: 0,
    };
    const make = async (type: string): Promise<string> => {
      const each = { ...wish, type, name: `c1-lt-${type}`, clientToken: type, tags: { ToilNodeType: 'worker' } };
      return (await aws.ec2.createLaunchTemplate(each, NEVER)).id;
    };
    [template, other] = [await make('m5.large'), await make('m5a.large')];
  });
  after(async () => {
    lines.close();
    await front.stop();
  });

  const wish = (changes: Partial<ScalingGroupWish> = {}): ScalingGroupWish => ({
    name: 'toil-1',
    least: 1,
    most: 3,
    subnets: [network.subnet],
    types: [
      { type: 'm5.large', template },
      { type: 'm5a.large', template: other },
    ],
    spot: true,
    bid: 0.05,
    tags: { clusterName: 'c1', 'k8s.io/cluster-autoscaler/enabled': '' },
    ...changes,
  });

  function withoutBid(changes: Partial<ScalingGroupWish>): ScalingGroupWish {
    const { bid, ...rest } = wish(changes);
    assert.ok(bid !== undefined);
    return rest;
  }

  it('make a spot group, and read it back', async () => {
    await aws.autoScaling.createGroup(wish(), NEVER);
    await front.scaling.settled();
    const [group, ...more] = await aws.autoScaling.groups(TAG, NEVER);
    assert.deepEqual(more, []);
    const { created, members, ...rest } = group ?? assert.fail('no group');
    assert.ok(Math.abs(created.getTime() - Date.now()) < 60_000);
    assert.deepEqual(rest, { ...wish(), wanted: 1, going: false });
    assert.deepEqual(
      members.map(({ zone, lifecycle }) => [zone, lifecycle]),
      [[network.zone, 'InService']],
    );
    const [machine] = await aws.ec2.instances({ ids: members.map(({ id }) => id) }, NEVER);
    assert.ok(machine?.spot);
    assert.equal(machine.tags['ToilNodeType'], 'worker');
    assert.equal(machine.tags['k8s.io/cluster-autoscaler/enabled'], undefined);
  });

  it('leave the balance of zones alone, and tags off machines', async () => {
    await aws.autoScaling.createGroup(wish(), NEVER);
    const { scaling } = clientsOf(front.url, REGION);
    const { AutoScalingGroups: [raw] = [] } = await scaling.send(new DescribeAutoScalingGroupsCommand({}));
    assert.deepEqual(
      raw?.SuspendedProcesses?.map(({ ProcessName }) => ProcessName),
      ['AZRebalance'],
    );
    assert.ok(raw.Tags?.every(({ PropagateAtLaunch }) => PropagateAtLaunch === false));
    const market = raw.MixedInstancesPolicy?.InstancesDistribution;
    assert.deepEqual(
      [market?.SpotAllocationStrategy, market?.OnDemandPercentageAboveBaseCapacity, market?.SpotMaxPrice],
      ['price-capacity-optimized', 0, '0.05'],
    );
  });

  it('make a group on demand', async () => {
    await aws.autoScaling.createGroup(withoutBid({ spot: false, least: 0 }), NEVER);
    const [group] = await aws.autoScaling.groups({ key: 'clusterName' }, NEVER);
    assert.deepEqual([group?.spot, group?.bid], [false, undefined]);
  });

  it('make one group although the first call was cut off half-way', async () => {
    front.faults.add({ fault: 'cutAfter', action: 'CreateAutoScalingGroup' });
    front.faults.add({ fault: 'accessDenied', action: 'SuspendProcesses' });
    await assert.rejects(aws.autoScaling.createGroup(wish(), NEVER), { kind: 'accessDenied' });
    await aws.autoScaling.createGroup(wish(), NEVER);
    assert.equal((await aws.autoScaling.groups(TAG, NEVER)).length, 1);
    assert.equal(front.actions('autoscaling').filter((action) => action === 'SuspendProcesses').length, 2);
  });

  it('change its size, and its types and bid', async () => {
    await aws.autoScaling.createGroup(wish({ least: 0 }), NEVER);
    await aws.autoScaling.resizeGroup('toil-1', { most: 9 }, NEVER);
    await aws.autoScaling.resizeGroup('toil-1', { wanted: 2 }, NEVER);
    await front.scaling.settled();
    const [sized] = await aws.autoScaling.groups(TAG, NEVER);
    assert.deepEqual([sized?.least, sized?.most, sized?.wanted, sized?.members.length], [0, 9, 2, 2]);
    const free = withoutBid({ least: 0, most: 9, types: [{ type: 'm5a.large', template: other }] });
    await aws.autoScaling.changeGroup(free, NEVER);
    const [changed] = await aws.autoScaling.groups(TAG, NEVER);
    assert.deepEqual([changed?.types, changed?.bid, changed?.spot], [free.types, undefined, true]);
  });

  it('change its tags', async () => {
    await aws.autoScaling.createGroup(wish({ least: 0 }), NEVER);
    await aws.autoScaling.tagGroup('toil-1', { Owner: 'ann', clusterName: 'c1' }, NEVER);
    await aws.autoScaling.untagGroup('toil-1', ['k8s.io/cluster-autoscaler/enabled'], NEVER);
    await aws.autoScaling.untagGroup('toil-1', [], NEVER);
    const [group] = await aws.autoScaling.groups(TAG, NEVER);
    assert.deepEqual(group?.tags, { clusterName: 'c1', Owner: 'ann' });
  });

  it('delete it with its machines, also when it is gone', async () => {
    await aws.autoScaling.createGroup(wish(), NEVER);
    await front.scaling.settled();
    const [group] = await aws.autoScaling.groups(TAG, NEVER);
    await aws.autoScaling.deleteGroup('toil-1', NEVER);
    await front.scaling.settled();
    await aws.autoScaling.deleteGroup('toil-1', NEVER);
    assert.deepEqual(await aws.autoScaling.groups(TAG, NEVER), []);
    const left = await aws.ec2.instances({ ids: group?.members.map(({ id }) => id) ?? [] }, NEVER);
    assert.deepEqual(
      left.map(({ state }) => state),
      ['terminated'],
    );
  });

  it('find groups by tag on every page, and no others', async () => {
    for (const name of ['toil-1', 'toil-2', 'toil-3'])
      await aws.autoScaling.createGroup(wish({ name, least: 0 }), NEVER);
    await aws.autoScaling.createGroup(wish({ name: 'toil-4', least: 0, tags: { clusterName: 'c2' } }), NEVER);
    front.setPageSize(1);
    assert.equal((await aws.autoScaling.groups(TAG, NEVER)).length, 3);
    assert.equal((await aws.autoScaling.groups({ key: 'clusterName' }, NEVER)).length, 4);
  });

  it('tell what the group tried since a time, newest first', async () => {
    await aws.autoScaling.createGroup(wish(), NEVER);
    await front.scaling.settled();
    await over(20);
    const since = new Date();
    await aws.autoScaling.resizeGroup('toil-1', { wanted: 3 }, NEVER);
    await front.scaling.settled();
    front.setPageSize(1);
    const all = await aws.autoScaling.activities('toil-1', new Date(0), NEVER);
    assert.equal(all.length, 3);
    assert.ok(all.every(({ group, status, cause }) => group === 'toil-1' && status === 'Successful' && cause !== ''));
    const recent = await aws.autoScaling.activities('toil-1', since, NEVER);
    assert.equal(recent.length, 2);
  });

  it('wait until a launch template that was just made is seen', async () => {
    front.faults.add({ fault: 'throttle', action: 'CreateAutoScalingGroup' });
    await aws.autoScaling.createGroup(wish({ least: 0 }), NEVER);
    assert.equal((await aws.autoScaling.groups(TAG, NEVER)).length, 1);
  });
});
