import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { DOCKER_DATA, startDocker } from '../../docker';
import { makeMachine } from '../../machine';
import { makeNetwork } from '../../network';

/**
 * A program: network, Docker and one machine of the rig, held until standard input ends.
 *   heldRig.ts ROOT_TAR          prints the process id of the one that is in the namespace, then `on`
 *   heldRig.ts ROOT_TAR inside   what it starts there
 */
const [rootTar = '', inside] = process.argv.slice(2);
const NEVER = new AbortController().signal;

async function outside(): Promise<void> {
  const network = await makeNetwork({ inotify: true }, NEVER);
  try {
    const [program = '', ...words] = [...network.inside, process.execPath, ...process.execArgv];
    const child = spawn(program, [...words, fileURLToPath(import.meta.url), rootTar, 'inside'], { stdio: 'inherit' });
    process.stdout.write(`${child.pid ?? ''}\n`);
    await once(child, 'close');
  } finally {
    await network.down();
  }
}

async function within(): Promise<void> {
  const docker = await startDocker(DOCKER_DATA, NEVER);
  const image = await docker.importRoot(rootTar, NEVER);
  const machine = makeMachine(docker, { id: 'i-held', hostname: 'ip-172-31-0-4', address: '172.31.0.4', image });
  await machine.start(NEVER);
  process.stdout.write('on\n');
  process.stdin.resume();
  await once(process.stdin, 'end');
  await machine.remove();
  await docker.end();
}

(inside === undefined ? outside() : within()).catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exitCode = 1;
});
