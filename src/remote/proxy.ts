import { connect as connectSocket, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { SshError } from './failure';
import { connected } from './socket';
import type { Proxy } from './target';

/** An answer's head beyond this is no answer. */
const LONGEST_HEAD = 16 * 1024;
/** Bytes of IPv4 (1) and IPv6 (4) addresses; a name (3) tells its own length. */
const ADDRESS_LENGTHS: ReadonlyMap<number, number> = new Map([
  [1, 4],
  [4, 16],
]);
const DEFAULT_PORTS = { http: 80, https: 443, socks5: 1080 } as const;

/** Where to go, and how long (milliseconds) the whole way may take. */
export interface Destination {
  readonly host: string;
  readonly port: number;
  readonly timeout: number;
}

/** Reads a proxy's address as `HTTPS_PROXY` and VS Code's `http.proxy` hold it; undefined when it is no proxy that we speak. */
export function parseProxy(text: string): Proxy | undefined {
  const address = /^[a-z0-9+.-]+:\/\//i.test(text) ? text : `http://${text}`;
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  const scheme = url.protocol.slice(0, -1);
  const socks = /^socks5?h?$/.test(scheme);
  if ((!socks && scheme !== 'http' && scheme !== 'https') || url.hostname === '') return undefined;
  const usual = socks ? DEFAULT_PORTS.socks5 : scheme === 'https' ? DEFAULT_PORTS.https : DEFAULT_PORTS.http;
  return {
    kind: socks ? 'socks5' : 'http',
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? usual : Number(url.port),
    tls: scheme === 'https',
    ...(url.username && { user: decoded(url.username), password: decoded(url.password) }),
  };
}

/** A password may hold a percent sign that nobody has escaped. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * The proxy that the environment names for a host: `ALL_PROXY`, else `HTTPS_PROXY`, unless `NO_PROXY` lists the host, a domain of
 * it, or `*` (the words curl(1) knows, small or capital).
 */
export function environmentProxy(env: Readonly<Record<string, string | undefined>>, host: string): Proxy | undefined {
  const read = (name: string): string => env[name.toLowerCase()] ?? env[name] ?? '';
  const exempt = read('NO_PROXY')
    .split(',')
    .map((each) => each.trim().replace(/^\./, '').toLowerCase());
  const name = host.toLowerCase();
  if (exempt.some((each) => each === '*' || (each !== '' && (name === each || name.endsWith(`.${each}`)))))
    return undefined;
  return parseProxy(read('ALL_PROXY') || read('HTTPS_PROXY'));
}

/** Connects to a machine through a proxy. Rejects with an `SshError`: `proxyRefused`, or why the proxy itself is not reached. */
export async function openThroughProxy(proxy: Proxy, to: Destination, signal: AbortSignal): Promise<Socket> {
  const { host, port } = proxy;
  const socket = await connected(
    proxy.tls ? connectTls({ host, port, servername: isIP(host) ? '' : host }) : connectSocket({ host, port }),
    { host, port, timeout: to.timeout, event: proxy.tls ? 'secureConnect' : 'connect' },
    signal,
  );
  const reader = new HeadReader(socket, proxy);
  const timer = setTimeout(
    () => socket.destroy(new SshError({ kind: 'timedOut', host: to.host, port: to.port, phase: 'connect' })),
    to.timeout,
  );
  const abort = (): void => void socket.destroy(signal.reason as Error);
  signal.addEventListener('abort', abort, { once: true });
  try {
    await (proxy.kind === 'http' ? askHttp(reader, proxy, to) : askSocks(reader, proxy, to));
    reader.release();
    return socket;
  } catch (error) {
    socket.destroy();
    signal.throwIfAborted();
    throw error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
}

/** HTTP CONNECT: RFC 9110 section 9.3.6. */
async function askHttp(reader: HeadReader, proxy: Proxy, to: Destination): Promise<void> {
  const authority = `${to.host.includes(':') ? `[${to.host}]` : to.host}:${to.port}`;
  const basic = Buffer.from(`${proxy.user ?? ''}:${proxy.password ?? ''}`).toString('base64');
  const credentials = proxy.user === undefined ? '' : `Proxy-Authorization: Basic ${basic}\r\n`;
  reader.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${credentials}\r\n`);
  const head = await reader.until('\r\n\r\n');
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1]);
  if (!(status >= 200 && status < 300)) throw reader.refused(Number.isNaN(status) ? undefined : status);
}

/** SOCKS5: RFC 1928, user and password RFC 1929. Names go as names: the proxy looks them up. */
async function askSocks(reader: HeadReader, proxy: Proxy, to: Destination): Promise<void> {
  const named = proxy.user !== undefined;
  reader.write(Buffer.from(named ? [5, 2, 0, 2] : [5, 1, 0]));
  const [version, method] = await reader.bytes(2);
  const known = method === 0 || (named && method === 2);
  if (version !== 5 || !known) throw reader.refused(method);
  if (method === 2) await signInToSocks(reader, proxy);
  reader.write(Buffer.concat([Buffer.from([5, 1, 0]), socksAddress(to.host), portBytes(to.port)]));
  const [, reply, , kind = 0] = await reader.bytes(4);
  if (reply !== 0) throw reader.refused(reply);
  // The address that the proxy uses is of no use to us, but it stands before the machine's first byte.
  const length = ADDRESS_LENGTHS.get(kind) ?? (await reader.bytes(1))[0] ?? 0;
  await reader.bytes(length + 2);
}

async function signInToSocks(reader: HeadReader, { user = '', password = '' }: Proxy): Promise<void> {
  const words = [user, password].flatMap((word) => [Buffer.from([Buffer.byteLength(word)]), Buffer.from(word)]);
  reader.write(Buffer.concat([Buffer.from([1]), ...words]));
  const [, accepted] = await reader.bytes(2);
  if (accepted !== 0) throw reader.refused(accepted);
}

function socksAddress(host: string): Buffer {
  if (isIP(host) === 4) return Buffer.from([1, ...host.split('.').map(Number)]);
  // An IPv6 address goes as a name, too: every server takes it, and none has to write it in sixteen bytes.
  const name = Buffer.from(host);
  return Buffer.concat([Buffer.from([3, name.length]), name]);
}

function portBytes(port: number): Buffer {
  return Buffer.from([port >> 8, port & 0xff]);
}

/** Reads what a proxy says before the stream is the machine's, not one byte more. */
class HeadReader {
  private held = Buffer.alloc(0);
  private wake: (() => void) | undefined;
  private ended: Error | undefined;

  constructor(
    private readonly socket: Socket,
    private readonly proxy: Proxy,
  ) {
    socket.on('data', this.onData).on('error', this.onEnd).on('close', this.onEnd);
  }

  private readonly onData = (part: Buffer): void => {
    this.held = Buffer.concat([this.held, part]);
    this.wake?.();
  };

  private readonly onEnd = (error?: unknown): void => {
    this.ended ??= error instanceof Error ? error : this.refused(undefined);
    this.wake?.();
  };

  write(data: string | Buffer): void {
    this.socket.write(data);
  }

  refused(status: number | undefined): SshError {
    const { kind, host, port } = this.proxy;
    return new SshError({ kind: 'proxyRefused', proxy: kind, host, port, status });
  }

  async bytes(count: number): Promise<Buffer> {
    while (this.held.length < count) await this.more();
    return this.take(count);
  }

  async until(mark: string): Promise<string> {
    while (!this.held.includes(mark)) {
      if (this.held.length > LONGEST_HEAD) throw this.refused(undefined);
      await this.more();
    }
    return this.take(this.held.indexOf(mark) + mark.length).toString('latin1');
  }

  private take(count: number): Buffer {
    const taken = this.held.subarray(0, count);
    this.held = this.held.subarray(count);
    return taken;
  }

  private async more(): Promise<void> {
    if (this.ended) throw this.ended instanceof SshError ? this.ended : this.refused(undefined);
    await new Promise<void>((resolve) => (this.wake = resolve));
    this.wake = undefined;
  }

  /** Gives the socket back with what came early. */
  release(): void {
    this.socket.off('data', this.onData).off('error', this.onEnd).off('close', this.onEnd);
    this.socket.pause();
    if (this.held.length > 0) this.socket.unshift(this.held);
  }
}
