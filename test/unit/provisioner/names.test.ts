import assert from 'node:assert/strict';
import {
  baseTags,
  bucketName,
  clientToken,
  isWorkerGroupName,
  jobStorePrefix,
  launchTemplateName,
  leaderRoleName,
  leaderTags,
  parameterPath,
  workerGroupName,
  workerGroupTags,
  workerRoleName,
} from '../../../src/provisioner/names';

const source = { cluster: 'my-cluster', owner: 'ann', tags: {}, kubernetes: true };

describe('The names of a cluster’s resources', () => {
  // The pairs were made with Toil's own function (reference toil-facts.md 1.5).
  for (const [cluster, role] of [
    ['a', 'a_toil'],
    ['my-cluster', 'my_cluster_toil'],
    ['my-cluster-2', 'my_cluster_2_toil'],
    ['foo--bar', 'foo__bar_toil'],
    ['foo-', 'foo__toil'],
  ] as const) {
    it(`are Toil’s: the role of ${cluster} is ${role}`, () => assert.equal(leaderRoleName(cluster), role));
  }

  it('give the workers a role of their own, which Toil’s destroy takes for the cluster’s', () => {
    assert.equal(workerRoleName('my-cluster'), 'my_cluster_toil_worker');
  });

  it('keep the bucket within the 63 characters that S3 allows', () => {
    assert.equal(bucketName('my-cluster'), 'my-cluster--internal');
    assert.equal(bucketName('x'.repeat(80)), `${'x'.repeat(53)}--internal`);
    assert.equal(bucketName('x'.repeat(80)).length, 63);
  });

  it('name a launch template by cluster, type and spot', () => {
    assert.equal(launchTemplateName('my-cluster', 't2.medium', false), 'my-cluster-lt-t2.medium');
    assert.equal(launchTemplateName('my-cluster', 't2.medium', true), 'my-cluster-lt-t2.medium-spot');
  });

  it('give a worker group of one launch always the same name, and each another one', () => {
    const name = workerGroupName('l1', 'large');
    assert.match(name, /^toil-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.equal(workerGroupName('l1', 'large'), name);
    assert.notEqual(workerGroupName('l1', 'small'), name);
    assert.notEqual(workerGroupName('l2', 'large'), name);
    assert.ok(isWorkerGroupName(name));
  });

  it('make client tokens of 64 characters that differ by launch and by what is made', () => {
    assert.match(clientToken('l1', 'leader'), /^[0-9a-f]{64}$/);
    assert.notEqual(clientToken('l1', 'leader'), clientToken('l2', 'leader'));
    assert.notEqual(clientToken('l1', 'leader'), clientToken('l1', 'worker'));
  });

  it('keep the records of one life of a cluster under its launch id', () => {
    assert.equal(parameterPath('my-cluster', 'l1'), '/toil/my-cluster/l1/');
  });
});

describe('The tags of a cluster’s resources', () => {
  it('are those by which Toil finds them', () => {
    assert.deepEqual(baseTags({ ...source, kubernetes: false }), {
      Name: 'my-cluster',
      Owner: 'ann',
      clusterName: 'my-cluster',
    });
    assert.equal(baseTags(source)['kubernetes.io/cluster/my-cluster'], '');
  });

  it('cannot be replaced by the user’s', () => {
    const tags = baseTags({ ...source, tags: { clusterName: 'other', Name: 'x', project: 'p' } });
    assert.equal(tags['clusterName'], 'my-cluster');
    assert.equal(tags['Name'], 'my-cluster');
    assert.equal(tags['project'], 'p');
  });

  it('tell leader and workers apart, and the leader’s key pair', () => {
    assert.equal(leaderTags(source, 'annkey')['ToilNodeType'], 'leader');
    assert.equal(leaderTags(source, 'annkey')['sshKeyName'], 'annkey');
    assert.equal('sshKeyName' in leaderTags(source, undefined), false);
  });

  it('tell the autoscaler how a group of size zero looks', () => {
    const tags = workerGroupTags(source, { scaled: true, spot: true, ephemeralStorage: 46.9e9 });
    assert.equal(tags['k8s.io/cluster-autoscaler/enabled'], '');
    assert.equal(tags['k8s.io/cluster-autoscaler/my-cluster'], '');
    assert.equal(tags['k8s.io/cluster-autoscaler/node-template/resources/ephemeral-storage'], '44727Mi');
    assert.equal(tags['k8s.io/cluster-autoscaler/node-template/label/eks.amazonaws.com/capacityType'], 'SPOT');
  });

  it('keep the autoscaler’s hands off static groups and Mesos clusters', () => {
    const group = { scaled: false, spot: false, ephemeralStorage: 1e9 };
    const tagsOf = (kubernetes: boolean, scaled: boolean): string[] =>
      Object.keys(workerGroupTags({ ...source, kubernetes }, { ...group, scaled })).filter((key) =>
        key.startsWith('k8s.io/'),
      );
    assert.deepEqual(tagsOf(true, false), []);
    assert.deepEqual(tagsOf(false, true), []);
    assert.equal(tagsOf(true, true).length, 4);
  });
});

describe('The names of job stores', () => {
  it('begin so that no other cluster’s begin the same', () => {
    const prefix = jobStorePrefix('my');
    assert.match(prefix, /^my-[0-9a-f]{6}-$/);
    assert.ok(!jobStorePrefix('my-cluster').startsWith(prefix));
  });

  it('are what Toil takes: no double hyphen, room for more', () => {
    for (const cluster of ['foo--bar', 'x'.repeat(52), `${'y'.repeat(29)}-z`]) {
      const prefix = jobStorePrefix(cluster);
      assert.match(prefix, /^[a-z0-9]+(-[a-z0-9]+)*-$/);
      assert.ok(prefix.length <= 38, prefix);
    }
  });
});

describe('The tags of a launch', () => {
  it('bear its id on everything, where it is one of ours', () => {
    assert.equal(baseTags({ ...source, launchId: 'abc' })['toil-clusters:launch-id'], 'abc');
    assert.ok(!('toil-clusters:launch-id' in baseTags(source)));
  });

  it('tell the autoscaler the memory and the labels of nodes that are not there yet', () => {
    const group = { scaled: true, spot: false, ephemeralStorage: 50e9, memory: 7 * 1024 ** 3, labels: { gpu: 'a10g' } };
    const tags = workerGroupTags(source, group);
    assert.equal(tags['k8s.io/cluster-autoscaler/node-template/resources/memory'], '7168Mi');
    assert.equal(tags['k8s.io/cluster-autoscaler/node-template/label/gpu'], 'a10g');
  });
});
