import assert from 'node:assert/strict';
import { destroy } from '../../src/provisioner/destroy/destroy';
import type { Removed } from '../../src/provisioner/destroy/removal';
import { takeInventory } from '../../src/provisioner/inventory/inventory';
import { bucketName, jobStorePrefix, SECURITY_GROUP_DESCRIPTION } from '../../src/provisioner/names';
import type { Aws } from '../../src/provisioner/aws/aws';
import { startAwsFront, type AwsFront } from '../aws-front/awsFront';
import type { FaultKind } from '../aws-front/faults';
import { IMAGES } from '../aws-front/moto';
import type { LoopbackNetwork } from '../aws-front/network';
import { buildCluster, type ClusterOptions } from '../fakes/fakeCluster';
import { documents, launched, partsOf, specOf } from '../unit/provisioner/support/launching';
import { killedAround } from '../unit/provisioner/support/watchedAws';
import { connections, NEVER, type Connections } from './support/connected';

const REGION = 'us-west-2';
const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJq1ugzEOWqcLkgWPCpGZT3Kv4oAs5l3jCbnF7Qk2rZi ann';
const NAME = 'my-cluster';
/** What a fresh account of these tests has. */
const NOTHING = { keyPairs: ['ann'] };
const GROUPS = {
  groups: [
    { least: 2, most: 3 },
    { least: 1, most: 1, spot: true },
  ],
};

describe('A destroy on the server', function () {
  this.timeout(300_000);
  let front: AwsFront;
  let connected: Connections;
  let aws: Aws;
  let network: LoopbackNetwork;

  before(async () => {
    front = await startAwsFront();
    connected = await connections(front.url);
    aws = connected.to(REGION);
  });
  after(async () => {
    connected.close();
    await front.stop();
  });
  beforeEach(fresh);

  async function fresh(): Promise<void> {
    await front.reset();
    front.setTimes({});
    network = await front.addLoopbackNetwork(REGION);
    await aws.ec2.importKeyPair('ann', KEY, {}, NEVER);
  }

  async function build(options: ClusterOptions = {}): Promise<void> {
    const place = { vpc: network.vpc, subnets: [network.subnet], image: IMAGES.amd64 };
    await buildCluster(aws, place, { launchId: 'abc', ...GROUPS, ...options });
  }

  async function destroyed(by: Aws = aws, signal: AbortSignal = NEVER): Promise<Removed> {
    const inventory = await takeInventory(by, NAME, {}, NEVER);
    assert.deepEqual(inventory.unread, []);
    return destroy(by, inventory, { report: () => undefined }, signal);
  }

  it('leaves nothing of a cluster that we launched, but the key pair and the job stores', async () => {
    await launched(partsOf(aws, { boot: documents(20_000) }), specOf());
    const store = `${jobStorePrefix(NAME)}rnaseq--toil`;
    await aws.s3.createBucket(store, {}, NEVER);
    await aws.s3.putObject(store, 'jobs/1', 'x', NEVER);
    const before = await front.leftovers();
    assert.equal(before['buckets']?.includes(bucketName(NAME)), true);
    assert.deepEqual((await destroyed()).left, []);
    assert.deepEqual(await front.leftovers(), { ...NOTHING, buckets: [store] });
    assert.equal(await aws.s3.hasObject(store, 'jobs/1', NEVER), true);
  });

  it('leaves nothing of a cluster as Toil launches it', async () => {
    const place = { vpc: network.vpc, subnets: [network.subnet], image: IMAGES.amd64 };
    await buildCluster(aws, place, GROUPS);
    await aws.s3.createBucket(bucketName(NAME), {}, NEVER);
    await aws.s3.putObject(
      bucketName(NAME),
      'configs/worker/config-0b5bb5f2-7b9c-4a7e-9d6b-0d0d8cd8e4d5.ign',
      '{}',
      NEVER,
    );
    assert.deepEqual((await destroyed()).left, []);
    assert.deepEqual(await front.leftovers(), NOTHING);
  });

  it('finds nothing to do the second time', async () => {
    await build();
    await destroyed();
    const calls = front.calls.length;
    assert.deepEqual(await destroyed(), { removed: [], left: [] });
    const again = front.calls.slice(calls).map(({ action }) => action);
    assert.deepEqual(
      again.filter((action) => !/^(Describe|Get|List|Head)/.test(action)),
      [],
    );
  });

  it('waits for instances that take their time, while the security group is held', async () => {
    front.setTimes({ terminate: 1_500 });
    await build();
    assert.deepEqual((await destroyed()).left, []);
    assert.deepEqual(await front.leftovers(), NOTHING);
  });

  it('finishes what was killed after any of its changes', async () => {
    await build();
    const counted = killedAround(aws, Infinity, 'after');
    await destroyed(counted.aws);
    const changes = counted.made();
    assert.ok(changes.length > 12, changes.join());
    for (const [i, change] of changes.entries()) {
      await fresh();
      await build();
      const { left } = await destroyed(killedAround(aws, i + 1, 'after').aws);
      assert.ok(left.length > 0 || i === changes.length - 1, `killed after ${change}`);
      assert.deepEqual((await destroyed()).left, [], `after ${change}, change ${i + 1}`);
      assert.deepEqual(await front.leftovers(), NOTHING, `after ${change}, change ${i + 1}`);
    }
  });

  const PASSING: readonly FaultKind[] = ['serviceError', 'throttle', 'cutBefore', 'cutAfter'];
  for (const fault of PASSING)
    it(`leaves nothing though each of its calls meets ${fault} once`, async () => {
      await build();
      const from = front.calls.length;
      await destroyed();
      const actions = [...new Set(front.calls.slice(from).map(({ action }) => action))];
      assert.ok(actions.length > 20, actions.join());
      await fresh();
      await build();
      for (const action of actions) front.faults.add({ fault, action });
      assert.deepEqual((await destroyed()).left, []);
      assert.deepEqual(
        front.faults.met().filter((met) => met === 0),
        [],
        'each call has met it',
      );
      front.faults.clear();
      assert.deepEqual(await front.leftovers(), NOTHING);
    });

  it('leaves alone what is not of the cluster: neighbours by name, what only bears its tag, other roles', async () => {
    await build({ name: 'my-cluster-2', launchId: 'other' });
    await build({ name: 'my', launchId: 'third', groups: [] });
    const mine = { clusterName: NAME };
    await aws.ec2.createSecurityGroup({ name: 'web', description: 'mine', vpc: network.vpc, tags: mine }, NEVER);
    await aws.s3.createBucket('my-cluster-data', mine, NEVER);
    const before = await front.leftovers();
    await build();
    assert.deepEqual((await destroyed()).left, []);
    assert.deepEqual(await front.leftovers(), before);
  });

  it('says who holds the security group when that is not the cluster, and leaves that running', async () => {
    await build({ groups: [] });
    const [group] = await aws.ec2.securityGroups({ name: NAME }, NEVER);
    assert.equal(group?.description, SECURITY_GROUP_DESCRIPTION);
    const profile = await aws.iam.createProfile('mine', '/', {}, NEVER);
    await aws.iam.createRole({ name: 'mine', path: '/', trust: {}, tags: {} }, NEVER);
    await aws.iam.addRole('mine', 'mine', NEVER);
    const mine = await aws.ec2.runLeader(
      {
        ...{ image: IMAGES.amd64, type: 't3.micro', securityGroups: [group.id], profileArn: profile.arn, userData: '' },
        ...{
          rootStorage: 8,
          ephemeralDisks: 0,
          tags: { Name: 'mine' },
          subnet: network.subnet,
          publicAddress: false,
          clientToken: 'm',
        },
      },
      NEVER,
    );
    const { left } = await destroyed();
    assert.deepEqual(
      left.map(({ found, reason }) => [found.kind, reason]),
      [['securityGroup', 'inUse']],
    );
    const [held] = left;
    assert.ok(held?.reason === 'inUse');
    assert.deepEqual(
      held.use.interfaces.map(({ instance }) => instance),
      [mine.id],
    );
    assert.equal((await aws.ec2.instances({ ids: [mine.id] }, NEVER))[0]?.state, 'running');
  });
});
