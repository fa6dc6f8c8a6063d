import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { hostIdentity, isMachineId, type HostIdentity } from '../shared/hostIdentity';
import { runProgram } from './process';

export type { HostIdentity };

/** This machine's identity: systemd's machine id, macOS's platform UUID, or else the host name. */
export async function thisHost(signal?: AbortSignal): Promise<HostIdentity> {
  const name = hostname();
  return hostIdentity(name, (await machineId()) ?? (await platformUuid(signal)));
}

async function machineId(): Promise<string | undefined> {
  for (const path of ['/etc/machine-id', '/var/lib/dbus/machine-id']) {
    const text = (await readFile(path, 'utf8').catch(() => '')).trim();
    if (isMachineId(text)) return text;
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
