import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { agentPublicKeys } from '../../src/remote/agent';
import type { ShownKey } from '../../src/remote/failure';
import { fingerprint, parsePublicKey } from '../../src/remote/hostKeys';
import { makeKeyPair } from '../../src/remote/keys';
import type { Target } from '../../src/remote/target';
import { freePort, startSshServer } from './support/sshServer';
import { sshPlace } from './support/sshPlace';
import { becomes, failureOf } from './support/streams';

const signal = new AbortController().signal;

describe('Who is who over SSH', () => {
  const ssh = sshPlace();
  const { reach } = ssh;

  describe('the server’s key', () => {
    const shownOf = (line: string): ShownKey => {
      const key = parsePublicKey(line);
      assert.ok(key);
      return { type: key.type, fingerprint: fingerprint(key.blob), comment: '' };
    };
    const withTrust = (trust: Target['hostKeys']): Target => ({ ...ssh.server.target, hostKeys: trust });

    it('that is another than the record’s is refused before anything of ours is offered', async () => {
      const { publicKey } = await makeKeyPair(join(ssh.folder, 'otherHost'), '', signal);
      const before = ssh.server.log().length;
      const failure = await failureOf(reach(withTrust({ keys: [publicKey], fingerprints: [] })));
      const expected = [shownOf(publicKey).fingerprint];
      assert.deepEqual(failure, {
        kind: 'hostKeyChanged',
        host: '127.0.0.1',
        port: ssh.server.port,
        seen: shownOf(ssh.server.hostKey),
        expected,
      });
      assert.equal(/publickey/.test(ssh.server.log().slice(before)), false);
    });

    it('is taken by its fingerprint alone', async () => {
      const connection = await reach(withTrust({ keys: [], fingerprints: [shownOf(ssh.server.hostKey).fingerprint] }));
      assert.equal(
        connection.state.kind === 'ready' && connection.state.fingerprint,
        shownOf(ssh.server.hostKey).fingerprint,
      );
    });

    it('that nobody knows is shown once, kept through a cut, and refused when the user says no', async () => {
      const shown: ShownKey[] = [];
      const ask = (seen: ShownKey): Promise<boolean> => Promise.resolve(shown.push(seen) > 0);
      const connection = await reach(withTrust({ keys: [], fingerprints: [], ask }));
      ssh.server.cut();
      await becomes('lost', () => connection.state.kind !== 'ready');
      assert.equal((await connection.run(['true'], {}, signal)).code, 0);
      assert.deepEqual(shown, [shownOf(ssh.server.hostKey)]);
      const no = (): Promise<boolean> => Promise.resolve(false);
      assert.equal((await failureOf(reach(withTrust({ keys: [], fingerprints: [], ask: no })))).kind, 'hostKeyUnknown');
      assert.equal((await failureOf(reach(withTrust({ keys: [], fingerprints: [] })))).kind, 'hostKeyUnknown');
    });

    it('that changes while we are connected ends it for good', async () => {
      const place = await mkdtemp(join(tmpdir(), 'toil-sshd-'));
      const port = await freePort();
      const first = await startSshServer({ folder: place, port });
      const ask = (): Promise<boolean> => Promise.resolve(true);
      const connection = await reach({ ...first.target, hostKeys: { keys: [], fingerprints: [], ask } });
      await first.stop();
      for (const name of ['host', 'host.pub']) await rm(join(place, name));
      const second = await startSshServer({ port, folder: place });
      try {
        await becomes('failed', () => connection.state.kind === 'failed');
        const { state } = connection;
        assert.equal(state.kind === 'failed' && state.failure.kind, 'hostKeyChanged');
        assert.equal((await failureOf(connection.run(['true'], {}, signal))).kind, 'hostKeyChanged');
      } finally {
        await second.stop();
        await rm(place, { recursive: true });
      }
    });

    it('of a known type is asked for where the server has several', async () => {
      const rsa = join(ssh.folder, 'rsaHost');
      execFileSync('ssh-keygen', ['-q', '-t', 'rsa', '-b', '3072', '-N', '', '-f', rsa]);
      const both = await startSshServer({ config: [`HostKey ${rsa}`] });
      try {
        const line = execFileSync('ssh-keygen', ['-y', '-f', rsa], { encoding: 'utf8' }).trim();
        const connection = await reach({ ...both.target, hostKeys: { keys: [line], fingerprints: [] } });
        assert.equal(connection.state.kind === 'ready' && connection.state.fingerprint, shownOf(line).fingerprint);
      } finally {
        await both.stop();
      }
    });

    it('signed with SHA-1 only is not accepted', async () => {
      const rsa = join(ssh.folder, 'rsaHost1');
      execFileSync('ssh-keygen', ['-q', '-t', 'rsa', '-b', '3072', '-N', '', '-f', rsa]);
      const place = await mkdtemp(join(tmpdir(), 'toil-sshd-'));
      // The first value of a keyword counts, so that the server's own host key must be the RSA one.
      await makeKeyPair(join(place, 'user'), '', signal);
      execFileSync('cp', [rsa, join(place, 'host')]);
      execFileSync('cp', [`${rsa}.pub`, join(place, 'host.pub')]);
      const old = await startSshServer({ folder: place, config: ['HostKeyAlgorithms ssh-rsa'] });
      try {
        const failure = await failureOf(reach({ ...old.target, hostKeys: { keys: [old.hostKey], fingerprints: [] } }));
        assert.equal(failure.kind, 'noHandshake');
      } finally {
        await old.stop();
        await rm(place, { recursive: true });
      }
    });
  });

  describe('who we are', () => {
    let agent: { SSH_AUTH_SOCK: string; pid: number };
    before(() => {
      const socket = join(ssh.folder, 'agent');
      const said = execFileSync('ssh-agent', ['-s', '-a', socket], { encoding: 'utf8' });
      agent = { SSH_AUTH_SOCK: socket, pid: Number(/SSH_AGENT_PID=(\d+)/.exec(said)?.[1]) };
    });
    after(() => process.kill(agent.pid));
    const add = (file: string): void => {
      execFileSync('ssh-add', ['-q', file], { env: { ...process.env, SSH_AUTH_SOCK: agent.SSH_AUTH_SOCK } });
    };
    const byAgent = (): Target => ({
      ...ssh.server.target,
      authentication: { kind: 'agent', path: agent.SSH_AUTH_SOCK },
    });

    it('is not known to a server that has another key; what was offered is told', async () => {
      const other = join(ssh.folder, 'otherUser');
      const { fingerprint: print } = await makeKeyPair(other, 'other', signal);
      const failure = await failureOf(
        reach({ ...ssh.server.target, authentication: { kind: 'keyFile', path: other } }),
      );
      const offered = [{ type: 'ssh-ed25519', fingerprint: print, comment: 'other' }];
      assert.deepEqual(failure, {
        kind: 'authFailed',
        host: '127.0.0.1',
        user: ssh.server.target.user,
        offered,
        tooMany: false,
      });
    });

    it('is asked of an agent: empty, then with the key', async () => {
      assert.deepEqual(await failureOf(reach(byAgent())), { kind: 'agentEmpty', path: agent.SSH_AUTH_SOCK });
      add(ssh.server.keyFile);
      assert.deepEqual(
        (await agentPublicKeys(agent.SSH_AUTH_SOCK, signal)).map(({ comment }) => comment),
        ['user@test'],
      );
      assert.equal((await (await reach(byAgent())).run(['true'], {}, signal)).code, 0);
    });

    it('can be an RSA key of the agent, signed with SHA-2', async () => {
      const rsa = join(ssh.folder, 'rsaUser');
      execFileSync('ssh-keygen', ['-q', '-t', 'rsa', '-b', '3072', '-N', '', '-f', rsa]);
      const rsaServer = await startSshServer();
      try {
        await writeFile(join(rsaServer.folder, 'authorized_keys'), execFileSync('ssh-keygen', ['-y', '-f', rsa]));
        add(rsa);
        await reach({ ...rsaServer.target, authentication: { kind: 'agent', path: agent.SSH_AUTH_SOCK } });
        assert.match(rsaServer.log(), /Accepted publickey .* RSA/);
        await reach({ ...rsaServer.target, authentication: { kind: 'keyFile', path: rsa } });
      } finally {
        await rsaServer.stop();
      }
    });

    it('is found by the first key to offer, where the server hangs up after six', async () => {
      execFileSync('ssh-add', ['-q', '-D'], { env: { ...process.env, SSH_AUTH_SOCK: agent.SSH_AUTH_SOCK } });
      for (let count = 0; count < 8; count += 1) {
        await makeKeyPair(join(ssh.folder, `many${count}`), '', signal);
        add(join(ssh.folder, `many${count}`));
      }
      add(ssh.server.keyFile);
      const failure = await failureOf(reach(byAgent()));
      assert.ok(failure.kind === 'authFailed' && failure.tooMany);
      assert.equal(failure.offered.length, 9);
      const mine = failure.offered.find(({ comment }) => comment === 'user@test');
      assert.ok(mine);
      await reach({
        ...ssh.server.target,
        authentication: { kind: 'agent', path: agent.SSH_AUTH_SOCK, first: mine.fingerprint },
      });
    });

    it('is not to be had from an agent that is not there, or a key file that is none', async () => {
      const path = join(ssh.folder, 'no agent');
      assert.deepEqual(await failureOf(reach({ ...ssh.server.target, authentication: { kind: 'agent', path } })), {
        kind: 'noAgent',
        path,
      });
      const file = join(ssh.folder, 'no key');
      assert.deepEqual(
        await failureOf(reach({ ...ssh.server.target, authentication: { kind: 'keyFile', path: file } })),
        {
          kind: 'badKeyFile',
          path: file,
          problem: 'missing',
        },
      );
    });
  });
});
