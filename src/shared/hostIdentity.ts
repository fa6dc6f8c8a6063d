import { createHmac } from 'node:crypto';

/** Which machine it is. `id` stays the same when the host name changes; `name` is for people. */
export interface HostIdentity {
  readonly id: string;
  readonly name: string;
}

/**
 * The identity of a machine by a number of its own; where it has none, by its name. The number does not leave it: the id is an HMAC of
 * it, as machine-id(5) asks.
 */
export function hostIdentity(name: string, number: string | undefined): HostIdentity {
  const secret = number ?? `name ${name}`;
  return { id: createHmac('sha256', secret).update('toil-clusters').digest('hex').slice(0, 32), name };
}

/** Whether this is what /etc/machine-id holds: a container's image may have an empty file there, or the word `uninitialized`. */
export function isMachineId(text: string): boolean {
  return /^[0-9a-f]{32}$/.test(text);
}
