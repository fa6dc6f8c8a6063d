import assert from 'node:assert/strict';
import { groupOf, policyOf } from '../../../../src/provisioner/aws/scalingGroup';

const WISH = {
  name: 'toil-1',
  least: 0,
  most: 3,
  subnets: ['subnet-1'],
  types: [
    { type: 'm5.large', template: 'lt-1' },
    { type: 'm5a.large', template: 'lt-2' },
  ],
  tags: {},
};

describe('The policy of a worker group', () => {
  it('names the first type’s template, and every type with its own, in order', () => {
    const { LaunchTemplate } = policyOf({ ...WISH, spot: false }, false);
    const [one, two] = ['lt-1', 'lt-2'].map((id) => ({ LaunchTemplateId: id, Version: '$Default' }));
    assert.deepEqual(LaunchTemplate, {
      LaunchTemplateSpecification: one,
      Overrides: [
        { InstanceType: 'm5.large', LaunchTemplateSpecification: one },
        { InstanceType: 'm5a.large', LaunchTemplateSpecification: two },
      ],
    });
  });

  it('of a spot group is all spot, up to the bid', () => {
    assert.deepEqual(policyOf({ ...WISH, spot: true, bid: 0.05 }, false).InstancesDistribution, {
      OnDemandBaseCapacity: 0,
      OnDemandPercentageAboveBaseCapacity: 0,
      OnDemandAllocationStrategy: 'prioritized',
      SpotAllocationStrategy: 'price-capacity-optimized',
      SpotMaxPrice: '0.05',
    });
  });

  it('takes a bid away by an empty one, and names none where there was none', () => {
    const bid = (spot: boolean, change: boolean): string | undefined =>
      policyOf({ ...WISH, spot }, change).InstancesDistribution?.SpotMaxPrice;
    assert.deepEqual(
      [bid(true, true), bid(false, true), bid(true, false), bid(false, false)],
      ['', '', undefined, undefined],
    );
  });
});

describe('A group as it is answered', () => {
  it('of Toil’s, on demand, has no distribution', () => {
    const specification = { LaunchTemplateId: 'lt-1', Version: '$Default' };
    const group = groupOf({
      AutoScalingGroupName: 'toil-1',
      MinSize: 1,
      MaxSize: 2,
      DesiredCapacity: 1,
      DefaultCooldown: 300,
      AvailabilityZones: ['us-west-2a'],
      HealthCheckType: 'EC2',
      CreatedTime: new Date(5),
      VPCZoneIdentifier: 'subnet-1,subnet-2',
      MixedInstancesPolicy: {
        LaunchTemplate: { LaunchTemplateSpecification: specification, Overrides: [{ InstanceType: 'm5.large' }] },
      },
      Tags: [{ Key: 'clusterName', Value: 'c1' }],
      Status: 'Delete in progress',
    });
    assert.deepEqual(group, {
      name: 'toil-1',
      least: 1,
      most: 2,
      wanted: 1,
      created: new Date(5),
      subnets: ['subnet-1', 'subnet-2'],
      types: [{ type: 'm5.large', template: 'lt-1' }],
      spot: false,
      tags: { clusterName: 'c1' },
      members: [],
      going: true,
    });
  });

  it('may be broken: nothing is taken for granted', () => {
    const nothing = {} as Parameters<typeof groupOf>[0];
    const { created, ...rest } = groupOf(nothing);
    assert.equal(created.getTime(), 0);
    const empty = { name: '', least: 0, most: 0, wanted: 0, spot: false, going: false };
    assert.deepEqual(rest, { ...empty, tags: {}, subnets: [], types: [], members: [] });
  });
});
