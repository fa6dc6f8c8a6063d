import { createSecretKey } from 'node:crypto';
import type { Client } from 'ssh2';

/** Where ssh2 1.17 keeps the keys that it makes a new AES-GCM cipher of each packet from (ssh2/lib/protocol/crypto.js). */
const PLACES = [
  ['_cipher', '_encKey'],
  ['_decipher', '_decipherKey'],
] as const;

/**
 * Makes key objects of a connection's keys, also after each new exchange. ssh2 passes them on as they are; of plain bytes Node 24 makes
 * such an object for each packet, and on the way throws and catches errors with their stacks (lib/internal/crypto/keys.js), which
 * takes longer than the encryption. Where ssh2 keeps its keys elsewhere, nothing changes.
 */
export function keepPacketKeys(client: Client): void {
  client.on('handshake', () => {
    for (const place of PLACES) keepKey(client, place);
  });
}

function keepKey(client: Client, [part, field]: (typeof PLACES)[number]): void {
  const holder = fieldOf(fieldOf(client, '_protocol'), part);
  const key = fieldOf(holder, field);
  if (isObject(holder) && Buffer.isBuffer(key)) Reflect.set(holder, field, createSecretKey(key));
}

function fieldOf(holder: unknown, field: string): unknown {
  return isObject(holder) ? Reflect.get(holder, field) : undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
