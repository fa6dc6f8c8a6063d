import assert from 'node:assert/strict';
import { Activities } from '../../../../src/usecases/clusters/activities';
import { FitOffers } from '../../../../src/usecases/clusters/fitOffer';
import { parameterPath } from '../../../../src/provisioner/names';
import { FakeAccount } from '../../../fakes/fakeAws';
import { makeCluster } from '../../../fakes/fakeCluster';
import { storeRig } from './storeRig';

const never = new AbortController().signal;
const OURS = 'aws/123456789012/us-east-1/ours';
const TOILS = 'aws/123456789012/us-east-1/toils';
const SPEC = {
  format: 1,
  name: 'ours',
  type: 'kubernetes',
  workers: [{ name: 'big', types: ['m5.xlarge'], spot: true, min: 0, max: 8 }],
};

describe('What clusters offer to jobs', () => {
  let account: FakeAccount;

  beforeEach(async () => {
    account = new FakeAccount('123456789012');
    await makeCluster(account, { name: 'ours', launchId: 'abc' });
    await makeCluster(account, { name: 'toils', groups: [{ least: 0, most: 5 }] });
    await account.at().ssm.putParameter(`${parameterPath('ours', 'abc')}spec`, JSON.stringify(SPEC), never);
    account.calls.length = 0;
  });

  function offersOf() {
    const rig = storeRig({ profile: 'ann', account });
    const profileOf = (id: string): Promise<string | undefined> =>
      Promise.resolve(id === account.id ? 'ann' : undefined);
    const { connect } = rig.accounts;
    return { ...rig, offers: new FitOffers({ clusters: rig.store, accounts: { connect, profileOf } }) };
  }

  it('is what the launch wrote down, of clusters of Toil what their groups show', async () => {
    const { offers, store } = offersOf();
    await store.refresh(never);
    const ours = await offers.offer(OURS, never);
    assert.deepEqual([ours?.name, ours?.batchSystem], ['ours', 'kubernetes']);
    assert.deepEqual(
      ours?.groups.map(({ name, spot, machines, most }) => [name, spot, machines.map(({ cores }) => cores), most]),
      [['big', true, [4], 8]],
    );
    const toils = await offers.offer(TOILS, never);
    assert.deepEqual(
      toils?.groups.map(({ spot, machines, most }) => [spot, machines.map(({ type }) => type), most]),
      [[false, ['m5.large'], 5]],
    );
    assert.deepEqual(
      offers.list().map(({ id, types, workers }) => [id, types, workers]),
      [
        [OURS, ['m5.large'], 1],
        [TOILS, ['m5.large'], 0],
      ],
    );
  });

  it('is looked up for a cluster that is not known yet, and once for each look at it', async () => {
    const { offers } = offersOf();
    assert.ok(await offers.offer(TOILS, never));
    const calls = account.calls.length;
    assert.ok(calls > 0);
    assert.ok(await offers.offer(TOILS, never));
    assert.equal(account.calls.length, calls);
  });

  it('is nothing for what is no cluster, of an account that nobody chose, or gone', async () => {
    const { offers } = offersOf();
    assert.equal(await offers.offer('this-machine', never), undefined);
    assert.equal(await offers.offer('aws/999999999999/us-east-1/x', never), undefined);
    assert.equal(await offers.offer('aws/123456789012/us-east-1/gone', never), undefined);
  });
});

describe('What happened to worker groups', () => {
  it('is asked for when somebody wants it, and kept for a minute', async () => {
    const account = new FakeAccount('123456789012');
    await makeCluster(account, { name: 'toils' });
    const { store, accounts, clock } = storeRig({ profile: 'ann', account });
    const activities = new Activities({ clusters: store, access: accounts, clock });
    await assert.rejects(activities.of(TOILS, never), { problem: { kind: 'clusterGone', id: TOILS } });
    await store.refresh(never);
    const asked = (): number => account.calls.filter((call) => call.endsWith('autoScaling.activities')).length;
    assert.equal(asked(), 0);
    const events = await activities.of(TOILS, never);
    assert.equal(await activities.of(TOILS, never), events);
    assert.equal(asked(), 1);
    await clock.pass(61_000);
    await activities.of(TOILS, never);
    assert.equal(asked(), 2);
  });

  it('tells why a group has fewer workers than it asks for: asked for once, told when it is known', async () => {
    const account = new FakeAccount('123456789012');
    await makeCluster(account, { name: 'toils' });
    const { store, accounts, clock } = storeRig({ profile: 'ann', account });
    const activities = new Activities({ clusters: store, access: accounts, clock });
    await store.refresh(never);
    const group = store.get(TOILS)?.cluster.groups[0]?.group.name ?? '';
    account.region('us-east-1').activities.push({
      ...{ id: 'a1', group, started: clock.now(), status: 'Failed', cause: 'a user request' },
      message: 'We currently do not have sufficient t3.medium capacity. Launching EC2 instance failed.',
    });
    const news = Promise.withResolvers<undefined>();
    const tell = (): void => news.resolve(undefined);
    assert.equal(activities.shortage(TOILS, group, tell), undefined);
    assert.equal(activities.shortage(TOILS, group, tell), undefined);
    await news.promise;
    assert.equal(activities.shortage(TOILS, group, tell)?.reason, 'noCapacity');
    assert.equal(activities.shortage(TOILS, 'another', tell), undefined);
    assert.equal(account.calls.filter((call) => call.endsWith('autoScaling.activities')).length, 1);
  });
});
