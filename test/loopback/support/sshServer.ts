import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeKeyPair } from '../../../src/remote/keys';
import type { Target } from '../../../src/remote/target';

const SSHD = '/usr/sbin/sshd';
const NEVER = new AbortController().signal;

/** What this machine lacks for these tests, in one line; undefined: nothing. */
export function lackingForSsh(...programs: readonly string[]): string | undefined {
  if (process.platform !== 'linux') return 'an OpenSSH server is started on Linux only';
  if (!existsSync(SSHD)) return 'no OpenSSH server: apt-get install openssh-server';
  const missing = programs.find((program) => spawnSync(program, ['--version']).error);
  return missing === undefined ? undefined : `no ${missing}: apt-get install ${missing}`;
}

export interface SshServer {
  readonly port: number;
  /** Where its keys and the user's key `user` are. */
  readonly folder: string;
  readonly keyFile: string;
  readonly hostKey: string;
  readonly target: Target;
  /** What sshd wrote to its log. */
  log(): string;
  /** Ends the connections that are open, as a line that is cut: the server goes on. */
  cut(): void;
  /** Waits until no copy runs at the other end any more. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

export interface ServerOptions {
  readonly port?: number;
  /** More lines of sshd_config(5). */
  readonly config?: readonly string[];
  readonly folder?: string;
}

/** Starts a real OpenSSH server on loopback with keys of its own; the user is the one who runs the tests. */
export async function startSshServer(options: ServerOptions = {}): Promise<SshServer> {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'toil-sshd-')));
  const port = options.port ?? (await freePort());
  const hostFile = join(folder, 'host');
  const keyFile = join(folder, 'user');
  await mkdir('/run/sshd', { recursive: true });
  if (!existsSync(hostFile)) await makeKeyPair(hostFile, 'host', NEVER);
  if (!existsSync(keyFile)) {
    const { publicKey } = await makeKeyPair(keyFile, 'user@test', NEVER);
    await writeFile(join(folder, 'authorized_keys'), `${publicKey}\n`);
  }
  const config = [
    `ListenAddress 127.0.0.1:${port}`,
    `HostKey ${hostFile}`,
    `AuthorizedKeysFile ${join(folder, 'authorized_keys')}`,
    'PidFile none',
    'StrictModes no',
    'UsePAM no',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'PermitRootLogin prohibit-password',
    'Subsystem sftp internal-sftp',
    'LogLevel VERBOSE',
    ...(options.config ?? []),
  ];
  await writeFile(join(folder, 'sshd_config'), `${config.join('\n')}\n`);
  const server = spawn(SSHD, ['-D', '-e', '-f', join(folder, 'sshd_config')], { stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  server.stderr.setEncoding('utf8').on('data', (text: string) => (log += text));
  await untilListening(port, server, () => log);
  const hostKey = (await readFile(`${hostFile}.pub`, 'utf8')).trim();
  return {
    port,
    folder,
    keyFile,
    hostKey,
    target: {
      host: '127.0.0.1',
      port,
      user: userInfo().username,
      hostKeys: { keys: [hostKey], fingerprints: [] },
      authentication: { kind: 'keyFile', path: keyFile },
    },
    log: () => log,
    cut: () => cutChildren(server),
    settled: () => noCopies(),
    stop: async () => {
      const gone = new Promise((resolve) => server.once('exit', resolve));
      cutChildren(server);
      if (server.exitCode === null && server.kill('SIGKILL')) await gone;
      if (options.folder === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Ends the processes that serve one connection each. */
function cutChildren(server: ChildProcess): void {
  const { stdout } = spawnSync('ps', ['-o', 'pid=', '--ppid', String(server.pid)], { encoding: 'utf8' });
  for (const pid of stdout.split(/\s+/).filter(Boolean)) {
    end(Number(pid));
  }
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}

/** A receiver that lost its line puts its part aside first. */
async function noCopies(): Promise<void> {
  const copying = '^rsync --server|^python3 -I -c .*delta copy';
  for (let count = 0; count < 200 && spawnSync('pgrep', ['-f', copying]).status === 0; count += 1) await sleep(25);
}

async function untilListening(port: number, server: ChildProcess, log: () => string): Promise<void> {
  for (let count = 0; count < 200; count += 1) {
    if (server.exitCode !== null) throw new Error(`sshd did not start: ${log()}`);
    const answers = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => resolve(false));
    });
    if (answers) return;
    await sleep(25);
  }
  throw new Error(`sshd does not listen: ${log()}`);
}

/** A port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const { createServer } = await import('node:net');
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}

/** Writes a program of a few lines of shell, for a server whose PATH begins with the folder. */
export async function writeProgram(folder: string, name: string, text: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, name), text);
  await chmod(join(folder, name), 0o755);
}
