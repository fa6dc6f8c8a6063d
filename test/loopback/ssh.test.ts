import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { get } from 'node:http';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { join } from 'node:path';
import { freePort, startSshServer } from './support/sshServer';
import { sshPlace } from './support/sshPlace';
import { becomes, failureOf, until } from './support/streams';

const signal = new AbortController().signal;

/** Processes of this machine whose command line holds a word. */
function running(word: string): number {
  const { stdout } = spawnSync('pgrep', ['-fc', word], { encoding: 'utf8' });
  return Number(stdout);
}

describe('SSH to a real server', () => {
  const ssh = sshPlace();
  const { reach } = ssh;

  describe('commands', () => {
    it('get their words and input as they are, and give output, errors and code apart', async () => {
      const connection = await reach();
      const script = 'printf "%s|" "$@"; cat; echo bad >&2; exit 7';
      const result = await connection.run(['sh', '-c', script, 'x', "a 'b'\n", '$HOME', ''], { input: 'in' }, signal);
      assert.deepEqual(
        { ...result, stdout: result.stdout.toString() },
        { code: 7, signal: undefined, stdout: "a 'b'\n|$HOME||in", stderr: 'bad\n' },
      );
    });

    it('tell the signal that ended them', async () => {
      const result = await (await reach()).run(['sh', '-c', 'kill -KILL $$'], {}, signal);
      assert.deepEqual([result.code, result.signal], [undefined, 'SIGKILL']);
    });

    it('tell their end also to somebody so busy that all of it comes at once', async () => {
      const connection = await reach();
      const holdUp = new Int32Array(new SharedArrayBuffer(4));
      const busy = setInterval(() => Atomics.wait(holdUp, 0, 0, 400));
      try {
        const result = await connection.run(['whoami'], {}, signal);
        assert.deepEqual([result.code, result.signal], [0, undefined]);
        const ended = await connection.run(['sh', '-c', 'kill -KILL $$'], {}, signal);
        assert.deepEqual([ended.code, ended.signal], [undefined, 'SIGKILL']);
      } finally {
        clearInterval(busy);
      }
    });

    it('carry a lot both ways without holding it', async () => {
      const process = await (await reach()).exec(['sha256sum'], {}, signal);
      const block = Buffer.alloc(1 << 20, 'x');
      for (let count = 0; count < 40; count += 1)
        if (!process.stdin.write(block)) await new Promise((go) => process.stdin.once('drain', go));
      process.stdin.end();
      process.stderr.resume();
      const [sum] = await Promise.all([until(process.stdout, '-'), process.ended]);
      const expected = execFileSync('sh', ['-c', "head -c 41943040 /dev/zero | tr '\\0' x | sha256sum"], {
        encoding: 'utf8',
      });
      assert.equal(sum, expected);
    });

    it('end at the other end when their signal fires, children too', async () => {
      const connection = await reach();
      const abort = new AbortController();
      const mark = `7${Date.now()}`;
      const work = connection.run(['sh', '-c', `sleep ${mark} & sleep ${mark}; :`], {}, abort.signal);
      await becomes('started', () => running(`^sleep ${mark}`) === 2);
      abort.abort();
      await assert.rejects(work, { name: 'AbortError' });
      await becomes('ended', () => running(`^sleep ${mark}`) === 0);
    });

    it('that do not listen to TERM are killed', async () => {
      const connection = await reach();
      const process = await connection.exec(
        ['sh', '-c', "trap '' TERM; echo ready; while :; do sleep 0.1; done"],
        {},
        signal,
      );
      await until(process.stdout, 'ready');
      await process.kill();
      assert.equal((await process.ended).signal, 'SIGKILL');
    });

    it('in a container end there, although docker exec leaves them; what they detached goes on', async () => {
      const connection = await reach();
      const mark = `8${Date.now()}`;
      const script = `setsid sleep ${mark}.5 & exec sleep ${mark}`;
      const process = await connection.exec(['sh', '-c', script], { container: 'toil_leader', cwd: '/' }, signal);
      await becomes('started', () => running(`^sleep ${mark}$`) === 1 && running(`^sleep ${mark}.5$`) === 1);
      await process.kill();
      process.stdout.resume();
      process.stderr.resume();
      await process.ended;
      assert.equal(running(`^sleep ${mark}$`), 0);
      assert.equal(running(`^sleep ${mark}.5$`), 1);
      spawnSync('pkill', ['-f', `^sleep ${mark}.5$`]);
    });

    it('are not more at once than the server allows: the rest waits', async () => {
      const connection = await reach();
      const answers = await Promise.all(
        Array.from({ length: 30 }, (_, index) => connection.run(['sh', '-c', `sleep 0.1; echo ${index}`], {}, signal)),
      );
      assert.deepEqual(
        answers.map(({ stdout }) => Number(stdout.toString())),
        Array.from({ length: 30 }, (_, index) => index),
      );
      // All at once would have been refused 20 times; sshd counts one that just ended for a moment more.
      assert.ok((ssh.server.log().match(/no more sessions/g) ?? []).length < 5);
    });

    it('wait too where the server allows fewer than usual', async () => {
      const strict = await startSshServer({ config: ['MaxSessions 2'] });
      try {
        const connection = await reach(strict.target);
        const work = Array.from({ length: 9 }, () => connection.run(['sh', '-c', 'sleep 0.1; echo x'], {}, signal));
        assert.equal(
          (await Promise.all(work)).every(({ code }) => code === 0),
          true,
        );
        assert.match(strict.log(), /no more sessions/);
      } finally {
        await strict.stop();
      }
    });
  });

  describe('terminals', () => {
    it('have the size that they are given, also later', async () => {
      const connection = await reach();
      const terminal = await connection.terminal([], { size: { columns: 91, rows: 33 } }, signal);
      terminal.stdin.write('stty size; echo "$TERM"\n');
      assert.match(await until(terminal.stdout, 'xterm-256color\r'), /33 91/);
      terminal.resize({ columns: 70, rows: 20 });
      terminal.stdin.write('stty size\n');
      await until(terminal.stdout, '20 70');
      terminal.stdin.write('exit 3\n');
      terminal.stdout.resume();
      assert.equal((await terminal.ended).code, 3);
    });

    it('end when they are closed, with what runs in them', async () => {
      const connection = await reach();
      const mark = `9${Date.now()}`;
      const terminal = await connection.terminal([], { size: { columns: 80, rows: 24 } }, signal);
      terminal.stdin.write(`sleep ${mark}\n`);
      terminal.stdout.resume();
      await becomes('started', () => running(`^sleep ${mark}`) === 1);
      await terminal.kill();
      await becomes('ended', () => running(`^sleep ${mark}`) === 0);
    });

    it('leave sessions to commands, and say so', async () => {
      const connection = await reach();
      const size = { columns: 80, rows: 24 };
      for (let count = 0; count < 8; count += 1) (await connection.terminal(['cat'], { size }, signal)).stdout.resume();
      assert.deepEqual(await failureOf(connection.terminal(['cat'], { size }, signal)), {
        kind: 'sessionsHeld',
        held: 8,
      });
      assert.equal((await connection.run(['true'], {}, signal)).code, 0);
    });
  });

  describe('ports', () => {
    let web: Server;
    let port: number;
    before(async () => {
      web = createServer(
        (socket) => void socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi'),
      );
      await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
      ({ port } = web.address() as AddressInfo);
    });
    after(() => web.close());

    const fetchText = (at: number): Promise<string> =>
      new Promise((resolve, reject) => {
        get({ host: '127.0.0.1', port: at, agent: false }, (answer) => {
          answer.setEncoding('utf8').on('data', resolve);
        }).on('error', reject);
      });

    it('lead to the other end, are listed, and stop', async () => {
      const connection = await reach();
      const forward = await connection.forward({ remoteHost: '127.0.0.1', remotePort: port });
      assert.equal(await fetchText(forward.localPort), 'hi');
      assert.deepEqual(connection.forwards, [forward]);
      forward.stop();
      assert.deepEqual(connection.forwards, []);
      await assert.rejects(fetchText(forward.localPort), { code: 'ECONNREFUSED' });
    });

    it('take the port that is wanted, or another when it is taken', async () => {
      const connection = await reach();
      const wanted = await freePort();
      const first = await connection.forward({ remoteHost: '127.0.0.1', remotePort: port, localPort: wanted });
      const second = await connection.forward({ remoteHost: '127.0.0.1', remotePort: port, localPort: wanted });
      assert.equal(first.localPort, wanted);
      assert.notEqual(second.localPort, wanted);
      assert.equal(await fetchText(second.localPort), 'hi');
    });

    it('that nobody listens on refuse, and the forward goes on', async () => {
      const connection = await reach();
      const nobody = await freePort();
      assert.equal((await failureOf(connection.openStream('127.0.0.1', nobody, signal))).kind, 'channelRefused');
      const forward = await connection.forward({ remoteHost: '127.0.0.1', remotePort: nobody });
      await assert.rejects(fetchText(forward.localPort));
      assert.equal(forward.connections, 0);
      assert.equal((await connection.run(['true'], {}, signal)).code, 0);
    });

    it('survive a cut', async () => {
      const connection = await reach();
      const forward = await connection.forward({ remoteHost: '127.0.0.1', remotePort: port });
      ssh.server.cut();
      await becomes('lost', () => connection.state.kind !== 'ready');
      assert.equal(await fetchText(forward.localPort), 'hi');
    });
  });

  describe('files', () => {
    it('are read in parts, written whole and listed', async () => {
      const connection = await reach();
      const path = join(ssh.folder, 'ü file');
      const content = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 251));
      const files = await connection.files(signal);
      await files.write(path, content, 0o640);
      assert.equal(await files.size(path), content.length);
      assert.ok((await files.read(path, 0, 1 << 20)).equals(content));
      assert.ok((await files.read(path, 100_000, 70_000)).equals(content.subarray(100_000, 170_000)));
      assert.equal((await files.read(path, 400_000, 10)).length, 0);
      assert.equal(await files.size(`${path}.missing`), undefined);
      assert.deepEqual(await files.list(`${path}.missing`), []);
      const found = (await files.list(ssh.folder)).find(({ name }) => name === 'ü file');
      assert.deepEqual(found, { name: 'ü file', kind: 'file', size: content.length });
      files.close();
    });
  });
});
