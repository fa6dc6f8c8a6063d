import { spawn, type ChildProcess } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** A moto server on a loopback port of its own. */
export interface Moto {
  readonly port: number;
  /** Forgets everything that was made. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

/** What images.json has in every region: Flatcar stable of its publisher, and one that is not Flatcar. */
export const IMAGES = {
  amd64: 'ami-0f1a7ca700000a64',
  arm64: 'ami-0f1a7ca700000b64',
  older: 'ami-0f1a7ca700000c64',
  foreign: 'ami-0000b0b0000000064',
} as const;

/** Milliseconds: Python needs some seconds to import it on a busy machine. */
const STARTS_WITHIN = 60_000;

/** moto's own main program, which also ends when whoever started it is no more: its standard input is closed then. */
const MAIN = `
import os, sys, threading
def end_with_parent():
    sys.stdin.buffer.read()
    os._exit(0)
threading.Thread(target=end_with_parent, daemon=True).start()
from moto.server import main
main(sys.argv[1:])
`;

/**
 * Starts a moto server.
 * @param program the path of `moto_server`; the Python beside it is the one that runs.
 * @throws Error with its last words when it does not answer in time.
 */
export async function startMoto(program: string): Promise<Moto> {
  const port = await freePort();
  const python = path.join(path.dirname(program), 'python');
  const child = spawn(python, ['-c', MAIN, '-H', '127.0.0.1', '-p', String(port)], {
    stdio: ['pipe', 'ignore', 'pipe'],
    env: {
      ...process.env,
      MOTO_ALLOW_NONEXISTENT_REGION: 'true',
      // RunInstances refuses what does not exist, as EC2 does (moto/settings.py).
      MOTO_ENABLE_KEYPAIR_VALIDATION: 'true',
      MOTO_ENABLE_AMI_VALIDATION: 'true',
      MOTO_EC2_ENABLE_INSTANCE_TYPE_VALIDATION: 'true',
      MOTO_AMIS_PATH: fileURLToPath(new URL('images.json', import.meta.url)),
    },
  });
  let words = '';
  child.stderr.on('data', (data: Buffer) => (words = (words + data.toString()).slice(-4000)));
  const ended = new Promise((resolve) => child.once('close', resolve));
  const url = `http://127.0.0.1:${port}/moto-api`;
  await answering(`${url}/data.json`, child, () => words);
  return {
    port,
    reset: async () => {
      const { ok, status } = await fetch(`${url}/reset`, { method: 'POST' });
      if (!ok) throw new Error(`moto could not forget: ${status}`);
    },
    stop: async () => {
      child.kill('SIGKILL');
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
