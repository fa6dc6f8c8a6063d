import assert from 'node:assert/strict';
import type { AllowedRange, Instance } from '../../../../src/provisioner/aws/calls/ec2';
import type { Condition } from '../../../../src/provisioner/clusters/cluster';
import type { SshFailure } from '../../../../src/remote/failure';
import { covers, whySilent, type UnreachableReason } from '../../../../src/usecases/leaders/unreachable';
import { FakeAccount } from '../../../fakes/fakeAws';

const NEVER = new AbortController().signal;
const HOST = { host: '203.0.113.9', port: 22 };
const SILENT: SshFailure = { kind: 'timedOut', ...HOST, phase: 'connect' };

describe('whySilent', () => {
  interface Case {
    readonly failure?: SshFailure;
    readonly condition?: Condition;
    readonly direct?: boolean;
    readonly publicAddress?: string | undefined;
    readonly own?: AllowedRange | undefined;
    readonly allowed?: readonly AllowedRange[];
    /** Minutes since the machine was started. */
    readonly age?: number;
  }

  async function why(wish: Case): Promise<UnreachableReason | undefined> {
    const aws = new FakeAccount().at();
    const { allowed = [], age = 600, condition = { state: 'ready' }, failure = SILENT, direct = true } = wish;
    const vpc = { name: 'c1', description: 'x', vpc: 'vpc-1', tags: {} };
    const group = await aws.ec2.createSecurityGroup(vpc, NEVER);
    await aws.ec2.allowSsh(group, allowed, NEVER);
    const instance: Instance = {
      ...{ id: 'i-1', type: 't3.medium', state: 'running', spot: false, zone: 'us-east-1a', image: 'ami-1' },
      ...{ architecture: 'x86_64', volumes: [], tags: {}, securityGroups: [{ id: group, name: 'c1' }] },
      launched: new Date(Date.now() - age * 60_000),
      ...('publicAddress' in wish ? {} : { publicAddress: HOST.host }),
    };
    const cluster = {
      ...{
        name: 'c1',
        region: 'us-east-1',
        condition,
        launchedBy: 'us' as const,
        securityGroups: [],
        leader: instance,
      },
      ...{ groups: [], otherWorkers: [], unread: [] },
    } as const;
    const key = { account: '123456789012', region: 'us-east-1', name: 'c1' };
    const known = { id: 'aws/123456789012/us-east-1/c1', key, profile: 'lab', cluster };
    const own = 'own' in wish ? wish.own : { range: '198.51.100.7/32' };
    return whySilent(failure, { aws, known, instance, direct }, () => Promise.resolve(own), NEVER);
  }

  it('finds an address that no rule lets in, with those that are let in', async () => {
    const allowed = [{ range: '203.0.113.0/24', description: 'office' }];
    assert.deepEqual(await why({ allowed }), { kind: 'notAllowed', address: '198.51.100.7', allowed });
    assert.deepEqual(await why({}), { kind: 'notAllowed', address: '198.51.100.7', allowed: [] });
  });

  it('looks no further where a rule lets us in, our address is unknown, or a proxy is between', async () => {
    assert.equal(await why({ allowed: [{ range: '198.51.0.0/16' }] }), undefined);
    assert.equal(await why({ own: undefined }), undefined);
    assert.equal(await why({ direct: false }), undefined);
  });

  it('tells a machine that boots', async () => {
    const refused: SshFailure = { kind: 'refused', ...HOST };
    assert.deepEqual(await why({ failure: refused, age: 2 }), { kind: 'booting' });
    assert.deepEqual(await why({ failure: refused, condition: { state: 'launching', phase: 'image' } }), {
      kind: 'booting',
      phase: 'image',
    });
    assert.equal(await why({ failure: refused }), undefined);
  });

  it('tells a private address without a way in', async () => {
    assert.deepEqual(await why({ publicAddress: undefined }), { kind: 'private' });
  });

  it('has nothing to say of a machine that answered', async () => {
    const failure: SshFailure = { kind: 'authFailed', host: HOST.host, user: 'core', offered: [], tooMany: false };
    assert.equal(await why({ failure, age: 1 }), undefined);
  });
});

describe('covers', () => {
  for (const [range, address, expected] of [
    ['203.0.113.0/24', '203.0.113.255', true],
    ['203.0.113.0/24', '203.0.114.0', false],
    ['0.0.0.0/0', '203.0.113.1', true],
    ['::/0', '203.0.113.1', false],
    ['2001:db8::/32', '2001:db8:1::5', true],
    ['2001:db8::/32', '2001:db9::5', false],
  ] as const)
    it(`${range} and ${address}`, () => assert.equal(covers(range, address), expected));
});
