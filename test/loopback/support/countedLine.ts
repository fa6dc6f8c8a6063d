import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A way to a loopback port that counts what goes through it. */
export interface CountedLine {
  readonly port: number;
  /** Bytes so far, both ways. */
  moved(): number;
  close(): void;
}

/** Opens one; a side that ends takes the other with it. */
export async function countedLine(to: number): Promise<CountedLine> {
  let moved = 0;
  const open = new Set<Socket>();
  const joined = (from: Socket, other: Socket): void => {
    open.add(from);
    from.on('data', (data: Buffer) => (moved += data.length));
    from.on('error', () => other.destroy());
    from.on('close', () => {
      open.delete(from);
      other.destroy();
    });
    from.pipe(other);
  };
  const server = createServer((near) => {
    const far = connect(to, '127.0.0.1');
    joined(near, far);
    joined(far, near);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    moved: () => moved,
    close: () => {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}
