import assert from 'node:assert/strict';
import {
  CreateSecurityGroupCommand,
  DescribeInstancesCommand,
  DescribeSecurityGroupsCommand,
  DescribeVpcsCommand,
  RunInstancesCommand,
  TerminateInstancesCommand,
  type EC2Client,
} from '@aws-sdk/client-ec2';
import {
  AddRoleToInstanceProfileCommand,
  CreateRoleCommand,
  GetRoleCommand,
  ListRolesCommand,
  PutRolePolicyCommand,
  ListRolePoliciesCommand,
} from '@aws-sdk/client-iam';
import { CreateBucketCommand, HeadBucketCommand } from '@aws-sdk/client-s3';
import { GetParametersByPathCommand } from '@aws-sdk/client-ssm';
import { startAwsFront, type AwsFront } from '../aws-front/awsFront';
import type { FaultKind } from '../aws-front/faults';
import { IMAGES } from '../aws-front/moto';
import { clientsOf, failure, makeProfile, over, TRUST, type Clients } from '../aws-front/testClients';

const POLICY = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }],
});

describe('the front before moto', () => {
  let front: AwsFront;
  let aws: Clients;

  before(async () => {
    front = await startAwsFront();
    aws = clientsOf(front.url);
  });
  beforeEach(() => front.reset());
  after(() => front.stop());

  async function groupNames(ec2: EC2Client = aws.ec2): Promise<string[]> {
    const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({}));
    return SecurityGroups.flatMap(({ GroupName = '' }) => (GroupName === 'default' ? [] : GroupName));
  }
  const makeGroup = (name: string): CreateSecurityGroupCommand =>
    new CreateSecurityGroupCommand({ GroupName: name, Description: 'd' });

  it('lists every call with service, action and status, whatever its protocol', async () => {
    await aws.ec2.send(new DescribeInstancesCommand({}));
    await aws.iam.send(new ListRolesCommand({}));
    await aws.ssm.send(new GetParametersByPathCommand({ Path: '/toil/' }));
    await aws.s3.send(new CreateBucketCommand({ Bucket: 'a-bucket' }));
    await assert.rejects(aws.s3.send(new HeadBucketCommand({ Bucket: 'no-bucket' })));
    assert.deepEqual(
      front.calls.map(({ service, action, status }) => `${service} ${action} ${status}`),
      [
        'ec2 DescribeInstances 200',
        'iam ListRoles 200',
        'ssm GetParametersByPath 200',
        's3 CreateBucket 200',
        's3 HeadBucket 404',
      ],
    );
    assert.deepEqual(front.actions('s3'), ['CreateBucket', 'HeadBucket']);
  });

  it('lets each answer take longer', async () => {
    front.delay = 150;
    try {
      await aws.ec2.send(new DescribeVpcsCommand({}));
    } finally {
      front.delay = 0;
    }
    assert.ok((front.calls[0]?.ms ?? 0) >= 150);
  });

  it('forgets everything on reset', async () => {
    await aws.ec2.send(makeGroup('c1'));
    assert.deepEqual(await front.leftovers(), { securityGroups: ['c1'] });
    await front.reset();
    assert.deepEqual(front.calls, []);
    assert.deepEqual(await front.leftovers({ regions: ['us-west-2'] }), {});
  });

  describe('breaks the calls that it is told to', () => {
    const errors: readonly [FaultKind, string, string, string][] = [
      ['serviceError', 'InternalError', 'InternalFailure', 'InternalServerError'],
      ['throttle', 'RequestLimitExceeded', 'Throttling', 'ThrottlingException'],
      ['accessDenied', 'UnauthorizedOperation', 'AccessDenied', 'AccessDeniedException'],
      ['expired', 'RequestExpired', 'ExpiredToken', 'ExpiredTokenException'],
    ];
    for (const [fault, ...codes] of errors) {
      it(`${fault}: in the words of each service, and nothing is done`, async () => {
        front.faults.add({ fault, times: 3 });
        const given = [
          await failure(aws.ec2.send(makeGroup('c1'))),
          await failure(aws.iam.send(new ListRolesCommand({}))),
          await failure(aws.ssm.send(new GetParametersByPathCommand({ Path: '/toil/' }))),
        ];
        assert.deepEqual(given, codes);
        assert.deepEqual(await groupNames(), []);
      });
    }

    it('the nth call of an action, so many times', async () => {
      front.faults.add({ fault: 'throttle', action: 'CreateSecurityGroup', nth: 2, times: 2 });
      const outcomes = [];
      for (const name of ['c1', 'c2', 'c3', 'c4']) outcomes.push(await failure(aws.ec2.send(makeGroup(name))));
      assert.deepEqual(outcomes, ['', 'RequestLimitExceeded', 'RequestLimitExceeded', '']);
      assert.deepEqual(await groupNames(), ['c1', 'c4']);
      assert.deepEqual(front.faults.met(), [4]);
    });

    it('cut before: the connection breaks and nothing is done', async () => {
      front.faults.add({ fault: 'cutBefore', action: 'CreateSecurityGroup' });
      assert.equal(await failure(aws.ec2.send(makeGroup('c1'))), 'ECONNRESET');
      assert.deepEqual(await groupNames(), []);
    });

    it('cut after: the connection breaks and it is done', async () => {
      front.faults.add({ fault: 'cutAfter', action: 'CreateSecurityGroup' });
      assert.equal(await failure(aws.ec2.send(makeGroup('c1'))), 'ECONNRESET');
      assert.deepEqual(await groupNames(), ['c1']);
      assert.equal(front.calls[0]?.status, 'cut');
    });

    for (const [fault, left] of [
      ['timeout', []],
      ['silentAfter', ['c1']],
    ] as const) {
      it(`${fault}: no answer comes`, async () => {
        let reached = 0;
        front.faults.add({ fault, action: 'CreateSecurityGroup', reached: () => (reached += 1) });
        const abortSignal = AbortSignal.timeout(500);
        assert.equal(await failure(aws.ec2.send(makeGroup('c1'), { abortSignal })), 'AbortError');
        assert.deepEqual(await groupNames(), left);
        assert.equal(reached, 1);
        assert.equal(front.calls[0]?.status, 'silent');
      });
    }
  });

  describe('lets what was done be unreadable for a time', () => {
    const lasts = 400;

    it('what was made is not in lists and not found by its id, and then is', async () => {
      front.faults.add({ fault: 'unreadable', action: 'CreateSecurityGroup', lasts });
      const { GroupId = '' } = await aws.ec2.send(makeGroup('c1'));
      assert.deepEqual(await groupNames(), []);
      const byId = new DescribeSecurityGroupsCommand({ GroupIds: [GroupId] });
      assert.equal(await failure(aws.ec2.send(byId)), 'InvalidGroup.NotFound');
      assert.equal(await failure(aws.ec2.send(makeGroup('c1'))), 'InvalidGroup.Duplicate');
      await over(lasts);
      assert.deepEqual(await groupNames(), ['c1']);
    });

    it('a filter by its name finds nothing, and then does', async () => {
      front.faults.add({ fault: 'unreadable', action: 'CreateSecurityGroup', lasts });
      await aws.ec2.send(makeGroup('c1'));
      const Filters = [{ Name: 'group-name', Values: ['c1'] }];
      const byName = async () =>
        (await aws.ec2.send(new DescribeSecurityGroupsCommand({ Filters }))).SecurityGroups?.length;
      assert.equal(await byName(), 0);
      await over(lasts);
      assert.equal(await byName(), 1);
    });

    it('a change is not told to who has read before', async () => {
      await aws.iam.send(new CreateRoleCommand({ RoleName: 'r', AssumeRolePolicyDocument: TRUST }));
      const read = async () => (await aws.iam.send(new ListRolePoliciesCommand({ RoleName: 'r' }))).PolicyNames;
      assert.deepEqual(await read(), []);
      front.faults.add({ fault: 'unreadable', action: 'PutRolePolicy', lasts });
      await aws.iam.send(new PutRolePolicyCommand({ RoleName: 'r', PolicyName: 'p', PolicyDocument: POLICY }));
      assert.deepEqual(await read(), []);
      await over(lasts);
      assert.deepEqual(await read(), ['p']);
    });

    it('EC2 does not see a profile that IAM has just made', async () => {
      front.faults.add({ fault: 'unreadable', action: 'CreateInstanceProfile', lasts });
      const Arn = await makeProfile(aws, 'p').catch(() => 'arn:aws:iam::123456789012:instance-profile/p');
      const input = { ImageId: IMAGES.amd64, MinCount: 1, MaxCount: 1, IamInstanceProfile: { Arn } };
      const words = (): Promise<string> => aws.ec2.send(new RunInstancesCommand(input)).then(() => '', String);
      assert.match(await words(), /Invalid IAM Instance Profile/);
      await over(lasts);
      await aws.iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: 'p', RoleName: 'p' }));
      assert.equal(await words(), '');
    });

    it('what was ended is told as before', async () => {
      const input = { ImageId: IMAGES.amd64, MinCount: 1, MaxCount: 1 };
      const { Instances = [] } = await aws.ec2.send(new RunInstancesCommand(input));
      const InstanceIds = Instances.flatMap(({ InstanceId = [] }) => InstanceId);
      const state = async (): Promise<string | undefined> => {
        const { Reservations } = await aws.ec2.send(new DescribeInstancesCommand({ InstanceIds }));
        return Reservations?.[0]?.Instances?.[0]?.State?.Name;
      };
      assert.equal(await state(), 'running');
      front.faults.add({ fault: 'unreadable', action: 'TerminateInstances', lasts });
      await aws.ec2.send(new TerminateInstancesCommand({ InstanceIds }));
      assert.equal(await state(), 'running');
      await over(lasts);
      assert.equal(await state(), 'terminated');
    });

    it('IAM is the same from every region', async () => {
      front.faults.add({ fault: 'unreadable', action: 'CreateRole', lasts });
      await aws.iam.send(new CreateRoleCommand({ RoleName: 'r', AssumeRolePolicyDocument: TRUST }));
      const elsewhere = clientsOf(front.url, 'eu-west-1').iam;
      assert.equal(await failure(elsewhere.send(new GetRoleCommand({ RoleName: 'r' }))), 'NoSuchEntity');
      await over(lasts);
      assert.equal((await elsewhere.send(new GetRoleCommand({ RoleName: 'r' }))).Role?.RoleName, 'r');
    });
  });
});
