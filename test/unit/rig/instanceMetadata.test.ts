import assert from 'node:assert/strict';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Instance, InstanceSettings } from '../../rig/metadata/instanceFacts';
import { RoleKeyRing } from '../../rig/metadata/roleKeys';
import { serveMetadata, type MetadataService } from '../../rig/metadata/service';
import { Sessions } from '../../rig/metadata/sessions';
import { metadataAt, type Subject } from '../../rig/metadata/tree';

const INSTANCE: Instance = {
  place: { account: '123456789012', region: 'us-west-2' },
  id: 'i-0a',
  state: 'running',
  type: 't3.medium',
  image: 'ami-1',
  architecture: 'x86_64',
  zone: 'us-west-2b',
  privateAddress: '172.31.16.4',
  publicAddress: '203.0.113.4',
  privateName: 'ip-172-31-16-4.us-west-2.compute.internal',
  publicName: 'ec2-203-0-113-4.us-west-2.compute.amazonaws.com',
  mac: '02:00:00:6a:d9:5f',
  networkInterface: 'eni-1',
  vpc: 'vpc-1',
  subnet: 'subnet-1',
  groups: [
    { id: 'sg-1', name: 'lab' },
    { id: 'sg-2', name: 'default' },
  ],
  keyPair: 'ann',
  profile: { arn: 'arn:aws:iam::123456789012:instance-profile/lab_toil', id: 'AIPA1' },
  tags: new Map([
    ['Name', 'lab'],
    ['kubernetes.io/cluster/lab', 'owned'],
  ]),
  tagsInMetadata: false,
  spot: false,
  reservation: 'r-1',
  launchIndex: '0',
  launched: '2026-11-23T03:03:16.000Z',
};
const SETTINGS: InstanceSettings = {
  publicKey: 'ssh-ed25519 AAAA ann',
  role: 'lab_toil',
  userData: Buffer.from([0x1f, 0x8b, 0x00, 0xff]),
  shutdownBehavior: 'stop',
  vpcRange: '172.31.0.0/16',
  subnetRange: '172.31.16.0/20',
  zoneId: 'usw2-az1',
};
const GIVEN = new Date('2026-11-23T03:04:05.678Z');

function subjectOf(changes: Partial<Subject> = {}): Subject {
  const keys = new RoleKeyRing({ addRoleKey: () => undefined }, () => GIVEN.getTime()).keysOf(INSTANCE, 'lab_toil');
  return { instance: INSTANCE, settings: SETTINGS, keys, targetState: undefined, interruption: undefined, ...changes };
}

function told(path: string, subject = subjectOf()): string | undefined {
  return metadataAt(subject, path)?.toString();
}

describe('What an instance is told of itself', () => {
  it('is its place, names and addresses', () => {
    const paths = ['instance-id', 'local-ipv4', 'public-ipv4', 'placement/region', 'placement/availability-zone'];
    assert.deepEqual(
      paths.map((path) => told(`meta-data/${path}`)),
      ['i-0a', '172.31.16.4', '203.0.113.4', 'us-west-2', 'us-west-2b'],
    );
    assert.equal(told('meta-data/hostname'), 'ip-172-31-16-4.us-west-2.compute.internal');
    assert.equal(told('meta-data/network/interfaces/macs/'), '02:00:00:6a:d9:5f/');
    assert.equal(told('meta-data/network/interfaces/macs/02:00:00:6a:d9:5f/vpc-ipv4-cidr-block'), '172.31.0.0/16');
    assert.equal(told('meta-data/network/interfaces/macs/02:00:00:6a:d9:5f/security-group-ids'), 'sg-1\nsg-2');
  });

  it('lists what lies below a path, folders with a slash', () => {
    assert.equal(told(''), 'dynamic/\nmeta-data/\nuser-data');
    assert.equal(told('meta-data/placement'), 'availability-zone\navailability-zone-id\nregion');
    assert.match(told('meta-data/') ?? '', /^network\/$/m);
    assert.match(told('meta-data') ?? '', /^public-keys\/$/m);
    assert.doesNotMatch(told('meta-data') ?? '', /^public-keys$/m);
  });

  it('has the public key in the form of its own', () => {
    assert.equal(told('meta-data/public-keys/'), '0=ann');
    assert.equal(told('meta-data/public-keys/0'), 'openssh-key');
    assert.equal(told('meta-data/public-keys/0/openssh-key'), 'ssh-ed25519 AAAA ann\n');
    const without = subjectOf({ settings: { ...SETTINGS, publicKey: '' } });
    assert.equal(told('meta-data/public-keys/', without), undefined);
  });

  it('has keys of its role, and none without a role', () => {
    assert.equal(told('meta-data/iam/security-credentials/'), 'lab_toil');
    const keys = JSON.parse(told('meta-data/iam/security-credentials/lab_toil') ?? '') as Record<string, string>;
    assert.deepEqual(
      [keys['Code'], keys['LastUpdated'], keys['Expiration']],
      ['Success', '2026-11-23T03:04:05Z', '2026-11-23T09:04:05Z'],
    );
    assert.match(keys['AccessKeyId'] ?? '', /^ASIA[0-9A-F]{16}$/);
    const without = subjectOf({ settings: { ...SETTINGS, role: undefined }, keys: undefined });
    assert.equal(told('meta-data/iam/security-credentials/', without), undefined);
    assert.equal(told('meta-data/iam/info', without), undefined);
  });

  it('shows tags only where they were switched on', () => {
    assert.equal(told('meta-data/tags/instance/Name'), undefined);
    const shown = subjectOf({ instance: { ...INSTANCE, tagsInMetadata: true } });
    assert.equal(told('meta-data/tags/instance', shown), 'Name');
    assert.equal(told('meta-data/tags/instance/Name', shown), 'lab');
  });

  it('has user data byte for byte, and none where there is none', () => {
    assert.deepEqual(metadataAt(subjectOf(), 'user-data'), SETTINGS.userData);
    const without = subjectOf({ settings: { ...SETTINGS, userData: Buffer.alloc(0) } });
    assert.equal(metadataAt(without, 'user-data'), undefined);
    assert.equal(told('', without), 'dynamic/\nmeta-data/');
  });

  it('says that AWS takes it back only when it does', () => {
    assert.equal(told('meta-data/spot/instance-action'), undefined);
    const interruption = { noticed: GIVEN, ends: new Date('2026-11-23T03:06:05.678Z') };
    const taken = subjectOf({ interruption });
    assert.equal(told('meta-data/spot/instance-action', taken), '{"action":"terminate","time":"2026-11-23T03:06:05Z"}');
    assert.equal(told('meta-data/events/recommendations/rebalance', taken), '{"noticeTime":"2026-11-23T03:04:05Z"}');
  });

  it('is known to its group by the state that it shall come to', () => {
    assert.equal(told('meta-data/autoscaling/target-lifecycle-state'), undefined);
    const member = subjectOf({ targetState: 'InService' });
    assert.equal(told('meta-data/autoscaling/target-lifecycle-state', member), 'InService');
  });

  it('is in the identity document, too', () => {
    const document = JSON.parse(told('dynamic/instance-identity/document') ?? '') as Record<string, string>;
    assert.deepEqual(
      [document['instanceId'], document['region'], document['privateIp'], document['pendingTime']],
      ['i-0a', 'us-west-2', '172.31.16.4', '2026-11-23T03:03:16Z'],
    );
  });
});

describe('Keys of a role', () => {
  it('are the same until five minutes before their end, and known as the role’s from then on', () => {
    let now = GIVEN.getTime();
    const added: string[] = [];
    const ring = new RoleKeyRing(
      { addRoleKey: (key, { role, session }) => void added.push(`${key} ${role} ${session}`) },
      () => now,
    );
    const first = ring.keysOf(INSTANCE, 'lab_toil');
    now += (6 * 60 - 6) * 60_000;
    assert.equal(ring.keysOf(INSTANCE, 'lab_toil'), first);
    now += 60_000;
    const second = ring.keysOf(INSTANCE, 'lab_toil');
    assert.notEqual(second.accessKeyId, first.accessKeyId);
    assert.deepEqual([ring.roleOf(first.accessKeyId), ring.roleOf('AKIA0')], ['lab_toil', undefined]);
    assert.deepEqual(
      added,
      [first, second].map(({ accessKeyId }) => `${accessKeyId} lab_toil i-0a`),
    );
  });
});

describe('A token of the metadata service', () => {
  it('is good for its instance and its time', () => {
    let now = 0;
    const sessions = new Sessions(() => now);
    const token = sessions.begin('i-0a', '60');
    assert.ok(sessions.isOpen('i-0a', token));
    assert.ok(!sessions.isOpen('i-0b', token));
    now = 60_000;
    assert.ok(!sessions.isOpen('i-0a', token));
  });

  it('is given for one second to six hours', () => {
    const sessions = new Sessions();
    for (const seconds of [undefined, '0', '21601', '-1', '1.5', 'x', ''])
      assert.equal(sessions.begin('i-0a', seconds), undefined, seconds);
    for (const seconds of ['1', '21600']) assert.notEqual(sessions.begin('i-0a', seconds), undefined);
  });
});

describe('The metadata service', () => {
  let service: MetadataService;
  let subject: Subject | undefined;

  before(async () => {
    service = await serveMetadata({ host: '127.0.0.1', port: 0 }, (address) => {
      assert.equal(address, '127.0.0.1');
      return Promise.resolve(subject);
    });
  });
  beforeEach(() => (subject = subjectOf()));
  after(() => service.close());

  interface Answered {
    readonly status: number | undefined;
    readonly body: string;
    readonly ttl: string | string[] | undefined;
    readonly date: string | undefined;
  }

  function asked(
    method: string,
    path: string,
    headers: Record<string, string> = {},
    signal?: AbortSignal,
  ): Promise<Answered> {
    return new Promise((resolve, reject) => {
      const at = { host: '127.0.0.1', port: service.port, method, path, headers };
      const question = request(signal === undefined ? at : { ...at, signal }, (answer) => {
        const ttl = answer.headers['x-aws-ec2-metadata-token-ttl-seconds'];
        text(answer).then(
          (body) => resolve({ status: answer.statusCode, body, ttl, date: answer.headers.date }),
          reject,
        );
      });
      question.once('error', reject).end();
    });
  }

  const TTL = { 'x-aws-ec2-metadata-token-ttl-seconds': '300' };

  async function get(path: string): Promise<Answered> {
    const { body } = await asked('PUT', '/latest/api/token', TTL);
    return asked('GET', path, { 'x-aws-ec2-metadata-token': body });
  }

  it('gives a token and answers with it under any version', async () => {
    const token = await asked('PUT', '/latest/api/token', TTL);
    assert.deepEqual([token.status, token.ttl], [200, '300']);
    for (const version of ['latest', '2019-10-01', '2009-04-04', '1.0'])
      assert.equal((await get(`/${version}/meta-data/instance-id`)).body, 'i-0a');
    assert.equal((await get('/nothing/meta-data/instance-id')).status, 404);
    assert.equal((await get('/latest/meta-data/nothing')).status, 404);
  });

  it('refuses the first version, and tokens that are not its own', async () => {
    assert.equal((await asked('GET', '/latest/meta-data/instance-id')).status, 401);
    const wrong = { 'x-aws-ec2-metadata-token': 'x' };
    assert.equal((await asked('GET', '/latest/meta-data/instance-id', wrong)).status, 401);
  });

  it('gives no token without a time, and none through a proxy', async () => {
    assert.equal((await asked('PUT', '/latest/api/token')).status, 400);
    const proxied = { ...TTL, 'x-forwarded-for': '10.0.0.1' };
    assert.equal((await asked('PUT', '/latest/api/token', proxied)).status, 403);
  });

  it('knows nothing of an address that no instance has', async () => {
    subject = undefined;
    assert.equal((await asked('PUT', '/latest/api/token', TTL)).status, 404);
  });

  it('can be broken, slow or silent for one path, and is well again after that', async () => {
    const mend = service.faults.add({ kind: 'error', path: '/user-data' });
    assert.equal((await get('/latest/user-data')).status, 500);
    assert.equal((await get('/latest/meta-data/instance-id')).status, 200);
    mend();
    assert.equal((await get('/latest/user-data')).status, 200);
    const hurry = service.faults.add({ kind: 'slow', delay: 200, instance: 'i-0a' });
    const began = performance.now();
    await asked('PUT', '/latest/api/token', TTL);
    assert.ok(performance.now() - began >= 190);
    hurry();
    const speak = service.faults.add({ kind: 'silent' });
    await assert.rejects(asked('PUT', '/latest/api/token', TTL, AbortSignal.timeout(100)));
    speak();
    assert.equal((await asked('PUT', '/latest/api/token', TTL)).status, 200);
  });

  it('can cut answers off, and have a clock of its own', async () => {
    const whole = (await get('/latest/meta-data/instance-id')).body;
    const mend = service.faults.add({ kind: 'cut', path: '/instance-id' });
    assert.equal((await get('/latest/meta-data/instance-id')).body, whole.slice(0, whole.length / 2));
    mend();
    const right = service.faults.add({ kind: 'ahead', delay: 3_600_000 });
    const { date } = await asked('PUT', '/latest/api/token', TTL);
    const ahead = Date.parse(date ?? '') - Date.now();
    assert.ok(ahead > 3_590_000 && ahead < 3_610_000, `${ahead} ms`);
    right();
  });
});
