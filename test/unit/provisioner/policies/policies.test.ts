import assert from 'node:assert/strict';
import { bucketName, jobStorePrefix } from '../../../../src/provisioner/names';
import { isEc2Role } from '../../../../src/provisioner/inventory/ownership';
import { machineTrust, policyOf, type Grant } from '../../../../src/provisioner/policies/grant';
import { leaderGrants } from '../../../../src/provisioner/policies/leaderPolicy';
import { workerGrants } from '../../../../src/provisioner/policies/workerPolicy';
import { specOf } from '../support/launching';

const scope = {
  partition: 'aws',
  region: 'us-west-2',
  account: '123456789012',
  cluster: 'my-cluster',
  launchId: '0123456789ab',
};
const RECORDS = 'arn:aws:ssm:us-west-2:123456789012:parameter/toil/my-cluster/0123456789ab/';

const actionsOf = (grants: readonly Grant[]): string[] => grants.flatMap(({ actions }) => actions);
const resourcesFor = (grants: readonly Grant[], action: string): string[] =>
  grants.filter(({ actions }) => actions.includes(action)).flatMap(({ resources }) => resources);

describe('What the leader may do', () => {
  const grants = leaderGrants(scope, specOf(), false);

  it('has no action with a star, and none of IAM', () => {
    for (const action of actionsOf(grants)) assert.match(action, /^(?!iam:)[a-z0-9]+:[A-Za-z]+$/);
  });

  it('changes nothing but what bears the cluster’s tags', () => {
    const looks = /:(?:Describe|Get|List)/;
    for (const { actions, resources, conditions } of grants) {
      if (actions.every((action) => looks.test(action) || action.startsWith('s3:') || action.startsWith('ssm:')))
        continue;
      assert.ok(!resources.includes('*'), actions.join());
      assert.equal(conditions?.['StringEquals']?.['aws:ResourceTag/clusterName'], 'my-cluster', actions.join());
    }
  });

  it('writes the records of this launch only', () => {
    assert.deepEqual(resourcesFor(grants, 'ssm:PutParameter'), [
      `${RECORDS}status`,
      `${RECORDS}join`,
      `${RECORDS}hostkeys`,
    ]);
  });

  it('stops itself only, and not at all where the cluster never idles', () => {
    const stop = grants.find(({ actions }) => actions.includes('ec2:StopInstances'));
    assert.deepEqual(stop?.conditions, {
      StringEquals: {
        'aws:ResourceTag/ToilNodeType': 'leader',
        'aws:ResourceTag/clusterName': 'my-cluster',
        'aws:ResourceTag/toil-clusters:launch-id': '0123456789ab',
      },
    });
    const never = actionsOf(leaderGrants(scope, specOf({ idleHours: 'never' }), false));
    assert.ok(!never.some((action) => /StopInstances|TerminateInstances|UpdateAutoScalingGroup/.test(action)));
  });

  it('ends single workers, which only clusters of Mesos have, when it stops itself', () => {
    const ends = (type: 'kubernetes' | 'mesos'): unknown[] =>
      leaderGrants(scope, specOf({ type, ...(type === 'mesos' ? { workers: [] } : {}) }), false)
        .filter(({ actions }) => actions.some((action) => /:(Stop|Terminate)Instances$/.test(action)))
        .map(({ actions, conditions }) => [conditions?.['StringEquals']?.['aws:ResourceTag/ToilNodeType'], ...actions]);
    assert.deepEqual(ends('kubernetes'), [['leader', 'ec2:StopInstances']]);
    assert.deepEqual(ends('mesos'), [
      ['leader', 'ec2:StopInstances'],
      ['worker', 'ec2:StopInstances'],
      ['worker', 'ec2:TerminateInstances'],
    ]);
    // It looks for groups there, too.
    const mesos = actionsOf(leaderGrants(scope, specOf({ type: 'mesos', workers: [] }), false));
    assert.ok(mesos.includes('autoscaling:DescribeAutoScalingGroups'));
  });

  it('scales no groups on Mesos', () => {
    const mesos = actionsOf(leaderGrants(scope, specOf({ type: 'mesos', workers: [] }), false));
    assert.ok(!mesos.includes('autoscaling:SetDesiredCapacity'));
  });

  it('reads its boot document only where it lies in the bucket', () => {
    const object = `arn:aws:s3:::${bucketName('my-cluster')}/configs/leader/*`;
    assert.ok(resourcesFor(leaderGrants(scope, specOf(), true), 's3:GetObject').includes(object));
    assert.ok(!resourcesFor(grants, 's3:GetObject').includes(object));
  });

  it('is reached by sessions where it has no public address', () => {
    assert.ok(!actionsOf(grants).includes('ssmmessages:OpenDataChannel'));
    const hidden = actionsOf(leaderGrants(scope, specOf({ network: { privateAddress: true } }), false));
    assert.ok(hidden.includes('ssmmessages:OpenDataChannel'));
    assert.ok(!hidden.includes('ssm:GetParameter'), 'no parameter of others can be read');
  });

  it('fits into what IAM takes with fifty buckets', () => {
    const many = Array.from({ length: 25 }, (_, i) => `lab-results-of-the-year-${2000 + i}`);
    const spec = specOf({ buckets: { read: many.map((name) => `${name}-r`), write: many } });
    // Ten thousand characters without white space (IAM User Guide, "IAM and AWS STS quotas").
    assert.ok(JSON.stringify(policyOf(leaderGrants(scope, spec, true))).length <= 10_240);
  });
});

describe('What workers, and so all jobs, may do', () => {
  const buckets = { read: ['lab-reads', 'both'], write: ['lab-results', 'both'] };
  const grants = workerGrants(scope, specOf({ buckets }), true);

  it('is S3 and records, and nothing else', () => {
    assert.deepEqual([...new Set(actionsOf(grants).map((action) => action.split(':')[0]))].sort(), ['s3', 'ssm']);
    assert.deepEqual(resourcesFor(grants, 'ssm:GetParameter'), [`${RECORDS}join`]);
  });

  it('says why a worker cannot join, and can write no other record', () => {
    assert.deepEqual(resourcesFor(grants, 'ssm:PutParameter'), [`${RECORDS}workers/*`]);
  });

  it('reads the buckets to read, writes those to write, and makes job stores of this cluster', () => {
    const stores = `arn:aws:s3:::${jobStorePrefix('my-cluster')}*--toil`;
    assert.deepEqual(resourcesFor(grants, 's3:PutObject'), [
      `${stores}/*`,
      'arn:aws:s3:::lab-results/*',
      'arn:aws:s3:::both/*',
    ]);
    assert.deepEqual(resourcesFor(grants, 's3:CreateBucket'), [stores]);
    assert.ok(resourcesFor(grants, 's3:GetObject').includes('arn:aws:s3:::lab-reads/*'));
    assert.ok(!resourcesFor(grants, 's3:PutObject').includes('arn:aws:s3:::lab-reads/*'));
  });

  it('pulls images of registries of AWS where the spec names one', () => {
    const image = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/toil:1';
    assert.deepEqual(resourcesFor(workerGrants(scope, specOf({ appliance: { image } }), false), 'ecr:BatchGetImage'), [
      'arn:aws:ecr:eu-west-1:111122223333:repository/*',
    ]);
    assert.ok(!actionsOf(grants).some((action) => action.startsWith('ecr:')));
  });

  it('is written for the partition that the account is in', () => {
    const china = workerGrants({ ...scope, partition: 'aws-cn' }, specOf({ buckets }), true);
    for (const resource of china.flatMap(({ resources }) => resources)) assert.match(resource, /^arn:aws-cn:/);
  });
});

describe('A policy', () => {
  it('has a statement for each grant, named after its reason', () => {
    const policy = policyOf(workerGrants(scope, specOf(), false));
    const statements = policy['Statement'] as readonly { Sid: string; Effect: string }[];
    const sids = statements.map(({ Sid }) => Sid);
    assert.deepEqual(sids, ['readsJoinRecord0', 'writesRecords1', 'keepsJobStores2', 'keepsJobStores3']);
    // Letters and digits only (IAM JSON policy elements, "Sid").
    for (const sid of sids) assert.match(sid, /^[A-Za-z0-9]+$/);
  });

  it('of trust lets machines take the role, and is recognised, Toil’s too', () => {
    for (const partition of ['aws', 'aws-cn']) assert.ok(isEc2Role({ trust: machineTrust(partition) }));
    assert.ok(!isEc2Role({ trust: { Statement: [{ Principal: { Service: 'lambda.amazonaws.com' } }] } }));
    assert.ok(!isEc2Role({ trust: undefined }));
  });
});
