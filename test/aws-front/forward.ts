import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import type { Answer } from './errors';
import { isReading, type AwsRequest } from './request';

/** Headers that belong to one connection. */
const HOP = new Set(['connection', 'keep-alive', 'transfer-encoding', 'content-length']);

/**
 * Sends calls on to moto. Calls that change something go one after the other: moto looks whether a name is taken and takes it in two steps, with other
 * threads between. What S3 does concerns one object at a time and need not wait.
 */
export class Forwarder {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 64 });
  private last: Promise<unknown> = Promise.resolve();
  private lastRun: Promise<unknown> = Promise.resolve();

  constructor(private readonly port: number) {}

  send(request: AwsRequest): Promise<Answer> {
    // moto shows an instance before it has its profile; EC2 never does.
    if (request.action === 'DescribeInstances') return this.lastRun.then(() => this.forward(request));
    if (isReading(request) || request.service === 's3') return this.forward(request);
    const sent = this.last.then(() => this.forward(request));
    this.last = sent.catch(() => undefined);
    if (request.action === 'RunInstances') this.lastRun = this.last;
    return sent;
  }

  end(): void {
    this.agent.destroy();
  }

  private forward({ method, target, headers, body, account }: AwsRequest): Promise<Answer> {
    // moto_server: the account of a call, before any look at its key (moto/core/responses.py, get_current_account).
    const whose = account === undefined ? {} : { 'x-moto-account-id': account };
    return new Promise((resolve, reject) => {
      const onward = httpRequest(
        {
          host: '127.0.0.1',
          port: this.port,
          method,
          path: target,
          headers: { ...headers, ...whose, 'content-length': body.length },
          agent: this.agent,
        },
        (incoming) => {
          bodyOf(incoming).then(
            (given) =>
              resolve({ status: incoming.statusCode ?? 502, headers: keptHeaders(incoming, method), body: given }),
            reject,
          );
        },
      );
      onward.on('error', reject);
      onward.end(body);
    });
  }
}

function keptHeaders(incoming: IncomingMessage, method: string): Record<string, string | string[]> {
  const kept = Object.entries(incoming.headers).flatMap(([name, value]) =>
    // The length of what a HEAD does not bring is the answer itself.
    value === undefined || (HOP.has(name) && !(method === 'HEAD' && name === 'content-length'))
      ? []
      : [[name, value] as const],
  );
  return Object.fromEntries(kept);
}

export async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
