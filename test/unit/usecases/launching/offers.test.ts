import assert from 'node:assert/strict';
import { AwsError } from '../../../../src/provisioner/aws/awsError';
import { SECURITY_GROUP_DESCRIPTION } from '../../../../src/provisioner/names';
import { lookUpRegion, lookUpTypeOffers } from '../../../../src/usecases/launching/offers';
import { FakeAccount } from '../../../fakes/fakeAws';
import { launched, partsOf, specOf } from '../../provisioner/support/launching';
import { hurried, NEVER } from '../../provisioner/support/launching';

describe('What AWS offers', () => {
  hurried();

  it('in a region: open zones, key pairs, and the names that clusters have taken', async () => {
    const account = new FakeAccount();
    await launched(partsOf(account.at()), specOf());
    const group = account.region('us-east-1').securityGroups[0];
    assert.equal(group?.description, SECURITY_GROUP_DESCRIPTION);
    const { keyPairs, ...offer } = await lookUpRegion(account.at(), NEVER);
    assert.deepEqual(offer, { zones: ['us-east-1a', 'us-east-1b', 'us-east-1c'], names: ['my-cluster'] });
    assert.deepEqual(
      keyPairs.map(({ name }) => name),
      ['ann'],
    );
  });

  it('of types: size, zones and prices in the order asked, and what cannot be had', async () => {
    const account = new FakeAccount();
    account.now = new Date();
    const [gpu, missing, leader] = await lookUpTypeOffers(account.at(), ['g5.xlarge', 'm99.large', 't3.medium'], NEVER);
    assert.deepEqual(gpu?.facts?.gpus, [{ model: 'A10G', count: 1 }]);
    assert.deepEqual(missing, { name: 'm99.large', zones: [] });
    assert.deepEqual([leader?.facts?.cores, leader?.onDemand, leader?.zones.length], [2, 0.0416, 3]);
    assert.ok(Math.abs((leader?.spot ?? 0) - 0.0416 * 0.3) < 1e-9);
  });

  it('without prices where they cannot be had', async () => {
    const account = new FakeAccount();
    for (const call of ['prices.onDemand', 'ec2.spotPrices'])
      account.fail({ call, error: new AwsError('accessDenied', 'x', 'y', '') });
    const [offer] = await lookUpTypeOffers(account.at(), ['m5.large'], NEVER);
    assert.deepEqual([offer?.facts?.cores, offer?.onDemand, offer?.spot], [2, undefined, undefined]);
  });

  it('not at all when the user goes away', async () => {
    const account = new FakeAccount();
    await assert.rejects(lookUpTypeOffers(account.at(), ['m5.large'], AbortSignal.abort()), { name: 'AbortError' });
  });
});
