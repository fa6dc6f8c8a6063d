import assert from 'node:assert/strict';
import { applyLaunch, planLaunch } from '../../../src/provisioner/launch';
import { machineTrust } from '../../../src/provisioner/policies/grant';
import { LAUNCH_ID_TAG } from '../../../src/provisioner/names';
import { awsError, FakeAccount } from '../../fakes/fakeAws';
import { changesOf, documents, hurried, launched, NEVER, partsOf, planned, QUIET, specOf } from './support/launching';

const REGION = 'us-east-1';
const VPC = `vpc-${REGION}`;
const TRUST = machineTrust('aws');
const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess';

/** An account in which a security group has the cluster’s name already. */
async function withGroup(description: string, tags: Readonly<Record<string, string>> = {}): Promise<FakeAccount> {
  const account = new FakeAccount();
  await account.at().ec2.createSecurityGroup({ name: 'my-cluster', description, vpc: VPC, tags }, NEVER);
  return account;
}

describe('A launch into what is there already', () => {
  hurried();

  it('refuses a name that Toil’s own cluster has, or something else', async () => {
    for (const [description, by] of [
      ['Toil appliance security group', 'launchedByToil'],
      ['web servers', 'foreign'],
    ] as const) {
      const account = await withGroup(description);
      const plan = await planLaunch(partsOf(account.at()), specOf(), NEVER);
      assert.ok(plan.kind === 'taken');
      assert.equal(plan.by, by);
      assert.deepEqual(account.leftovers(), ['securityGroup my-cluster']);
    }
  });

  it('refuses a name that is there twice', async () => {
    const account = await withGroup('Toil appliance security group', { [LAUNCH_ID_TAG]: 'a' });
    const other = { name: 'my-cluster', description: 'x', vpc: 'vpc-other', tags: { [LAUNCH_ID_TAG]: 'b' } };
    await account.at().ec2.createSecurityGroup(other, NEVER);
    const plan = await planLaunch(partsOf(account.at()), specOf(), NEVER);
    assert.deepEqual(plan.kind === 'taken' && [plan.by, plan.groups.length], ['several', 2]);
  });

  it('makes nothing more where someone takes the name between plan and yes', async () => {
    const account = new FakeAccount();
    const plan = await planned(partsOf(account.at()), specOf());
    const toils = { name: 'my-cluster', description: 'Toil appliance security group', vpc: VPC, tags: {} };
    await account.at().ec2.createSecurityGroup(toils, NEVER);
    const { failures, left } = await applyLaunch(plan, QUIET, NEVER);
    assert.deepEqual(
      failures.map(({ error }) => String(error)),
      ['ResourceError: my-cluster: launchedByToil'],
    );
    assert.equal(left.length, plan.plan.lines.length - 1);
    assert.deepEqual(account.leftovers(), ['securityGroup my-cluster']);
  });

  it('cuts a role that Toil left down to what is granted', async () => {
    const account = new FakeAccount();
    const { iam } = account.at();
    await iam.createRole({ name: 'my_cluster_toil', path: '/', trust: TRUST, tags: {} }, NEVER);
    await iam.putRolePolicy('my_cluster_toil', 'iam_full', { Statement: [{ Action: 'iam:*' }] }, NEVER);
    account.globals.roles.get('my_cluster_toil')?.attached.add(ADMINISTRATOR);
    const plan = await planned(partsOf(account.at()), specOf());
    assert.ok(changesOf(plan).includes('change rolePolicy my_cluster_toil policies attachedPolicies'));
    await launched(partsOf(account.at()), specOf());
    assert.deepEqual([...(await iam.rolePolicies('my_cluster_toil', NEVER)).keys()], ['toil-clusters']);
    assert.deepEqual(await iam.attachedPolicies('my_cluster_toil', NEVER), []);
  });

  it('never touches a role that machines may not take', async () => {
    const account = new FakeAccount();
    const trust = { Statement: [{ Principal: { AWS: 'arn:aws:iam::123456789012:root' } }] };
    await account.at().iam.createRole({ name: 'my_cluster_toil', path: '/', trust, tags: {} }, NEVER);
    await assert.rejects(planLaunch(partsOf(account.at()), specOf(), NEVER), { kind: 'foreign' });
  });

  it('refuses a role of another path or boundary, and says which is which', async () => {
    const account = new FakeAccount();
    await account.at().iam.createRole({ name: 'my_cluster_toil', path: '/', trust: TRUST, tags: {} }, NEVER);
    const boundary = 'arn:aws:iam::123456789012:policy/limit';
    const plan = await planned(partsOf(account.at()), specOf({ permissions: { path: '/lab/', boundary } }));
    assert.ok(changesOf(plan).includes('refuse role my_cluster_toil path boundary'));
    const { failures } = await applyLaunch(plan, QUIET, NEVER);
    assert.equal(failures[0]?.resource.key, 'role my_cluster_toil');
  });

  it('never touches a profile that lends the role of somebody else', async () => {
    const account = new FakeAccount();
    const { iam } = account.at();
    await iam.createRole({ name: 'other', path: '/', trust: TRUST, tags: {} }, NEVER);
    await iam.createProfile('my_cluster_toil', '/', {}, NEVER);
    await iam.addRole('my_cluster_toil', 'other', NEVER);
    await assert.rejects(planLaunch(partsOf(account.at()), specOf(), NEVER), { kind: 'foreign' });
    assert.deepEqual((await iam.profile('my_cluster_toil', NEVER))?.roles, ['other']);
  });

  it('refuses a bucket of another account, and one of a cluster whose name begins the same', async () => {
    const parts = (account: FakeAccount) => partsOf(account.at(), { boot: documents(20_000) });
    for (const [foreign, clusterName] of [
      [true, 'my-cluster'],
      [false, 'another'],
    ] as const) {
      const account = new FakeAccount();
      const bucket = { region: REGION, created: new Date(), tags: { clusterName }, objects: new Map(), foreign };
      account.globals.buckets.set('my-cluster--internal', bucket);
      await assert.rejects(planLaunch(parts(account), specOf(), NEVER), { kind: 'foreign' });
    }
  });

  it('makes nothing in IAM where the spec brings a profile', async () => {
    const account = new FakeAccount();
    const { iam } = account.at();
    await iam.createRole({ name: 'lab', path: '/', trust: TRUST, tags: {} }, NEVER);
    const { arn } = await iam.createProfile('lab', '/', {}, NEVER);
    await iam.addRole('lab', 'lab', NEVER);
    const spec = specOf({ permissions: { instanceProfile: arn } });
    await launched(partsOf(account.at()), spec);
    assert.deepEqual([...account.globals.roles.keys()], ['lab']);
    const machines = await account.at().ec2.instances({ tags: { clusterName: 'my-cluster' } }, NEVER);
    assert.deepEqual([...new Set(machines.map(({ profileArn }) => profileArn))], [arn]);
    assert.deepEqual(changesOf(await planned(partsOf(account.at()), spec)), []);
  });

  it('refuses a leader of another type, and keeps it', async () => {
    const account = new FakeAccount();
    const { leader } = await launched(partsOf(account.at()), specOf());
    const plan = await planned(partsOf(account.at()), specOf({ leader: { type: 't3.large' } }));
    assert.ok(changesOf(plan).includes('refuse leader my-cluster type'));
    await applyLaunch(plan, QUIET, NEVER);
    const leaders = await account.at().ec2.instances({ tags: { ToilNodeType: 'leader' } }, NEVER);
    assert.deepEqual(
      leaders.map(({ id, state }) => [id, state]),
      [[leader?.id, 'running']],
    );
  });

  it('makes a new leader where the old one has ended, though EC2 remembers the token', async () => {
    const account = new FakeAccount();
    const { leader } = await launched(partsOf(account.at()), specOf());
    assert.ok(leader);
    await account.at().ec2.terminate([leader.id], NEVER);
    const again = await launched(partsOf(account.at()), specOf());
    assert.notEqual(again.leader?.id, leader.id);
    assert.equal(again.leader?.state === 'terminated', false);
  });

  it('finds its leader among older instances of the group', async () => {
    const account = new FakeAccount();
    const { leader } = await launched(partsOf(account.at()), specOf());
    // As after a stop and a start: EC2 renews the launch time.
    const own = account.region(REGION).instances.find(({ id }) => id === leader?.id);
    assert.ok(own);
    own.launched = new Date(own.launched.getTime() + 3_600_000);
    assert.deepEqual(changesOf(await planned(partsOf(account.at()), specOf())), []);
  });

  it('gives groups of one type with other settings a template of their own, and one for those that agree', async () => {
    const account = new FakeAccount();
    const types = ['m5.large'];
    const workers = [
      { types, max: 1 },
      { types, name: 'same', max: 1 },
      { types, name: 'large', max: 1, storage: 200 },
      { types, name: 'labelled', max: 1, labels: { use: 'x' } },
    ];
    await launched(partsOf(account.at()), specOf({ workers }));
    const names = account.region(REGION).templates.map(({ name }) => name);
    assert.deepEqual(names.sort(), [
      'my-cluster-lt-m5.large',
      'my-cluster-lt-m5.large-labelled',
      'my-cluster-lt-m5.large-large',
    ]);
  });

  it('launches the fixed workers of Mesos as plain machines, tagged at once, after the leader', async () => {
    const account = new FakeAccount();
    const workers = [{ types: ['m5.large'], count: 2 }];
    const spec = specOf({ type: 'mesos', workers });
    await launched(partsOf(account.at()), spec);
    const { instances, scalingGroups } = account.region(REGION);
    assert.deepEqual(scalingGroups, []);
    assert.deepEqual(
      instances.map(({ tags }) => tags['ToilNodeType']),
      ['leader', 'worker', 'worker'],
    );
    assert.deepEqual(changesOf(await planned(partsOf(account.at()), spec)), []);
    const [, worker] = instances;
    assert.ok(worker);
    await account.at().ec2.terminate([worker.id], NEVER);
    assert.deepEqual(changesOf(await planned(partsOf(account.at()), spec)), ['change workerGroup m5.large count']);
    await launched(partsOf(account.at()), spec);
    assert.equal(instances.filter(({ state }) => state !== 'terminated').length, 3);
  });

  it('says what failed, goes no further, and goes on with a later yes', async () => {
    for (const [kind, code] of [
      ['noCapacity', 'InsufficientInstanceCapacity'],
      ['quota', 'VcpuLimitExceeded'],
      ['expired', 'ExpiredToken'],
      ['clockSkew', 'RequestTimeTooSkewed'],
    ] as const) {
      const account = new FakeAccount();
      account.fail({ call: 'ec2.runLeader', error: awsError(kind, 'ec2:RunInstances', code) });
      const { failures, left } = await applyLaunch(await planned(partsOf(account.at()), specOf()), QUIET, NEVER);
      assert.deepEqual(
        failures.map(({ resource, error }) => [resource.kind, (error as { kind?: string }).kind]),
        [['leader', kind]],
      );
      assert.ok(left.some((resource) => resource.kind === 'workerGroup'));
      await launched(partsOf(account.at()), specOf());
    }
  });
});

describe('The workers of a launch', () => {
  it('are not asked for until the leader’s launch time is a second past', async () => {
    const account = new FakeAccount();
    const at = new Map<string, number>();
    account.beforeCall = (call) => void at.set(call, performance.now());
    await launched(partsOf(account.at()), specOf());
    assert.ok((at.get('autoScaling.createGroup') ?? 0) - (at.get('ec2.runLeader') ?? 0) > 1_000);
  });
});
