import assert from 'node:assert/strict';
import type { Aws } from '../../src/provisioner/aws/aws';
import { AwsError } from '../../src/provisioner/aws/awsError';
import { startAwsFront, type AwsFront } from '../aws-front/awsFront';
import { startLocalServer } from '../unit/provisioner/aws/localServer';
import { connections, NEVER, SILENT, type Connections } from './support/connected';

const REGION = 'us-west-2';

describe('a call that goes wrong', () => {
  const lines: string[] = [];
  let front: AwsFront;
  let connected: Connections;
  let aws: Aws;

  before(async () => {
    front = await startAwsFront({ keys: { ended: 'expired', nobody: 'unknown' } });
    connected = await connections(front.url, { ...SILENT, debug: (line) => void lines.push(line) });
    aws = connected.to(REGION);
  });
  beforeEach(async () => {
    lines.length = 0;
    await front.reset();
  });
  after(async () => {
    connected.close();
    await front.stop();
  });

  for (const fault of ['serviceError', 'throttle', 'cutBefore', 'cutAfter'] as const) {
    it(`is made again after ${fault}`, async () => {
      front.faults.add({ fault, action: 'DescribeRegions', times: 2 });
      assert.ok((await aws.ec2.regions(NEVER)).includes(REGION));
      assert.equal(front.actions('ec2').length, 3);
    });
  }

  for (const [fault, kind] of [
    ['accessDenied', 'accessDenied'],
    ['noCapacity', 'noCapacity'],
    ['quota', 'quota'],
    ['expired', 'expired'],
  ] as const) {
    it(`fails at once when it is ${fault}`, async () => {
      front.faults.add({ fault, action: 'DescribeRegions', times: 9 });
      await assert.rejects(aws.ec2.regions(NEVER), { kind, action: 'ec2:DescribeRegions' });
      assert.equal(front.actions('ec2').length, 1);
    });
  }

  it('is signed with the right time when this machine’s clock is wrong, and says so when that does not help', async () => {
    front.faults.add({ fault: 'clockSkew', action: 'DescribeRegions' });
    assert.ok((await aws.ec2.regions(NEVER)).length > 0);
    front.faults.add({ fault: 'clockSkew', action: 'DescribeRegions', times: 9 });
    await assert.rejects(aws.ec2.regions(NEVER), { kind: 'clockSkew' });
  });

  it('ends with the user’s patience', async () => {
    front.faults.add({ fault: 'timeout', action: 'DescribeRegions', times: 9 });
    const begun = Date.now();
    await assert.rejects(aws.ec2.regions(AbortSignal.timeout(300)), { name: 'TimeoutError' });
    assert.ok(Date.now() - begun < 2000);
  });

  it('ends when nobody answers for 20 s, and is made again', async () => {
    front.faults.add({ fault: 'timeout', action: 'DescribeRegions' });
    const begun = Date.now();
    assert.ok((await aws.ec2.regions(NEVER)).length > 0);
    const took = Date.now() - begun;
    assert.ok(took > 19_000 && took < 25_000, `${took} ms`);
    assert.ok(lines.some((line) => line.includes('timedOut')));
  });

  it('ends when an answer stops half-way for 20 s, and is made again', async () => {
    let answers = 0;
    const half = await startLocalServer((_received, response) => {
      answers += 1;
      response.writeHead(200, { 'content-type': 'text/xml', ...(answers === 1 ? { 'content-length': 10_000 } : {}) });
      if (answers === 1) response.write('<DescribeRegionsResponse>');
      else
        response.end(
          '<DescribeRegionsResponse><regionInfo><item><regionName>x</regionName></item></regionInfo></DescribeRegionsResponse>',
        );
    });
    const lines = await connections(half.url);
    const begun = Date.now();
    assert.deepEqual(await lines.to(REGION).ec2.regions(NEVER), ['x']);
    const took = Date.now() - begun;
    assert.ok(took > 19_000 && took < 25_000, `${took} ms`);
    lines.close();
    await half.close();
  });

  it('tells keys that have ended from keys that AWS does not know, in every protocol', async () => {
    for (const [key, kind] of [
      ['ended', 'expired'],
      ['nobody', 'notSignedIn'],
    ] as const) {
      const broken = connected.to(REGION, key);
      await assert.rejects(broken.ec2.regions(NEVER), { kind }, `ec2 ${key}`);
      await assert.rejects(broken.sts.identity(NEVER), { kind }, `sts ${key}`);
      await assert.rejects(broken.iam.role('x', NEVER), { kind }, `iam ${key}`);
      await assert.rejects(broken.ssm.parameters('/toil/', NEVER), { kind }, `ssm ${key}`);
      await assert.rejects(broken.s3.buckets(NEVER), { kind }, `s3 ${key}`);
      await assert.rejects(broken.autoScaling.groups({ key: 'clusterName' }, NEVER), { kind }, `autoscaling ${key}`);
    }
  });

  it('says what is not allowed, in every protocol', async () => {
    for (const action of [
      'ec2:DescribeAvailabilityZones',
      'iam:GetRole',
      'ssm:GetParametersByPath',
      's3:ListAllMyBuckets',
    ])
      front.denied.add(action);
    front.denied.add('s3:ListBuckets').add('autoscaling:DescribeAutoScalingGroups');
    const calls = [
      aws.ec2.zones(NEVER),
      aws.iam.role('x', NEVER),
      aws.ssm.parameters('/toil/', NEVER),
      aws.s3.buckets(NEVER),
      aws.autoScaling.groups({ key: 'clusterName' }, NEVER),
    ];
    const ends = await Promise.allSettled(calls);
    const kinds = ends.map((end) => end.status === 'rejected' && end.reason instanceof AwsError && end.reason.kind);
    assert.deepEqual(
      kinds,
      calls.map(() => 'accessDenied'),
    );
  });

  it('says that there is no line', async () => {
    const nowhere = await connections('http://127.0.0.1:9');
    const begun = Date.now();
    await assert.rejects(nowhere.to(REGION).ec2.regions(NEVER), { kind: 'network', code: 'ECONNREFUSED' });
    assert.ok(Date.now() - begun < 25_000);
  });

  it('leaves a line for the log, without a secret', async () => {
    await aws.ec2.zones(NEVER);
    front.denied.add('ec2:DescribeAvailabilityZones');
    await assert.rejects(aws.ec2.zones(NEVER));
    assert.match(lines[0] ?? '', /^ec2:DescribeAvailabilityZones: \d+ ms$/);
    assert.match(lines[1] ?? '', /^ec2:DescribeAvailabilityZones: \d+ ms, accessDenied UnauthorizedOperation \(.+\)$/);
    assert.ok(!lines.join().includes('secret'));
  });
});
