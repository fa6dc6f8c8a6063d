import { startLocalServer, type LocalServer, type Received } from './localServer';

/** An Identity Center that answers what a test wants; Amazon's own cannot be run here. */
export interface IdentityCenter extends LocalServer {
  /** Answers to CreateToken, one after the other; the last one stays. */
  tokens: Answer[];
  roleKeys: Answer;
  /** What was asked for, as `POST /token`. */
  asked(): string[];
  bodyOf(what: string): Readonly<Record<string, unknown>>;
  clear(): void;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  /** Name of the error as the header of the protocol has it. */
  readonly error?: string;
}

export const TOKEN: Answer = {
  status: 200,
  body: { accessToken: 'fresh', expiresIn: 3600, refreshToken: 'again', tokenType: 'Bearer' },
};

export function failed(error: string, status = 400): Answer {
  return { status, error, body: { error: error.toLowerCase(), error_description: `words about ${error}` } };
}

/** Keys that last an hour. */
export function givenKeys(): Answer {
  const keys = { accessKeyId: 'SSO', secretAccessKey: 's', sessionToken: 't', expiration: Date.now() + 3_600_000 };
  return { status: 200, body: { roleCredentials: keys } };
}

export async function startIdentityCenter(): Promise<IdentityCenter> {
  const answerTo = (received: Received): Answer => {
    const [, path = ''] = received.what.split(' ');
    if (path === '/client/register') {
      const ends = Math.floor(Date.now() / 1000) + 7_776_000;
      return { status: 200, body: { clientId: 'client', clientSecret: 'hush', clientSecretExpiresAt: ends } };
    }
    if (path === '/device_authorization') {
      const page = 'https://device.example/';
      const codes = { deviceCode: 'device', userCode: 'ABCD-EFGH', interval: 1, expiresIn: 600 };
      return { status: 200, body: { ...codes, verificationUri: page, verificationUriComplete: `${page}?c=ABCD-EFGH` } };
    }
    if (path.startsWith('/federation/credentials')) return center.roleKeys;
    return (center.tokens.length > 1 ? center.tokens.shift() : center.tokens[0]) ?? TOKEN;
  };
  const server = await startLocalServer((received, response) => {
    const { status, body, error } = answerTo(received);
    response.writeHead(status, {
      'content-type': 'application/json',
      ...(error === undefined ? {} : { 'x-amzn-errortype': error }),
    });
    response.end(JSON.stringify(body));
  });
  const center: IdentityCenter = {
    ...server,
    tokens: [],
    roleKeys: givenKeys(),
    asked: () => server.received.map(({ what }) => what.replace(/\?.*/, '')),
    bodyOf: (what) => {
      const body = server.received.find((each) => each.what === what)?.body ?? '{}';
      return JSON.parse(body) as Readonly<Record<string, unknown>>;
    },
    clear: () => {
      (server.received as Received[]).length = 0;
      center.tokens = [];
      center.roleKeys = givenKeys();
    },
  };
  return center;
}
