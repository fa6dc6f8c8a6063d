import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { lackingForLeader } from '../../scripts/testLeaderSystem';
import { parameterPath } from '../../src/provisioner/names';
import type { Connection } from '../../src/remote/connection';
import { ProblemError, type Problem } from '../../src/usecases/problems';
import { accessNow, allowRange } from '../../src/usecases/leaders/access';
import { Forwards } from '../../src/usecases/leaders/forwards';
import type { LeaderConnections } from '../../src/usecases/leaders/leaderConnections';
import { letIn, readSharedKey } from '../../src/usecases/leaders/sharedKeys';
import { UnreachableError } from '../../src/usecases/leaders/unreachable';
import { NEVER } from './support/connected';
import { LeaderCloud } from './support/leaderCloud';

/** Not that of another test: leaders of two tests at a time must not meet. */
const SECOND = 93;

describe('The connections to leaders', function () {
  this.timeout(60_000);
  let cloud: LeaderCloud;
  let leaders: LeaderConnections;

  before(async function () {
    this.timeout(600_000);
    if ((await lackingForLeader()) !== undefined) this.skip();
    cloud = await LeaderCloud.start(SECOND);
  });
  beforeEach(async () => {
    await cloud.reset();
    leaders = cloud.leaders();
  });
  afterEach(() => leaders.dispose());
  after(() => cloud.stop());

  async function says(connection: Connection, ...words: string[]): Promise<string> {
    return (await connection.run(words, {}, NEVER)).stdout.toString();
  }

  it('verify a leader of ours by its record, ask nothing and use the key that fits', async () => {
    await cloud.makeKey('id_rsa_of_somebody');
    cloud.showsConsole = false;
    const id = await cloud.launch('c1', await cloud.makeKey('id_ed25519'), 'L1');
    const connection = await leaders.connect(id, 'silent', NEVER);
    assert.equal(await says(connection, 'whoami'), 'core\n');
    assert.deepEqual(leaders.link(id), { kind: 'connected' });
    assert.deepEqual(cloud.asked.hostKeys, []);
    assert.ok(cloud.front.actions('ssm').includes('GetParameters'));
  });

  it('verify a leader of Toil by its console', async () => {
    const id = await cloud.launch('toils', await cloud.makeKey('id_ed25519'));
    const connection = await leaders.connect(id, 'silent', NEVER);
    assert.equal(await says(connection, 'whoami'), 'core\n');
    assert.ok(cloud.front.actions('ec2').includes('GetConsoleOutput'));
  });

  it('show a key that nothing vouches for once, remember it, and refuse another', async () => {
    cloud.showsConsole = false;
    const id = await cloud.launch('toils', await cloud.makeKey('id_ed25519'));
    assert.deepEqual(await problem(leaders.connect(id, 'silent', NEVER)), { kind: 'needsUser', id, for: 'hostKey' });
    cloud.asked.accept = false;
    assert.equal((await failure(leaders.connect(id, 'mayAsk', NEVER))).kind, 'hostKeyUnknown');
    cloud.asked.accept = true;
    await leaders.connect(id, 'mayAsk', NEVER);
    assert.equal(cloud.asked.hostKeys.length, 2);
    leaders.disconnect(id);
    assert.deepEqual(leaders.link(id), { kind: 'none' });
    const other = cloud.leaders();
    await other.connect(id, 'silent', NEVER);
    other.dispose();
    assert.equal(cloud.asked.hostKeys.length, 2);
    for (const subject of cloud.remembered.keys()) cloud.remembered.set(subject, `SHA256:${'A'.repeat(43)}`);
    const changed = await failure(cloud.leaders().connect(id, 'mayAsk', NEVER));
    assert.equal(changed.kind, 'hostKeyChanged');
  });

  it('refuse a leader whose key is not that of its record, also when the user may be asked', async () => {
    const id = await cloud.launch('c1', await cloud.makeKey('id_ed25519'), 'L1');
    const name = `${parameterPath('c1', 'L1')}hostkeys`;
    await cloud.aws.ssm.putParameter(name, await cloud.makeKey('id_other'), NEVER);
    const { kind } = await failure(leaders.connect(id, 'mayAsk', NEVER));
    assert.deepEqual([kind, leaders.link(id).kind, cloud.asked.hostKeys], ['hostKeyChanged', 'failed', []]);
  });

  it('say which key pair is missing, and which keys were refused', async () => {
    const id = await cloud.launch('c1', await cloud.makeKey('gone'), 'L1');
    await rm(join(cloud.home, '.ssh', 'gone'));
    await rm(join(cloud.home, '.ssh', 'gone.pub'));
    assert.deepEqual(await problem(leaders.connect(id, 'mayAsk', NEVER)), {
      kind: 'noKeyForLeader',
      id,
      keyPair: 'pair',
    });
    await cloud.makeKey('id_ed25519');
    const refused = await failure(leaders.connect(id, 'mayAsk', NEVER));
    assert.deepEqual(refused.kind === 'authFailed' && refused.offered.map(({ comment }) => comment), ['id_ed25519']);
  });

  it('ask for a passphrase only when they may, and not again in this window', async () => {
    const id = await cloud.launch('c1', await cloud.makeKey('id_ed25519', 'secret words'), 'L1');
    assert.deepEqual(await problem(leaders.connect(id, 'silent', NEVER)), { kind: 'needsUser', id, for: 'passphrase' });
    assert.deepEqual(cloud.asked.passphrases, []);
    cloud.asked.passphrase = 'secret words';
    // One that was not allowed to ask is on its way: who may ask is not kept from it.
    const silent = leaders.connect(id, 'silent', NEVER).catch((error: unknown) => error);
    await leaders.connect(id, 'mayAsk', NEVER);
    assert.ok((await silent) instanceof ProblemError);
    leaders.disconnect(id);
    await leaders.connect(id, 'silent', NEVER);
    assert.deepEqual(cloud.asked.passphrases, [join(cloud.home, '.ssh', 'id_ed25519')]);
  });

  it('are one for all who ask at the same time, and stop when nobody waits any more', async () => {
    const id = await cloud.launch('c1', await cloud.makeKey('id_ed25519'), 'L1');
    const seen: string[] = [];
    leaders.onChange(() => void seen.push(leaders.link(id).kind));
    const impatient = new AbortController();
    const given = leaders.connect(id, 'silent', impatient.signal);
    const [first, second] = [leaders.connect(id, 'silent', NEVER), leaders.connect(id, 'mayAsk', NEVER)];
    impatient.abort();
    await assert.rejects(given, { name: 'AbortError' });
    assert.equal(await first, await second);
    assert.deepEqual(seen, ['connecting', 'connected']);
    leaders.disconnect(id);
    const alone = leaders.connect(id, 'silent', AbortSignal.timeout(1));
    await assert.rejects(alone, { name: 'TimeoutError' });
    await sleep(50);
    assert.equal(leaders.current(id), undefined);
    assert.deepEqual(leaders.link(id), { kind: 'none' });
    await leaders.connect(id, 'silent', NEVER);
  });

  it('follow a leader that was stopped and started to its new address', async () => {
    const id = await cloud.launch('c1', await cloud.makeKey('id_ed25519'), 'L1');
    const before = await leaders.connect(id, 'silent', NEVER);
    assert.equal(before.state.kind === 'ready' && before.state.host, `127.${SECOND}.1.200`);
    await cloud.aws.ec2.stop([cloud.leaderId(id)], NEVER);
    await cloud.watch.settled();
    assert.deepEqual(await problem(leaders.connect(id, 'silent', NEVER)), {
      kind: 'noLeaderAddress',
      id,
      state: 'stopped',
    });
    await cloud.aws.ec2.start([cloud.leaderId(id)], NEVER);
    await cloud.watch.settled();
    const after = await leaders.connect(id, 'silent', NEVER);
    assert.equal(after.state.kind === 'ready' && after.state.host, `127.${SECOND}.1.201`);
  });

  it('tell a closed security group from a machine that boots, and open it for one address in place of an old one', async () => {
    const id = await cloud.launch('c1', await cloud.makeKey('id_ed25519'), 'L1');
    // A leader that is off on its own answers nobody, like one behind a closed group: the refusal comes at once here.
    await cloud.watch.leader(cloud.leaderId(id))?.stop();
    const young = await unreachable(leaders.connect(id, 'silent', NEVER));
    assert.deepEqual([young.failure.kind, young.reason], ['refused', { kind: 'booting' }]);
    await cloud.watch.leader(cloud.leaderId(id))?.start();
    const clusters = { get: (each: string) => cloud.cluster(each) };
    const ownAddress = (): Promise<{ range: string }> => Promise.resolve({ range: '198.51.100.7/32' });
    const parts = { clusters, access: { connect: () => cloud.aws }, ownAddress, who: 'ann@lab' };
    const now = await accessNow(parts, id, NEVER);
    assert.deepEqual(
      now.mine.map(({ range }) => range),
      ['127.0.0.0/8'],
    );
    const wish = { range: '198.51.100.7/32', description: 'ann@lab 2026-11-23' };
    await allowRange(parts, id, { wish, instead: ['127.0.0.0/8'] }, NEVER);
    await allowRange(parts, id, { wish, instead: ['127.0.0.0/8'] }, NEVER);
    assert.deepEqual((await accessNow(parts, id, NEVER)).ranges, [wish]);
  });

  it('let a colleague in by a key, once', async () => {
    const id = await cloud.launch('c1', await cloud.makeKey('id_ed25519'), 'L1');
    const connection = await leaders.connect(id, 'silent', NEVER);
    const key = readSharedKey(await cloud.makeKey('colleague'));
    assert.ok('line' in key);
    assert.deepEqual([await letIn(connection, key, NEVER), await letIn(connection, key, NEVER)], ['added', 'there']);
    assert.equal((await says(connection, 'stat', '-c', '%a %U', '.ssh/authorized_keys')).trim(), '600 core');
    const ways = (): { keyFile: string } => ({ keyFile: join(cloud.home, '.ssh', 'colleague') });
    const theirs = cloud.leaders({ ways });
    assert.equal(await says(await theirs.connect(id, 'silent', NEVER), 'whoami'), 'core\n');
    theirs.dispose();
    // Who had access before still has it.
    leaders.disconnect(id);
    await leaders.connect(id, 'silent', NEVER);
  });

  it('keep forwards over a cut and end them with the connection', async () => {
    const id = await cloud.launch('c1', await cloud.makeKey('id_ed25519'), 'L1');
    const connection = await leaders.connect(id, 'silent', NEVER);
    const forwards = new Forwards(leaders);
    const changes: number[] = [];
    forwards.onChange((each) => void changes.push(forwards.of(each).length));
    const server = createServer((_, response) => response.end('pong')).listen(0, '127.0.0.1');
    await new Promise((done) => server.once('listening', done));
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    try {
      // The test's own server holds the port here, so that another one is chosen.
      const open = await forwards.open(id, connection, { port, name: 'Test' });
      assert.notEqual(open.localPort, port);
      assert.deepEqual(await forwards.open(id, connection, { port }), open);
      const ask = async (): Promise<string> => (await fetch(`http://127.0.0.1:${open.localPort}`)).text();
      assert.equal(await ask(), 'pong');
      const cut = new Promise<void>((done) => {
        connection.onState(({ kind }) => {
          if (kind === 'waiting') done();
        });
      });
      await connection.run(['sudo', 'pkill', '-f', 'sshd.*core'], {}, NEVER).catch(() => undefined);
      await connection.run(['pkill', '-u', 'core', 'sshd'], {}, NEVER).catch(() => undefined);
      await cut;
      await leaders.connect(id, 'silent', NEVER);
      assert.equal(await ask(), 'pong');
      leaders.disconnect(id);
      assert.deepEqual([forwards.of(id), changes], [[], [1, 0]]);
      await assert.rejects(ask());
    } finally {
      forwards.dispose();
      server.close();
    }
  });
});

async function problem(work: Promise<unknown>): Promise<Problem> {
  const error = await rejection(work);
  assert.ok(error instanceof ProblemError, String(error));
  return error.problem;
}

async function unreachable(work: Promise<unknown>): Promise<UnreachableError> {
  const error = await rejection(work);
  assert.ok(error instanceof UnreachableError, String(error));
  return error;
}

async function failure(work: Promise<unknown>): Promise<UnreachableError['failure']> {
  return (await unreachable(work)).failure;
}

function rejection(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
}
