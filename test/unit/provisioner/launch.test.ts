import assert from 'node:assert/strict';
import { ResourceError } from '../../../src/provisioner/engine/resourceError';
import { applyLaunch } from '../../../src/provisioner/launch';
import {
  changesOf,
  documents,
  hurried,
  launched,
  NEVER,
  partsOf,
  planned,
  QUIET,
  specOf,
  withoutIds,
} from './support/launching';
import { killedAround } from './support/watchedAws';
import { FakeAccount } from '../../fakes/fakeAws';

describe('A launch', () => {
  hurried();

  it('plans everything before anything is made, and makes it', async () => {
    const account = new FakeAccount();
    const parts = partsOf(account.at());
    const plan = await planned(parts, specOf());
    assert.deepEqual(account.leftovers(), []);
    assert.deepEqual(changesOf(plan), [
      'create securityGroup my-cluster',
      'create accessRules my-cluster',
      'create role my_cluster_toil',
      'create rolePolicy my_cluster_toil',
      'create instanceProfile my_cluster_toil',
      'create role my_cluster_toil_worker',
      'create rolePolicy my_cluster_toil_worker',
      'create instanceProfile my_cluster_toil_worker',
      `create specRecord /toil/my-cluster/${plan.launchId}/spec`,
      'create leader my-cluster',
      'create launchTemplate my-cluster-lt-m5.large',
      'create launchTemplate my-cluster-lt-m5.large-spot',
      'create launchTemplate my-cluster-lt-t3.large-spot',
      'create workerGroup m5.large',
      'create workerGroup cheap',
    ]);
    const { failures, left, leader } = await applyLaunch(plan, QUIET, NEVER);
    assert.deepEqual([failures, left], [[], []]);
    assert.equal(leader?.tags['ToilNodeType'], 'leader');
    assert.deepEqual(changesOf(await planned(parts, specOf())), []);
  });

  it('makes one cluster with another window that launches the same at the same time', async () => {
    const account = new FakeAccount();
    const parts = partsOf(account.at());
    const [first, second] = await Promise.all([planned(parts, specOf()), planned(parts, specOf())]);
    const done = await Promise.all([first, second].map((plan) => applyLaunch(plan, QUIET, NEVER)));
    assert.deepEqual(
      done.flatMap(({ failures }) => failures),
      [],
    );
    assert.equal(new Set(done.map(({ plan }) => plan.launchId)).size, 1);
    const alone = new FakeAccount();
    await launched(partsOf(alone.at()), specOf());
    assert.deepEqual(account.leftovers().map(withoutIds), alone.leftovers().map(withoutIds));
  });

  it('stops where another window was first with another spec, and says whose it is', async () => {
    const account = new FakeAccount();
    const parts = partsOf(account.at());
    const late = await planned(parts, specOf({ idleHours: 2 }));
    const { plan } = await launched(parts, specOf());
    const before = account.leftovers();
    const { failures } = await applyLaunch(late, QUIET, NEVER);
    assert.deepEqual(
      failures.map(({ error }) => error instanceof ResourceError && [error.kind, error.other]),
      [['otherLaunch', { launchId: plan.launchId, sameSpec: false }]],
    );
    assert.deepEqual(account.leftovers(), before);
  });

  it('goes on where it was killed, before or after any of its changes', async () => {
    const whole = new FakeAccount();
    const counted = killedAround(whole.at(), Infinity, 'after');
    await launched(partsOf(counted.aws, { boot: documents(20_000) }), specOf());
    const wanted = whole.leftovers().map(withoutIds);
    const changes = counted.made();
    assert.ok(changes.length > 15, changes.join());
    const points = changes.flatMap((_, i) => (['before', 'after'] as const).map((when) => ({ nth: i + 1, when })));
    await Promise.all(
      points.map(async ({ nth, when }) => {
        const account = new FakeAccount();
        const doomed = partsOf(killedAround(account.at(), nth, when).aws, { boot: documents(20_000) });
        const first = await planned(doomed, specOf());
        const { failures } = await applyLaunch(first, QUIET, NEVER);
        assert.ok(failures.length > 0, `killed ${when} change ${nth}`);
        const parts = partsOf(account.at(), { boot: documents(20_000) });
        await launched(parts, specOf());
        const what = `after a kill ${when} change ${nth}`;
        assert.deepEqual(account.leftovers().map(withoutIds), wanted, what);
        assert.deepEqual(changesOf(await planned(parts, specOf())), [], what);
      }),
    );
  });
});
