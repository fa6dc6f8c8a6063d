import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { MetadataFaults, type MetadataFault } from './faults';
import { Sessions } from './sessions';
import { metadataAt, type Subject } from './tree';

/** The instance metadata service of every machine; who asks is told by the sender's address. */
export interface MetadataService {
  readonly port: number;
  readonly faults: MetadataFaults;
  close(): Promise<void>;
}

/** Gives what an address may be told; undefined when no instance has it. */
export type SubjectAt = (address: string) => Promise<Subject | undefined>;

interface MetadataAnswer {
  readonly status: number;
  readonly body?: Buffer | string;
  readonly headers?: Readonly<Record<string, string>>;
}

const TTL_HEADER = 'x-aws-ec2-metadata-token-ttl-seconds';
const UNAUTHORIZED: MetadataAnswer = { status: 401, body: 'Unauthorized' };
const BROKEN: MetadataAnswer = { status: 500, body: 'Internal Server Error' };
const NOT_FOUND: MetadataAnswer = { status: 404, body: 'Not Found' };

/**
 * Serves IMDSv2, any version, at an address and port. The first version is refused, as our launches want it (EC2 User Guide, "Use the Instance
 * Metadata Service to access instance metadata": statuses, the header that proxies add).
 */
export async function serveMetadata(
  at: { readonly host: string; readonly port: number },
  subjectAt: SubjectAt,
): Promise<MetadataService> {
  const faults = new MetadataFaults();
  const sessions = new Sessions();
  const ending = new AbortController();

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const subject = await subjectAt((request.socket.remoteAddress ?? '').replace(/^::ffff:/, ''));
    const fault = faults.at(subject?.instance.id ?? '', request.url ?? '/');
    const faulty = await spoilt(fault, () => answerTo(request, subject, sessions), ending.signal);
    if (faulty !== undefined) send(request, response, faulty);
  }

  const server = createServer((request, response) => {
    request.resume();
    void answer(request, response).catch((error: unknown) => {
      if (!ending.signal.aborted) process.emitWarning(`the metadata service failed: ${String(error)}`);
      response.destroy();
    });
  });
  const port = await listening(server, at);
  return {
    port,
    faults,
    close: async () => {
      ending.abort();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** What becomes of an answer that meets a fault; undefined: there is none. */
async function spoilt(
  fault: MetadataFault | undefined,
  answer: () => MetadataAnswer,
  ending: AbortSignal,
): Promise<MetadataAnswer | undefined> {
  const delay = fault?.delay ?? 0;
  switch (fault?.kind) {
    case 'silent':
      return undefined;
    case 'slow':
      await sleep(delay, undefined, { signal: ending });
      return answer();
    case 'error':
      return BROKEN;
    case 'cut':
      return half(answer());
    case 'ahead':
      return withHeader(answer(), 'date', new Date(Date.now() + delay).toUTCString());
    case undefined:
      return answer();
  }
}

function withHeader(answer: MetadataAnswer, name: string, value: string): MetadataAnswer {
  return { ...answer, headers: { ...answer.headers, [name]: value } };
}

function half(answer: MetadataAnswer): MetadataAnswer {
  const content = Buffer.from(answer.body ?? '');
  return { ...answer, body: content.subarray(0, content.length / 2) };
}

function answerTo(request: IncomingMessage, subject: Subject | undefined, sessions: Sessions): MetadataAnswer {
  if (subject === undefined) return NOT_FOUND;
  const path = (request.url ?? '/').replace(/\?.*$/, '').replace(/^\/+/, '');
  if (request.method === 'PUT') return begin(request, path, subject, sessions);
  if (request.method !== 'GET' && request.method !== 'HEAD') return { status: 405, body: 'Method Not Allowed' };
  const token = request.headers['x-aws-ec2-metadata-token'];
  if (!sessions.isOpen(subject.instance.id, typeof token === 'string' ? token : undefined)) return UNAUTHORIZED;
  const [version = '', ...rest] = path.split('/');
  if (version === '') return { status: 200, body: 'latest' };
  if (!/^(latest|\d{4}-\d{2}-\d{2}|1\.0)$/.test(version)) return NOT_FOUND;
  const body = metadataAt(subject, rest.join('/'));
  return body === undefined ? NOT_FOUND : { status: 200, body };
}

/** Gives a token. What came through a proxy gets none. */
function begin(request: IncomingMessage, path: string, subject: Subject, sessions: Sessions): MetadataAnswer {
  if (!/^[^/]+\/api\/token$/.test(path)) return { status: 405, body: 'Method Not Allowed' };
  if (request.headers['x-forwarded-for'] !== undefined) return { status: 403, body: 'Forbidden' };
  const asked = request.headers[TTL_HEADER];
  const seconds = typeof asked === 'string' ? asked : undefined;
  const token = sessions.begin(subject.instance.id, seconds);
  if (token === undefined || seconds === undefined) return { status: 400, body: 'Bad Request' };
  return { status: 200, body: token, headers: { [TTL_HEADER]: seconds } };
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status, body = '', headers }: MetadataAnswer,
): void {
  const content = Buffer.from(body);
  response.writeHead(status, {
    server: 'EC2ws',
    'content-type':
      Buffer.isBuffer(body) && request.url?.includes('user-data') ? 'application/octet-stream' : 'text/plain',
    'content-length': content.length,
    ...headers,
  });
  response.end(request.method === 'HEAD' ? undefined : content);
}

async function listening(server: Server, { host, port }: { host: string; port: number }): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}
