import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer, STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';

/** What the machines fetch from, by plain HTTP, as from a mirror in a lab without a way out. */
export interface ArtefactServer {
  /** Without a slash at its end. */
  readonly url: string;
  /** `GET /v2/pause/manifests/3.10.1`, in the order in which they came; refused ones too. */
  readonly requests: readonly string[];
  /**
   * Faults: a path (with its query) for which `match` gives a status is answered with it and nothing else; a promise that is kept late
   * makes a slow server, with or without a status. Gives what ends the fault.
   */
  refuse(match: Fault): () => void;
  /** Cuts off what still goes on. */
  close(): Promise<void>;
}

export type Fault = (path: string) => number | undefined | Promise<number | undefined>;

/** What a request is answered with: a file, or nothing but headers. */
export interface Artefact {
  readonly headers: Readonly<Record<string, string>>;
  readonly file?: string;
}

/** What is found under a path without its query; undefined: nothing. */
export type Lookup = (path: string) => Artefact | undefined | Promise<Artefact | undefined>;

/** Bytes read at once: layers are large. */
const CHUNK = 1024 ** 2;

/** Port 0 takes a free one. */
export interface Listening {
  readonly host: string;
  readonly port: number;
}

/** Serves what `lookup` finds, to GET and HEAD, whole or by a single range; nothing can be changed. */
export async function serveArtefacts(lookup: Lookup, { host, port }: Listening): Promise<ArtefactServer> {
  const requests: string[] = [];
  const faults = new Set<Fault>();
  const server = createServer((request, response) => {
    requests.push(`${request.method ?? ''} ${request.url ?? ''}`);
    // Where a client goes away in the middle there is nobody left to tell.
    answer(request, response, faults, lookup).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}`,
    requests,
    refuse: (match) => {
      faults.add(match);
      return () => void faults.delete(match);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  faults: ReadonlySet<Fault>,
  lookup: Lookup,
): Promise<void> {
  const { method, url = '/' } = request;
  const refused = await refusal(faults, url);
  if (refused !== undefined) {
    refuse(response, refused);
    return;
  }
  if (method !== 'GET' && method !== 'HEAD') return void response.writeHead(405).end();
  const artefact = await lookup(url.replace(/\?.*$/, ''));
  if (artefact === undefined) {
    refuse(response, 404);
    return;
  }
  await send(response, artefact, method === 'GET' ? { range: request.headers.range } : 'headers only');
}

/** In a registry's words (OCI distribution specification, "Error Codes"): Docker shows them, and stumbles over none. */
function refuse(response: ServerResponse, status: number): void {
  const code = status === 404 ? 'MANIFEST_UNKNOWN' : 'UNAVAILABLE';
  const body = JSON.stringify({ errors: [{ code, message: STATUS_CODES[status] ?? '' }] });
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
  response.end(response.req.method === 'HEAD' ? undefined : body);
}

async function send(
  response: ServerResponse,
  { headers, file }: Artefact,
  wanted: { readonly range: string | undefined } | 'headers only',
): Promise<void> {
  const size = file === undefined ? 0 : (await stat(file)).size;
  const range = wanted === 'headers only' ? undefined : wantedRange(wanted.range, size);
  if (range === 'none') return void response.writeHead(416, { 'content-range': `bytes */${size}` }).end();
  const { start, end } = range ?? { start: 0, end: size - 1 };
  response.writeHead(range ? 206 : 200, {
    ...headers,
    ...(range && { 'content-range': `bytes ${start}-${end}/${size}` }),
    'accept-ranges': 'bytes',
    'content-length': end - start + 1,
  });
  if (file === undefined || size === 0 || wanted === 'headers only') return void response.end();
  await pipeline(createReadStream(file, { start, end, highWaterMark: CHUNK }), response);
}

async function refusal(faults: ReadonlySet<Fault>, path: string): Promise<number | undefined> {
  for (const fault of [...faults]) {
    const status = await fault(path);
    if (status !== undefined) return status;
  }
  return undefined;
}

/**
 * The single range that a request asks for (RFC 9110, 14.1.2), both ends included; undefined: all of it, as for what is not understood.
 * `none`: it lies behind the end.
 */
export function wantedRange(
  header: string | undefined,
  size: number,
): { readonly start: number; readonly end: number } | 'none' | undefined {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (first === '' && last === '') return undefined;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  if (start >= size) return 'none';
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  return start > end ? undefined : { start, end };
}
