import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  leaderRoleName,
  bucketName,
  parameterPath,
  workerGroupName,
  workerRoleName,
} from '../../../../src/provisioner/names';
import { policyOf } from '../../../../src/provisioner/policies/grant';
import { personGrants, type PersonGrant } from '../../../../src/provisioner/policies/personPolicy';
import { readSources } from '../../sources';

const scope = { partition: 'aws', account: '123456789012' };
const grants = personGrants(scope);
const granted = new Set(grants.flatMap(({ actions }) => actions));

/** Which service's calls are where (`new Service('ec2', …)` in each). */
const SERVICES: readonly (readonly [RegExp, string])[] = [
  [/^ec2\//, 'ec2'],
  [/^iam\//, 'iam'],
  [/^s3\//, 's3'],
  [/^autoScaling\.ts$/, 'autoscaling'],
  [/^parameters\.ts$/, 'ssm'],
  [/^prices\.ts$/, 'pricing'],
  [/^quotas\.ts$/, 'servicequotas'],
];

/** Every call that the code can make, as IAM writes it. */
function callsOfCode(): Set<string> {
  const calls = new Set<string>();
  for (const [path, text] of readSources(resolve(import.meta.dirname, '../../../../src/provisioner/aws'))) {
    const prefix = SERVICES.find(([file]) => file.test(path))?.[1];
    if (prefix === undefined) continue;
    for (const [, action = ''] of text.matchAll(/\.call\(\s*'(\w+)'/g)) calls.add(`${prefix}:${action}`);
  }
  return calls;
}

const matches = ({ resources }: PersonGrant, arn: string): boolean =>
  resources.some((pattern) =>
    new RegExp(
      `^${pattern
        .split('*')
        .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
        .join('.*')}$`,
    ).test(arn),
  );
const grantsOf = (action: string): PersonGrant[] => grants.filter(({ actions }) => actions.includes(action));

describe('What a person needs to launch clusters', () => {
  it('holds every call that the code can make', () => {
    const calls = [...callsOfCode()].filter((call) => call !== 'sts:GetCallerIdentity');
    assert.ok(calls.length > 70, String(calls.length));
    assert.deepEqual(
      calls.filter((call) => !granted.has(call)),
      [],
    );
  });

  it('holds nothing else but what AWS asks for besides the call', () => {
    const calls = callsOfCode();
    const besides = [
      'ec2:CreateTags',
      'iam:CreateServiceLinkedRole',
      'iam:PassRole',
      'iam:TagInstanceProfile',
      'iam:TagRole',
      's3:DeleteObjectVersion',
    ];
    const rest = [...granted].filter((action) => !calls.has(action) || action === 'ec2:CreateTags').sort();
    assert.deepEqual(rest, besides);
  });

  it('has no action with a star, and changes nothing outside of the account', () => {
    for (const action of granted) assert.match(action, /^[a-z0-9]+:[A-Za-z]+$/);
    const looks = /:(?:Describe|Get|List|Simulate)/;
    for (const { actions, resources } of grants) {
      if (resources.includes('*'))
        assert.ok(
          actions.every((action) => looks.test(action)),
          actions.join(),
        );
    }
  });

  it('ends nothing that is of no cluster, and tags only what is being made', () => {
    const ends = ['TerminateInstances', 'StopInstances', 'DeleteVolume', 'DeleteLaunchTemplate'];
    for (const grant of ends.flatMap((action) => grantsOf(`ec2:${action}`)))
      assert.deepEqual(grant.conditions, { Null: { 'aws:ResourceTag/clusterName': 'false' } });
    for (const grant of grantsOf('ec2:CreateTags')) assert.ok(grant.conditions?.['StringEquals']?.['ec2:CreateAction']);
  });

  it('hands no role but Toil’s to machines, whatever its path, and to nothing else', () => {
    const [pass, ...others] = grantsOf('iam:PassRole');
    assert.ok(pass);
    assert.equal(others.length, 0);
    assert.deepEqual(pass.conditions, { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } });
    for (const role of [leaderRoleName('my-cluster'), workerRoleName('my-cluster'), `lab/${leaderRoleName('c')}`])
      assert.ok(matches(pass, `arn:aws:iam::123456789012:role/${role}`), role);
    for (const role of ['Administrator', 'my_toilet', 'admin_toil_x'])
      assert.ok(!matches(pass, `arn:aws:iam::123456789012:role/${role}`), role);
  });

  it('fits the names that a launch gives', () => {
    const group = workerGroupName('0123', 'm5.large');
    const arns: Readonly<Record<string, string>> = {
      'iam:CreateRole': `arn:aws:iam::123456789012:role/${leaderRoleName('a-b_c')}`,
      'iam:CreateInstanceProfile': `arn:aws:iam::123456789012:instance-profile/${workerRoleName('a-b_c')}`,
      's3:PutObject': `arn:aws:s3:::${bucketName('my-cluster')}/configs/leader/x`,
      's3:CreateBucket': `arn:aws:s3:::${bucketName('my-cluster')}`,
      'ssm:PutParameter': `arn:aws:ssm:eu-west-1:123456789012:parameter${parameterPath('my-cluster', '0123')}spec`,
      'autoscaling:CreateAutoScalingGroup': `arn:aws:autoscaling:eu-west-1:123456789012:autoScalingGroup:1f:autoScalingGroupName/${group}`,
      'ec2:RunInstances': 'arn:aws:ec2:eu-west-1::image/ami-1',
    };
    for (const [action, arn] of Object.entries(arns))
      assert.ok(
        grantsOf(action).some((grant) => matches(grant, arn)),
        `${action} ${arn}`,
      );
    assert.ok(
      !grantsOf('ssm:PutParameter').some((grant) =>
        matches(grant, arns['ssm:PutParameter']?.replace('/toil/', '/prod/') ?? ''),
      ),
    );
  });

  it('is written for the partition that the account is in', () => {
    for (const resource of personGrants({ ...scope, partition: 'aws-cn' }).flatMap(({ resources }) => resources))
      assert.match(resource, /^(?:\*$|arn:aws-cn:)/);
  });

  it('fits into one policy of IAM', () => {
    // 6,144 characters without white space (IAM User Guide, "IAM and AWS STS quotas").
    const { length } = JSON.stringify(policyOf(grants));
    assert.ok(length <= 6144, String(length));
  });

  it('is explained in docs/aws-policy.md, reason by reason', () => {
    const page = readFileSync(resolve(import.meta.dirname, '../../../../docs/aws-policy.md'), 'utf8');
    const told = page
      .split(/^## /m)
      .map(
        (section) =>
          [
            /^\w*/.exec(section)?.[0] ?? '',
            [...section.matchAll(/^- `([a-z0-9]+:\w+)`$/gm)].map(([, action]) => action),
          ] as const,
      )
      .filter(([, actions]) => actions.length > 0);
    const reasons = Map.groupBy(grants, ({ reason }) => reason);
    assert.deepEqual(
      told,
      [...reasons].map(([reason, of]) => [reason, [...new Set(of.flatMap(({ actions }) => actions))]]),
    );
  });
});
