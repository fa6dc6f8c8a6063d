import assert from 'node:assert/strict';
import { readSpec, type SpecProblem } from '../../../../src/toil/fit/readSpec';

const WORKERS = [{ types: ['m5.xlarge'], max: 4 }];
const read = (value: unknown): ReturnType<typeof readSpec> =>
  readSpec(JSON.stringify(value), '/w/lab.toil-cluster.json');

/** What is said of a spec that has one fault more than a good one, as `path: what`. */
function told(more: object): string[] {
  const result = read({ format: 1, workers: WORKERS, ...more });
  return result.kind === 'spec' ? [] : result.problems.map(words);
}

function words(problem: SpecProblem): string {
  const path = problem.path.join('.');
  switch (problem.kind) {
    case 'syntax':
      return 'syntax';
    case 'unknownKey':
      return `${path}: unknown${problem.didYouMean === undefined ? '' : `, ${problem.didYouMean}?`}`;
    case 'missing':
      return `${path}: missing`;
    case 'wrongType':
      return `${path}: ${problem.found} for ${problem.expected}`;
    case 'wrongValue':
      return `${path}: ${problem.rule}`;
    case 'notOneOf':
      return `${path}: one of ${problem.choices.join(' ')}${problem.didYouMean === undefined ? '' : `, ${problem.didYouMean}?`}`;
  }
}

const group = (more: object): object => ({ workers: [{ types: ['m5.xlarge'], max: 4, ...more }] });

/** A wrong value for each field, and what is said of it. */
const WRONG: readonly (readonly [object, ...string[]])[] = [
  [{ format: 2 }, 'format: one of 1'],
  [{ worker: [] }, 'worker: unknown, workers?'],
  [{ nothingLikeIt: 1 }, 'nothingLikeIt: unknown'],
  [{ name: 'Lab' }, 'name: clusterName'],
  [{ name: 'my_lab' }, 'name: clusterName'],
  [{ name: 'enabled' }, 'name: clusterName'],
  [{ name: 'sg-lab' }, 'name: clusterName'],
  [{ name: 'a'.repeat(53) }, 'name: clusterName'],
  [{ type: 'kubernets' }, 'type: one of kubernetes mesos, kubernetes?'],
  [{ profile: '' }, 'profile: empty'],
  [{ region: 'us-west-2a' }, 'region: region'],
  [{ region: 7 }, 'region: number for string'],
  [{ zone: 'us-west-2' }, 'zone: zone'],
  [{ region: 'us-west-2', zone: 'eu-west-1a' }, 'zone: zoneOfOtherRegion'],
  [{ keyPair: null }, 'keyPair: null for string'],
  [{ tags: { a: 1 } }, 'tags.a: number for string'],
  [{ leader: { typ: 't3.large' } }, 'leader.typ: unknown, type?'],
  [{ leader: { storage: 5 } }, 'leader.storage: storage'],
  [{ leader: { storage: 50.5 } }, 'leader.storage: whole'],
  [{ workers: {} }, 'workers: object for array'],
  [{ workers: [] }, 'workers: noWorkers'],
  [{ workers: [...WORKERS, 'm5.large'] }, 'workers.1: string for object'],
  [group({ types: [] }), 'workers.0.types: noTypes'],
  [group({ types: ['m5'] }), 'workers.0.types.0: instanceType'],
  [group({ maxx: 3 }), 'workers.0.maxx: unknown, max?'],
  [group({ count: 3 }), 'workers.0.count: countOrMax'],
  [group({ max: undefined }), 'workers.0.count: countOrMax'],
  [group({ max: undefined, count: 3, min: 1 }), 'workers.0.min: minWithCount'],
  [group({ min: 5 }), 'workers.0.min: minAboveMax'],
  [group({ max: 1.5 }), 'workers.0.max: whole'],
  [group({ max: -1 }), 'workers.0.max: negative'],
  [group({ bid: 0.4 }), 'workers.0.bid: bidWithoutSpot'],
  [group({ spot: true, bid: 0 }), 'workers.0.bid: bid'],
  [group({ spot: 'yes' }), 'workers.0.spot: string for boolean'],
  [group({ subnets: ['eu'] }), 'workers.0.subnets.0: subnet'],
  [group({ name: 'Big one' }), 'workers.0.name: groupName'],
  [
    {
      workers: [
        { ...WORKERS[0], name: 'a' },
        { ...WORKERS[0], name: 'a' },
      ],
    },
    'workers: sameGroupName',
  ],
  [{ buckets: { read: ['S3://x'] } }, 'buckets.read.0: bucket'],
  [{ permissions: { boundary: 'admin' } }, 'permissions.boundary: policyArn'],
  [{ permissions: { path: 'toil' } }, 'permissions.path: iamPath'],
  [{ permissions: { instanceProfile: 'x' } }, 'permissions.instanceProfile: instanceProfile'],
  [{ network: { subnet: 'vpc-1' } }, 'network.subnet: subnet'],
  [{ network: { sshFrom: ['203.0.113.4'] } }, 'network.sshFrom.0: addressRange'],
  [{ network: { sshFrom: ['203.0.113.400/32'] } }, 'network.sshFrom.0: addressRange'],
  [{ network: { sshFrom: ['203.0.113.4/33'] } }, 'network.sshFrom.0: addressRange'],
  [{ network: { securityGroups: ['default'] } }, 'network.securityGroups.0: securityGroup'],
  [{ idleHours: 0 }, 'idleHours: idleHours'],
  [{ idleHours: 'nver' }, 'idleHours: idleHours'],
  [{ s3Endpoint: 'minio:9000' }, 's3Endpoint: url'],
  [{ endpoints: { api: 'x' } }, 'endpoints.api: url'],
  [{ mirrors: { images: 'a\nb' } }, 'mirrors.images: oneLine'],
  [{ initCommands: { host: 'a\nb' } }, 'initCommands.host: oneLine'],
  [{ environment: { 'A-B': 'x' } }, 'environment.A-B: environmentName'],
  [{ machineImage: 'flatcar' }, 'machineImage: machineImage'],
  [{ secret: 'A_B' }, 'secret: secret'],
  [{ logLevel: 'info' }, 'logLevel: one of CRITICAL ERROR WARNING INFO DEBUG TRACE, INFO?'],
];

describe('readSpec', () => {
  it('fills in what is not said, and takes the name of the file', () => {
    const result = read({ format: 1, workers: WORKERS });
    assert.ok(result.kind === 'spec');
    const { name, type, leader, idleHours, workers, fuse } = result.spec;
    assert.deepEqual([name, type, idleHours, fuse], ['lab', 'kubernetes', 8, true]);
    assert.deepEqual(leader, { type: 't3.medium', storage: 50 });
    assert.deepEqual([workers[0]?.storage, workers[0]?.spot], [50, false]);
  });

  it('takes every field', () => {
    const all = {
      $schema: 'https://example.org/schema.json',
      format: 1,
      name: 'lab',
      type: 'mesos',
      profile: 'p',
      region: 'us-west-2',
      zone: 'us-west-2a',
      keyPair: 'k',
      owner: 'o',
      tags: { a: 'b' },
      leader: { type: 'm5.large', storage: 100 },
      workers: [
        {
          name: 'a',
          types: ['m5.large', 'm5a.large'],
          spot: true,
          bid: 0.4,
          min: 0,
          max: 9,
          storage: 99,
          subnets: ['subnet-0a'],
          labels: { x: 'y' },
        },
      ],
      buckets: { read: ['in-bucket'], write: ['out-bucket'] },
      permissions: {
        instanceProfile: 'arn:aws:iam::123456789012:instance-profile/x',
        boundary: 'arn:aws:iam::123456789012:policy/b',
        path: '/toil/',
      },
      network: {
        subnet: 'subnet-0b',
        privateAddress: true,
        securityGroups: ['sg-1'],
        sshFrom: ['203.0.113.4/32', '2001:db8::/32'],
      },
      idleHours: 'never',
      fuse: false,
      history: false,
      s3Endpoint: 'https://minio.lab:9000',
      endpoints: { api: 'http://a', ssm: 'http://b', controllers: 'http://c' },
      mirrors: { systemExtension: 'http://d', images: 'e/f', dockerHub: 'g' },
      appliance: { image: 'i:1', registry: 'r', name: 'n', check: false },
      machineImage: 'ami-0a',
      initCommands: { host: 'true', appliance: 'true' },
      environment: { TOIL_KUBERNETES_POD_TIMEOUT: '1800' },
      secret: 'aws',
      keepFailedNodes: true,
      logLevel: 'DEBUG',
    };
    const result = read(all);
    assert.deepEqual(result, { kind: 'spec', spec: all });
  });

  for (const [more, ...said] of WRONG) {
    it(`refuses ${JSON.stringify(more)}: ${said.join(', ')}`, () => assert.deepEqual(told(more), said));
  }

  it('says all that is wrong, not only the first', () => {
    assert.deepEqual(told({ leader: { typ: 'x' }, region: 1, wrokers: [] }), [
      'region: number for string',
      'leader.typ: unknown, type?',
      'wrokers: unknown, workers?',
    ]);
    const nothing = read({});
    assert.deepEqual(nothing.kind === 'faulty' && nothing.problems.map(words), ['format: missing', 'workers: missing']);
  });

  for (const text of [
    '',
    '{',
    '[]',
    '[1]',
    'null',
    '3',
    '"x"',
    '{"format": 1,}',
    '{"workers":[null]}',
    '{"__proto__":{}}',
    '\u0000',
  ]) {
    it(`never throws: ${JSON.stringify(text)}`, () => {
      const result = readSpec(text);
      assert.ok(result.kind === 'faulty' && result.problems.length > 0);
    });
  }

  it('reads a file with a byte order mark', () => {
    assert.equal(readSpec(`\uFEFF${JSON.stringify({ format: 1, workers: WORKERS })}`).kind, 'spec');
  });
});
