import { readFile } from 'node:fs/promises';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { getCACertificates } from 'node:tls';
import { AwsError } from './awsError';
import { TunnelAgent } from './tunnelAgent';

/** How calls leave this machine: connections that are kept and shared by all clients. */
export interface Line {
  readonly httpAgent: HttpAgent;
  readonly httpsAgent: HttpsAgent;
  /** Closes the connections that are open. */
  close(): void;
}

export interface LineOptions {
  /** `HTTPS_PROXY`, `NO_PROXY` (small letters too) and `AWS_CA_BUNDLE` are read from it. */
  readonly env: NodeJS.ProcessEnv;
  /** The editor's proxy, which wins over the environment's: `http://user:word@host:3128`. Empty: none. */
  readonly proxy?: string | undefined;
  /** Hosts that are reached directly, beside those of `NO_PROXY`. */
  readonly noProxy?: readonly string[] | undefined;
  /** Certificates in PEM that are trusted beside Node's own and the bundle's. */
  readonly ca?: string | undefined;
}

/** Connections to one service; EC2 throttles long before. */
const MOST_CONNECTIONS = 16;

/**
 * Opens a line. Endpoints without TLS are reached directly: only private ones have none.
 * @throws AwsError `network` with code `BadCaBundle` or `BadProxy` when the settings cannot be used.
 */
export async function openLine({ env, proxy, noProxy = [], ca }: LineOptions): Promise<Line> {
  const bundle = await readBundle(env['AWS_CA_BUNDLE']);
  const added = [bundle, ca].filter((pem) => pem !== undefined && pem !== '');
  // A list replaces the certificates that are trusted, so those stand in it too.
  const trust = added.length === 0 ? {} : { ca: [...getCACertificates('default'), ...(added as string[])] };
  const options = { keepAlive: true, maxSockets: MOST_CONNECTIONS };
  const proxyUrl = readProxy(proxy ?? env['https_proxy'] ?? env['HTTPS_PROXY']);
  const direct = [...noProxy, ...(env['no_proxy'] ?? env['NO_PROXY'] ?? '').split(',')].map((host) => host.trim());
  const httpAgent = new HttpAgent(options);
  const httpsAgent: HttpsAgent =
    proxyUrl === undefined
      ? new HttpsAgent({ ...options, ...trust })
      : new TunnelAgent((host) => (isDirect(host, direct) ? undefined : proxyUrl), { ...options, ...trust });
  return {
    httpAgent,
    httpsAgent,
    close: () => {
      httpAgent.destroy();
      httpsAgent.destroy();
    },
  };
}

async function readBundle(file: string | undefined): Promise<string | undefined> {
  if (file === undefined || file === '') return undefined;
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new AwsError('network', 'connect', 'BadCaBundle', error instanceof Error ? error.message : String(error));
  }
}

function readProxy(text: string | undefined): URL | undefined {
  if (text === undefined || text === '') return undefined;
  const url = URL.parse(text.includes('://') ? text : `http://${text}`);
  if (url !== null && /^https?:$/.test(url.protocol)) return url;
  // Not the text itself: it may hold a password.
  throw new AwsError('network', 'connect', 'BadProxy', 'the address of the proxy is not an http or https URL');
}

/** `*`, a host, or a domain with everything below it; a port behind a host is not looked at. */
function isDirect(host: string, direct: readonly string[]): boolean {
  return direct.some((entry) => {
    const name = entry
      .replace(/:\d+$/, '')
      .replace(/^\*?\./, '')
      .toLowerCase();
    return name === '*' || (name !== '' && (host.toLowerCase() === name || host.toLowerCase().endsWith(`.${name}`)));
  });
}
