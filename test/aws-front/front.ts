import {
  Agent,
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { faultAnswer, Faults, type Fault } from './faults';
import { startMoto } from './moto';
import { readRequest, type AwsRequest } from './request';

/** An answer on its way back. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: Buffer;
}

/** Hands a call on: to the next mend, in the end to moto. */
export type Next = (request: AwsRequest) => Promise<Answer>;

/** Something that moto lacks or gets wrong: it answers itself, or changes what goes in or what comes back. */
export type Mend = (request: AwsRequest, next: Next) => Promise<Answer>;

/** One call as it went. */
export interface Call {
  readonly service: string;
  readonly region: string;
  readonly action: string;
  /** Milliseconds since the front was started. */
  readonly at: number;
  readonly status: number | 'cut' | 'silent';
}

export interface AwsFront {
  /** What `AWS_ENDPOINT_URL` is set to. */
  readonly url: string;
  /** In the order in which they came. */
  readonly calls: readonly Call[];
  readonly faults: Faults;
  /** Milliseconds that each answer takes more. */
  delay: number;
  /** Forgets calls, faults and everything in the account. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

export interface FrontOptions {
  /** The path of `moto_server`. */
  readonly moto: string;
  readonly mends?: readonly Mend[];
  readonly delay?: number;
  readonly faults?: readonly Fault[];
}

/** Starts moto and a front before it, both on loopback ports of their own. */
export async function startFront(options: FrontOptions): Promise<AwsFront> {
  const moto = await startMoto(options.moto);
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const begun = Date.now();
  const calls: Call[] = [];
  const faults = new Faults();
  for (const fault of options.faults ?? []) faults.add(fault);
  const toMoto: Next = (request) => forward(request, moto.port, agent);
  const whole = (options.mends ?? []).reduceRight<Next>((next, mend) => (request) => mend(request, next), toMoto);

  const front = { delay: options.delay ?? 0 };
  const server = createServer((incoming, outgoing) => {
    void answer(incoming, outgoing).catch((error: unknown) => {
      outgoing.destroy(error instanceof Error ? error : undefined);
    });
  });

  async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await bodyOf(incoming);
    const request = readRequest(incoming.method ?? 'GET', incoming.url ?? '/', incoming.headers, body);
    const { service, region, action } = request;
    const note = (status: Call['status']): void =>
      void calls.push({ service, region, action, at: Date.now() - begun, status });
    const fault = faults.next(request);
    if (front.delay > 0) await sleep(front.delay);
    if (fault === 'timeout') {
      note('silent');
      return;
    }
    if (fault === 'cutBefore' || fault === 'cutAfter') {
      if (fault === 'cutAfter') await whole(request);
      note('cut');
      outgoing.destroy();
      return;
    }
    if (fault !== undefined) {
      const { status, type, body: text } = faultAnswer(request, fault);
      note(status);
      send(outgoing, { status, headers: { 'content-type': type }, body: Buffer.from(text) });
      return;
    }
    const given = await whole(request);
    note(given.status);
    send(outgoing, given);
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(front, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    faults,
    reset: async () => {
      calls.length = 0;
      faults.clear();
      await moto.reset();
    },
    stop: async () => {
      await closed(server);
      agent.destroy();
      await moto.stop();
    },
  });
}

function send(outgoing: ServerResponse, { status, headers, body }: Answer): void {
  outgoing.writeHead(status, { ...headers, 'content-length': body.length });
  outgoing.end(outgoing.req.method === 'HEAD' ? undefined : body);
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

/** Connection-level headers belong to one hop. */
const HOP = new Set(['connection', 'keep-alive', 'transfer-encoding', 'content-length']);

function forward({ method, target, headers, body }: AwsRequest, port: number, agent: Agent): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const onward = httpRequest(
      { host: '127.0.0.1', port, method, path: target, headers: { ...headers, 'content-length': body.length }, agent },
      (incoming) => {
        bodyOf(incoming).then((given) => {
          const kept = Object.entries(incoming.headers).flatMap(([name, value]) =>
            value === undefined || HOP.has(name) ? [] : [[name, value] as const],
          );
          resolve({ status: incoming.statusCode ?? 502, headers: Object.fromEntries(kept), body: given });
        }, reject);
      },
    );
    onward.on('error', reject);
    onward.end(body);
  });
}

async function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
