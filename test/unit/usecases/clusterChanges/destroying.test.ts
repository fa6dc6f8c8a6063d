import assert from 'node:assert/strict';
import { destroyCluster, planDestroy } from '../../../../src/usecases/clusterChanges/destroying';
import type { OperationProgress } from '../../../../src/usecases/clusters/operations';
import { ProblemError } from '../../../../src/usecases/problems';
import { awsError, FakeAccount } from '../../../fakes/fakeAws';
import { makeCluster } from '../../../fakes/fakeCluster';
import { changing, known, never, type Changing } from './changing';

const quick = { patience: { machines: 2_000, securityGroup: 2_000 } };
const run = { id: 'r1', name: 'align' };

describe('Destroying a cluster', () => {
  let account: FakeAccount;
  let parts: Changing;
  beforeEach(async () => {
    account = new FakeAccount();
    await makeCluster(account, { launchId: 'a' });
    parts = changing(account);
  });
  const left = () => {
    const { instances, securityGroups, scalingGroups, volumes } = account.region('us-east-1');
    const there = instances.filter(({ state }) => state !== 'terminated');
    return there.length + securityGroups.length + scalingGroups.length + volumes.length;
  };

  it('is planned without a change, with what would be lost', async () => {
    parts.live = [run];
    parts.unfetched = [{ id: 'r0', name: 'sort' }];
    const plan = await planDestroy(parts, await known(account), never);
    assert.deepEqual(parts.asked, [`${plan.target.id} silent`]);
    assert.deepEqual(plan.liveRuns, [run]);
    assert.deepEqual(plan.unfetched, [{ id: 'r0', name: 'sort' }]);
    assert.equal(plan.inventory.found.length > 10, true);
    const changes = account.calls.filter((call) => /delete|terminate|remove|resize|stop/i.test(call));
    assert.deepEqual(changes, []);
  });

  it('says that runs are not known when the leader cannot be asked, and can be done all the same', async () => {
    parts.live = new Error('no connection');
    parts.unfetched = undefined;
    const plan = await planDestroy(parts, await known(account), never);
    assert.equal(plan.liveRuns, undefined);
    assert.equal(plan.unfetched, undefined);
    await destroyCluster(parts, plan, quick, never);
    assert.equal(left(), 0);
  });

  it('removes all of it, counts while it does, and lets go of the connection first', async () => {
    const target = await known(account);
    const seen: OperationProgress[] = [];
    parts.operations.onChange((id) => {
      const { progress } = parts.operations.of(id) ?? {};
      if (progress) seen.push(progress);
    });
    const plan = await planDestroy(parts, target, never);
    account.beforeCall = (call) => {
      if (call === 'ec2.terminate') assert.deepEqual(parts.cut, [target.id]);
    };
    const removed = await destroyCluster(parts, plan, quick, never);
    assert.deepEqual(removed.left, []);
    assert.equal(left(), 0);
    const total = plan.inventory.found.length;
    assert.deepEqual(seen.at(0), { kind: 'removing', gone: 0, of: total });
    assert.deepEqual(seen.at(-1), { kind: 'removing', gone: total, of: total });
    assert.equal(parts.operations.of(target.id), undefined);
  });

  it('tells what is left with its reason, and a second one goes on there', async () => {
    account.fail({ call: 'iam.deleteRole', error: awsError('accessDenied'), times: 2 });
    const target = await known(account);
    const first = await destroyCluster(parts, await planDestroy(parts, target, never), quick, never);
    assert.deepEqual(
      first.left.map(({ found, reason }) => `${found.kind} ${reason}`),
      ['role failed', 'role failed'],
    );
    const again = await planDestroy(parts, { id: target.id, key: target.key, profile: target.profile }, never);
    assert.deepEqual(
      again.inventory.found.map(({ kind }) => kind),
      ['role', 'role'],
    );
    assert.deepEqual((await destroyCluster(parts, again, quick, never)).left, []);
    assert.deepEqual((await planDestroy(parts, target, never)).inventory.found, []);
  });

  it('is refused while something else is done to it', async () => {
    const plan = await planDestroy(parts, await known(account), never);
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const other = parts.operations.run({ kind: 'resize', id: plan.target.id }, () => promise, never);
    await assert.rejects(destroyCluster(parts, plan, quick, never), (error) => {
      assert.ok(error instanceof ProblemError);
      assert.deepEqual(error.problem, { kind: 'clusterBusy', id: plan.target.id, with: 'resize' });
      return true;
    });
    resolve(undefined);
    await other;
    assert.equal(left() > 0, true);
  });

  it('stops when it is cancelled and says what is still there', async () => {
    const plan = await planDestroy(parts, await known(account), never);
    account.beforeCall = (call) => {
      if (call === 'ec2.terminate') parts.operations.cancel(plan.target.id);
    };
    const { left: remaining } = await destroyCluster(parts, plan, quick, never);
    assert.equal(remaining.length > 0, true);
    assert.equal(
      remaining.some(({ reason }) => reason === 'stopped'),
      true,
    );
  });
});

describe('A cluster of the same name in another region', () => {
  const roles = (account: FakeAccount): string[] => [...account.globals.roles.keys()];

  it('keeps its role, which has no region, though the view does not show it', async () => {
    const account = new FakeAccount();
    await makeCluster(account, {});
    const west = account.at('us-west-2');
    await west.ec2.createSecurityGroup(
      { name: 'my-cluster', description: 'Toil appliance security group', vpc: 'vpc-us-west-2', tags: {} },
      never,
    );
    const parts = changing(account);
    const plan = await planDestroy(parts, await known(account), never);
    assert.deepEqual(plan.namesakes, ['us-west-2']);
    assert.deepEqual(plan.unseen, []);
    const before = roles(account);
    await destroyCluster(parts, plan, quick, never);
    assert.deepEqual(roles(account), before);
  });

  it('is taken to be possible where a region could not be read, but not where the account may do nothing', async () => {
    for (const [kind, unseen] of [
      ['network', ['us-west-2']],
      ['accessDenied', []],
    ] as const) {
      const account = new FakeAccount();
      await makeCluster(account, {});
      account.fail({ call: 'ec2.securityGroups', region: 'us-west-2', error: awsError(kind), times: 9 });
      const plan = await planDestroy(changing(account), await known(account), never);
      assert.deepEqual(plan.unseen, unseen);
      const staying = plan.inventory.stays
        .filter(({ reason }) => reason === 'otherRegion')
        .map(({ kind: what }) => what);
      assert.equal(staying.includes('role'), unseen.length > 0, kind);
    }
  });
});
