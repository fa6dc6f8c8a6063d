import { request } from 'node:http';
import { Agent, request as secureRequest, type AgentOptions } from 'node:https';
import type { NetConnectOpts, TcpNetConnectOpts } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as startTls, type ConnectionOptions } from 'node:tls';

type Opened = (error: Error | null, stream: Duplex) => void;

/** A proxy that does not let us through. */
class ProxyError extends Error {
  override readonly name = 'ProxyError';

  constructor(
    readonly code: 'ProxyRefused' | 'ProxySignIn' | 'ProxyUnavailable',
    message: string,
  ) {
    super(message);
  }
}

/** Milliseconds until the proxy has answered. */
const TUNNEL_WITHIN = 5_000;

/** Connections with TLS that go through an HTTP proxy where one is meant for the host (RFC 9110, section 9.3.6, CONNECT). */
export class TunnelAgent extends Agent {
  constructor(
    private readonly proxyFor: (host: string) => URL | undefined,
    options: AgentOptions,
  ) {
    super(options);
  }

  override createConnection(options: NetConnectOpts, callback?: Opened): Duplex {
    const { host = 'localhost', port = 443 } = options as Partial<TcpNetConnectOpts>;
    const proxy = this.proxyFor(host);
    if (proxy === undefined || callback === undefined) return super.createConnection(options, callback);
    openTunnel(proxy, host, port).then(
      (socket) => callback(null, startTls({ ...(options as ConnectionOptions), socket })),
      // Node takes no stream beside an error.
      (error: unknown) => (callback as (error: unknown) => void)(error),
    );
    // Node waits for the callback then (Node.js documentation, `agent.createConnection`); its types do not know.
    return undefined as unknown as Duplex;
  }
}

function openTunnel(proxy: URL, host: string, port: number): Promise<Duplex> {
  const target = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const ask = proxy.protocol === 'https:' ? secureRequest : request;
  return new Promise((resolve, reject) => {
    const asking = ask({
      host: proxy.hostname.replace(/^\[|\]$/g, ''),
      port: proxy.port === '' ? (proxy.protocol === 'https:' ? 443 : 80) : Number(proxy.port),
      method: 'CONNECT',
      path: target,
      headers: { host: target, ...signIn(proxy) },
      agent: false,
      timeout: TUNNEL_WITHIN,
    });
    asking.once('connect', ({ statusCode = 0, statusMessage = '' }, socket: Duplex) => {
      if (statusCode === 200) {
        resolve(socket);
        return;
      }
      socket.destroy();
      reject(new ProxyError(codeOf(statusCode), `the proxy ${proxy.host} answered ${statusCode} ${statusMessage}`));
    });
    asking.once('timeout', () => {
      asking.destroy(Object.assign(new Error(`no answer from the proxy ${proxy.host}`), { code: 'ETIMEDOUT' }));
    });
    asking.once('error', reject);
    asking.end();
  });
}

function codeOf(status: number): ProxyError['code'] {
  if (status === 407) return 'ProxySignIn';
  return status >= 500 ? 'ProxyUnavailable' : 'ProxyRefused';
}

function signIn({ username, password }: URL): Record<string, string> {
  if (username === '') return {};
  const words = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(words).toString('base64')}` };
}
