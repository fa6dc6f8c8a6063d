import assert from 'node:assert/strict';
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateLaunchTemplateCommand,
  CreateSecurityGroupCommand,
  DeleteSecurityGroupCommand,
  DescribeInstanceTypesCommand,
  DescribeRegionsCommand,
  DescribeSecurityGroupsCommand,
  paginateDescribeInstanceTypes,
  paginateDescribeSecurityGroups,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  DeleteInstanceProfileCommand,
  DeleteRoleCommand,
  ListRolesCommand,
  paginateListRoles,
  SimulatePrincipalPolicyCommand,
} from '@aws-sdk/client-iam';
import {
  CreateBucketCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  PutBucketEncryptionCommand,
} from '@aws-sdk/client-s3';
import { GetParametersByPathCommand } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { startAwsFront, type AwsFront } from '../aws-front/awsFront';
import { IMAGES } from '../aws-front/moto';
import { clientsOf, failure, over, TRUST, type Clients } from '../aws-front/testClients';

const REGION = 'us-west-2';

describe('an account behind the front', () => {
  let front: AwsFront;
  let aws: Clients;

  before(async () => {
    front = await startAwsFront({
      keys: {
        'test-A': { account: '111111111111', user: 'ann' },
        'test-A2': { account: '111111111111', user: 'bob' },
        'test-B': { account: '222222222222', user: 'cleo' },
        'test-unknown': 'unknown',
        'test-expired': 'expired',
      },
    });
    aws = clientsOf(front.url, REGION, 'test-A');
  });
  beforeEach(() => front.reset());
  after(() => front.stop());

  const makeGroup = async (GroupName: string, { ec2 }: Clients = aws): Promise<string> =>
    (await ec2.send(new CreateSecurityGroupCommand({ GroupName, Description: 'd' }))).GroupId ?? '';
  const makeRole = (RoleName: string): Promise<unknown> =>
    aws.iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: TRUST }));

  describe('belongs to who signs', () => {
    const identity = (sts: STSClient): Promise<string[]> =>
      sts.send(new GetCallerIdentityCommand({})).then(({ Account = '', Arn = '' }) => [Account, Arn]);

    it('two keys of one account, and another account', async () => {
      const identities = ['test-A', 'test-A2', 'test-B'].map((key) => identity(clientsOf(front.url, REGION, key).sts));
      assert.deepEqual(await Promise.all(identities), [
        ['111111111111', 'arn:aws:iam::111111111111:user/ann'],
        ['111111111111', 'arn:aws:iam::111111111111:user/bob'],
        ['222222222222', 'arn:aws:iam::222222222222:user/cleo'],
      ]);
    });

    it('what one account has, the other does not see', async () => {
      await makeGroup('c1');
      await makeRole('r');
      await aws.s3.send(new CreateBucketCommand({ Bucket: 'ours' }));
      const foreign = clientsOf(front.url, REGION, 'test-B');
      const { SecurityGroups = [] } = await foreign.ec2.send(new DescribeSecurityGroupsCommand({}));
      assert.deepEqual(
        SecurityGroups.map(({ GroupName }) => GroupName),
        ['default'],
      );
      assert.deepEqual((await foreign.iam.send(new ListRolesCommand({}))).Roles, []);
      assert.deepEqual((await foreign.s3.send(new ListBucketsCommand({}))).Buckets, []);
      assert.deepEqual(await front.leftovers({ account: '222222222222' }), {});
      assert.deepEqual(await front.leftovers({ account: '111111111111' }), {
        ...{ securityGroups: ['c1'], roles: ['r'], buckets: ['ours'] },
      });
    });

    it('a bucket of another account is forbidden, and its name taken', async () => {
      await aws.s3.send(new CreateBucketCommand({ Bucket: 'ours' }));
      const { s3 } = clientsOf(front.url, REGION, 'test-B');
      const status = await s3.send(new HeadBucketCommand({ Bucket: 'ours' })).then(
        () => 200,
        (error: unknown) => (error as { $metadata: { httpStatusCode?: number } }).$metadata.httpStatusCode,
      );
      assert.equal(status, 403);
      assert.equal(await failure(s3.send(new CreateBucketCommand({ Bucket: 'ours' }))), 'BucketAlreadyExists');
      assert.equal(await failure(aws.s3.send(new HeadBucketCommand({ Bucket: 'ours' }))), '');
    });

    it('a bucket takes the encryption rule that Toil sets', async () => {
      await aws.s3.send(new CreateBucketCommand({ Bucket: 'ours' }));
      const Rules = [{ BlockedEncryptionTypes: { EncryptionType: ['NONE' as const] } }];
      const rule = { Bucket: 'ours', ServerSideEncryptionConfiguration: { Rules } };
      assert.equal(await failure(aws.s3.send(new PutBucketEncryptionCommand(rule))), '');
    });

    it('an assumed role is in its own account', async () => {
      const RoleArn = 'arn:aws:iam::222222222222:role/there';
      const { Credentials } = await aws.sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'session' }));
      const sts = new STSClient({
        ...{ region: REGION, endpoint: front.url, maxAttempts: 1 },
        credentials: {
          accessKeyId: Credentials?.AccessKeyId ?? '',
          secretAccessKey: Credentials?.SecretAccessKey ?? '',
          sessionToken: Credentials?.SessionToken ?? '',
        },
      });
      assert.deepEqual(await identity(sts), ['222222222222', 'arn:aws:sts::222222222222:assumed-role/there/session']);
    });

    it('keys that AWS does not know, or no more, are told so by every service', async () => {
      const codes = async (key: string): Promise<string[]> => {
        const { ec2, sts, s3, ssm } = clientsOf(front.url, REGION, key);
        return Promise.all([
          failure(ec2.send(new DescribeSecurityGroupsCommand({}))),
          failure(sts.send(new GetCallerIdentityCommand({}))),
          failure(s3.send(new ListBucketsCommand({}))),
          failure(ssm.send(new GetParametersByPathCommand({ Path: '/toil/' }))),
        ]);
      };
      assert.deepEqual(await codes('test-unknown'), [
        ...['AuthFailure', 'InvalidClientTokenId', 'InvalidAccessKeyId', 'UnrecognizedClientException'],
      ]);
      assert.deepEqual(await codes('test-expired'), [
        ...['RequestExpired', 'ExpiredToken', 'ExpiredToken', 'ExpiredTokenException'],
      ]);
    });
  });

  describe('regions', () => {
    const names = async (AllRegions: boolean): Promise<string[]> => {
      const { Regions = [] } = await aws.ec2.send(new DescribeRegionsCommand({ AllRegions }));
      return Regions.flatMap(({ RegionName = [] }) => RegionName);
    };

    it('shows those that are switched on, and refuses calls to the others', async () => {
      const there = clientsOf(front.url, 'eu-south-1', 'test-A').ec2;
      assert.ok(!(await names(false)).includes('eu-south-1'));
      assert.ok((await names(true)).includes('eu-south-1'));
      assert.equal(await failure(there.send(new DescribeSecurityGroupsCommand({}))), 'AuthFailure');
      front.regions.switchedOn.add('eu-south-1');
      assert.ok((await names(false)).includes('eu-south-1'));
      assert.equal(await failure(there.send(new DescribeSecurityGroupsCommand({}))), '');
    });

    it('are apart from each other', async () => {
      await makeGroup('c1');
      await makeGroup('c2', clientsOf(front.url, 'eu-central-1', 'test-A'));
      assert.deepEqual(await front.leftovers({ account: '111111111111', regions: ['eu-central-1'] }), {
        securityGroups: ['c2'],
      });
    });
  });

  describe('permissions', () => {
    it('what is denied is refused and simulated as denied', async () => {
      front.denied.add('ec2:CreateSecurityGroup').add('s3:ListBucket');
      assert.equal(await failure(makeGroup('c1')), 'UnauthorizedOperation');
      await failure(aws.s3.send(new HeadBucketCommand({ Bucket: 'ours' })));
      assert.equal(front.calls.at(-1)?.status, 403);
      const ActionNames = ['ec2:CreateSecurityGroup', 'ec2:RunInstances'];
      const PolicySourceArn = 'arn:aws:iam::111111111111:user/ann';
      const command = new SimulatePrincipalPolicyCommand({ PolicySourceArn, ActionNames });
      const { EvaluationResults = [] } = await aws.iam.send(command);
      assert.deepEqual(
        EvaluationResults.map(({ EvalActionName, EvalDecision }) => [EvalActionName, EvalDecision]),
        [
          ['ec2:CreateSecurityGroup', 'implicitDeny'],
          ['ec2:RunInstances', 'allowed'],
        ],
      );
    });

    it('simulation may itself be forbidden', async () => {
      front.denied.add('iam:SimulatePrincipalPolicy');
      const PolicySourceArn = 'arn:aws:iam::111111111111:user/ann';
      const command = new SimulatePrincipalPolicyCommand({ PolicySourceArn, ActionNames: ['s3:GetObject'] });
      assert.equal(await failure(aws.iam.send(command)), 'AccessDenied');
    });
  });

  it('roles and profiles that hold each other cannot be deleted', async () => {
    await makeRole('r');
    await aws.iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: 'p' }));
    await aws.iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: 'p', RoleName: 'r' }));
    assert.equal(await failure(aws.iam.send(new DeleteRoleCommand({ RoleName: 'r' }))), 'DeleteConflict');
    const remove = new DeleteInstanceProfileCommand({ InstanceProfileName: 'p' });
    assert.equal(await failure(aws.iam.send(remove)), 'DeleteConflict');
  });

  describe('a security group stays', () => {
    const remove = (GroupId: string): Promise<unknown> => aws.ec2.send(new DeleteSecurityGroupCommand({ GroupId }));

    it('while an instance has it', async () => {
      front.setTimes({ terminate: 300 });
      const group = await makeGroup('c1');
      const input = { ImageId: IMAGES.amd64, MinCount: 1, MaxCount: 1, SecurityGroupIds: [group] };
      const { Instances = [] } = await aws.ec2.send(new RunInstancesCommand(input));
      const InstanceIds = Instances.flatMap(({ InstanceId = [] }) => InstanceId);
      assert.equal(await failure(remove(group)), 'DependencyViolation');
      await aws.ec2.send(new TerminateInstancesCommand({ InstanceIds }));
      assert.equal(await failure(remove(group)), 'DependencyViolation');
      await over(350);
      assert.equal(await failure(remove(group)), '');
    });

    it('while a rule of another group names it', async () => {
      const group = await makeGroup('c1');
      const other = await makeGroup('other');
      const pairs = [{ GroupId: group }];
      const IpPermissions = [{ IpProtocol: 'tcp', FromPort: 0, ToPort: 65535, UserIdGroupPairs: pairs }];
      for (const GroupId of [group, other])
        await aws.ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
      assert.equal(await failure(remove(group)), 'DependencyViolation');
      await remove(other);
      assert.equal(await failure(remove(group)), '');
    });
  });

  it('launch templates keep their tokens and the limit of user data', async () => {
    const make = (LaunchTemplateName: string, ClientToken: string, UserData = 'YQ=='): Promise<string | undefined> =>
      aws.ec2
        .send(
          new CreateLaunchTemplateCommand({
            ...{ LaunchTemplateName, ClientToken },
            LaunchTemplateData: { ImageId: IMAGES.amd64, UserData },
          }),
        )
        .then(({ LaunchTemplate }) => LaunchTemplate?.LaunchTemplateId);
    const first = await make('c1-lt', 't');
    assert.equal(await make('c1-lt', 't'), first);
    assert.equal(await failure(make('c1-lt', 't', 'Yg==')), 'IdempotentParameterMismatch');
    assert.equal(await failure(make('c1-lt', 'u')), 'InvalidLaunchTemplateName.AlreadyExistsException');
    assert.equal(await failure(make('c2-lt', 'v', Buffer.alloc(16_385).toString('base64'))), 'InvalidParameterValue');
  });

  describe('lists come in pages', () => {
    it('of the size asked for, of every service', async () => {
      for (let i = 0; i < 6; i += 1) {
        await makeGroup(`c${i}`);
        await makeRole(`r${i}`);
      }
      const groups = [];
      for await (const page of paginateDescribeSecurityGroups({ client: aws.ec2, pageSize: 5 }, {}))
        groups.push(page.SecurityGroups?.length);
      const roles = [];
      for await (const page of paginateListRoles({ client: aws.iam, pageSize: 4 }, {})) roles.push(page.Roles?.length);
      assert.deepEqual(
        [groups, roles],
        [
          [5, 2],
          [4, 2],
        ],
      );
      const tooFew = new DescribeSecurityGroupsCommand({ MaxResults: 2 });
      assert.equal(await failure(aws.ec2.send(tooFew)), 'InvalidParameterValue');
    });

    it('of a hundred instance types, all of them in the end', async () => {
      const sizes = [];
      for await (const page of paginateDescribeInstanceTypes({ client: aws.ec2 }, {}))
        sizes.push(page.InstanceTypes?.length);
      assert.equal(sizes[0], 100);
      assert.ok(sizes.length > 10);
      const one = new DescribeInstanceTypesCommand({ InstanceTypes: ['t3.medium'] });
      assert.equal((await aws.ec2.send(one)).InstanceTypes?.length, 1);
    });

    it('as small as the test wants them', async () => {
      front.setPageSize(1);
      await makeGroup('c1');
      const { SecurityGroups, NextToken } = await aws.ec2.send(new DescribeSecurityGroupsCommand({}));
      assert.equal(SecurityGroups?.length, 1);
      const rest = await aws.ec2.send(new DescribeSecurityGroupsCommand({ NextToken }));
      assert.deepEqual([rest.SecurityGroups?.length, rest.NextToken], [1, undefined]);
    });
  });
});
