import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { readBootStatus } from '../../../src/contracts/bootStatus';
import { readWorkerStatus } from '../../../src/contracts/workerStatus';
import { mayRun, Placed } from './placed';

const TOKEN = 'abcdef.0123456789abcdef';
const KEYS = { AccessKeyId: 'ASIAQWERTYUIOPASDFGH', SecretAccessKey: 's3cr3t'.repeat(6), Token: 'session'.repeat(40) };

/** What the parameter store and the metadata service were asked. */
interface Asked {
  readonly target: string;
  readonly authorization: string;
  readonly body: string;
}

describe('Programs of a boot, run on this machine in a folder of their own', function () {
  this.timeout(60_000);
  let placed: Placed;
  let folder: string;
  let server: Server;
  let asked: Asked[];
  let refuse: string | undefined;
  /** Of registries, in the order in which they are asked for. */
  let tokens: string[];

  before(async function () {
    if (!mayRun()) this.skip();
    server = createServer((request, response) => void answer(request, response)).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });

  after(() => {
    if (mayRun()) server.close();
  });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'toil-programs-'));
    asked = [];
    refuse = undefined;
    tokens = [];
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** The metadata service and the parameter store of AWS. */
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url = '', headers } = request;
    const body = await text(request);
    if (url === '/latest/api/token') return void response.end('a token');
    if (url.endsWith('/security-credentials/')) return void response.end('the-role\n');
    if (url.endsWith('/security-credentials/the-role')) return void response.end(JSON.stringify(KEYS));
    asked.push({
      target: String(headers['x-amz-target']),
      authorization: headers.authorization ?? '',
      body,
    });
    if (refuse !== undefined) response.writeHead(400);
    const token = tokens.shift();
    const granted = { authorizationData: [{ authorizationToken: token }] };
    response.end(refuse ?? JSON.stringify(token === undefined ? { Version: 1 } : granted));
  }

  function address(): string {
    const at = server.address();
    assert.ok(at !== null && typeof at === 'object');
    return `http://127.0.0.1:${at.port}`;
  }

  async function place(group: 'leader' | 'worker', stubs: Readonly<Record<string, string>> = {}): Promise<void> {
    placed = await Placed.in(folder, group, address(), stubs);
  }
  const run = (name: string, words?: readonly string[], input?: string) => placed.run(name, words, input);
  const written = (name: string): Promise<string> => placed.written(name);
  const status = async () => readBootStatus(await written('run/status'));

  describe('what leaves the machine', () => {
    const SECRETS: readonly (readonly [string, string])[] = [
      ['a bootstrap token', `kubeadm join --token ${TOKEN} failed`],
      ['a certificate key', `--certificate-key ${'0a'.repeat(32)}`],
      ['the id of an access key', `key ${KEYS.AccessKeyId} is unknown`],
      ['a secret key', `"SecretAccessKey" : "${KEYS.SecretAccessKey}"`],
      ['a session token', `x-amz-security-token:${KEYS.Token}`],
    ];
    for (const [what, line] of SECRETS) {
      it(`has no ${what.replace(/^(a|the) /, '')}`, async () => {
        await place('leader');
        const { stdout } = await run('toil-say', [], `before\n${line}\nafter\n`);
        for (const secret of [TOKEN, '0a'.repeat(32), ...Object.values(KEYS)])
          assert.ok(!stdout.includes(secret), stdout);
        assert.match(stdout, /^before\n.*\[(token|key|secret)\].*\nafter\n$/);
        assert.equal(await written('console'), stdout);
      });
    }

    it('keeps what is no secret, digests of images as well', async () => {
      await place('leader');
      const line = `failed to pull ghcr.io/flannel-io/flannel@sha256:${'0a'.repeat(32)}: not found on 10.0.0.1:6443\n`;
      assert.equal((await run('toil-say', [], line)).stdout, line);
    });

    it('fits into a record, whatever it holds', async () => {
      await place('leader');
      await run('toil-phase', ['started']);
      await run('toil-phase', ['trouble', 'image'], '"\u001b[31m\u0007'.repeat(5_000));
      assert.ok(Buffer.byteLength(await written('run/status')) < 4_096);
      assert.equal((await status())?.phase, 'image');
    });
  });

  describe('the sign-in to registries of AWS accounts', () => {
    const registries = ['123456789012.dkr.ecr.us-west-2.amazonaws.com', '210987654321.dkr.ecr.eu-west-1.amazonaws.com'];

    it('asks each registry’s own region for its own account, and gives the answer to Docker and kubelet only', async () => {
      tokens = ['QVdTOm9uZQ==', 'QVdTOnR3bw=='];
      await place('worker');
      const { code, stdout, stderr } = await run('toil-registries');
      assert.deepEqual([code, stdout, stderr], [0, '', '']);
      assert.deepEqual(
        asked.map(({ target, authorization, body }) => [
          target.split('.')[1],
          /Credential=[^/]+\/\d+\/([^/]+\/[^/]+)/.exec(authorization)?.[1],
          JSON.parse(body) as unknown,
        ]),
        [
          ['GetAuthorizationToken', 'us-west-2/ecr', { registryIds: ['123456789012'] }],
          ['GetAuthorizationToken', 'eu-west-1/ecr', { registryIds: ['210987654321'] }],
        ],
      );
      for (const name of ['kubelet/config.json', 'docker/config.json']) {
        assert.deepEqual(JSON.parse(await written(name)), {
          auths: Object.fromEntries(registries.map((host, i) => [host, { auth: ['QVdTOm9uZQ==', 'QVdTOnR3bw=='][i] }])),
        });
        assert.equal((await stat(join(folder, name))).mode & 0o777, 0o600);
      }
    });

    it('fails with AWS’s words, and leaves what there was', async () => {
      await place('worker');
      await mkdir(join(folder, 'kubelet'));
      await writeFile(join(folder, 'kubelet', 'config.json'), 'of yesterday');
      refuse = '{"__type": "AccessDeniedException", "message": "ecr:GetAuthorizationToken"}';
      const { code, stderr } = await run('toil-registries');
      assert.notEqual(code, 0);
      assert.match(stderr, /AccessDeniedException/);
      assert.equal(await written('kubelet/config.json'), 'of yesterday');
    });
  });

  describe('the status of a leader', () => {
    it('has its phases with their times, and is brought to the record each time', async () => {
      await place('leader');
      for (const phase of ['started', 'controlPlane', 'manifests']) await run('toil-phase', [phase]);
      const now = await status();
      assert.equal(now?.phase, 'manifests');
      assert.deepEqual(
        now.phases?.map(({ phase }) => phase),
        ['started', 'controlPlane', 'manifests'],
      );
      assert.equal(now.phases.at(-1)?.at, now.at);
      assert.equal(await written('systemctl.log'), 'restart --no-block toil-tell.service\n'.repeat(3));
    });

    it('tells of trouble, of failure, and that it is over', async () => {
      await place('leader');
      for (const phase of ['started', 'controlPlane']) await run('toil-phase', [phase]);
      await run('toil-phase', ['trouble', 'image'], 'manifest unknown\n');
      const { phase, message } = (await status()) ?? {};
      assert.deepEqual({ phase, message }, { phase: 'image', message: 'manifest unknown' });
      await run('toil-phase', ['failed', 'image'], 'manifest unknown\n');
      const failed = await status();
      assert.deepEqual([failed?.phase, failed?.failed], ['failed', 'image']);
      await run('toil-phase', ['over', 'image']);
      const over = await status();
      assert.deepEqual([over?.phase, over?.message], ['controlPlane', undefined]);
    });

    it('stays ready when something does not work later', async () => {
      await place('leader');
      for (const phase of ['started', 'ready']) await run('toil-phase', [phase]);
      await run('toil-phase', ['failed', 'manifests'], 'no new token\n');
      const { phase, message } = (await status()) ?? {};
      assert.deepEqual({ phase, message }, { phase: 'ready', message: 'no new token' });
    });
  });

  it('a worker says since when it cannot join, and that it has joined after all', async () => {
    await place('worker');
    await run('toil-phase', ['trouble', 'join'], 'connection refused\n');
    const first = readWorkerStatus(await written('run/status'));
    await run('toil-phase', ['failed', 'join'], 'no route\n');
    const second = readWorkerStatus(await written('run/status'));
    assert.deepEqual([first?.state, second?.state, second?.message], ['failing', 'failing', 'no route']);
    assert.equal(second?.at, first?.at);
    await run('toil-phase', ['over', 'join']);
    assert.equal(readWorkerStatus(await written('run/status'))?.state, 'joined');
  });

  it('a leader is ready when its node has lost the taint of a new one, not when nobody can tell', async () => {
    const looks = join(folder, 'looks');
    const kubectl = `[ "$2" = nodes ] || exit 0
      echo look >>${looks}
      case $(wc -l <${looks}) in
        1) exit 1 ;;
        2) echo node.cloudprovider.kubernetes.io/uninitialized ;;
        *) echo node-role.kubernetes.io/control-plane ;;
      esac`;
    await place('leader', { kubectl, docker: ':', journalctl: ':' });
    await writeFile(join(folder, 'run', 'join'), '');
    const { code, stderr } = await run('toil-ready');
    assert.equal(code, 0, stderr);
    assert.equal((await written('looks')).trim().split('\n').length, 3);
    assert.equal((await status())?.phase, 'ready');
  });

  describe('a step that is tried', () => {
    const COUNT = `n=$(cat $COUNTER 2>/dev/null || echo 0); echo $((n + 1)) >$COUNTER`;

    it('is told with its words when it fails, tried again, and told as over when it works', async () => {
      const counter = join(folder, 'counter');
      const step = `COUNTER=${counter}; ${COUNT}; [ "$n" -ge 1 ] || { echo "no room for --token ${TOKEN}"; exit 1; }`;
      const told = `echo "$@: $(cat)" >>${join(folder, 'told')}`;
      await place('leader', { step, 'toil-phase': told, sleep: ':' });
      const { code } = await run('toil-try', ['controlPlane', 'step']);
      assert.equal(code, 0);
      assert.match(await written('told'), /^trouble controlPlane: no room .*\nover controlPlane: $/m);
    });

    it('is told as failed from the fourth time on, within a minute, and still goes on', async () => {
      const counter = join(folder, 'counter');
      const step = `COUNTER=${counter}; ${COUNT}; [ "$n" -ge 5 ]`;
      const told = `echo "$1" >>${join(folder, 'told')}; cat >/dev/null`;
      const slept = `echo "$1" >>${join(folder, 'slept')}`;
      await place('leader', { step, 'toil-phase': told, sleep: slept });
      await run('toil-try', ['image', 'step']);
      assert.equal(await written('told'), 'trouble\ntrouble\ntrouble\nfailed\nfailed\nover\n');
      const pauses = (await written('slept')).trim().split('\n').map(Number);
      assert.ok(pauses.slice(0, 3).reduce((sum, each) => sum + each, 0) < 80, pauses.join());
    });

    it('says that there is no room on the disk', async () => {
      const step = `[ -e ${join(folder, 'once')} ] || { touch ${join(folder, 'once')}; echo cannot write; exit 1; }`;
      const told = `cat >>${join(folder, 'told')}`;
      await place('leader', { step, 'toil-phase': told, sleep: ':', df: 'printf "Avail\\n  12M\\n"' });
      await run('toil-try', ['image', 'step']);
      assert.match(await written('told'), /cannot write\nNo space left: the disk of this machine has 12 MB\.\n/);
    });
  });

  describe('calls of AWS', () => {
    it('are signed with the role’s keys, which no process list shows', async () => {
      await place('leader');
      const { code, stderr } = await run('toil-record', ['put', 'join', 'SecureString', 'a "value"']);
      assert.deepEqual([code, stderr], [0, '']);
      const [call] = asked;
      assert.equal(call?.target, 'AmazonSSM.PutParameter');
      assert.match(
        call.authorization,
        /^AWS4-HMAC-SHA256 Credential=ASIAQWERTYUIOPASDFGH\/\d{8}\/us-west-2\/ssm\/aws4_request/,
      );
      assert.deepEqual(JSON.parse(call.body), {
        Name: '/toil/c1/L1/join',
        Type: 'SecureString',
        Value: 'a "value"',
        Overwrite: true,
      });
    });

    it('that are refused say why on the last line, and what time it is here', async () => {
      await place('leader');
      refuse = '{"__type":"InvalidSignatureException",\n"message":"Signature expired: 2026 is now earlier"}';
      const { code, stderr } = await run('toil-record', ['get', 'join']);
      assert.notEqual(code, 0);
      assert.match(stderr.trimEnd().split('\n').at(-1) ?? '', /Signature expired.*\(at \d{4}-\d\d-\d\dT[\d:]+Z\)$/);
    });
  });
});
