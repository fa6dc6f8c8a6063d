import assert from 'node:assert/strict';
import {
  jumpOf,
  proxyFor,
  targetOf,
  type FoundLeader,
  type SshWays,
} from '../../../../src/usecases/leaders/leaderTarget';
import { knownCluster } from '../runPlaces/fakeClusters';

type Instance = Parameters<typeof jumpOf>[0]['instance'];

describe('The way to a leader', () => {
  const instance: Instance = {
    ...{ id: 'i-1', type: 't3.medium', state: 'running', spot: false, zone: 'us-east-1a', image: 'ami-1' },
    ...{ architecture: 'x86_64', volumes: [], tags: {}, securityGroups: [], launched: new Date(0) },
    privateAddress: '10.0.0.5',
  };

  for (const [jumpHost, expected] of [
    ['bastion', { host: 'bastion', port: 22, user: 'core' }],
    ['ann@bastion:2222', { host: 'bastion', port: 2222, user: 'ann' }],
    ['ann@[2001:db8::1]:2222', { host: '2001:db8::1', port: 2222, user: 'ann' }],
    ['ann@', undefined],
  ] as const)
    it(`goes through ${jumpHost} where the leader has a private address`, () =>
      assert.deepEqual(jumpOf({ instance }, { jumpHost }), expected));

  it('goes straight to a public address', () => {
    assert.equal(
      jumpOf({ instance: { ...instance, publicAddress: '203.0.113.9' } }, { jumpHost: 'bastion' }),
      undefined,
    );
    assert.equal(jumpOf({ instance }, {}), undefined);
  });

  it('goes through the session-manager-plugin only where nothing else leads there', () => {
    const hostKeys = { keys: [], fingerprints: [] };
    const found = {
      ...{ instance, hostKeys, address: '10.0.0.5' },
      known: knownCluster(),
      aws: {},
    } as unknown as FoundLeader;
    const way = (own: Partial<Instance>, ways: SshWays, plugin?: string): string[] => {
      const parts = {
        ways,
        env: {},
        accepted: { get: () => undefined, accept: () => Promise.resolve(), forget: () => Promise.resolve() },
      };
      const aws = { ssm: {} } as FoundLeader['aws'];
      const target = targetOf(
        { ...found, aws, instance: { ...instance, ...own } },
        { kind: 'agent' },
        { ...parts, ...(plugin === undefined ? {} : { plugin }) },
      );
      return (['stream', 'jump', 'proxy'] as const).filter((name) => target[name] !== undefined);
    };
    assert.deepEqual(way({}, {}, 'plugin'), ['stream']);
    assert.deepEqual(way({}, {}), []);
    assert.deepEqual(way({ publicAddress: '203.0.113.9' }, {}, 'plugin'), []);
    assert.deepEqual(way({}, { jumpHost: 'bastion' }, 'plugin'), ['jump']);
    assert.deepEqual(way({}, { proxy: 'socks5://own:1080' }, 'plugin'), ['proxy']);
  });

  it('takes the proxy of the setting before that of the environment', () => {
    const env = { HTTPS_PROXY: 'http://env:3128', NO_PROXY: 'inside' };
    const host = (ways: { proxy?: string }, to = 'outside'): string | undefined =>
      proxyFor(to, { ways, env }).proxy?.host;
    assert.deepEqual([host({}), host({ proxy: 'socks5://own:1080' }), host({}, 'inside')], ['env', 'own', undefined]);
  });
});
