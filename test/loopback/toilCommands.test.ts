import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ImportKeyPairCommand } from '@aws-sdk/client-ec2';
import { testLeader } from '../../scripts/testLeader';
import { lackingForLeader } from '../../scripts/testLeaderSystem';
import { testToil } from '../../scripts/testToil';
import { execute } from '../../scripts/vscodeHost/programs';
import { DEFAULT_ACCOUNT } from '../aws-front/cloud';
import { startAwsFront, type AwsFront } from '../aws-front/awsFront';
import { IMAGES } from '../aws-front/moto';
import { clientsOf } from '../aws-front/testClients';
import { leaderInstances, type LeaderInstance } from '../leader/sightings';
import { makeSshUser, type Ended, type SshUser } from '../leader/sshProgram';
import { watchLeaders, type LeaderWatch } from '../leader/watch';

const REGION = 'us-west-2';
/** Not 88: other tests may run leaders there at the same time. */
const SECOND = 96;
const CLUSTER = 'toils-own';
const PLACE = { account: DEFAULT_ACCOUNT, region: REGION };

/** The commands of Toil itself, unchanged, against the front and a loopback leader (reference runs-and-leader.md 13a). */
describe("Toil's own commands", function () {
  this.timeout(900_000);
  let front: AwsFront;
  let watch: LeaderWatch;
  let user: SshUser;
  let toil: (words: readonly string[]) => Promise<Ended>;
  let subnet: string;
  const zone = ['--zone', `${REGION}a`];

  before(async function () {
    if ((await lackingForLeader()) !== undefined) this.skip();
    await testLeader();
    front = await startAwsFront();
    watch = watchLeaders(front);
    user = await makeSshUser();
    subnet = (await front.addLoopbackNetwork(REGION, { second: SECOND })).subnet;
    const { ec2 } = clientsOf(front.url, REGION);
    await ec2.send(new ImportKeyPairCommand({ KeyName: 'ann', PublicKeyMaterial: Buffer.from(user.publicKey) }));
    toil = await toilProgram();
  });

  after(async () => {
    await watch.end();
    await front.stop();
    await user.remove();
  });

  /** `toil …` with the front as AWS and a home of its own. */
  async function toilProgram(): Promise<typeof toil> {
    const { bin } = await testToil();
    // With this tag Toil asks no registry whether the image is there (toil/__init__.py, checkDockerImageExists).
    const asked = await execute([path.join(bin, 'python'), '-c', 'from toil.version import dockerTag as t; print(t)']);
    const home = path.join(user.folder, 'home');
    await mkdir(home);
    const env = {
      ...{ HOME: home, PATH: `${bin}:${process.env['PATH'] ?? ''}`, AWS_ENDPOINT_URL: front.url },
      ...{ AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'secret', AWS_DEFAULT_REGION: REGION },
      ...{ TOIL_AWS_AMI: IMAGES.amd64, TOIL_APPLIANCE_SELF: `nowhere.invalid/toil:${asked.trim()}` },
    };
    return (words) => user.run(['toil', ...words], env);
  }

  /** The cluster's leader, once it answers. */
  async function leader(): Promise<LeaderInstance> {
    await watch.settled();
    const [found, ...others] = (await leaderInstances(front, PLACE)).filter(({ state }) => state === 'running');
    assert.ok(found);
    assert.deepEqual([found.cluster, others], [CLUSTER, []]);
    return found;
  }

  async function launch(): Promise<void> {
    const workers = ['--nodeTypes', 't3.large', '--workers', '0-2'];
    const words = ['--leaderNodeType', 't3.medium', '--keyPairName', 'ann', '--vpcSubnet', subnet, ...zone];
    const { code, stderr } = await toil([
      'launch-cluster',
      CLUSTER,
      '--clusterType',
      'kubernetes',
      ...words,
      ...workers,
    ]);
    assert.equal(code, 0, stderr.slice(-3000));
  }

  it('launch a cluster: its leader answers, its join record is read, its workers are asked for', async () => {
    await launch();
    const { privateAddress, keyPair } = await leader();
    assert.match(privateAddress, /^127\.96\.1\./);
    assert.equal(keyPair, 'ann');
    const { securityGroups, scalingGroups = [], templates } = await front.leftovers({ regions: [REGION] });
    assert.deepEqual([securityGroups, templates], [[CLUSTER], [`${CLUSTER}-lt-t3.large`]]);
    assert.match(scalingGroups.join(), /^toil-[0-9a-f-]{36}$/);
  });

  it('log in and run a command in the appliance', async () => {
    const { id, privateAddress } = await leader();
    await user.know(privateAddress, (await watch.leader(id)?.hostKeys()) ?? []);
    const { code, stdout, stderr } = await toil(['ssh-cluster', ...zone, CLUSTER, 'toil', '--version']);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^9\.6\.0\s*$/m);
  });

  it('copy files to the appliance and back', async () => {
    const { id } = await leader();
    const [there, back] = [path.join(user.folder, 'there.txt'), path.join(user.folder, 'back.txt')];
    await writeFile(there, 'across\n');
    const up = await toil(['rsync-cluster', ...zone, CLUSTER, there, ':/var/lib/toil/there.txt']);
    assert.equal(up.code, 0, up.stderr);
    const file = watch.leader(id)?.file('var/lib/toil/there.txt') ?? '';
    assert.equal(await readFile(file, 'utf8'), 'across\n');
    const down = await toil(['rsync-cluster', ...zone, CLUSTER, ':/var/lib/toil/there.txt', back]);
    assert.equal(down.code, 0, down.stderr);
    assert.equal(await readFile(back, 'utf8'), 'across\n');
  });

  it('refuse to log in to a leader whose host key is not the known one', async () => {
    const { privateAddress } = await leader();
    const stranger = await makeSshUser();
    await user.know(privateAddress, [stranger.publicKey]);
    const { code, stderr } = await toil(['ssh-cluster', ...zone, CLUSTER, 'true']);
    await stranger.remove();
    assert.notEqual(code, 0);
    assert.match(stderr, /Host key verification failed/);
  });

  it('destroy the cluster: nothing is left, and its leader does not answer', async () => {
    const { id, privateAddress } = await leader();
    const { code, stderr } = await toil(['destroy-cluster', CLUSTER, ...zone]);
    assert.equal(code, 0, stderr.slice(-3000));
    await watch.settled();
    assert.equal(watch.leader(id), undefined);
    assert.match((await user.ssh(privateAddress, 'true')).stderr, /refused/);
    assert.deepEqual(await front.leftovers({ regions: [REGION] }), { keyPairs: ['ann'] });
  });
});
