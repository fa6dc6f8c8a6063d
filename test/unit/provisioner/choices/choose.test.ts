import assert from 'node:assert/strict';
import type { ClusterSpecInput } from '../../../../src/contracts/clusterSpec';
import type { Aws } from '../../../../src/provisioner/aws/aws';
import { planLaunch, type LaunchParts } from '../../../../src/provisioner/launch';
import { awsError, FakeAccount } from '../../../fakes/fakeAws';
import { NEVER, partsOf, specOf } from '../support/launching';

const one: ClusterSpecInput['workers'] = [{ types: ['m5.large'], max: 2 }];

/** What is found: `kind path`, faults first. */
async function found(
  input: Partial<ClusterSpecInput>,
  prepare: (account: FakeAccount) => Aws = (account) => account.at(),
  more: Partial<LaunchParts> = {},
) {
  const account = new FakeAccount();
  account.now = new Date();
  const plan = await planLaunch(partsOf(prepare(account), more), specOf({ workers: one, ...input }), NEVER);
  if (plan.kind !== 'plan' && plan.kind !== 'faulty') throw new Error(plan.kind);
  const faults = plan.kind === 'faulty' ? plan.faults : [];
  assert.ok(!account.calls.some((call) => /create|run|put|allow|open/.test(call)), 'a plan changes nothing');
  const line = ({ kind, path }: { kind: string; path: readonly (string | number)[] }): string =>
    `${kind} ${path.join('.')}`;
  return {
    faults: faults.map(line),
    warnings: plan.warnings.map(line),
    unchecked: plan.unchecked.map(({ what, reason }) => `${what} ${reason}`),
    plan,
  };
}

/** The account with some answers of its own. */
function answering(calls: {
  readonly ec2?: Partial<Aws['ec2']>;
  readonly iam?: Partial<Aws['iam']>;
  readonly quotas?: Aws['quotas'];
}) {
  return (account: FakeAccount): Aws => {
    const aws = account.at();
    const over = <T extends object>(own: T, others: Partial<T> | undefined): T =>
      new Proxy(own, { get: (target, key): unknown => Reflect.get(others ?? {}, key) ?? Reflect.get(target, key) });
    return { ...aws, ec2: over(aws.ec2, calls.ec2), iam: over(aws.iam, calls.iam), quotas: calls.quotas ?? aws.quotas };
  };
}

describe('Choices', () => {
  const wrong: readonly (readonly [string, Partial<ClusterSpecInput>, string])[] = [
    ['another region than the one signed in to', { region: 'eu-west-1' }, 'otherRegion region'],
    ['a zone that the region does not have', { zone: 'us-east-1z' }, 'unknownZone zone'],
    ['a leader type that the region does not have', { leader: { type: 't3.mediun' } }, 'unknownType leader.type'],
    [
      'a worker type that it does not have',
      { workers: [{ types: ['m5.large', 'm9.large'], max: 1 }] },
      'unknownType workers.0.types.1',
    ],
    [
      'workers of another architecture',
      { workers: [{ types: ['m6g.large'], max: 1 }] },
      'architecturesDiffer workers.0.types.0',
    ],
    ['a subnet that is not there', { network: { subnet: 'subnet-999' } }, 'unknownSubnet network.subnet'],
    [
      'a subnet of another zone',
      { zone: 'us-east-1a', network: { subnet: 'subnet-1f' } },
      'subnetOfOtherZone network.subnet',
    ],
    [
      'a group in a subnet of another network',
      { workers: [{ types: ['m5.large'], max: 1, subnets: ['subnet-999'] }] },
      'subnetOfOtherNetwork workers.0.subnets.0',
    ],
    ['a private leader in a subnet without a NAT', { network: { privateAddress: true } }, 'noRouteOut network.subnet'],
    ['a key pair that is not there', { keyPair: 'bob' }, 'unknownKeyPair keyPair'],
    ['no key pair', { keyPair: undefined }, 'noKeyPair keyPair'],
    ['an image that is not there', { machineImage: 'ami-0404' }, 'unknownImage machineImage'],
    ['an image of the other architecture', { machineImage: 'ami-0f1a7ca1' }, 'imageOfOtherArchitecture machineImage'],
    [
      'a security group that is not there',
      { network: { securityGroups: ['sg-404'] } },
      'unknownSecurityGroup network.securityGroups.0',
    ],
    ['a bucket that nobody has', { buckets: { read: [], write: ['no-such-bucket'] } }, 'unknownBucket buckets.write.0'],
    [
      'a profile that is not there',
      { permissions: { instanceProfile: 'arn:aws:iam::123456789012:instance-profile/x' } },
      'unknownProfile permissions.instanceProfile',
    ],
    [
      'a bid that never wins',
      { workers: [{ types: ['m5.large'], spot: true, bid: 0.01, max: 1 }] },
      'bidTooLow workers.0.bid',
    ],
    ['growing workers on Mesos', { type: 'mesos' }, 'scaledOnMesos workers.0.max'],
    ['ARM on Mesos', { type: 'mesos', leader: { type: 'm6g.large' }, workers: [] }, 'noArm leader.type'],
  ];
  for (const [what, input, fault] of wrong) {
    it(`refuse ${what}, before anything is made`, async () => {
      assert.deepEqual((await found(input)).faults, [fault]);
    });
  }

  it('tell all faults at once', async () => {
    const { faults } = await found({ keyPair: 'bob', leader: { type: 'x9.large' }, machineImage: 'ami-0404' });
    assert.deepEqual(faults, ['unknownKeyPair keyPair', 'unknownType leader.type']);
  });

  it('guess what a misspelt type was meant to be', async () => {
    const { plan } = await found({ leader: { type: 't3.mediun' } });
    assert.ok(plan.kind === 'faulty');
    assert.deepEqual(plan.faults, [
      { kind: 'unknownType', path: ['leader', 'type'], type: 't3.mediun', didYouMean: 't3.medium' },
    ]);
  });

  it('refuse a network that overlaps with that of the pods or services', async () => {
    for (const [range, overlaps] of [
      ['10.244.7.0/24', true],
      ['10.0.0.0/8', true],
      ['10.100.0.0/16', true],
      ['10.112.0.0/16', false],
      ['172.31.0.0/16', false],
      ['2600:1f14::/56', false],
    ] as const) {
      const vpcs = (): Promise<never> => Promise.resolve([{ id: 'v', ranges: [range], isDefault: true }] as never);
      const { faults } = await found({}, answering({ ec2: { vpcs } }));
      assert.deepEqual(faults, overlaps ? ['networkOverlap network.subnet'] : [], range);
    }
  });

  it('take the zone that offers all types, and of several the one with the cheapest spot machines', async () => {
    const offerings = (types: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> =>
      Promise.resolve(
        new Map(
          types.map((type) => [
            type,
            type === 'm5.large' ? ['us-east-1b', 'us-east-1c'] : ['us-east-1a', 'us-east-1b', 'us-east-1c'],
          ]),
        ),
      );
    const spot: ClusterSpecInput['workers'] = [{ types: ['m5.large'], spot: true, max: 2 }];
    const cheap = (account: FakeAccount): Aws => {
      const at = new Date();
      account
        .region('us-east-1')
        .spotPrices.unshift(
          { type: 'm5.large', zone: 'us-east-1b', price: 0.05, at },
          { type: 'm5.large', zone: 'us-east-1c', price: 0.03, at },
        );
      return answering({ ec2: { offerings } })(account);
    };
    const { plan } = await found({ workers: spot }, cheap);
    assert.ok(plan.kind === 'plan');
    assert.deepEqual([plan.choices.zone, plan.choices.otherZones], ['us-east-1c', ['us-east-1b']]);
    assert.deepEqual(
      plan.choices.groups[0]?.subnets.map(({ zone }) => zone),
      ['us-east-1b', 'us-east-1c'],
    );
  });

  it('say where a type is offered that the zone asked for does not have', async () => {
    const offerings = (types: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> =>
      Promise.resolve(
        new Map(types.map((type) => [type, type === 't3.medium' ? ['us-east-1c'] : ['us-east-1a', 'us-east-1c']])),
      );
    const { plan } = await found({ zone: 'us-east-1a' }, answering({ ec2: { offerings } }));
    assert.ok(plan.kind === 'faulty');
    const fault = { kind: 'notOfferedInZone', path: ['leader', 'type'], type: 't3.medium', zone: 'us-east-1a' };
    assert.deepEqual(plan.faults, [{ ...fault, zones: ['us-east-1c'] }]);
  });

  it('tell types that no one zone has together, and accounts without a default network', async () => {
    const offerings = (types: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> =>
      Promise.resolve(new Map(types.map((type) => [type, type === 't3.medium' ? ['us-east-1a'] : ['us-east-1b']])));
    assert.deepEqual((await found({}, answering({ ec2: { offerings } }))).faults, ['noZoneForTypes zone']);
    const bare = (account: FakeAccount): Aws => {
      account.region('us-east-1').subnets.forEach((subnet) => (subnet.isDefaultForZone = false));
      return account.at();
    };
    assert.deepEqual((await found({}, bare)).faults, ['noDefaultSubnet network.subnet']);
  });

  it('keep workers out of subnets that lead nowhere, and refuse a leader in one', async () => {
    const routeOut: Aws['ec2']['routeOut'] = ({ zone }) =>
      Promise.resolve(zone === 'us-east-1b' ? 'none' : 'internetGateway');
    const { plan } = await found({}, answering({ ec2: { routeOut } }));
    assert.ok(plan.kind === 'plan');
    assert.deepEqual(
      plan.choices.groups[0]?.subnets.map(({ zone }) => zone),
      ['us-east-1a', 'us-east-1c'],
    );
    const { faults } = await found({ zone: 'us-east-1b' }, answering({ ec2: { routeOut } }));
    assert.deepEqual(faults, ['noRouteOut network.subnet']);
  });

  it('let a private leader be where a NAT leads out, or where all that it fetches lies within', async () => {
    const nat: Aws['ec2']['routeOut'] = () => Promise.resolve('nat');
    const none: Aws['ec2']['routeOut'] = () => Promise.resolve('none');
    const network = { privateAddress: true };
    const mirrors = { systemExtension: 'https://mirror.lab/k8s', images: 'mirror.lab/k8s' };
    assert.deepEqual((await found({ network }, answering({ ec2: { routeOut: nat } }))).faults, []);
    assert.deepEqual((await found({ network, mirrors }, answering({ ec2: { routeOut: none } }))).faults, []);
  });

  it('compare what is needed with the quotas: the least is a fault, the most a warning', async () => {
    const workers: ClusterSpecInput['workers'] = [{ types: ['m5.xlarge'], min: 2, max: 10 }];
    const quota = (cores: number) => answering({ quotas: { cores: () => Promise.resolve(cores) } });
    assert.deepEqual((await found({ workers }, quota(9))).faults, ['quotaTooSmall leader.type']);
    assert.deepEqual((await found({ workers }, quota(10))).warnings, ['quotaBelowMost leader.type']);
    assert.deepEqual((await found({ workers }, quota(42))).warnings, []);
  });

  it('warn about what costs or fails later', async () => {
    const bid: ClusterSpecInput['workers'] = [{ types: ['m5.large'], spot: true, bid: 0.5, max: 1 }];
    assert.deepEqual((await found({ workers: bid })).warnings, ['bidAboveOnDemand workers.0.bid']);
    const mixed: ClusterSpecInput['workers'] = [{ types: ['m5.large', 'm5.xlarge'], max: 1 }];
    assert.deepEqual((await found({ workers: mixed })).warnings, ['unequalTypes workers.0.types']);
    const key = answering({ ec2: { defaultVolumeKey: () => Promise.resolve('arn:aws:kms:us-east-1:1:key/2') } });
    assert.deepEqual((await found({}, key)).warnings, ['volumeKey workers']);
    assert.deepEqual((await found({ type: 'mesos', workers: [] })).warnings, ['mesosIsLegacy type']);
    const linked = answering({ iam: { denied: () => Promise.resolve(['iam:CreateServiceLinkedRole']) } });
    assert.deepEqual((await found({}, linked)).warnings, ['noLinkedRole workers']);
  });

  it('warn where nobody could reach the leader, and let the spec’s ranges win over the user’s own', async () => {
    const { aws, boot, fetchText, environment } = partsOf(new FakeAccount().at());
    const plan = await planLaunch({ aws, boot, fetchText, environment }, specOf({ workers: one }), NEVER);
    assert.ok(plan.kind === 'plan');
    assert.deepEqual(plan.warnings, [{ kind: 'noSshRange', path: ['network', 'sshFrom'] }]);
    const said = await found({ network: { sshFrom: ['198.51.100.0/24'] } });
    assert.ok(said.plan.kind === 'plan');
    assert.deepEqual(said.plan.plan.lines[1]?.resource.settings['sshFrom'], ['198.51.100.0/24']);
  });

  it('go on where something cannot be looked up, and say so', async () => {
    const poor = (account: FakeAccount): Aws => {
      for (const call of [
        'prices.onDemand',
        'prices.storage',
        'ec2.spotPrices',
        'quotas.cores',
        'ec2.defaultVolumeKey',
        'iam.role',
        'ssm.parametersNamed',
      ])
        account.fail({ call, error: awsError('accessDenied'), times: call === 'iam.role' ? 1 : 99 });
      return account.at();
    };
    const workers: ClusterSpecInput['workers'] = [{ types: ['m5.large'], spot: true, max: 2 }];
    const { plan, unchecked } = await found({ workers }, poor);
    assert.ok(plan.kind === 'plan');
    assert.deepEqual(unchecked.sort(), [
      'linkedRoles accessDenied',
      'price accessDenied',
      'quota accessDenied',
      'records accessDenied',
      'spotPrice accessDenied',
      'volumeKey accessDenied',
    ]);
    assert.equal(plan.cost.whole, false);
    assert.ok(!plan.plan.lines.some(({ resource }) => resource.kind === 'specRecord'));
  });

  it('do not take being signed out for an answer', async () => {
    const account = new FakeAccount();
    account.fail({ call: 'prices.onDemand', error: awsError('expired') });
    await assert.rejects(planLaunch(partsOf(account.at()), specOf(), NEVER), { kind: 'expired' });
  });
});
