import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from './errors';
import { faultAnswer, Faults, type Fault } from './faults';
import { bodyOf, Forwarder } from './forward';
import { startMoto } from './moto';
import { readRequest, type AwsRequest } from './request';

/** Hands a call on: to the next mend, in the end to moto. */
export type Next = (request: AwsRequest) => Promise<Answer>;

/** Something that moto lacks or gets wrong: it answers itself, or changes what goes in or what comes back. */
export type Mend = (request: AwsRequest, next: Next) => Promise<Answer>;

/** One call as it went. */
export interface Call {
  readonly service: string;
  readonly region: string;
  readonly action: string;
  /** Milliseconds since the front was started, when the call came. */
  readonly at: number;
  /** Milliseconds until it was answered, the delay among them. */
  readonly ms: number;
  readonly status: number | 'cut' | 'silent';
  /** The key that signed it. */
  readonly accessKey: string;
}

export interface Front {
  /** What `AWS_ENDPOINT_URL` is set to. */
  readonly url: string;
  /** In the order in which they were answered. */
  readonly calls: readonly Call[];
  readonly faults: Faults;
  /** Milliseconds that each answer takes more. */
  delay: number;
  /** Puts a call through the mends to moto, without delay, faults and the list of calls. */
  readonly handle: Next;
  /** Tells of each call once it was answered, before the client has the answer; gives what ends it. */
  onCall(listener: (call: Call, request: AwsRequest) => void): () => void;
  /** Forgets calls, faults and everything in the account. */
  readonly reset: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

export interface FrontOptions {
  /** The path of `moto_server`. */
  readonly moto: string;
  readonly mends?: readonly Mend[];
  readonly delay?: number;
  readonly faults?: readonly Fault[];
  /** Address of the front; 127.0.0.1 unless told. */
  readonly address?: string;
  /** A free one unless told. */
  readonly port?: number;
}

/** Milliseconds. */
const UNREADABLE_FOR = 10_000;

/** Starts moto and a front before it, each on a port of its own. */
export async function startFront(options: FrontOptions): Promise<Front> {
  const moto = await startMoto(options.moto);
  const forwarder = new Forwarder(moto.port);
  const begun = Date.now();
  const calls: Call[] = [];
  const listeners = new Set<(call: Call, request: AwsRequest) => void>();
  const faults = new Faults();
  for (const fault of options.faults ?? []) faults.add(fault);
  const toMoto: Next = (request) => forwarder.send(request);
  const whole = (options.mends ?? []).reduceRight<Next>((next, mend) => (request) => mend(request, next), toMoto);
  const front = { delay: options.delay ?? 0 };

  async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const at = Date.now() - begun;
    const body = await bodyOf(incoming);
    const request = readRequest(incoming.method ?? 'GET', incoming.url ?? '/', incoming.headers, body);
    const { service, region, action, accessKey } = request;
    const fault = faults.next(request);
    if (front.delay > 0) await sleep(front.delay);
    const given = await outcome(request, fault, whole);
    const status = typeof given === 'string' ? given : given.status;
    const call = { service, region, action, at, ms: Date.now() - begun - at, status, accessKey };
    calls.push(call);
    for (const listener of listeners) listener(call, request);
    fault?.reached?.();
    if (given === 'cut') outgoing.destroy();
    else if (given !== 'silent') send(outgoing, given);
  }

  const server = createServer((incoming, outgoing) => {
    void answer(incoming, outgoing).catch((error: unknown) => {
      process.emitWarning(`the front failed: ${String(error)}`);
      outgoing.destroy();
    });
  });
  await listening(server, options);
  return Object.assign(front, {
    url: `http://${options.address ?? '127.0.0.1'}:${(server.address() as AddressInfo).port}`,
    calls,
    faults,
    handle: whole,
    onCall: (listener: (call: Call, request: AwsRequest) => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    reset: async () => {
      calls.length = 0;
      faults.clear();
      await moto.reset();
    },
    stop: async () => {
      await closed(server);
      forwarder.end();
      await moto.stop();
    },
  });
}

/** What becomes of a call. */
async function outcome(request: AwsRequest, fault: Fault | undefined, whole: Next): Promise<Answer | 'cut' | 'silent'> {
  if (fault === undefined) return whole(request);
  switch (fault.fault) {
    case 'unreadable':
      return whole({ ...request, unreadable: fault.lasts ?? UNREADABLE_FOR });
    case 'timeout':
      return 'silent';
    case 'cutBefore':
      return 'cut';
    case 'silentAfter':
      await whole(request);
      return 'silent';
    case 'cutAfter':
      await whole(request);
      return 'cut';
    default:
      return faultAnswer(request, fault.fault);
  }
}

function send(outgoing: ServerResponse, { status, headers, body }: Answer): void {
  const head = outgoing.req.method === 'HEAD';
  outgoing.writeHead(status, head ? headers : { ...headers, 'content-length': body.length });
  outgoing.end(head ? undefined : body);
}

async function listening(server: Server, { address = '127.0.0.1', port = 0 }: FrontOptions): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, address, resolve);
  });
}

async function closed(server: Server): Promise<void> {
  const ended = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await ended;
}
