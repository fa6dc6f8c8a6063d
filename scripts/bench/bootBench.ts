import '../rig/ownName';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { provideRigParts } from '../../test/rig/build/rigParts';
import { DOCKER_DATA } from '../../test/rig/docker';
import { lackingForRig } from '../../test/rig/needs';
import { makeNetwork } from '../../test/rig/network';
import { PARTS } from '../../test/rig/suite/support/testRun';
import type { Measurement } from './measurement';

const INSIDE = fileURLToPath(new URL('bootInside.ts', import.meta.url));
const report = (line: string): void => void process.stderr.write(`${line}\n`);

/**
 * A cluster that boots in the rig (test/rig/README.md), phase by phase, and a worker. There is nothing to compare it with: what Toil's
 * own launch asks for, Kubernetes 1.19.3, does not start on a current Flatcar, nor in the rig. The design sets no limit on the seconds.
 */
export async function bootBench(): Promise<Measurement[]> {
  const lacking = await lackingForRig();
  if (lacking !== undefined) {
    report(`boot: left out: ${lacking}`);
    return [];
  }
  const signal = new AbortController().signal;
  const parts = await provideRigParts(report, signal);
  const network = await makeNetwork({ inotify: true }, signal);
  try {
    return await measuredInside(network.inside, JSON.stringify(parts));
  } finally {
    await network.down();
    await rm(DOCKER_DATA, { recursive: true, force: true });
  }
}

/** Runs it in the rig's network. Figures come by the line between both processes, words of progress on standard error. */
async function measuredInside(inside: readonly string[], parts: string): Promise<Measurement[]> {
  const [program, ...words] = [...inside, process.execPath, ...process.execArgv, INSIDE];
  const env = { ...process.env, [PARTS]: parts };
  const child = spawn(program, words, { env, stdio: ['ignore', 2, 'inherit', 'ipc'] });
  let measured: Measurement[] = [];
  child.on('message', (message) => (measured = message as Measurement[]));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`the cluster of the bench ended with ${code ?? 'a signal'}`);
  return measured;
}
