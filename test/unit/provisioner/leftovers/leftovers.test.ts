import assert from 'node:assert/strict';
import type { Connection } from '../../../../src/provisioner/clusters/scanRegions';
import { clusterOfAccess } from '../../../../src/provisioner/leftovers/accountRemains';
import { findLeftovers, removeLeftovers, type Leftover } from '../../../../src/provisioner/leftovers/leftovers';
import { leaderRoleName, workerRoleName } from '../../../../src/provisioner/names';
import { awsError, FakeAccount } from '../../../fakes/fakeAws';
import { addBucket, makeCluster } from '../../../fakes/fakeCluster';

const never = new AbortController().signal;

function connections(account: FakeAccount): Connection[] {
  return [{ profile: 'ann', region: 'us-east-1', connect: (region) => account.at(region) }];
}

async function leftovers(account: FakeAccount): Promise<readonly Leftover[]> {
  return (await findLeftovers(connections(account), () => undefined, never)).leftovers;
}

function listed(found: readonly Leftover[]): string[] {
  return found.map(({ region, cluster, found: { kind } }) => `${region} ${cluster} ${kind}`).sort();
}

/** Ends the leader of a cluster, and what else is given, as a destroy that was cut. */
function cut(account: FakeAccount, region: string, cluster: string): void {
  for (const each of account.region(region).instances.filter(({ tags }) => tags['clusterName'] === cluster)) {
    each.state = 'terminated';
    each.publicAddress = '';
  }
  const { scalingGroups, volumes } = account.region(region);
  for (const group of scalingGroups) if (group.tags['clusterName'] === cluster) group.members = [];
  for (const volume of volumes.filter(({ tags }) => tags['clusterName'] === cluster)) delete volume.attachedTo;
}

describe('Leftovers', () => {
  let account: FakeAccount;
  beforeEach(async () => {
    account = new FakeAccount();
    await makeCluster(account, { name: 'alive', launchId: 'a', region: 'us-west-2' });
    await addBucket(account, 'alive', 'us-west-2');
    await makeCluster(account, { name: 'dead', launchId: 'd' });
    await addBucket(account, 'dead');
    cut(account, 'us-east-1', 'dead');
  });

  it('are all that a cluster without a leader has, in every region, and nothing of one that lives', async () => {
    assert.deepEqual(listed(await leftovers(account)), [
      'us-east-1 dead bucket',
      'us-east-1 dead instanceProfile',
      'us-east-1 dead instanceProfile',
      'us-east-1 dead launchTemplate',
      'us-east-1 dead parameter',
      'us-east-1 dead parameter',
      'us-east-1 dead parameter',
      'us-east-1 dead parameter',
      'us-east-1 dead role',
      'us-east-1 dead role',
      'us-east-1 dead securityGroup',
      'us-east-1 dead volume',
      'us-east-1 dead volume',
      'us-east-1 dead workerGroup',
    ]);
  });

  it('have an age and a price', async () => {
    const found = await leftovers(account);
    const volume = found.find((each) => each.found.kind === 'volume');
    assert.equal(volume?.perHour, (0.08 * 50) / 730);
    assert.equal(volume.since?.getTime(), account.now.getTime());
    assert.equal(found.find((each) => each.found.kind === 'role')?.since?.getTime(), account.now.getTime());
    assert.equal(found.find((each) => each.found.kind === 'securityGroup')?.since, undefined);
  });

  it('are machines without a leader too: they cost most', async () => {
    const worker = account.region('us-east-1').instances.find(({ tags }) => tags['ToilNodeType'] === 'worker');
    assert.ok(worker);
    worker.state = 'running';
    const found = (await leftovers(account)).find((each) => each.found.kind === 'worker');
    assert.equal(found?.perHour, 0.096);
  });

  it('are not the roles and profiles that a living cluster of another region uses', async () => {
    await makeCluster(account, { name: 'west', region: 'us-west-2' });
    const found = await leftovers(account);
    assert.deepEqual(
      found.filter(({ found: { id } }) => /^(west|alive)_toil/.test(id)),
      [],
    );
  });

  it('are no roles at all where a region could not be read: its clusters may live', async () => {
    account.fail({ call: 'ec2.instances', region: 'us-west-2', error: awsError('timedOut') });
    const { leftovers: found, failures } = await findLeftovers(connections(account), () => undefined, never);
    assert.deepEqual(
      failures.map(({ region }) => region),
      ['us-west-2'],
    );
    assert.deepEqual(
      found.filter((each) => ['role', 'instanceProfile', 'bucket'].includes(each.found.kind)),
      [],
    );
    assert.equal(found.length > 5, true);
  });

  it("are not what only sounds like Toil's: other trust, other words, other contents", async () => {
    const { roles, profiles, buckets } = account.globals;
    const dead = roles.get('dead_toil');
    assert.ok(dead);
    const trust = {
      Statement: { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::1:root' }, Action: 'sts:AssumeRole' },
    };
    roles.set('audit_toil', { ...dead, role: { ...dead.role, name: 'audit_toil', trust } });
    profiles.set('audit_toil', { name: 'audit_toil', arn: 'x', roles: ['audit_toil'] });
    roles.set('Web_toil', { ...dead, role: { ...dead.role, name: 'Web_toil' } });
    buckets.set('acme--internal', {
      region: 'us-east-1',
      created: account.now,
      tags: {},
      objects: new Map([['plan.pdf', '']]),
      foreign: false,
    });
    account
      .region('us-east-1')
      .volumes.push({ id: 'vol-x', size: 1, type: 'gp3', created: account.now, tags: { clusterName: 'dead' } });
    const ids = (await leftovers(account)).map(({ found }) => found.id);
    for (const id of ['audit_toil', 'Web_toil', 'acme--internal', 'vol-x']) assert.equal(ids.includes(id), false, id);
  });

  it('are the records of earlier launches of a living cluster', async () => {
    await account.at('us-west-2').ssm.putParameter('/toil/alive/old/status', 'x', never);
    const found = (await leftovers(account)).filter(({ cluster }) => cluster === 'alive');
    assert.deepEqual(
      found.map((each) => each.found.id),
      ['/toil/alive/old/status'],
    );
  });

  it('go when they are ticked, and only those', async () => {
    await account.at('us-west-2').ssm.putParameter('/toil/alive/old/status', 'x', never);
    const found = await leftovers(account);
    const some = found.filter((each) => each.found.kind === 'parameter' || each.found.kind === 'volume');
    const [first] = await removeLeftovers(connections(account), some, { report: () => undefined }, never);
    assert.deepEqual(first?.left, []);
    assert.equal(listed(await leftovers(account)).length, found.length - some.length);
    const rest = await leftovers(account);
    const done = await removeLeftovers(connections(account), rest, { report: () => undefined }, never);
    assert.deepEqual(
      done.flatMap(({ left }) => left),
      [],
    );
    assert.deepEqual(
      account.leftovers().filter((each) => each.includes('dead')),
      [],
    );
    assert.equal(
      account.leftovers().some((each) => each === 'role alive_toil'),
      true,
    );
    assert.equal(account.region('us-west-2').parameters.has('/toil/alive/a/status'), true);
  });
});

describe('The cluster that a role belongs to', () => {
  for (const name of ['a', 'my-cluster', 'foo--bar', 'my-cluster-2'])
    it(`${name}, there and back`, () => {
      assert.equal(clusterOfAccess(leaderRoleName(name)), name);
      assert.equal(clusterOfAccess(workerRoleName(name)), name);
    });
  for (const name of ['_toil', 'toil', 'Web_toil', 'x_toil_worker_2', 'x-y_toil'])
    it(`${name}: none`, () => assert.equal(clusterOfAccess(name), undefined));
});
