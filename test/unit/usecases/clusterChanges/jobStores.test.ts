import assert from 'node:assert/strict';
import { jobStorePrefix } from '../../../../src/provisioner/names';
import { deleteJobStores, listJobStores, type JobStoreUser } from '../../../../src/usecases/clusterChanges/jobStores';
import { awsError, FakeAccount } from '../../../fakes/fakeAws';
import { never } from './changing';

const prefix = jobStorePrefix('my-cluster');
const [first, second, tagged] = [`${prefix}one--toil`, `${prefix}two--toil`, 'other--toil'];
const target = {
  id: 'aws/123456789012/us-east-1/my-cluster',
  key: { account: '123456789012', region: 'us-east-1', name: 'my-cluster' },
  profile: 'ann',
};

describe('The job stores of a cluster', () => {
  let account: FakeAccount;
  let users: ReadonlyMap<string, JobStoreUser> | undefined;
  beforeEach(async () => {
    account = new FakeAccount();
    users = new Map();
    const { s3 } = account.at('us-east-1');
    account.now = new Date('2026-11-20T12:00:00Z');
    await s3.createBucket(second, {}, never);
    account.now = new Date('2026-11-21T12:00:00Z');
    await s3.createBucket(first, {}, never);
    await s3.createBucket(tagged, { clusterName: 'my-cluster' }, never);
    await s3.createBucket('results', { clusterName: 'my-cluster' }, never);
    await s3.createBucket(`${jobStorePrefix('my')}x--toil`, {}, never);
    await s3.putObject(first, 'a', 'x', never);
    account.calls.length = 0;
  });
  const parts = () => ({
    access: { connect: (_: string, region: string) => account.at(region) },
    users: () => Promise.resolve(users),
  });
  const buckets = (): string[] => [...account.globals.buckets.keys()].sort();

  it('are those of its name and of its tags, oldest first, with what they hold and whose they are', async () => {
    users = new Map([[second, { id: 'r', name: 'align', live: true }]]);
    const { stores, runsKnown } = await listJobStores(parts(), target, never);
    assert.equal(runsKnown, true);
    assert.deepEqual(
      stores.map(({ bucket }) => bucket),
      [second, first, tagged],
    );
    assert.deepEqual(stores[0], {
      bucket: second,
      region: 'us-east-1',
      created: new Date('2026-11-20T12:00:00Z'),
      objects: { count: 0, more: false },
      user: { id: 'r', name: 'align', live: true },
    });
    assert.deepEqual(stores[1]?.objects, { count: 1, more: false });
    assert.equal(stores[1].user, undefined);
  });

  it('are listed though nobody can ask the leader, which is said', async () => {
    users = undefined;
    const { stores, runsKnown } = await listJobStores(parts(), target, never);
    assert.equal(runsKnown, false);
    assert.equal(stores.length, 3);
  });

  it('are listed without their size where they may not be read', async () => {
    account.fail({ call: 's3.keys', error: awsError('accessDenied') });
    const { stores } = await listJobStores(parts(), target, never);
    assert.equal(stores.filter(({ objects }) => objects === undefined).length, 1);
  });

  it('go with all that they hold when they are chosen; that of a live run never', async () => {
    users = new Map([[second, { id: 'r', name: 'align', live: true }]]);
    const { stores } = await listJobStores(parts(), target, never);
    const before = buckets();
    const told: string[] = [];
    const deleted = await deleteJobStores(parts(), 'ann', stores, (bucket) => told.push(bucket), never);
    assert.deepEqual(deleted, [{ bucket: first }, { bucket: tagged }]);
    assert.deepEqual(told, [first, tagged]);
    assert.deepEqual(
      buckets(),
      before.filter((name) => name !== first && name !== tagged),
    );
  });

  it('that cannot go are told, and the others go', async () => {
    const { stores } = await listJobStores(parts(), target, never);
    account.fail({ call: 's3.deleteBucket', error: awsError('accessDenied') });
    const deleted = await deleteJobStores(parts(), 'ann', stores, () => undefined, never);
    assert.deepEqual(
      deleted.map(({ bucket, error }) => [bucket, (error as { kind?: string } | undefined)?.kind]),
      [
        [second, 'accessDenied'],
        [first, undefined],
        [tagged, undefined],
      ],
    );
  });
});
