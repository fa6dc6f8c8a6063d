import assert from 'node:assert/strict';
import {
  lookForLeftovers,
  removeChosenLeftovers,
  type LeftoverParts,
} from '../../../../src/usecases/clusterChanges/leftovers';
import { Operations } from '../../../../src/usecases/clusters/operations';
import { awsError, FakeAccount } from '../../../fakes/fakeAws';
import { makeCluster } from '../../../fakes/fakeCluster';
import { never } from './changing';

const HOUR = 3_600_000;

describe('Leftovers, in groups', () => {
  let account: FakeAccount;
  let operations: Operations;
  let parts: LeftoverParts;
  beforeEach(async () => {
    account = new FakeAccount();
    operations = new Operations();
    parts = {
      connections: () =>
        Promise.resolve([{ profile: 'ann', region: 'us-east-1', connect: (region) => account.at(region) }]),
      operations,
    };
    await makeCluster(account, { name: 'dead', launchId: 'd' });
    // As a destroy that was cut: no machine is left.
    const { instances, scalingGroups, volumes } = account.region('us-east-1');
    for (const each of instances) each.state = 'terminated';
    for (const group of scalingGroups) group.members = [];
    for (const volume of volumes) delete volume.attachedTo;
  });
  const later = (hours: number): Date => new Date(account.now.getTime() + hours * HOUR);
  const look = (now: Date) => lookForLeftovers(parts, () => undefined, now, never);

  it('are of one cluster name each, with what they cost together', async () => {
    const { groups, failures } = await look(later(5));
    assert.deepEqual(failures, []);
    assert.deepEqual(
      groups.map(({ id, cluster, region }) => [id, cluster, region]),
      [['aws/123456789012/us-east-1/dead', 'dead', 'us-east-1']],
    );
    assert.equal(groups[0]?.leftovers.length, 13);
    assert.equal(Math.abs(groups[0].perHour - (2 * 0.08 * 50) / 730) < 1e-9, true);
  });

  it('may be in use as long as anything of them is young', async () => {
    assert.equal((await look(later(1))).groups[0]?.mayBeInUse, true);
    assert.equal((await look(later(5))).groups[0]?.mayBeInUse, false);
  });

  it('may be in use when a machine runs, however old, and when nothing tells their age', async () => {
    const worker = account.region('us-east-1').instances.find(({ tags }) => tags['ToilNodeType'] === 'worker');
    assert.ok(worker);
    worker.state = 'running';
    assert.equal((await look(later(500))).groups[0]?.mayBeInUse, true);
    const bare = new FakeAccount();
    await bare
      .at('us-east-1')
      .ec2.createSecurityGroup(
        { name: 'bare', description: 'Toil appliance security group', vpc: 'vpc-us-east-1', tags: {} },
        never,
      );
    account = bare;
    assert.deepEqual(
      (await look(later(500))).groups.map(({ cluster, mayBeInUse }) => [cluster, mayBeInUse]),
      [['bare', true]],
    );
  });

  it('are not what this window works at', async () => {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const launch = operations.run({ kind: 'launch', id: 'aws/123456789012/us-east-1/dead' }, () => promise, never);
    assert.deepEqual((await look(later(5))).groups, []);
    resolve(undefined);
    await launch;
    assert.equal((await look(later(5))).groups.length, 1);
  });

  it('are counted while they are found, and what could not be read is told', async () => {
    account.fail({ call: 'ec2.instances', region: 'us-west-2', error: awsError('network'), times: 9 });
    const counts: number[] = [];
    const { failures } = await lookForLeftovers(parts, (count) => counts.push(count), later(5), never);
    assert.deepEqual(
      failures.map(({ region }) => region),
      ['us-west-2'],
    );
    assert.equal(counts.at(-1), 9);
  });

  it('go when they are chosen, and nothing else does', async () => {
    const { groups } = await look(later(5));
    const volumes = groups.flatMap(({ leftovers }) => leftovers).filter(({ found }) => found.kind === 'volume');
    const gone: number[] = [];
    const [result] = await removeChosenLeftovers(parts, volumes, (count) => gone.push(count), never);
    assert.deepEqual(result?.left, []);
    assert.deepEqual(gone, [1, 2]);
    assert.equal(account.region('us-east-1').volumes.length, 0);
    assert.equal(account.region('us-east-1').securityGroups.length, 1);
  });
});
