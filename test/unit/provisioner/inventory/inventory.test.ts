import assert from 'node:assert/strict';
import type { Role } from '../../../../src/provisioner/aws/calls/account';
import { takeInventory, type Inventory } from '../../../../src/provisioner/inventory/inventory';
import { isEc2Role } from '../../../../src/provisioner/inventory/ownership';
import { jobStorePrefix } from '../../../../src/provisioner/names';
import { awsError, FakeAccount } from '../../../fakes/fakeAws';
import { addBucket, instance, makeCluster, scalingGroup } from '../../../fakes/fakeCluster';

const never = new AbortController().signal;

function kinds({ found }: Inventory): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { kind } of found) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

function staying({ stays }: Inventory): string[] {
  return stays.map(({ kind, id, reason }) => `${kind} ${id} ${reason}`).sort();
}

describe('The inventory of a cluster', () => {
  let account: FakeAccount;
  beforeEach(async () => {
    account = new FakeAccount();
    await makeCluster(account, { launchId: 'aa', groups: [{ least: 2, most: 2 }] });
  });
  const inventory = (namesakes: readonly { region: string; launchId?: string }[] = []) =>
    takeInventory(account.at(), 'my-cluster', { namesakes }, never);

  it('has everything that bears the name, from the name alone', async () => {
    await addBucket(account, 'my-cluster');
    account
      .region('us-east-1')
      .spotRequests.push({ id: 'sir-1', created: account.now, tags: { clusterName: 'my-cluster' } });
    const taken = await inventory();
    assert.deepEqual(kinds(taken), {
      leader: 1,
      worker: 2,
      workerGroup: 1,
      spotRequest: 1,
      launchTemplate: 1,
      volume: 3,
      role: 2,
      instanceProfile: 2,
      bucket: 1,
      parameter: 4,
      securityGroup: 1,
    });
    assert.deepEqual(staying(taken), ['keyPair ann keyPair']);
    assert.deepEqual(taken.unread, []);
  });

  it('has nothing of a cluster whose name begins with this one, nor of one that this begins with', async () => {
    await makeCluster(account, { name: 'my-cluster-2', launchId: 'bb' });
    await makeCluster(account, { name: 'my', launchId: 'cc' });
    for (const name of ['my-cluster-2', 'my']) await addBucket(account, name);
    const { found, stays } = await inventory();
    assert.equal(JSON.stringify([found, stays]).includes('my-cluster-2'), false);
    assert.deepEqual(
      found.filter(({ id }) => /^my_toil/.test(id)),
      [],
    );
    assert.equal(found.length, 17);
  });

  it('leaves alone what only has the name', async () => {
    const region = account.region('us-east-1');
    region.instances.push(instance({ id: 'i-other-tool', tags: { clusterName: 'my-cluster' } }));
    region.instances.push(
      instance({
        id: 'i-in-group',
        tags: {},
        profileArn: 'arn:aws:iam::1:instance-profile/mine',
        securityGroups: [{ id: region.securityGroups[0]?.id ?? '', name: 'my-cluster' }],
      }),
    );
    region.scalingGroups.push(
      scalingGroup({ name: 'web', tags: { clusterName: 'my-cluster', ToilNodeType: 'worker' } }),
    );
    region.volumes.push({
      id: 'vol-data',
      size: 9,
      type: 'gp3',
      created: account.now,
      tags: { clusterName: 'my-cluster' },
    });
    region.securityGroups.push({
      id: 'sg-other',
      name: 'my-cluster',
      description: 'by hand',
      vpc: 'vpc-2',
      tags: {},
      ssh: [],
      openInside: false,
    });
    account.globals.buckets.set('my-cluster--internal', {
      region: 'us-east-1',
      created: account.now,
      tags: {},
      objects: new Map([['data.csv', '1']]),
      foreign: false,
    });
    const role = account.globals.roles.get('my_cluster_toil');
    assert.ok(role);
    const trust = {
      Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    };
    account.globals.roles.set('my_cluster_toil', { ...role, role: { ...role.role, trust } });
    assert.deepEqual(staying(await inventory()), [
      'bucket my-cluster--internal notOurs',
      'instanceProfile my_cluster_toil notOurs',
      'keyPair ann keyPair',
      'role my_cluster_toil notOurs',
      'securityGroup sg-other notOurs',
      'volume vol-data notOurs',
      'worker i-in-group notOurs',
      'worker i-other-tool notOurs',
      'workerGroup web notOurs',
    ]);
  });

  it("knows Toil's static workers before they are tagged, by group and profile together", async () => {
    const region = account.region('us-east-1');
    const [leader] = region.instances;
    assert.ok(leader);
    region.instances.push({ ...leader, id: 'i-fresh', tags: {}, state: 'pending' });
    const { found } = await inventory();
    assert.equal(found.find(({ id }) => id === 'i-fresh')?.kind, 'worker');
  });

  it('leaves roles and bucket to a cluster of the same name in another region', async () => {
    await addBucket(account, 'my-cluster', 'us-west-2');
    const role = account.globals.roles.get('my_cluster_toil');
    assert.ok(role);
    account.globals.roles.set('my_cluster_toil', {
      ...role,
      role: { ...role.role, tags: { 'toil-clusters:launch-id': 'west' } },
    });
    assert.deepEqual(staying(await inventory([{ region: 'us-west-2', launchId: 'west' }])), [
      'bucket my-cluster--internal otherRegion',
      'instanceProfile my_cluster_toil otherRegion',
      'keyPair ann keyPair',
      'role my_cluster_toil otherRegion',
    ]);
    // The worker role bears our own launch id.
    assert.equal(
      (await inventory([{ region: 'us-west-2' }])).found.some(({ id }) => id === 'my_cluster_toil_worker'),
      true,
    );
  });

  it('shows job stores as what stays: by the name that we give, and by the tags that Toil gives', async () => {
    const bucket = { region: 'us-east-1', created: account.now, objects: new Map<string, string>(), foreign: false };
    account.globals.buckets.set(`${jobStorePrefix('my-cluster')}rnaseq--toil`, { ...bucket, tags: {} });
    account.globals.buckets.set('toil-cwl-1--toil', { ...bucket, tags: { clusterName: 'my-cluster' } });
    account.globals.buckets.set('toil-cwl-2--toil', { ...bucket, tags: { clusterName: 'other' } });
    const { stays, found } = await inventory();
    assert.deepEqual(
      stays.filter(({ kind }) => kind === 'jobStore').map(({ id }) => id),
      [`${jobStorePrefix('my-cluster')}rnaseq--toil`, 'toil-cwl-1--toil'],
    );
    assert.deepEqual(
      found.filter(({ kind }) => kind === 'bucket'),
      [],
    );
  });

  it('names what may not be read and goes on, but not without credentials', async () => {
    account.fail({ call: 'iam.role', error: awsError('accessDenied'), times: 2 });
    const taken = await inventory();
    assert.deepEqual(
      taken.unread.map(({ part }) => part),
      ['roles'],
    );
    assert.equal(kinds(taken)['securityGroup'], 1);
    account.fail({ call: 'ssm.parameterNames', error: awsError('expired') });
    await assert.rejects(inventory(), { kind: 'expired' });
  });

  it('does not count instances that have ended', async () => {
    for (const each of account.region('us-east-1').instances) each.state = 'terminated';
    assert.equal(kinds(await inventory())['leader'], undefined);
  });
});

describe('A role that only EC2 may take on', () => {
  const statement = { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const TABLE: readonly (readonly [string, unknown, boolean])[] = [
    ["Toil's own", { Version: '2012-10-17', Statement: [statement] }, true],
    ['a single statement', { Statement: statement }, true],
    ['China', { Statement: [{ ...statement, Principal: { Service: ['ec2.amazonaws.com.cn'] } }] }, true],
    [
      'two services',
      { Statement: [{ ...statement, Principal: { Service: ['ec2.amazonaws.com', 'lambda.amazonaws.com'] } }] },
      false,
    ],
    ['a person too', { Statement: [{ ...statement, Principal: { Service: 'ec2.amazonaws.com', AWS: '*' } }] }, false],
    ['another statement', { Statement: [statement, { ...statement, Principal: '*' }] }, false],
    ['a name that ends so', { Statement: [{ ...statement, Principal: { Service: 'evil-ec2.amazonaws.com' } }] }, false],
    ['nothing', {}, false],
    ['no policy', undefined, false],
  ];
  for (const [what, trust, is] of TABLE)
    it(`${what}: ${is ? 'yes' : 'no'}`, () => assert.equal(isEc2Role({ trust } satisfies Pick<Role, 'trust'>), is));
});
