// `within.ts RIG raise|leave COMMAND…`: runs a command in the network of a rig with that name, which is there for that long only. Ends as
// the command does. `raise`: whether fs.inotify.max_user_instances may be raised meanwhile.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

const [rig = '', inotify, ...command] = process.argv.slice(2);
// All that is imported from here on is named by it (test/rig/addresses.ts).
process.env['TOIL_RIG_NAME'] = rig;

async function run(signal: AbortSignal): Promise<number> {
  const { makeNetwork } = await import('../../test/rig/network');
  const network = await makeNetwork({ inotify: inotify === 'raise' }, signal);
  // Every process in it ends with it.
  const end = (): void => void network.down();
  signal.addEventListener('abort', end);
  try {
    const [program = '', ...words] = [...network.inside, ...command];
    const [code] = (await once(spawn(program, words, { stdio: 'inherit' }), 'close')) as [number | null];
    return code ?? 128;
  } finally {
    await network.down();
  }
}

const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interruption.abort());

void run(interruption.signal).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  },
);
