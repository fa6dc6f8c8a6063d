import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { runProgram } from './process';

/** Which machine this is. `id` stays the same when the host name changes; `name` is for people. */
export interface HostIdentity {
  readonly id: string;
  readonly name: string;
}

/**
 * This machine's identity: systemd's machine id, macOS's platform UUID, or else the host name. The machine's own
 * number does not leave it: the id is an HMAC of it, as machine-id(5) asks.
 */
export async function thisHost(signal?: AbortSignal): Promise<HostIdentity> {
  const name = hostname();
  const secret = (await machineId()) ?? (await platformUuid(signal)) ?? `name ${name}`;
  return { id: createHmac('sha256', secret).update('toil-clusters').digest('hex').slice(0, 32), name };
}

async function machineId(): Promise<string | undefined> {
  for (const path of ['/etc/machine-id', '/var/lib/dbus/machine-id']) {
    const text = (await readFile(path, 'utf8').catch(() => '')).trim();
    // A container image may hold an empty file or the word `uninitialized`.
    if (/^[0-9a-f]{32}$/.test(text)) return text;
  }
  return undefined;
}

async function platformUuid(signal: AbortSignal | undefined): Promise<string | undefined> {
  if (process.platform !== 'darwin') return undefined;
  const argv = ['/usr/sbin/ioreg', '-rd1', '-c', 'IOPlatformExpertDevice'];
  const answer = await runProgram(argv, signal ? { signal } : {}).catch(() => undefined);
  signal?.throwIfAborted();
  return answer && /"IOPlatformUUID" = "([^"]+)"/.exec(answer.stdout)?.[1];
}
