import { spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execute } from '../../scripts/vscodeHost/programs';

/** How a program ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A user with a key and a known-hosts file of their own: nothing in anybody's home is read or written. */
export interface SshUser {
  readonly folder: string;
  readonly keyFile: string;
  /** The line of `authorized_keys`. */
  readonly publicKey: string;
  /** A folder whose `ssh` is the real one with this user's configuration: first in PATH, it serves rsync and Toil, too. */
  readonly bin: string;
  /** From now on exactly these host keys are known of an address. */
  know(address: string, hostKeys: readonly string[]): Promise<void>;
  /** Runs a command on a machine as `core`; its standard input is empty. */
  ssh(address: string, command: string): Promise<Ended>;
  /** Runs a program with this user's `ssh` in PATH. */
  run(argv: readonly [string, ...string[]], env?: NodeJS.ProcessEnv): Promise<Ended>;
  remove(): Promise<void>;
}

/** Makes a user with a new ed25519 key. */
export async function makeSshUser(): Promise<SshUser> {
  const folder = await mkdtemp(path.join(tmpdir(), 'toil-clusters-ssh-'));
  const [keyFile, config, knownHosts, bin] = ['key', 'config', 'known_hosts', 'bin'].map((name) =>
    path.join(folder, name),
  ) as [string, string, string, string];
  await execute(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', 'test', '-f', keyFile]);
  const options = ['IdentitiesOnly yes', 'IdentityAgent none', 'BatchMode yes', 'StrictHostKeyChecking yes'];
  const files = [`IdentityFile ${keyFile}`, `UserKnownHostsFile ${knownHosts}`, 'GlobalKnownHostsFile /dev/null'];
  await writeFile(config, `${[...files, ...options, 'LogLevel ERROR'].join('\n')}\n`);
  await writeFile(knownHosts, '');
  await mkdir(bin);
  const real = (await execute(['sh', '-c', 'command -v ssh'])).trim();
  await writeFile(path.join(bin, 'ssh'), `#!/bin/sh\nexec ${real} -F ${config} "$@"\n`);
  await chmod(path.join(bin, 'ssh'), 0o755);
  const known = new Map<string, readonly string[]>();
  const run: SshUser['run'] = (argv, env = {}) =>
    ended(argv, { ...process.env, ...env, PATH: `${bin}:${env['PATH'] ?? process.env['PATH'] ?? ''}` });
  return {
    ...{ folder, keyFile, bin, run },
    publicKey: (await readFile(`${keyFile}.pub`, 'utf8')).trim(),
    know: async (address, hostKeys) => {
      known.set(address, hostKeys);
      const lines = [...known].flatMap(([host, keys]) => keys.map((key) => `${host} ${key}\n`));
      await writeFile(knownHosts, lines.join(''));
    },
    ssh: (address, command) => run(['ssh', `core@${address}`, command]),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

async function ended([program, ...words]: readonly [string, ...string[]], env: NodeJS.ProcessEnv): Promise<Ended> {
  const child = spawn(program, words, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const code = await new Promise<number | null>((done, failed) => child.once('error', failed).once('close', done));
  return { code, stdout, stderr };
}
