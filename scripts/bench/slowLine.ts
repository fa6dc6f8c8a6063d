import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A port whose connections go to another one of this machine, as over a long line. */
export interface SlowLine {
  readonly port: number;
  close(): void;
}

/**
 * Every byte takes half of the round trip, in milliseconds, each way; as many as one likes are on their way. It stands for netem, whose
 * module the kernels of many containers and virtual machines lack, and needs no root.
 */
export async function slowLine(to: number, roundTrip: number): Promise<SlowLine> {
  const open = new Set<Socket>();
  const late = (work: () => void): void => void setTimeout(work, roundTrip / 2);
  const carry = (from: Socket, into: Socket): void => {
    from.on('data', (data) => late(() => into.write(data)));
    from.on('end', () => late(() => into.end()));
    from.on('error', () => into.destroy());
    from.on('close', () => open.delete(from));
    from.setNoDelay();
    open.add(from);
  };
  const server = createServer((near) => {
    const far = connect(to, '127.0.0.1');
    carry(near, far);
    carry(far, near);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}
