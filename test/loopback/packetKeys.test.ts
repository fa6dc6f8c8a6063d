import assert from 'node:assert/strict';
import { KeyObject } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Client, Server, utils } from 'ssh2';
import { keepPacketKeys } from '../../src/remote/packetKeys';

describe('The keys of a connection', () => {
  // Tells when ssh2 keeps them elsewhere: all would go on, at half the speed.
  it('are key objects on both sides of it, and what goes through is understood', async () => {
    const server = new Server({ hostKeys: [utils.generateKeyPairSync('ed25519').private] }, (peer) => {
      peer.on('authentication', (context) => context.accept());
      peer.on('request', (accept) => accept?.());
      peer.on('error', () => undefined);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const client = new Client();
    try {
      keepPacketKeys(client);
      const cipher = ['aes128-gcm@openssh.com' as const];
      const { port } = server.address() as AddressInfo;
      client.connect({ host: '127.0.0.1', port, username: 'ann', algorithms: { cipher } });
      await once(client, 'ready');
      const protocol: unknown = Reflect.get(client, '_protocol');
      const kept = [
        ['_cipher', '_encKey'],
        ['_decipher', '_decipherKey'],
      ].map(([part = '', key = '']) => (protocol as Record<string, Record<string, unknown>>)[part]?.[key]);
      assert.deepEqual(
        kept.map((key) => key instanceof KeyObject),
        [true, true],
      );
    } finally {
      client.end();
      server.close();
    }
  });
});
