import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** An S3 server of its own on a loopback port, which a leader reaches too. */
export interface Minio {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly stop: () => Promise<void>;
}

/** Milliseconds. */
const STARTS_WITHIN = 60_000;

/**
 * Starts one; it ends with this process, too.
 * @param program the path of `minio`.
 */
export async function startMinio(program: string): Promise<Minio> {
  const credentials = { accessKeyId: 'toil-tests', secretAccessKey: 'only-for-tests' };
  const [port, folder] = await Promise.all([freePort(), mkdtemp(join(tmpdir(), 'minio-'))]);
  const words = ['server', '--address', `127.0.0.1:${port}`, folder];
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', program, ...words], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      ...{ PATH: process.env['PATH'], HOME: folder, MINIO_BROWSER: 'off', MINIO_UPDATE: 'off' },
      ...{ MINIO_ROOT_USER: credentials.accessKeyId, MINIO_ROOT_PASSWORD: credentials.secretAccessKey },
    },
  });
  let said = '';
  child.stderr.on('data', (data: Buffer) => (said = (said + data.toString()).slice(-4000)));
  const ended = new Promise((resolve) => child.once('close', resolve));
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${port}`;
  const deadline = Date.now() + STARTS_WITHIN;
  while (!(await fetch(`${url}/minio/health/ready`).catch(() => undefined))?.ok) {
    if (child.exitCode !== null || Date.now() > deadline) {
      await stop();
      throw new Error(`MinIO does not answer: ${said}`);
    }
    await sleep(50);
  }
  return { url, credentials, stop };
}

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
