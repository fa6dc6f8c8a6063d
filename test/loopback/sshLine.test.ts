import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, connect as dial, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect, type Connection } from '../../src/remote/connection';
import type { Target } from '../../src/remote/target';
import { freePort, startSshServer } from './support/sshServer';
import { sshPlace } from './support/sshPlace';
import { becomes, failureOf } from './support/streams';

const signal = new AbortController().signal;

/** Asked anew each time, as it changes by itself. */
function kindOf({ state }: Connection): string {
  return state.kind;
}

describe('The way to a real SSH server', () => {
  const ssh = sshPlace();
  const { reach } = ssh;

  describe('a machine that cannot be reached', () => {
    it('refuses, as one that boots', async () => {
      const port = await freePort();
      assert.deepEqual(await failureOf(reach({ ...ssh.server.target, port })), {
        kind: 'refused',
        host: '127.0.0.1',
        port,
      });
    });

    it('has no such name', async () => {
      const host = 'no-such-host.invalid';
      assert.deepEqual(await failureOf(reach({ ...ssh.server.target, host })), { kind: 'hostNotFound', host });
    });

    it('answers with something else, or with nothing', async () => {
      const talker = createServer(
        (socket) => void socket.on('error', () => undefined).end('HTTP/1.1 400 Bad Request\r\n\r\n'),
      );
      const mute = createServer();
      for (const each of [talker, mute]) await new Promise<void>((resolve) => each.listen(0, '127.0.0.1', resolve));
      const at = (each: Server): Target => ({
        ...ssh.server.target,
        port: (each.address() as AddressInfo).port,
        handshakeTimeout: 200,
      });
      assert.equal((await failureOf(reach(at(talker)))).kind, 'noHandshake');
      const { port } = at(mute);
      assert.deepEqual(await failureOf(reach(at(mute))), {
        kind: 'timedOut',
        host: '127.0.0.1',
        port,
        phase: 'handshake',
      });
      talker.close();
      mute.close();
    });

    it('is not waited for when the signal fires', async () => {
      const abort = new AbortController();
      const mute = createServer();
      await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
      const connecting = connect({ ...ssh.server.target, port: (mute.address() as AddressInfo).port }, abort.signal);
      setTimeout(() => abort.abort(), 50);
      await assert.rejects(connecting, { name: 'AbortError' });
      mute.close();
    });
  });

  describe('a line that is cut', () => {
    it('is told to what ran over it, and comes back by itself', async () => {
      const connection = await reach();
      const states: string[] = [];
      connection.onState(({ kind }) => states.push(kind));
      const reading = await connection.exec(['sleep', '60'], {}, signal);
      const gone = Promise.allSettled([reading.ended, reading.stdout.toArray()]);
      ssh.server.cut();
      const [ended, read] = await gone;
      assert.equal(
        ended.status === 'rejected' && (await failureOf(Promise.reject(ended.reason as Error))).kind,
        'closed',
      );
      assert.equal(read.status, 'rejected');
      assert.equal((await connection.run(['echo', 'back'], {}, signal)).stdout.toString(), 'back\n');
      assert.deepEqual(states, ['waiting', 'connecting', 'ready']);
    });

    it('is followed to another address', async () => {
      const second = await startSshServer();
      try {
        let current = ssh.server.target;
        const connection = await connect(() => Promise.resolve(current), signal, { pauses: [50, 200] });
        ssh.closeAfter(connection);
        current = second.target;
        ssh.server.cut();
        await becomes('ready again', () => connection.state.kind !== 'ready');
        await connection.run(['true'], {}, signal);
        assert.match(second.log(), /Accepted publickey/);
      } finally {
        await second.stop();
      }
    });

    it('is given up after the last try, and taken up by the next use', async () => {
      const port = await freePort();
      const place = await mkdtemp(join(tmpdir(), 'toil-sshd-'));
      const mortal = await startSshServer({ port, folder: place });
      const connection = await connect(mortal.target, signal, { pauses: [20, 20] });
      ssh.closeAfter(connection);
      await mortal.stop();
      await becomes('given up', () => connection.state.kind === 'failed');
      assert.equal((await failureOf(connection.run(['true'], {}, signal))).kind, 'refused');
      const again = await startSshServer({ port, folder: place });
      try {
        await sleep(1_100);
        assert.equal((await connection.run(['true'], {}, signal)).code, 0);
      } finally {
        await again.stop();
        await rm(place, { recursive: true });
      }
    });

    it('is noticed where nothing says so: a server that has become silent', async () => {
      const sockets = new Set<Socket>();
      let silent = false;
      const relay = createServer((near) => {
        const far = dial(ssh.server.port, '127.0.0.1');
        for (const socket of [near, far]) sockets.add(socket.on('error', () => undefined));
        near.on('data', (data) => silent || far.write(data));
        far.on('data', (data) => silent || near.write(data));
      });
      await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
      const { port } = relay.address() as AddressInfo;
      const connection = await reach({ ...ssh.server.target, port, keepAliveInterval: 100, keepAliveMisses: 3 });
      await sleep(1_000);
      assert.equal(kindOf(connection), 'ready');
      silent = true;
      await becomes('noticed', () => connection.state.kind === 'waiting');
      const { state } = connection;
      assert.deepEqual(state.kind === 'waiting' && state.failure, { kind: 'closed', byUs: false, detail: 'silent' });
      silent = false;
      assert.equal((await connection.run(['true'], {}, signal)).code, 0);
      connection.close();
      relay.close();
      for (const socket of sockets) socket.destroy();
    });

    it('ends for good when we close it', async () => {
      const connection = await reach();
      const forward = await connection.forward({ remoteHost: '127.0.0.1', remotePort: 9 });
      connection.close();
      assert.equal(connection.state.kind, 'closed');
      assert.deepEqual(await failureOf(connection.run(['true'], {}, signal)), {
        kind: 'closed',
        byUs: true,
        detail: '',
      });
      assert.deepEqual(connection.forwards, []);
      assert.notEqual(forward.localPort, 0);
    });
  });

  describe('through a jump host', () => {
    it('runs commands on the machine behind, and comes back after a cut of either', async () => {
      const jump = await startSshServer();
      try {
        const connection = await reach({ ...ssh.server.target, jump: jump.target });
        for (const cut of [jump, ssh.server]) {
          assert.equal((await connection.run(['echo', 'x'], {}, signal)).stdout.toString(), 'x\n');
          cut.cut();
          await becomes('lost', () => connection.state.kind !== 'ready');
        }
        assert.equal((await connection.run(['true'], {}, signal)).code, 0);
      } finally {
        await jump.stop();
      }
    });

    it('tells which of the two is the trouble', async () => {
      const jump = await startSshServer();
      try {
        const nobody = await freePort();
        assert.deepEqual(await failureOf(reach({ ...ssh.server.target, port: nobody, jump: jump.target })), {
          kind: 'refused',
          host: '127.0.0.1',
          port: nobody,
        });
        const strange: Target = { ...jump.target, hostKeys: { keys: [ssh.server.hostKey], fingerprints: [] } };
        const failure = await failureOf(reach({ ...ssh.server.target, jump: strange }));
        assert.equal(failure.kind === 'jump' && failure.failure.kind, 'hostKeyChanged');
      } finally {
        await jump.stop();
      }
    });
  });

  it('can be reached through any stream, as the session-manager-plugin makes one', async () => {
    const { sessionManagerStream } = await import('../../src/remote/sessionManager');
    const plugin = join(ssh.folder, 'plugin');
    // Checks what the AWS CLI passes, then leads to the port as the plugin does.
    await writeFile(
      plugin,
      `#!/usr/bin/env node
const [session, region, action, profile, request, endpoint] = process.argv.slice(2);
const { SessionId, TokenValue } = JSON.parse(process.env[session]);
const { Target, Parameters } = JSON.parse(request);
if ([SessionId, TokenValue, region, action, profile, Target, endpoint].join() !== 's,t,eu-west-1,StartSession,,i-1,e') process.exit(9);
const socket = require('node:net').connect(Number(Parameters.portNumber[0]), '127.0.0.1');
process.stdin.pipe(socket).pipe(process.stdout);
`,
    );
    await chmod(plugin, 0o755);
    const session = { sessionId: 's', streamUrl: 'u', tokenValue: 't', endpoint: 'e' };
    const start = (): Promise<typeof session> => Promise.resolve(session);
    const options = {
      program: plugin,
      region: 'eu-west-1',
      instanceId: 'i-1',
      port: ssh.server.port,
      start,
    };
    const connection = await reach({ ...ssh.server.target, stream: sessionManagerStream(options) });
    assert.equal((await connection.run(['echo', 'x'], {}, signal)).stdout.toString(), 'x\n');
    const missing = sessionManagerStream({ ...options, program: join(ssh.folder, 'none') });
    assert.deepEqual(await failureOf(reach({ ...ssh.server.target, stream: missing })), {
      kind: 'sessionManager',
      code: undefined,
      detail: 'ENOENT',
    });
  });
});
