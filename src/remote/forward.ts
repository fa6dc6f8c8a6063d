import { createServer, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { systemCode } from './failure';

/** What is to be reached: a port as the machine at the other end sees it. */
export interface ForwardRequest {
  readonly remoteHost: string;
  readonly remotePort: number;
  /** The port wanted here; another one is chosen when it is taken or not allowed. */
  readonly localPort?: number;
}

/** A port of this machine (loopback only) that leads to one at the other end, across reconnects, until it is stopped. */
export interface Forward {
  readonly remoteHost: string;
  readonly remotePort: number;
  readonly localHost: string;
  readonly localPort: number;
  /** Connections through it now. */
  readonly connections: number;
  stop(): void;
}

/** Opens a stream to a port at the other end. */
export type OpenStream = (host: string, port: number) => Promise<Duplex>;

const LOOPBACK = '127.0.0.1';

/** Listens on loopback and leads each connection through `open`. `onStop` is told when it has stopped. */
export async function listenForward(request: ForwardRequest, open: OpenStream, onStop: () => void): Promise<Forward> {
  const sockets = new Set<Socket>();
  // Half-open: a client that has said all it wants still waits for its answer.
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    lead(socket, () => open(request.remoteHost, request.remotePort));
  });
  const localPort = await listen(server, request.localPort ?? 0);
  let stopped = false;
  return {
    remoteHost: request.remoteHost,
    remotePort: request.remotePort,
    localHost: LOOPBACK,
    localPort,
    get connections() {
      return sockets.size;
    },
    stop: () => {
      if (stopped) return;
      stopped = true;
      server.close();
      for (const socket of sockets) socket.destroy();
      onStop();
    },
  };
}

async function listen(server: Server, wanted: number): Promise<number> {
  try {
    return await listenAt(server, wanted);
  } catch (error) {
    const taken = ['EADDRINUSE', 'EACCES'].includes(systemCode(error) ?? '');
    if (wanted === 0 || !taken) throw error;
    return listenAt(server, 0);
  }
}

function listenAt(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, LOOPBACK, () => {
      // One connection that could not be accepted is no end of the forward.
      server.off('error', reject).on('error', () => undefined);
      const address = server.address();
      if (typeof address === 'object' && address) resolve(address.port);
      else reject(new Error('a listener without an address'));
    });
  });
}

function lead(socket: Socket, open: () => Promise<Duplex>): void {
  const drop = (): void => void socket.destroy();
  socket.on('error', drop);
  socket.setNoDelay(true);
  open().then((stream) => {
    if (socket.destroyed) {
      stream.destroy();
      return;
    }
    stream.on('error', drop);
    stream.on('close', () => socket.destroySoon());
    socket.on('close', () => stream.destroy());
    socket.pipe(stream);
    stream.pipe(socket);
  }, drop);
}
