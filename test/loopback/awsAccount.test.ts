import assert from 'node:assert/strict';
import {
  GetBucketEncryptionCommand,
  GetPublicAccessBlockCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
} from '@aws-sdk/client-s3';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { AttachRolePolicyCommand, CreatePolicyCommand } from '@aws-sdk/client-iam';
import type { Aws } from '../../src/provisioner/aws/aws';
import { startAwsFront, type AwsFront } from '../aws-front/awsFront';
import { clientsOf } from '../aws-front/testClients';
import { connections, NEVER, type Connections } from './support/connected';

const REGION = 'us-west-2';
const TRUST = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};
const POLICY = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'ec2:Describe*', Resource: '*' }] };

describe('the calls of an account', () => {
  let front: AwsFront;
  let lines: Connections;
  let aws: Aws;

  before(async () => {
    front = await startAwsFront({ keys: { stranger: { account: '999999999999', user: 'bob' } } });
    lines = await connections(front.url);
    aws = lines.to(REGION);
  });
  beforeEach(() => front.reset());
  after(async () => {
    lines.close();
    await front.stop();
  });

  it('tell who is signed in', async () => {
    const { account, arn, partition } = await aws.sts.identity(NEVER);
    assert.deepEqual([account, partition], ['123456789012', 'aws']);
    assert.match(arn, /^arn:aws:iam::123456789012:user\//);
    assert.equal((await lines.to(REGION, 'stranger').sts.identity(NEVER)).account, '999999999999');
  });

  describe('IAM', () => {
    const role = { name: 'c1_toil', path: '/ours/', trust: TRUST, tags: { clusterName: 'c1' } };

    it('make a role and read it back', async () => {
      const boundary = 'arn:aws:iam::123456789012:policy/edge';
      const made = await aws.iam.createRole({ ...role, boundary }, NEVER);
      const { created, ...found } = (await aws.iam.role('c1_toil', NEVER)) ?? assert.fail('no role');
      assert.ok(created !== undefined);
      assert.deepEqual(found, { ...role, boundary, arn: 'arn:aws:iam::123456789012:role/ours/c1_toil' });
      assert.equal(made.arn, found.arn);
      await assert.rejects(aws.iam.createRole(role, NEVER), { kind: 'alreadyExists' });
      assert.equal(await aws.iam.role('no_toil', NEVER), undefined);
    });

    it('put, read and delete its policies', async () => {
      await aws.iam.createRole(role, NEVER);
      await aws.iam.putRolePolicy('c1_toil', 'ec2', POLICY, NEVER);
      await aws.iam.putRolePolicy('c1_toil', 'other', POLICY, NEVER);
      assert.deepEqual(
        await aws.iam.rolePolicies('c1_toil', NEVER),
        new Map([
          ['ec2', POLICY],
          ['other', POLICY],
        ]),
      );
      await aws.iam.deleteRolePolicy('c1_toil', 'other', NEVER);
      await aws.iam.deleteRolePolicy('c1_toil', 'other', NEVER);
      assert.deepEqual(await aws.iam.rolePolicyNames('c1_toil', NEVER), ['ec2']);
      assert.deepEqual(await aws.iam.rolePolicyNames('no_toil', NEVER), []);
    });

    it('detach what others attached, and delete the role, also when it is gone', async () => {
      const { iam } = clientsOf(front.url);
      await aws.iam.createRole(role, NEVER);
      const document = JSON.stringify(POLICY);
      const { Policy } = await iam.send(new CreatePolicyCommand({ PolicyName: 'p', PolicyDocument: document }));
      await iam.send(new AttachRolePolicyCommand({ RoleName: 'c1_toil', PolicyArn: Policy?.Arn }));
      const attached = await aws.iam.attachedPolicies('c1_toil', NEVER);
      assert.deepEqual(attached, [Policy?.Arn]);
      for (const arn of [...attached, ...attached]) await aws.iam.detachPolicy('c1_toil', arn, NEVER);
      await aws.iam.deleteRole('c1_toil', NEVER);
      await aws.iam.deleteRole('c1_toil', NEVER);
      assert.deepEqual(await aws.iam.attachedPolicies('c1_toil', NEVER), []);
    });

    it('make a profile with one role, as often as one likes', async () => {
      await aws.iam.createRole(role, NEVER);
      await aws.iam.createRole({ ...role, name: 'd1_toil' }, NEVER);
      await aws.iam.createProfile('c1_toil', '/ours/', { clusterName: 'c1' }, NEVER);
      await aws.iam.addRole('c1_toil', 'c1_toil', NEVER);
      await aws.iam.addRole('c1_toil', 'c1_toil', NEVER);
      await assert.rejects(aws.iam.addRole('c1_toil', 'd1_toil', NEVER), { name: 'AwsError', kind: 'quota' });
      const { created, ...found } = (await aws.iam.profile('c1_toil', NEVER)) ?? assert.fail('no profile');
      assert.ok(created !== undefined);
      const arn = 'arn:aws:iam::123456789012:instance-profile/ours/c1_toil';
      assert.deepEqual(found, { name: 'c1_toil', arn, roles: ['c1_toil'] });
      await aws.iam.removeRole('c1_toil', 'c1_toil', NEVER);
      for (let times = 0; times < 2; times += 1) await aws.iam.deleteProfile('c1_toil', NEVER);
      assert.equal(await aws.iam.profile('c1_toil', NEVER), undefined);
    });

    it('find roles and profiles by how their names begin, on every page', async () => {
      for (const name of ['my_a_toil', 'my_b_toil', 'my_c_toil', 'your_toil']) {
        await aws.iam.createRole({ ...role, name }, NEVER);
        await aws.iam.createProfile(name, '/', {}, NEVER);
      }
      front.setPageSize(1);
      const wanted = ['my_a_toil', 'my_b_toil', 'my_c_toil'];
      assert.deepEqual((await aws.iam.rolesNamed('my_', NEVER)).map(({ name }) => name).sort(), wanted);
      assert.deepEqual((await aws.iam.profilesNamed('my_', NEVER)).map(({ name }) => name).sort(), wanted);
    });

    it('tell which actions are denied, for a user, a session of a role, and the root user', async () => {
      await aws.iam.createRole(role, NEVER);
      front.denied.add('iam:CreateRole');
      const asked = ['ec2:RunInstances', 'iam:CreateRole'];
      for (const who of ['iam::123456789012:user/ann', 'sts::123456789012:assumed-role/c1_toil/s'])
        assert.deepEqual(await aws.iam.denied(`arn:aws:${who}`, { actions: asked }, NEVER), ['iam:CreateRole']);
      assert.deepEqual(await aws.iam.denied('arn:aws:iam::123456789012:root', { actions: asked }, NEVER), []);
    });
  });

  describe('S3', () => {
    it('make a private, encrypted bucket in the region, as often as one likes', async () => {
      for (let times = 0; times < 2; times += 1)
        await aws.s3.createBucket('c1--internal', { clusterName: 'c1' }, NEVER);
      const { s3 } = clientsOf(front.url, REGION);
      const { PublicAccessBlockConfiguration: block } = await s3.send(
        new GetPublicAccessBlockCommand({ Bucket: 'c1--internal' }),
      );
      assert.ok(
        block?.BlockPublicAcls && block.BlockPublicPolicy && block.IgnorePublicAcls && block.RestrictPublicBuckets,
      );
      const encryption = await s3.send(new GetBucketEncryptionCommand({ Bucket: 'c1--internal' }));
      const [rule] = encryption.ServerSideEncryptionConfiguration?.Rules ?? [];
      assert.equal(rule?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm, 'AES256');
      assert.deepEqual(await aws.s3.bucketTags('c1--internal', NEVER), { clusterName: 'c1' });
      assert.equal(await aws.s3.bucketRegion('c1--internal', NEVER), REGION);
      assert.equal(await lines.to('us-east-1').s3.bucketRegion('c1--internal', NEVER), REGION);
      assert.deepEqual(
        (await aws.s3.buckets(NEVER)).map(({ name }) => name),
        ['c1--internal'],
      );
    });

    it('know ours, a stranger’s, and none; and leave a stranger’s alone', async () => {
      const stranger = lines.to(REGION, 'stranger');
      await stranger.s3.createBucket('taken--internal', {}, NEVER);
      await aws.s3.createBucket('c1--internal', {}, NEVER);
      assert.equal(await aws.s3.bucket('c1--internal', NEVER), 'ours');
      assert.equal(await aws.s3.bucket('taken--internal', NEVER), 'foreign');
      assert.equal(await aws.s3.bucket('free--internal', NEVER), undefined);
      await assert.rejects(aws.s3.createBucket('taken--internal', {}, NEVER), { kind: 'alreadyExists' });
    });

    it('say with every call whose bucket it is to be, so that S3 refuses a stranger’s', async () => {
      const owners = new Map<string, unknown>();
      const end = front.onCall(({ service, action }, { headers }) => {
        if (service === 's3') owners.set(action, headers['x-amz-expected-bucket-owner']);
      });
      await aws.s3.createBucket('c1--internal', { Owner: 'ann' }, NEVER);
      await aws.s3.putObject('c1--internal', 'k', 'text', NEVER);
      await aws.s3.emptyBucket('c1--internal', NEVER);
      await aws.s3.deleteBucket('c1--internal', NEVER);
      end();
      owners.delete('CreateBucket');
      assert.ok(owners.size >= 6, [...owners.keys()].join(' '));
      assert.deepEqual(new Set(owners.values()), new Set(['123456789012']));
    });

    it('put objects, list keys, and find them', async () => {
      await aws.s3.createBucket('c1--internal', {}, NEVER);
      for (let i = 0; i < 5; i += 1) await aws.s3.putObject('c1--internal', `configs/${i}`, 'text', NEVER);
      assert.equal(await aws.s3.hasObject('c1--internal', 'configs/0', NEVER), true);
      assert.equal(await aws.s3.hasObject('c1--internal', 'configs/9', NEVER), false);
      assert.deepEqual(await aws.s3.keys('c1--internal', 3, NEVER), ['configs/0', 'configs/1', 'configs/2']);
      front.setPageSize(2);
      assert.equal((await aws.s3.keys('c1--internal', 10, NEVER)).length, 5);
    });

    it('empty a bucket of every version, and delete it, also when it is gone', async () => {
      await aws.s3.createBucket('c1--internal', {}, NEVER);
      const { s3 } = clientsOf(front.url, REGION);
      const VersioningConfiguration = { Status: 'Enabled' as const };
      await s3.send(new PutBucketVersioningCommand({ Bucket: 'c1--internal', VersioningConfiguration }));
      for (const key of ['a', 'b', 'b']) await aws.s3.putObject('c1--internal', key, 'text', NEVER);
      await assert.rejects(aws.s3.deleteBucket('c1--internal', AbortSignal.timeout(1000)));
      assert.equal(await aws.s3.emptyBucket('c1--internal', NEVER), 3);
      await aws.s3.deleteBucket('c1--internal', NEVER);
      await aws.s3.deleteBucket('c1--internal', NEVER);
      assert.equal(await aws.s3.emptyBucket('c1--internal', NEVER), 0);
      assert.deepEqual(await aws.s3.bucketTags('c1--internal', NEVER), {});
      assert.equal(await aws.s3.bucketRegion('c1--internal', NEVER), undefined);
    });
  });

  describe('the parameter store', () => {
    it('read all below a path, decrypted, on every page', async () => {
      for (let i = 0; i < 12; i += 1) await front.publishParameter(REGION, `/toil/c1/l1/p${i}`, `value ${i}`);
      await front.publishParameter(REGION, '/toil/c2/l1/p', 'another');
      const found = await aws.ssm.parameters('/toil/c1/l1/', NEVER);
      const sorted = (list: readonly { readonly name: string }[]): string[] => list.map(({ name }) => name).sort();
      const names = Array.from({ length: 12 }, (_, i) => `/toil/c1/l1/p${i}`).sort();
      assert.deepEqual(sorted(found), names);
      assert.equal(found.find(({ name }) => name.endsWith('/p7'))?.value, 'value 7');
      assert.deepEqual(sorted(await aws.ssm.parameterNames('/toil/c1/l1/', NEVER)), names);
      const named = await aws.ssm.parametersNamed([...names, '/toil/c1/l1/none'], NEVER);
      assert.deepEqual(sorted(named), names);
      await aws.ssm.deleteParameters([...names, '/toil/c1/l1/none'], NEVER);
      assert.deepEqual(await aws.ssm.parameters('/toil/c1/', NEVER), []);
      assert.equal((await aws.ssm.parameters('/toil/c2/', NEVER)).length, 1);
    });

    it('put one, and replace it', async () => {
      for (const value of ['first', 'second']) await aws.ssm.putParameter('/toil/c1/x', value, NEVER);
      const [found] = await aws.ssm.parameters('/toil/c1/', NEVER);
      assert.deepEqual([found?.name, found?.value], ['/toil/c1/x', 'second']);
      assert.ok(Math.abs((found?.changed.getTime() ?? 0) - Date.now()) < 60_000);
    });

    it('leave other types alone', async () => {
      const { ssm } = clientsOf(front.url, REGION);
      await ssm.send(new PutParameterCommand({ Name: '/toil/c1/list', Value: 'a,b', Type: 'StringList' }));
      assert.equal((await aws.ssm.parameters('/toil/c1/', NEVER))[0]?.value, 'a,b');
    });
  });

  describe('prices and quotas', () => {
    it('tell what types cost per hour, one by one and all at once, without types that have no price', async () => {
      const few = await aws.prices.onDemand(['m5.large', 't3.medium', 'no.such'], NEVER);
      assert.deepEqual([...few.keys()].sort(), ['m5.large', 't3.medium']);
      assert.ok([...few.values()].every((price) => price > 0.01 && price < 1));
      const asked = ['m5.large', ...Array.from({ length: 20 }, (_, i) => `no.such${i}`)];
      front.setPageSize(5);
      const all = await aws.prices.onDemand(asked, NEVER);
      assert.deepEqual([...all], [['m5.large', few.get('m5.large')]]);
    });

    it('tell what a volume costs per GiB and month', async () => {
      const price = await aws.prices.storage(NEVER);
      assert.ok(price !== undefined && price > 0.01 && price < 0.5);
    });

    it('tell the cores of a family, on demand and spot; nothing when it may not be asked', async () => {
      front.quotas.set('L-1216C47A', 64).set('L-3819A6DF', 0);
      assert.equal(await aws.quotas.cores('m5.large', false, NEVER), 64);
      assert.equal(await aws.quotas.cores('g5.xlarge', true, NEVER), 0);
      assert.equal(await aws.quotas.cores('unknown9.large', false, NEVER), undefined);
      front.denied.add('servicequotas:GetServiceQuota').add('servicequotas:GetAWSDefaultServiceQuota');
      assert.equal(await aws.quotas.cores('m5.large', false, NEVER), undefined);
    });
  });

  it('a policy that forbids us to look makes no stranger’s bucket of ours', async () => {
    await aws.s3.createBucket('c1--internal', {}, NEVER);
    const { s3 } = clientsOf(front.url, REGION);
    const Policy = JSON.stringify({ ...POLICY, Statement: [] });
    await s3.send(new PutBucketPolicyCommand({ Bucket: 'c1--internal', Policy }));
    front.denied.add('s3:HeadBucket').add('s3:ListBucket');
    await assert.rejects(aws.s3.bucket('c1--internal', NEVER), { kind: 'accessDenied' });
  });
});
