import assert from 'node:assert/strict';
import { FakeAccount, awsError } from '../../../fakes/fakeAws';
import { addBucket, makeCluster } from '../../../fakes/fakeCluster';
import { destroy } from '../../../../src/provisioner/destroy/destroy';
import type { RemovalProgress, Removed } from '../../../../src/provisioner/destroy/removal';
import { takeInventory } from '../../../../src/provisioner/inventory/inventory';
import { leaderRoleName } from '../../../../src/provisioner/names';

const never = new AbortController().signal;
const LAUNCH = '0a1b2c3d';

async function destroyed(
  account: FakeAccount,
  {
    signal = never,
    report = () => undefined,
  }: { signal?: AbortSignal; report?: (progress: RemovalProgress) => void } = {},
): Promise<Removed> {
  const aws = account.at();
  const inventory = await takeInventory(aws, 'my-cluster', {}, never);
  return destroy(aws, inventory, { report, patience: { machines: 2_000, securityGroup: 600, volume: 600 } }, signal);
}

function reasons({ left }: Removed): string[] {
  return left.map(({ found, reason }) => `${found.kind} ${reason}`).sort();
}

describe('The destruction of a cluster', () => {
  let account: FakeAccount;
  beforeEach(async () => {
    account = new FakeAccount();
    await makeCluster(account, {
      launchId: LAUNCH,
      groups: [
        { least: 2, most: 4 },
        { least: 1, most: 1, spot: true },
      ],
    });
    await addBucket(account, 'my-cluster');
  });

  it('leaves nothing of what we launched', async () => {
    assert.equal(account.leftovers().length > 15, true);
    const { left } = await destroyed(account);
    assert.deepEqual(left, []);
    assert.deepEqual(account.leftovers(), []);
  });

  it('leaves nothing of what Toil launched, without any tag on its group and roles', async () => {
    const other = new FakeAccount();
    await makeCluster(other, { kubernetes: false });
    await addBucket(other, 'my-cluster', 'us-east-1', false);
    assert.deepEqual((await destroyed(other)).left, []);
    assert.deepEqual(other.leftovers(), []);
  });

  it('does nothing the second time', async () => {
    await destroyed(account);
    account.calls.length = 0;
    const again = await destroyed(account);
    assert.deepEqual(again, { removed: [], left: [] });
    assert.deepEqual(
      account.calls.filter((call) => /delete|terminate|remove|cancel/i.test(call)),
      [],
    );
  });

  it('ends the leader before groups and workers, and lets the security group go last', async () => {
    await destroyed(account);
    const order = account.calls.map((call) => call.split(' ')[1]);
    const changes = order.filter((call) => /\.(delete|terminate)/.test(call ?? ''));
    assert.equal(changes[0], 'ec2.terminate');
    assert.equal(changes.at(-1), 'ec2.deleteSecurityGroup');
    assert.equal(order.indexOf('autoScaling.deleteGroup') > order.indexOf('ec2.terminate'), true);
  });

  it('waits for instances that take their time, and no longer than it must', async () => {
    account.steps = 3;
    const done: string[] = [];
    const removed = await destroyed(account, {
      report: ({ found, state }) => {
        if (state === 'done') done.push(found.kind);
      },
    });
    assert.deepEqual(removed.left, []);
    assert.deepEqual(account.leftovers(), []);
    assert.equal(done.at(-1), 'securityGroup');
    assert.equal(done.indexOf('role') < done.indexOf('leader'), true, 'roles go while instances end');
  });

  it('ends a worker that the leader started while it was ended', async () => {
    const region = account.region('us-east-1');
    account.steps = 2;
    let late = false;
    account.beforeCall = (call) => {
      if (late || call !== 'autoScaling.deleteGroup') return;
      late = true;
      const [worker] = region.instances.filter(({ tags }) => tags['ToilNodeType'] === 'worker');
      assert.ok(worker);
      region.instances.push({ ...worker, id: 'i-late', state: 'running', volumes: [] });
    };
    const removed = await destroyed(account);
    assert.equal(
      removed.removed.some(({ id }) => id === 'i-late'),
      true,
    );
    assert.deepEqual(account.leftovers(), []);
  });

  it('removes what the leader wrote after the inventory was taken', async () => {
    const aws = account.at();
    const inventory = await takeInventory(aws, 'my-cluster', {}, never);
    await aws.ssm.putParameter(`/toil/my-cluster/${LAUNCH}/phase`, 'x', never);
    await aws.ssm.putParameter(`/toil/my-cluster-2/${LAUNCH}/phase`, 'x', never);
    await destroy(aws, inventory, { report: () => undefined }, never);
    assert.deepEqual(account.leftovers(), [`parameter /toil/my-cluster-2/${LAUNCH}/phase`]);
  });

  it('stops between any two calls when it is told to, says what is left, and the next one finishes', async () => {
    const calls = await callsOfWhole();
    assert.equal(calls > 12, true);
    for (let at = 0; at < calls; at += 1) {
      const own = new FakeAccount();
      await makeCluster(own, { launchId: LAUNCH });
      const stop = new AbortController();
      const aws = own.at();
      const inventory = await takeInventory(aws, 'my-cluster', {}, never);
      let made = 0;
      own.beforeCall = () => {
        if (made === at) stop.abort();
        made += 1;
      };
      const first = await destroy(aws, inventory, { report: () => undefined }, stop.signal);
      const named = new Set([...first.removed, ...first.left.map(({ found }) => found)].map(({ id }) => id));
      assert.deepEqual(
        inventory.found.filter(({ id }) => !named.has(id)),
        [],
        `call ${at}: each thing is accounted for`,
      );
      own.beforeCall = () => undefined;
      assert.deepEqual((await destroyed(own)).left, [], `call ${at}`);
      assert.deepEqual(own.leftovers(), [], `call ${at}`);
    }

    async function callsOfWhole(): Promise<number> {
      const own = new FakeAccount();
      await makeCluster(own, { launchId: LAUNCH });
      const inventory = await takeInventory(own.at(), 'my-cluster', {}, never);
      own.calls.length = 0;
      await destroy(own.at(), inventory, { report: () => undefined }, never);
      return own.calls.length;
    }
  });

  const FAULTS: readonly (readonly [call: string, left: readonly string[]])[] = [
    [
      'autoScaling.deleteGroup',
      [
        'bucket needs',
        'instanceProfile needs',
        'launchTemplate needs',
        'parameter needs',
        'role needs',
        'securityGroup needs',
        'workerGroup failed',
      ],
    ],
    ['ec2.deleteLaunchTemplate', ['launchTemplate failed']],
    ['iam.deleteRole', ['role failed']],
    ['iam.removeRole', ['instanceProfile failed', 'role needs']],
    ['s3.emptyBucket', ['bucket failed']],
    ['ssm.deleteParameters', ['parameter failed']],
    ['ec2.deleteSecurityGroup', ['securityGroup failed']],
  ];
  for (const [call, left] of FAULTS)
    it(`goes on where it can when ${call} is refused, and finishes when it is allowed`, async () => {
      account.fail({ call, error: awsError('accessDenied') });
      assert.deepEqual([...new Set(reasons(await destroyed(account)))], left);
      await destroyed(account);
      assert.deepEqual(account.leftovers(), []);
    });

  it('ends each instance by itself when one of them is protected, and keeps what that one needs', async () => {
    account.fail({
      call: 'ec2.terminate',
      nth: 2,
      times: 2,
      error: awsError('invalid', 'ec2:TerminateInstances', 'OperationNotPermitted'),
    });
    const removed = await destroyed(account);
    assert.equal(reasons(removed).filter((each) => each === 'worker failed').length, 1);
    assert.equal(account.globals.roles.has(leaderRoleName('my-cluster')), true);
  });

  it('takes nothing from a leader that is protected, but ends its workers, which cost', async () => {
    account.fail({
      call: 'ec2.terminate',
      error: awsError('invalid', 'ec2:TerminateInstances', 'OperationNotPermitted'),
    });
    const removed = await destroyed(account);
    assert.equal(reasons(removed).includes('leader failed'), true);
    assert.equal(reasons(removed).includes('role needs'), true);
    assert.equal(removed.removed.filter(({ kind }) => kind === 'worker').length, 3);
    await destroyed(account);
    assert.deepEqual(account.leftovers(), []);
  });

  it('says what holds the security group, and gives up at once where that is not the cluster', async () => {
    const region = account.region('us-east-1');
    const [group] = region.securityGroups;
    assert.ok(group);
    const [worker] = region.instances;
    assert.ok(worker);
    region.instances.push({
      ...worker,
      id: 'i-mine',
      tags: {},
      volumes: [],
      profileArn: 'arn:aws:iam::1:instance-profile/mine',
    });
    const { left } = await destroyed(account);
    const tries = account.calls.filter((call) => call.endsWith('ec2.deleteSecurityGroup'));
    assert.equal(tries.length, 1);
    const [held] = left;
    assert.equal(left.length, 1);
    assert.equal(held?.reason, 'inUse');
    assert.equal(
      held.use.interfaces.some(({ instance }) => instance === 'i-mine'),
      true,
    );
    assert.equal(region.instances.find(({ id }) => id === 'i-mine')?.state, 'running');
  });

  it('waits for a disk that AWS tells as held a moment after its machine is gone, but not for ever', async () => {
    const { volumes } = account.region('us-east-1');
    const [disk] = volumes;
    assert.ok(disk);
    const held: typeof disk = { ...disk, id: 'vol-1', attachedTo: 'i-gone' };
    volumes.push(held);
    assert.deepEqual(reasons(await destroyed(account)), ['volume needs']);
    let looks = 0;
    account.beforeCall = (call) => {
      if (call === 'ec2.volumes' && ++looks === 3) delete held.attachedTo;
    };
    assert.deepEqual((await destroyed(account)).left, []);
    assert.deepEqual(account.leftovers(), []);
  });

  it('waits for network addresses that AWS takes back later', async () => {
    const region = account.region('us-east-1');
    const group = region.securityGroups[0]?.id ?? '';
    region.interfaces.push({ id: 'eni-1', description: 'of a load balancer', group });
    let asked = 0;
    account.beforeCall = (call) => {
      if (call === 'ec2.deleteSecurityGroup' && ++asked === 2) region.interfaces.length = 0;
    };
    const waits: string[] = [];
    const removed = await destroyed(account, {
      report: (progress) => {
        if (progress.state === 'waiting') waits.push(progress.use.interfaces[0]?.id ?? '');
      },
    });
    assert.deepEqual(removed.left, []);
    assert.deepEqual(waits, ['eni-1']);
  });
});
