import { spawn, type ChildProcess } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A moto server on a loopback port of its own. */
export interface Moto {
  readonly port: number;
  /** Forgets everything that was made. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

/** Milliseconds: Python needs some seconds to import it on a busy machine. */
const STARTS_WITHIN = 60_000;

/**
 * Starts a moto server.
 * @param program the path of `moto_server`.
 * @throws Error with its last words when it does not answer in time.
 */
export async function startMoto(program: string): Promise<Moto> {
  const port = await freePort();
  const child = spawn(program, ['-H', '127.0.0.1', '-p', String(port)], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, MOTO_ALLOW_NONEXISTENT_REGION: 'true' },
  });
  let words = '';
  child.stderr.on('data', (data: Buffer) => (words = (words + data.toString()).slice(-4000)));
  const end = (): void => {
    child.kill('SIGKILL');
  };
  process.once('exit', end);
  const url = `http://127.0.0.1:${port}/moto-api`;
  await answering(`${url}/data.json`, child, () => words);
  return {
    port,
    reset: async () => {
      await fetch(`${url}/reset`, { method: 'POST' });
    },
    stop: async () => {
      process.removeListener('exit', end);
      const ended = new Promise((resolve) => child.once('exit', resolve));
      if (child.exitCode !== null) return;
      end();
      await ended;
    },
  };
}

async function answering(url: string, child: ChildProcess, words: () => string): Promise<void> {
  const deadline = Date.now() + STARTS_WITHIN;
  for (;;) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return;
    if (child.exitCode !== null || Date.now() > deadline) throw new Error(`moto does not answer: ${words()}`);
    await sleep(50);
  }
}

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
