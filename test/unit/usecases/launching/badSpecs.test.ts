import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { readSpec } from '../../../../src/toil/fit/readSpec';
import { prepareLaunch } from '../../../../src/usecases/launching/prepareLaunch';
import { FakeAccount } from '../../../fakes/fakeAws';
import { launchingParts, NEVER } from './support/parts';

/** A good spec of AWS's own words: everything else starts from it. */
const GOOD = {
  format: 1,
  name: 'my-cluster',
  region: 'us-east-1',
  keyPair: 'ann',
  workers: [{ types: ['m5.large'], max: 3 }],
};

type Path = readonly (string | number)[];

/** No string, no number, no list where one of them is wanted. */
const NOT_TEXT = [7, true, null, [], {}];
const NOT_SWITCH = ['yes', 1, null, []];
const NOT_URL = [...NOT_TEXT, '', 'aws.lab', 'ftp://aws.lab', 'http://', 'javascript:alert(1)'];
const NOT_LINE = [...NOT_TEXT, '', 'a\nb', 'a\tb', 'a\0b'];
const NOT_COUNT = ['3', true, null, -1, 1.5, 1001, Number.MAX_SAFE_INTEGER];
const NOT_STORAGE = ['50', null, 9, 0, -50, 50.5];
const NOT_MAP = ['a=b', 7, null, [], { a: 7 }, { a: null }, { '': 'x' }];

/** Each field of a spec with what it may not be. `*`: the first of a list. Where the path of the fault is another, it stands behind. */
const WRONG: Readonly<Record<string, readonly unknown[]>> = {
  $schema: [...NOT_TEXT, ''],
  format: [0, 2, '1', null],
  name: [
    ...NOT_TEXT,
    '',
    'A',
    'a',
    'My-cluster',
    'my_cluster',
    '-x',
    'x-',
    '1x',
    'sg-12',
    'enabled',
    'x'.repeat(53),
    'a b',
  ],
  type: ['Kubernetes', 'k8s', '', null, 1],
  profile: [...NOT_TEXT, ''],
  region: [...NOT_TEXT, '', 'us-west', 'us-west-2a', 'US-WEST-2', 'oregon'],
  zone: [...NOT_TEXT, '', 'a', 'us-east-1', 'us-west-2a', 'us-east-1z'],
  keyPair: [...NOT_TEXT, '', 'bob'],
  owner: [...NOT_TEXT, ''],
  tags: NOT_MAP,
  leader: ['t3.medium', [], null, { kind: 't3.medium' }],
  'leader.type': [...NOT_TEXT, '', 't3.mediun', 'm99.large'],
  'leader.storage': NOT_STORAGE,
  workers: ['m5.large', {}, null, [], [7], [{}], [{ max: 3 }]],
  'workers.*.name': [...NOT_TEXT, '', 'A', 'a_b', '1a', 'x'.repeat(32)],
  'workers.*.types': ['m5.large', null, [], [7], [''], ['m5'], ['m5.large '], ['m5.large', 'm5.lagre'], ['m6g.large']],
  'workers.*.spot': NOT_SWITCH,
  'workers.*.bid': ['0.1', null, 0, -1, 0.5],
  'workers.*.count': [...NOT_COUNT, 2],
  'workers.*.min': [...NOT_COUNT, 4],
  'workers.*.max': [...NOT_COUNT],
  'workers.*.storage': NOT_STORAGE,
  'workers.*.subnets': ['subnet-0f', null, [7], ['sub-1'], ['subnet-xyz'], ['subnet-999']],
  'workers.*.labels': NOT_MAP,
  buckets: ['data', [], null, { own: [] }],
  'buckets.read': ['data', null, [7], ['A'], ['ab'], ['a_b_c'], ['s3://data'], ['nobodys-bucket']],
  'buckets.write': ['data', null, [7], ['A'], ['ab'], ['a_b_c'], ['s3://data'], ['nobodys-bucket']],
  permissions: ['admin', [], null, { role: 'x' }],
  'permissions.instanceProfile': [
    ...NOT_TEXT,
    '',
    'mine',
    'arn:aws:iam::123456789012:role/mine',
    'arn:aws:iam::123456789012:instance-profile/nobodys',
  ],
  'permissions.boundary': [
    ...NOT_TEXT,
    '',
    'mine',
    'arn:aws:iam::1234:policy/mine',
    'arn:aws:iam::123456789012:role/x',
  ],
  'permissions.path': [...NOT_TEXT, '', 'lab', '/lab', 'lab/', '/a b/'],
  network: ['vpc-1', [], null, { vpc: 'vpc-1' }],
  'network.subnet': [...NOT_TEXT, '', 'subnet', 'subnet-xyz', 'subnet-999'],
  'network.privateAddress': NOT_SWITCH,
  'network.securityGroups': ['sg-1', null, [7], ['sg'], ['my-group'], ['sg-404']],
  'network.sshFrom': [
    '203.0.113.4/32',
    null,
    [7],
    ['203.0.113.4'],
    ['203.0.113.4/33'],
    ['::1/129'],
    ['home/8'],
    ['256.0.0.1/32'],
  ],
  idleHours: ['8', 'Never', null, 0, 0.2, -1],
  fuse: NOT_SWITCH,
  history: NOT_SWITCH,
  s3Endpoint: NOT_URL,
  endpoints: ['http://aws.lab', [], null, { ec2: 'http://aws.lab' }],
  'endpoints.api': NOT_URL,
  'endpoints.ssm': NOT_URL,
  'endpoints.controllers': NOT_URL,
  mirrors: ['http://mirror', [], null, { quay: 'x' }],
  'mirrors.systemExtension': NOT_URL,
  'mirrors.images': NOT_LINE,
  'mirrors.dockerHub': NOT_LINE,
  appliance: ['quay.io/x', [], null, { tag: 'x' }],
  'appliance.image': NOT_LINE,
  'appliance.registry': NOT_LINE,
  'appliance.name': NOT_LINE,
  'appliance.check': NOT_SWITCH,
  machineImage: [...NOT_TEXT, '', 'flatcar', 'ami-xyz', 'ami-0404'],
  initCommands: ['true', [], null, { worker: 'x' }],
  'initCommands.host': NOT_LINE,
  'initCommands.appliance': NOT_LINE,
  environment: [...NOT_MAP.slice(0, -1), { '1A': 'x' }, { 'A B': 'x' }, { '': 'x' }],
  secret: [...NOT_TEXT, '', 'A', '-a', 'a_b', 'a-'],
  keepFailedNodes: NOT_SWITCH,
  logLevel: ['info', 'VERBOSE', '', null, 3],
};

/** The good spec with one field of another value. */
function withField(field: string, value: unknown): unknown {
  const spec = structuredClone(GOOD) as Record<string, unknown>;
  const keys = field.split('.').map((key) => (key === '*' ? 0 : key));
  const last = keys.pop() ?? '';
  let at: Record<string, unknown> = spec;
  for (const key of keys) at = (at[key] ??= {}) as Record<string, unknown>;
  at[last] = value;
  // A bid needs the spot market.
  if (field.endsWith('.bid') && value !== 0.5) at['spot'] = true;
  return spec;
}

/** Where the spec is refused, at reading or by the account; undefined when it is not. */
async function refusedAt(account: FakeAccount, spec: unknown): Promise<readonly Path[] | undefined> {
  const reading = readSpec(JSON.stringify(spec));
  if (reading.kind === 'faulty') return reading.problems.map((problem) => problem.path);
  const found = await prepareLaunch(launchingParts(account), { spec: reading.spec, profile: 'lab' }, NEVER);
  return found.kind === 'faulty' ? found.faults.map((fault) => fault.path) : undefined;
}

function startsWith(whole: Path, field: string): boolean {
  return field.split('.').every((key, i) => String(whole[i]) === (key === '*' ? '0' : key));
}

const CHANGES =
  /\.(?:create|run|put|allow|open|forbid|tag|untag|change|resize|renew|add|import|delete|terminate|stop|start)/;

describe('A bad spec', () => {
  it('is otherwise good: the one that all others are made of can be launched', async () => {
    assert.equal(await refusedAt(new FakeAccount(), GOOD), undefined);
  });

  for (const [field, values] of Object.entries(WRONG))
    it(`is refused at ${field}, for each of ${values.length} values, before anything is changed`, async () => {
      for (const value of values) {
        const account = new FakeAccount();
        const paths = await refusedAt(account, withField(field, value));
        const what = `${field}: ${JSON.stringify(value)} → ${JSON.stringify(paths)}`;
        assert.ok(
          paths?.some((each) => startsWith(each, field)),
          what,
        );
        assert.deepEqual(
          account.calls.filter((call) => CHANGES.test(call)),
          [],
          what,
        );
        assert.deepEqual(account.leftovers(), []);
      }
    });

  it('has every field of the schema in this table', async () => {
    const file = path.resolve(import.meta.dirname, '../../../../schemas/toil-cluster.schema.json');
    assert.deepEqual(Object.keys(WRONG).sort(), fieldsOf(JSON.parse(await readFile(file, 'utf8'))).sort());
  });

  it('is refused for a key that no spec has, at that key', async () => {
    for (const where of ['wrokers', 'leader.typ', 'workers.*.bids', 'network.vpc']) {
      const paths = await refusedAt(new FakeAccount(), withField(where, 'x'));
      assert.ok(
        paths?.some((each) => startsWith(each, where)),
        where,
      );
    }
  });
});

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

function fieldsOf(schema: unknown, before = ''): string[] {
  const { properties = {} } = schema as Schema;
  return Object.entries(properties).flatMap(([name, field]) => [
    `${before}${name}`,
    ...fieldsOf(field, `${before}${name}.`),
    ...(field.items === undefined ? [] : fieldsOf(field.items, `${before}${name}.*.`)),
  ]);
}
