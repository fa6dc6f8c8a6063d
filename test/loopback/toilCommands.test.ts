import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { lackingForLeader } from '../../scripts/testLeaderSystem';
import { findClusters } from '../../src/provisioner/clusters/findClusters';
import { destroy } from '../../src/provisioner/destroy/destroy';
import { apply } from '../../src/provisioner/engine/apply';
import { fileOf } from '../../src/provisioner/fileOf';
import { takeInventory } from '../../src/provisioner/inventory/inventory';
import { planResize } from '../../src/provisioner/resize';
import { readSpec } from '../../src/toil/fit/readSpec';
import { startLoopbackCloud, type LoopbackCloud } from '../leader/loopbackCloud';
import { makeSshUser } from '../leader/sshProgram';
import { changesOf, launched, partsOf, QUIET, specOf } from '../unit/provisioner/support/launching';
import { NEVER } from './support/connected';

const REGION = 'us-west-2';
/** Not 88: other tests may run leaders there at the same time. */
const SECOND = 96;
const zone = ['--zone', `${REGION}a`];

/** The commands of Toil itself, unchanged, against the front and a loopback leader (reference runs-and-leader.md 13a). */
describe("Toil's own commands", function () {
  this.timeout(900_000);
  let cloud: LoopbackCloud;

  before(async function () {
    if ((await lackingForLeader()) !== undefined) this.skip();
    cloud = await startLoopbackCloud({ region: REGION, second: SECOND });
  });
  after(() => cloud.end());

  async function toilLaunches(cluster: string): Promise<void> {
    const workers = ['--nodeTypes', 't3.large', '--workers', '0-2'];
    const { subnet } = cloud.network;
    const words = ['--leaderNodeType', 't3.medium', '--keyPairName', 'ann', '--vpcSubnet', subnet, ...zone];
    const type = ['--clusterType', 'kubernetes'];
    const { code, stderr } = await cloud.toil(['launch-cluster', cluster, ...type, ...words, ...workers]);
    assert.equal(code, 0, stderr.slice(-3000));
  }

  /** Logs in, and copies a file there and back. */
  async function reaches(cluster: string): Promise<void> {
    const { id } = await cloud.leader();
    const asked = await cloud.toil(['ssh-cluster', ...zone, cluster, 'toil', '--version']);
    assert.equal(asked.code, 0, asked.stderr);
    assert.match(asked.stdout, /^9\.6\.0\s*$/m);
    const [there, back] = [path.join(cloud.user.folder, 'there.txt'), path.join(cloud.user.folder, `back-${cluster}`)];
    await writeFile(there, 'across\n');
    const up = await cloud.toil(['rsync-cluster', ...zone, cluster, there, ':/var/lib/toil/there.txt']);
    assert.equal(up.code, 0, up.stderr);
    const file = cloud.watch.leader(id)?.file('var/lib/toil/there.txt') ?? '';
    assert.equal(await readFile(file, 'utf8'), 'across\n');
    const down = await cloud.toil(['rsync-cluster', ...zone, cluster, ':/var/lib/toil/there.txt', back]);
    assert.equal(down.code, 0, down.stderr);
    assert.equal(await readFile(back, 'utf8'), 'across\n');
  }

  /** Nothing is left, and the leader does not answer. */
  async function isGone(id: string, address: string): Promise<void> {
    await cloud.watch.settled();
    assert.equal(cloud.watch.leader(id), undefined);
    assert.match((await cloud.user.ssh(address, 'true')).stderr, /refused/);
    assert.deepEqual(await cloud.front.leftovers({ regions: [REGION] }), { keyPairs: ['ann'] });
  }

  describe('on a cluster that Toil launched', () => {
    const CLUSTER = 'toils-own';

    it('launch it: its leader answers, its join record is read, its workers are asked for', async () => {
      await toilLaunches(CLUSTER);
      const { privateAddress, keyPair, cluster } = await cloud.leader();
      assert.match(privateAddress, /^127\.96\.1\./);
      assert.deepEqual([cluster, keyPair], [CLUSTER, 'ann']);
      const left = await cloud.front.leftovers({ regions: [REGION] });
      assert.deepEqual([left['securityGroups'], left['templates']], [[CLUSTER], [`${CLUSTER}-lt-t3.large`]]);
      assert.match(left['scalingGroups']?.join() ?? '', /^toil-[0-9a-f-]{36}$/);
    });

    it('log in, and copy files to the appliance and back', () => reaches(CLUSTER));

    it('refuse to log in to a leader whose host key is not the known one', async () => {
      const { privateAddress } = await cloud.leader();
      const stranger = await makeSshUser();
      await cloud.user.know(privateAddress, [stranger.publicKey]);
      const { code, stderr } = await cloud.toil(['ssh-cluster', ...zone, CLUSTER, 'true']);
      await stranger.remove();
      assert.notEqual(code, 0);
      assert.match(stderr, /Host key verification failed/);
    });

    it('destroy it: nothing is left, and its leader does not answer', async () => {
      const { id, privateAddress } = await cloud.leader();
      const { code, stderr } = await cloud.toil(['destroy-cluster', CLUSTER, ...zone]);
      assert.equal(code, 0, stderr.slice(-3000));
      await isGone(id, privateAddress);
    });
  });

  describe('on a cluster that we launched', () => {
    it('log in, copy files there and back, and destroy it: nothing is left', async () => {
      const done = await launched(partsOf(cloud.aws), specOf({ workers: [{ types: ['t3.large'], min: 1, max: 2 }] }));
      const { id, privateAddress } = await cloud.leader();
      assert.equal(id, done.leader?.id);
      await reaches('my-cluster');
      const { code, stderr } = await cloud.toil(['destroy-cluster', 'my-cluster', ...zone]);
      assert.equal(code, 0, stderr.slice(-3000));
      // What only our launches have, and Toil knows nothing of, costs nothing; our own destroy takes it.
      const inventory = await takeInventory(cloud.aws, 'my-cluster', {}, NEVER);
      assert.deepEqual([...new Set(inventory.found.map(({ kind }) => kind))], ['parameter']);
      const { left } = await destroy(cloud.aws, inventory, { report: () => undefined }, NEVER);
      assert.deepEqual(left, []);
      await isGone(id, privateAddress);
    });
  });

  describe('leave to us what they launched', () => {
    const CLUSTER = 'handed-over';
    before(() => toilLaunches(CLUSTER));

    it('which we find, with its leader and its group', async () => {
      const { id } = await cloud.leader();
      const [found, ...others] = await findClusters(cloud.aws, NEVER);
      assert.ok(found);
      assert.deepEqual([found.name, found.launchedBy, others], [CLUSTER, 'toil', []]);
      assert.deepEqual([found.leader?.id, found.groups.length, found.unread], [id, 1, []]);
    });

    it('resize within its groups, and refuse the rest', async () => {
      const file = await fileOf(cloud.aws, CLUSTER, NEVER);
      const read = readSpec(JSON.stringify(file?.spec));
      assert.ok(read.kind === 'spec', JSON.stringify(read));
      const workers = read.spec.workers.map((group) => ({ ...group, max: 5 }));
      const parts = partsOf(cloud.aws);
      const plan = await planResize(parts, { ...read.spec, workers }, NEVER);
      assert.ok(plan.kind === 'plan', JSON.stringify(plan));
      assert.equal(changesOf(plan).length, 1);
      assert.deepEqual((await apply(plan.plan, QUIET, NEVER)).failures, []);
      const [group] = await cloud.aws.autoScaling.groups({ key: 'clusterName', value: CLUSTER }, NEVER);
      assert.deepEqual([group?.least, group?.most], [0, 5]);
      const refused = await planResize(parts, { ...read.spec, workers: [] }, NEVER);
      assert.equal(refused.kind, 'onlyRanges');
    });

    it('and destroy: nothing is left', async () => {
      const { id, privateAddress } = await cloud.leader();
      const inventory = await takeInventory(cloud.aws, CLUSTER, {}, NEVER);
      const { left } = await destroy(cloud.aws, inventory, { report: () => undefined }, NEVER);
      assert.deepEqual([inventory.unread, left], [[], []]);
      await isGone(id, privateAddress);
    });
  });
});
