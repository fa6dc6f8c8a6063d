import assert from 'node:assert/strict';
import type { ClusterSpecInput } from '../../../src/contracts/clusterSpec';
import { apply } from '../../../src/provisioner/engine/apply';
import { fileOf } from '../../../src/provisioner/fileOf';
import { planResize } from '../../../src/provisioner/resize';
import type { RefusedChange, ResizePlan } from '../../../src/provisioner/resizePlan';
import { LAUNCH_ID_TAG } from '../../../src/provisioner/names';
import { readSpec } from '../../../src/toil/fit/readSpec';
import type { ClusterSpec } from '../../../src/contracts/clusterSpec';
import { awsError, FakeAccount } from '../../fakes/fakeAws';
import { changesOf, hurried, launched, NEVER, partsOf, QUIET, specOf } from './support/launching';

const REGION = 'us-east-1';

async function resizing(account: FakeAccount, spec: ClusterSpec): Promise<ResizePlan> {
  const plan = await planResize(partsOf(account.at()), spec, NEVER);
  if (plan.kind !== 'plan') throw new Error(JSON.stringify(plan));
  return plan;
}

async function resized(account: FakeAccount, spec: ClusterSpec): Promise<string[]> {
  const plan = await resizing(account, spec);
  const { failures } = await apply(plan.plan, QUIET, NEVER);
  const [failure] = failures;
  if (failure !== undefined) throw failure.error;
  assert.deepEqual(changesOf(await resizing(account, spec)), [], 'nothing is left to do');
  return changesOf(plan).filter((line) => !line.includes('specRecord'));
}

const plain = (more: object): ClusterSpecInput['workers'] => [{ types: ['m5.large'], ...more }];

describe('A resize', () => {
  hurried();

  const cases: readonly (readonly [string, ClusterSpecInput['workers'], ClusterSpecInput['workers'], string[]])[] = [
    ['changes a range', plain({ max: 3 }), plain({ min: 1, max: 9 }), ['change workerGroup m5.large least most']],
    [
      'lets a fixed group grow',
      plain({ count: 1 }),
      plain({ max: 4 }),
      ['change workerGroup m5.large least most tags'],
    ],
    ['fixes a group', plain({ max: 4 }), plain({ count: 1 }), ['change workerGroup m5.large least most tags']],
    [
      'changes a bid',
      plain({ name: 'a', spot: true, bid: 0.05, max: 2 }),
      plain({ name: 'a', spot: true, bid: 0.06, max: 2 }),
      ['change workerGroup a bid'],
    ],
    [
      'changes the types of a group with a name',
      plain({ name: 'a', max: 2 }),
      [{ types: ['t3.large'], name: 'a', max: 2 }],
      [
        'create launchTemplate my-cluster-lt-t3.large',
        'change workerGroup a types templates',
        'change launchTemplate my-cluster-lt-m5.large exists',
      ],
    ],
    [
      'changes the disks',
      plain({ max: 2 }),
      plain({ max: 2, storage: 200 }),
      ['change launchTemplate my-cluster-lt-m5.large storage', 'change workerGroup m5.large tags'],
    ],
  ];
  for (const [what, before, after, changes] of cases) {
    it(what, async () => {
      const account = new FakeAccount();
      await launched(partsOf(account.at()), specOf({ workers: before }));
      assert.deepEqual(await resized(account, specOf({ workers: after })), changes);
    });
  }

  it('tells the autoscaler of a group that may grow, and hides one that is fixed', async () => {
    const account = new FakeAccount();
    await launched(partsOf(account.at()), specOf({ workers: plain({ count: 1 }) }));
    const enabled = (): boolean =>
      'k8s.io/cluster-autoscaler/enabled' in (account.region(REGION).scalingGroups[0]?.tags ?? {});
    assert.equal(enabled(), false);
    await resized(account, specOf({ workers: plain({ max: 4 }) }));
    assert.equal(enabled(), true);
    await resized(account, specOf({ workers: plain({ count: 2 }) }));
    assert.equal(enabled(), false);
  });

  it('says which groups lose machines, before it takes them', async () => {
    const account = new FakeAccount();
    await launched(
      partsOf(account.at()),
      specOf({ workers: [...plain({ count: 3 }), { types: ['t3.large'], count: 1 }] }),
    );
    const plan = await resizing(account, specOf({ workers: plain({ count: 1 }) }));
    assert.deepEqual(plan.shrinks, [
      { group: 'm5.large', from: 3, to: 1 },
      { group: 't3.large', from: 1, to: 0 },
    ]);
    const grown = await resizing(
      account,
      specOf({ workers: [...plain({ count: 5 }), { types: ['t3.large'], count: 1 }] }),
    );
    assert.deepEqual(grown.shrinks, []);
  });

  it('adds and ends the fixed workers of Mesos', async () => {
    const account = new FakeAccount();
    const mesos = (workers: ClusterSpecInput['workers']): ClusterSpec => specOf({ type: 'mesos', workers });
    await launched(partsOf(account.at()), mesos(plain({ count: 1 })));
    const count = (): number =>
      account
        .region(REGION)
        .instances.filter(({ state, tags }) => state === 'running' && tags['ToilNodeType'] === 'worker').length;
    await resized(account, mesos(plain({ count: 3 })));
    assert.equal(count(), 3);
    await resized(account, mesos(plain({ count: 2 })));
    assert.equal(count(), 2);
    await resized(account, mesos([]));
    assert.equal(count(), 0);
  });

  it('goes on after it broke off', async () => {
    const account = new FakeAccount();
    await launched(partsOf(account.at()), specOf({ workers: plain({ max: 3 }) }));
    const wanted = specOf({ workers: [{ types: ['t3.large'], name: 'new', max: 1 }] });
    account.fail({ call: 'autoScaling.deleteGroup', error: awsError('serverFault'), done: true });
    const { failures } = await apply((await resizing(account, wanted)).plan, QUIET, NEVER);
    assert.equal(failures.length, 1);
    await resized(account, wanted);
    assert.equal(account.region(REGION).scalingGroups.filter(({ going }) => !going).length, 1);
  });

  it('refuses where no cluster is, or none that is whole', async () => {
    const account = new FakeAccount();
    assert.deepEqual(await planResize(partsOf(account.at()), specOf(), NEVER), { kind: 'noCluster' });
    const group = { name: 'my-cluster', description: 'x', vpc: `vpc-${REGION}`, tags: { [LAUNCH_ID_TAG]: 'a' } };
    await account.at().ec2.createSecurityGroup(group, NEVER);
    assert.deepEqual(await planResize(partsOf(account.at()), specOf(), NEVER), { kind: 'incomplete' });
  });

  it('of another person’s account copy starts from the record of the launch', async () => {
    const account = new FakeAccount();
    const spec = specOf({ environment: { A: 'b' }, workers: plain({ max: 3 }) });
    await launched(partsOf(account.at()), spec);
    const [group] = account.region(REGION).scalingGroups;
    assert.ok(group);
    group.most = 7;
    const file = await fileOf(account.at(), 'my-cluster', NEVER);
    const read = readSpec(JSON.stringify(file?.spec));
    assert.ok(read.kind === 'spec');
    assert.deepEqual([read.spec.environment, read.spec.workers[0]?.max], [{ A: 'b' }, 7]);
    assert.deepEqual(await resized(account, read.spec), []);
  });
});

describe('A cluster that Toil launched', () => {
  hurried();

  /** As Toil leaves it: no launch id anywhere, a group named by chance, no tag of ours. */
  async function toils(): Promise<FakeAccount> {
    const account = new FakeAccount();
    await launched(partsOf(account.at()), specOf({ workers: plain({ min: 1, max: 3, storage: 80 }), owner: 'ann' }));
    const region = account.region(REGION);
    const strip = (tags: Readonly<Record<string, string>>): Record<string, string> =>
      Object.fromEntries(Object.entries(tags).filter(([key]) => !key.startsWith('toil-clusters:')));
    for (const each of [...region.securityGroups, ...region.instances, ...region.scalingGroups, ...region.templates])
      each.tags = strip(each.tags);
    const [group] = region.securityGroups;
    assert.ok(group);
    group.tags = {};
    region.parameters.clear();
    return account;
  }

  async function spec(account: FakeAccount): Promise<ClusterSpec> {
    const file = await fileOf(account.at(), 'my-cluster', NEVER);
    assert.equal(file?.from, 'account');
    const read = readSpec(JSON.stringify(file.spec));
    assert.ok(read.kind === 'spec', JSON.stringify(read));
    return read.spec;
  }

  it('is written out as far as the account shows it', async () => {
    const account = await toils();
    const seen = await spec(account);
    assert.deepEqual(
      [seen.name, seen.type, seen.zone, seen.keyPair, seen.owner, seen.leader.type, seen.network.sshFrom],
      ['my-cluster', 'kubernetes', 'us-east-1a', 'ann', 'ann', 't3.medium', ['203.0.113.4/32']],
    );
    const [group] = seen.workers;
    assert.deepEqual([group?.types, group?.min, group?.max, group?.storage], [['m5.large'], 1, 3, 80]);
    assert.deepEqual(seen.tags, {});
  });

  it('changes the ranges of its groups, and nothing else', async () => {
    const account = await toils();
    const seen = await spec(account);
    assert.deepEqual(await resized(account, seen), []);
    const workers = seen.workers.map((group) => ({ ...group, max: 8 }));
    const name = account.region(REGION).scalingGroups[0]?.name;
    assert.deepEqual(await resized(account, { ...seen, workers }), [`change workerGroup ${name} most`]);
    assert.equal(account.region(REGION).scalingGroups[0]?.most, 8);
  });

  it('refuses everything else, and says where', async () => {
    const account = await toils();
    const seen = await spec(account);
    const [group] = seen.workers;
    assert.ok(group);
    const refused: readonly (readonly [ClusterSpec, readonly RefusedChange[]])[] = [
      [{ ...seen, leader: { type: 't3.large', storage: 50 } }, [{ path: ['leader'], kind: 'setting' }]],
      [{ ...seen, workers: [group, group] }, [{ path: ['workers', 1], kind: 'newGroup' }]],
      [{ ...seen, workers: [] }, [{ path: ['workers'], kind: 'missingGroup' }]],
      [
        { ...seen, workers: [{ ...group, types: ['t3.large'] }] },
        [
          { path: ['workers', 0], kind: 'newGroup' },
          { path: ['workers'], kind: 'missingGroup' },
        ],
      ],
    ];
    for (const [changed, changes] of refused) {
      const plan = await planResize(partsOf(account.at()), changed, NEVER);
      assert.deepEqual(plan, { kind: 'onlyRanges', changes });
    }
  });
});
