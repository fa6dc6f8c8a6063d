import assert from 'node:assert/strict';
import { recentActivities } from '../../../../src/provisioner/activities/activities';
import { scalingReason, type ScalingReason } from '../../../../src/provisioner/activities/reason';
import type { ScalingActivity } from '../../../../src/provisioner/aws/calls/autoScaling';
import { FakeAccount } from '../../../fakes/fakeAws';
import { instance, scalingGroup } from '../../../fakes/fakeCluster';

const never = new AbortController().signal;
const now = new Date('2026-11-22T12:00:00Z');

/** AWS's own messages, as its documentation and reports of users quote them. */
const MESSAGES: readonly (readonly [ScalingReason, string])[] = [
  [
    'noCapacity',
    'We currently do not have sufficient p3.8xlarge capacity in the Availability Zone you requested (us-east-1a). Our system will be working on provisioning additional capacity. Launching EC2 instance failed.',
  ],
  [
    'noCapacity',
    'Could not launch Spot Instances. InsufficientInstanceCapacity - There is no Spot capacity available that matches your request. Launching EC2 instance failed.',
  ],
  [
    'noCapacity',
    'Could not launch Spot Instances. UnfulfillableCapacity - Unable to fulfill capacity due to your request configuration.',
  ],
  [
    'noCapacity',
    'Your requested instance type (m5.large) is not supported in your requested Availability Zone (us-east-1e).',
  ],
  [
    'price',
    'Could not launch Spot Instances. SpotMaxPriceTooLow - Your Spot request price of 0.001 is lower than the minimum required Spot request fulfillment price of 0.0331. Launching EC2 instance failed.',
  ],
  [
    'quota',
    'You have requested more vCPU capacity than your current vCPU limit of 32 allows for the instance bucket that the specified instance type belongs to. Launching EC2 instance failed.',
  ],
  [
    'quota',
    'Could not launch Spot Instances. MaxSpotInstanceCountExceeded - Max spot instance count exceeded. Launching EC2 instance failed.',
  ],
  [
    'volumeKey',
    'Client.InvalidKMSKey.InvalidState: The KMS key provided is in an incorrect state. Launching EC2 instance failed',
  ],
  ['keyPair', "The key pair 'ann' does not exist. Launching EC2 instance failed."],
  ['image', "The image id '[ami-0abc]' does not exist. Launching EC2 instance failed."],
  [
    'addresses',
    'InsufficientFreeAddressesInSubnet - not enough free addresses in subnet subnet-1. Launching EC2 instance failed.',
  ],
  ['permission', 'You are not authorized to perform this operation. Launching EC2 instance failed.'],
  ['interrupted', 'Server.SpotInstanceTermination: Spot instance termination'],
  ['unknown', 'The instances in the placement group are not ours.'],
];

describe("The reason in AWS's words", () => {
  for (const [reason, words] of MESSAGES)
    it(`${reason}: ${words.slice(0, 60)}`, () => assert.equal(scalingReason(words), reason));
});

describe('What happened to the groups of a cluster in the last day', () => {
  const activity = (minutes: number, more: Partial<ScalingActivity>): ScalingActivity => ({
    id: `a-${minutes}`,
    group: 'toil-1',
    started: new Date(now.getTime() - minutes * 60_000),
    status: 'Successful',
    cause: 'an instance was started in response to a difference between desired and actual capacity',
    ...more,
  });
  const noCapacity = MESSAGES[0]?.[1] ?? '';
  const events = async (activities: readonly ScalingActivity[], spot = true) => {
    const account = new FakeAccount();
    account.region('us-east-1').activities.push(...activities);
    const group = { group: scalingGroup({ spot }), workers: [] };
    return recentActivities(account.at(), { name: 'my-cluster', groups: [group] }, now, never);
  };
  const TAKEN =
    'an instance was taken out of service in response to an EC2 health check indicating it has been terminated or stopped.';

  it('is told newest first, the same failure in a row once', async () => {
    const told = await events([
      activity(1, { status: 'Failed', message: noCapacity }),
      activity(2, { status: 'Failed', message: noCapacity }),
      activity(2.5, { status: 'Failed', message: MESSAGES[5]?.[1] ?? '' }),
      activity(3, {
        cause:
          'a user request explicitly set group desired capacity changing it from 2 to 1. an instance was selected for termination',
      }),
      activity(4, { status: 'Failed', message: noCapacity }),
      activity(5, {}),
    ]);
    assert.deepEqual(
      told.map(({ outcome, reason, times }) => [outcome, reason, times]),
      [
        ['failed', 'noCapacity', 2],
        ['failed', 'quota', 1],
        ['went', undefined, 1],
        ['failed', 'noCapacity', 1],
        ['came', undefined, 1],
      ],
    );
    assert.equal(told[0]?.words, noCapacity);
    assert.equal(told[0].at.getTime(), now.getTime() - 60_000);
  });

  it('tells a spot worker that was taken from one that failed', async () => {
    assert.equal((await events([activity(1, { cause: TAKEN })]))[0]?.outcome, 'interrupted');
    assert.equal((await events([activity(1, { cause: TAKEN })], false))[0]?.outcome, 'went');
  });

  it('leaves out what is older than a day', async () =>
    assert.deepEqual(await events([activity(24 * 60 + 1, {})]), []));

  it('tells what a group still tries, and why in vain', async () => {
    const told = await events([
      activity(1, { status: 'InProgress' }),
      activity(2, { status: 'WaitingForSpotInstanceId', message: MESSAGES[4]?.[1] ?? '' }),
    ]);
    assert.deepEqual(
      told.map(({ outcome, reason }) => [outcome, reason]),
      [
        ['going', undefined],
        ['failed', 'price'],
      ],
    );
  });

  it('tells of single workers that were taken', async () => {
    const account = new FakeAccount();
    const tags = { clusterName: 'my-cluster', ToilNodeType: 'worker' };
    const taken = {
      state: 'terminated',
      stateReason: 'Server.SpotInstanceTermination: Spot instance termination',
    } as const;
    account.region('us-east-1').instances.push(
      instance({ id: 'i-taken', spot: true, tags, ...taken }),
      instance({
        id: 'i-ended',
        spot: true,
        tags,
        state: 'terminated',
        stateReason: 'Client.UserInitiatedShutdown: User initiated shutdown',
      }),
    );
    const told = await recentActivities(account.at(), { name: 'my-cluster', groups: [] }, now, never);
    assert.deepEqual(
      told.map(({ outcome, words }) => [outcome, words]),
      [['interrupted', taken.stateReason]],
    );
  });
});
