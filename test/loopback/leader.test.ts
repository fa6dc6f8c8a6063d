import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { testLeader } from '../../scripts/testLeader';
import { lackingForLeader } from '../../scripts/testLeaderSystem';
import { REPOSITORY } from '../../scripts/vscodeHost/folders';
import { TOIL_VERSION } from '../../src/local/toil/install';
import { startLeader, type Leader } from '../leader/leader';
import { makeSshUser, type Ended, type SshUser } from '../leader/sshProgram';
import { namespacesOf, NO_TRACES, tracesOf } from './support/leaderTraces';

// Addresses that moto does not hand out.
const ADDRESS = '127.88.251.4';
const OTHER = '127.88.251.5';

describe('A loopback leader', function () {
  // The first run of all builds it.
  this.timeout(900_000);
  let user: SshUser;
  let leader: Leader;

  before(async function () {
    if ((await lackingForLeader()) !== undefined) this.skip();
    await testLeader();
    user = await makeSshUser();
    leader = await startLeader({ address: ADDRESS, authorizedKeys: [user.publicKey] });
    await user.know(ADDRESS, await leader.hostKeys());
  });

  after(async () => {
    await leader.end();
    await user.remove();
  });

  /** What a command on the machine prints. */
  async function said(command: string, address = ADDRESS): Promise<string> {
    const { code, stdout, stderr } = await user.ssh(address, command);
    assert.equal(code, 0, `${command}: ${stderr}`);
    return stdout.trim();
  }

  function inContainer(command: string): Promise<Ended> {
    return user.ssh(ADDRESS, `docker exec -w /var/lib/toil/samples toil_leader ${command}`);
  }

  describe('is reached by SSH', () => {
    it('as the user core, who may use Docker and sudo, on a machine with a name of its own', async () => {
      assert.match(await said('id'), /^uid=500\(core\) .*\(docker\)/);
      assert.equal(await said('hostname'), 'ip-127-88-251-4');
      assert.equal(await said('sudo -n id -u'), '0');
    });

    it('by nobody else and with no other key', async () => {
      const stranger = await makeSshUser();
      await stranger.know(ADDRESS, await leader.hostKeys());
      const { code, stderr } = await stranger.ssh(ADDRESS, 'true');
      await stranger.remove();
      assert.equal(code, 255);
      assert.match(stderr, /Permission denied \(publickey\)/);
      assert.match((await user.run(['ssh', `root@${ADDRESS}`, 'true'])).stderr, /Permission denied/);
    });

    it('with what Toil waits for: one dockerd among the processes, and the container', async () => {
      const processes = (await said('/usr/bin/ps auxww')).split('\n');
      assert.equal(processes.filter((line) => /\bdockerd /.test(line)).length, 1);
      assert.equal(
        await said('/usr/bin/docker ps --format "{{.Names}} {{.Image}}"'),
        `toil_leader toil:${TOIL_VERSION}`,
      );
    });

    it('by rsync into the container, as Toil does it', async () => {
      const remote = ['--rsync-path', 'docker exec -i toil_leader rsync -v'];
      const copied = await user.run([
        'rsync',
        '-e',
        'ssh',
        ...remote,
        '-a',
        `${REPOSITORY}/samples`,
        `core@${ADDRESS}:/var/lib/toil`,
      ]);
      assert.equal(copied.code, 0, copied.stderr);
      assert.match(await said('docker exec toil_leader ls /var/lib/toil/samples'), /cwl[^]*python[^]*wdl/);
    });
  });

  describe('runs in its container', () => {
    it(`Toil ${TOIL_VERSION}, with a Kubernetes batch system and job stores on S3`, async () => {
      assert.equal(await said('docker exec toil_leader toil --version'), TOIL_VERSION);
      const modules = 'toil.batchSystems.kubernetes, toil.jobStores.aws.jobStore';
      await said(`docker exec toil_leader python -c 'import ${modules}'`);
    });

    it('a CWL workflow', async () => {
      const run = '/var/lib/toil/runs/cwl';
      const words = `toil-cwl-runner --jobStore ${run}/js --outdir ${run}/outputs --writeMessages ${run}/messages.1`;
      await said(`docker exec toil_leader mkdir -p ${run}`);
      const { code, stdout, stderr } = await inContainer(
        `${words} --stats --clean never cwl/readQuality.cwl cwl/readQuality.inputs.yml`,
      );
      assert.equal(code, 0, stderr.slice(-2000));
      const outputs = JSON.parse(stdout) as { summary: { path: string }; goodReads: unknown[] };
      assert.equal(outputs.goodReads.length, 3);
      assert.match(readFileSync(leader.file(outputs.summary.path), 'utf8'), /kidney/);
      assert.match(readFileSync(leader.file(`${run}/messages.1`), 'utf8'), /^toil\.bus\.JobIssuedMessage\t/m);
    });

    it('a WDL workflow, whose tasks want containers', async () => {
      const run = '/var/lib/toil/runs/wdl';
      const words = `toil-wdl-runner --jobStore ${run}/js -o ${run}/outputs -m ${run}/outputs.json --container singularity`;
      await said(`docker exec toil_leader mkdir -p ${run}`);
      const { code, stderr } = await inContainer(`${words} wdl/readQuality.wdl -i wdl/readQuality.inputs.json`);
      assert.equal(code, 0, stderr.slice(-2000));
      const outputs = JSON.parse(readFileSync(leader.file(`${run}/outputs.json`), 'utf8')) as Record<string, unknown>;
      const good = outputs['readQuality.goodReads'] as string[];
      assert.deepEqual([good.length, good.every((file) => existsSync(leader.file(file)))], [3, true]);
    });

    it('a Python workflow', async () => {
      const run = '/var/lib/toil/runs/python';
      await said(`docker exec toil_leader mkdir -p ${run}`);
      const words = `python3 python/merge_sort.py ${run}/js --file python/regions.bed --folder ${run} --chunk-lines 500`;
      const { code, stderr } = await inContainer(words);
      assert.equal(code, 0, stderr.slice(-2000));
      const lines = readFileSync(leader.file(`${run}/sortedFile.txt`), 'latin1')
        .split('\n')
        .slice(0, -1);
      assert.ok(lines.length > 0);
      assert.deepEqual(lines, [...lines].sort());
    });
  });

  describe('is switched', () => {
    it('off and on with its disk, its host keys and what others may as before', async () => {
      const keys = await leader.hostKeys();
      await said('docker exec toil_leader sh -c "echo kept > /var/lib/toil/kept; sleep 600 >/dev/null 2>&1 &"');
      await said('echo gone > /tmp/gone');
      await leader.stop();
      assert.equal(await answers(ADDRESS), false);
      await leader.start();
      assert.equal(await said('docker exec toil_leader cat /var/lib/toil/kept'), 'kept');
      assert.doesNotMatch(await said('ps auxww'), /sleep 600/);
      assert.equal((await user.ssh(ADDRESS, 'cat /tmp/gone')).code, 1);
      assert.deepEqual(await leader.hostKeys(), keys);
    });

    it('on at other addresses, too', async () => {
      await leader.stop();
      await leader.start([ADDRESS, '127.88.251.9']);
      await user.know('127.88.251.9', await leader.hostKeys());
      assert.equal(await said('hostname', '127.88.251.9'), 'ip-127-88-251-4');
    });

    it('into another machine, which SSH refuses until its host keys are known', async () => {
      await leader.reset();
      const refused = await user.ssh(ADDRESS, 'true');
      assert.match(refused.stderr, /HOST IDENTIFICATION HAS CHANGED/);
      await user.know(ADDRESS, await leader.hostKeys());
      assert.match((await user.ssh(ADDRESS, 'cat /var/lib/toil/kept')).stderr, /No such file/);
    });
  });

  it('takes host keys that it is given, and an address that is taken is told', async () => {
    const given = await makeSshUser();
    const hostKeys = [await readFile(given.keyFile, 'utf8')];
    const other = await startLeader({ address: OTHER, authorizedKeys: [], hostKeys, hostName: 'other' });
    try {
      const [type, blob] = given.publicKey.split(' ');
      assert.deepEqual(
        (await other.hostKeys()).map((line) => line.split(' ').slice(0, 2)),
        [[type, blob]],
      );
      await assert.rejects(startLeader({ address: OTHER, authorizedKeys: [] }), /Address already in use/);
    } finally {
      await other.end();
      await given.remove();
    }
  });

  it('stands beside others that have containers of the same name and nothing else in common', async () => {
    const other = await startLeader({ address: OTHER, authorizedKeys: [user.publicKey] });
    try {
      await user.know(OTHER, await other.hostKeys());
      await said('docker exec toil_leader touch /var/lib/toil/here');
      assert.equal(await said('docker exec toil_leader ls /var/lib/toil', OTHER), '');
      assert.equal(await said('docker ps --quiet | wc -l', OTHER), '1');
      await other.end();
      assert.equal(await said('docker exec toil_leader ls -A /var/lib/toil'), 'here');
    } finally {
      await other.end();
    }
  });

  it('leaves no process, mount, control group or disk', async () => {
    const other = await startLeader({ address: OTHER, authorizedKeys: [user.publicKey] });
    const files = other.file('/');
    const namespaces = namespacesOf(files);
    const seen = await tracesOf(files).finally(() => other.end());
    const found = [...seen.processes.values()].join('\n');
    for (const each of [/init\.sh/, /^sshd/m, /dockerd/, /containerd-shim/, /sleep infinity/])
      assert.match(found, each);
    assert.ok(seen.mounts > 0 && seen.cgroups.length > 0);
    assert.equal(seen.disks.length, 2);
    assert.deepEqual(await tracesOf(files, namespaces), NO_TRACES);
  });

  it('ends with its test process, even when that is killed, and the next one removes what stays', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'toil-clusters-killed-'));
    const program = path.join(folder, 'starts.mts');
    const module = JSON.stringify(path.join(REPOSITORY, 'test', 'leader', 'leader.ts'));
    await writeFile(
      program,
      `import { startLeader } from ${module};
      const leader = await startLeader({ address: '${OTHER}', authorizedKeys: [] });
      console.log(leader.file('/'));
      setInterval(() => {}, 1000);`,
    );
    const words = ['--import', 'tsx', program];
    const child = spawn(process.execPath, words, { cwd: REPOSITORY, stdio: ['ignore', 'pipe', 'inherit'] });
    const early = once(child, 'close').then(() => Promise.reject(new Error('ended before it had a leader')));
    const [line] = (await Promise.race([once(child.stdout, 'data'), early])) as [Buffer];
    early.catch(() => undefined);
    const files = line.toString().trim();
    const namespaces = namespacesOf(files);
    assert.ok((await tracesOf(files)).processes.size > 4);
    const ended = once(child, 'close');
    child.kill('SIGKILL');
    await ended;
    for (let tries = 100; tries > 0 && (await tracesOf(files, namespaces)).processes.size > 0; tries -= 1)
      await sleep(50);
    const { processes, mounts } = await tracesOf(files, namespaces);
    assert.deepEqual([[...processes.values()], mounts], [[], 0]);
    assert.equal(await answers(OTHER), false);
    const next = await startLeader({ address: OTHER, authorizedKeys: [] });
    await next.end();
    assert.deepEqual(await tracesOf(files, namespaces), NO_TRACES);
    await rm(folder, { recursive: true });
  });
});

/** Whether something listens on port 22 of an address. */
function answers(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(22, address, () => {
      socket.destroy();
      resolve(true);
    }).once('error', () => resolve(false));
  });
}
