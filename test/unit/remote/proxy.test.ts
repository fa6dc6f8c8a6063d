import assert from 'node:assert/strict';
import { createServer as createHttp } from 'node:http';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { sshFailure, type SshFailure } from '../../../src/remote/failure';
import { environmentProxy, openThroughProxy, parseProxy } from '../../../src/remote/proxy';
import type { Proxy } from '../../../src/remote/target';

const signal = new AbortController().signal;
const open: { close(): unknown }[] = [];
const sockets = new Set<Socket>();

async function listening(server: Server): Promise<number> {
  open.push(server);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** Says who it is at once, as sshd does, then says everything again. */
const banner = (): Server =>
  createServer((socket) => void socket.on('error', () => undefined).write('BANNER')).on('connection', (socket) =>
    socket.pipe(socket),
  );

/** A proxy that Node's own HTTP server makes; it wants a name and password. The banner arrives in the packet of the head. */
function httpProxy(): Server {
  const server = createHttp();
  server.on('connect', (request, client: Socket) => {
    if (request.headers['proxy-authorization'] !== `Basic ${Buffer.from('me:pä').toString('base64')}`) {
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
      return;
    }
    const { hostname, port } = new URL(`http://${request.url ?? ''}`);
    const upstream = connect(Number(port), hostname);
    upstream.on('error', () => client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'));
    upstream.once('data', (first: Buffer) => {
      client.write(Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\nX: y\r\n\r\n'), first]));
      upstream.pipe(client).pipe(upstream);
    });
  });
  return server;
}

/** RFC 1928 with RFC 1929, of one address type per answer so that each is met. */
function socksProxy(answerType: 1 | 3 | 4): Server {
  const bound = { 1: [1, 0, 0, 0, 0], 3: [3, 2, 97, 98], 4: [4, ...new Array<number>(16).fill(0)] }[answerType];
  return createServer((client) => {
    let stage = 0;
    client.on('data', (data: Buffer) => {
      stage += 1;
      if (stage === 1) client.write(Buffer.from([5, data.subarray(2).includes(2) ? 2 : 255]));
      else if (stage === 2)
        client.write(Buffer.from([1, data.toString() === '\x01\x02me\x03p\xc3\xa4' || data.includes('pä') ? 0 : 1]));
      else if (stage === 3) {
        const name =
          data[3] === 1 ? [...data.subarray(4, 8)].join('.') : data.toString('latin1', 5, 5 + (data[4] ?? 0));
        const upstream = connect(data.readUInt16BE(data.length - 2), name);
        upstream.on('error', () => client.end(Buffer.from([5, 5, 0, 1, 0, 0, 0, 0, 0, 0])));
        upstream.once('data', (first: Buffer) => {
          client.write(Buffer.from([5, 0, 0, ...bound, 0, 0]));
          client.write(first);
          client.removeAllListeners('data');
          upstream.pipe(client).pipe(upstream);
        });
      }
    });
  });
}

async function failureOf(work: Promise<unknown>): Promise<SshFailure | undefined> {
  return work.then(
    () => undefined,
    (error: unknown) => sshFailure(error) ?? Promise.reject(error as Error),
  );
}

describe('Through a proxy', () => {
  let target: number;
  before(async () => void (target = await listening(banner())));
  after(() => {
    for (const server of open) server.close();
    for (const socket of sockets) socket.destroy();
  });

  const proxies: [string, Proxy['kind'], () => Server][] = [
    ['HTTP CONNECT', 'http', httpProxy],
    ['SOCKS5, IPv4 answer', 'socks5', () => socksProxy(1)],
    ['SOCKS5, name answer', 'socks5', () => socksProxy(3)],
    ['SOCKS5, IPv6 answer', 'socks5', () => socksProxy(4)],
  ];
  for (const [title, kind, make] of proxies) {
    describe(title, () => {
      let proxy: Proxy;
      before(async () => {
        proxy = { kind, host: '127.0.0.1', port: await listening(make()), tls: false, user: 'me', password: 'pä' };
      });
      const at = (host: string, port: number): { host: string; port: number; timeout: number } => ({
        host,
        port,
        timeout: 5_000,
      });

      for (const host of ['127.0.0.1', 'localhost']) {
        it(`reaches ${host} and loses no byte that came early`, async () => {
          const socket = await openThroughProxy(proxy, at(host, target), signal);
          socket.write('hello');
          let text = '';
          for await (const part of socket) {
            text += String(part);
            if (text.length >= 11) break;
          }
          assert.equal(text, 'BANNERhello');
        });
      }

      it('tells what the proxy says when the machine is not to be had', async () => {
        const closed = createServer();
        const port = await listening(closed);
        await new Promise((resolve) => closed.close(resolve));
        const failure = await failureOf(openThroughProxy(proxy, at('127.0.0.1', port), signal));
        assert.deepEqual(failure, {
          kind: 'proxyRefused',
          proxy: kind,
          host: '127.0.0.1',
          port: proxy.port,
          status: kind === 'http' ? 502 : 5,
        });
      });

      it('tells that the proxy does not know us', async () => {
        const failure = await failureOf(
          openThroughProxy({ ...proxy, password: 'wrong' }, at('127.0.0.1', target), signal),
        );
        assert.equal(failure?.kind === 'proxyRefused' && failure.status, kind === 'http' ? 407 : 1);
      });
    });
  }

  it('that hangs up or never answers is told as such', async () => {
    const port = await listening(createServer((socket) => void socket.destroy()));
    const proxy: Proxy = { kind: 'http', host: '127.0.0.1', port, tls: false };
    const failure = await failureOf(openThroughProxy(proxy, { host: 'x', port: 22, timeout: 5_000 }, signal));
    assert.equal(failure?.kind === 'proxyRefused' && failure.status, undefined);
    const mute = await listening(createServer());
    const late = await failureOf(
      openThroughProxy({ ...proxy, port: mute }, { host: 'x', port: 22, timeout: 100 }, signal),
    );
    assert.deepEqual(late, { kind: 'timedOut', host: 'x', port: 22, phase: 'connect' });
  });

  it('that is not there is told apart from the machine', async () => {
    const gone = createServer();
    const port = await listening(gone);
    await new Promise((resolve) => gone.close(resolve));
    const proxy: Proxy = { kind: 'socks5', host: '127.0.0.1', port, tls: false };
    const failure = await failureOf(openThroughProxy(proxy, { host: 'x', port: 22, timeout: 5_000 }, signal));
    assert.deepEqual(failure, { kind: 'refused', host: '127.0.0.1', port });
  });

  it('stops at once when the signal fires', async () => {
    const mute = await listening(createServer());
    const proxy: Proxy = { kind: 'http', host: '127.0.0.1', port: mute, tls: false };
    const abort = new AbortController();
    const opening = openThroughProxy(proxy, { host: 'x', port: 22, timeout: 5_000 }, abort.signal);
    setTimeout(() => abort.abort(), 20);
    await assert.rejects(opening, { name: 'AbortError' });
  });
});

describe('A proxy from a setting or the environment', () => {
  it('is read with its usual port, name and password', () => {
    assert.deepEqual(parseProxy('http://u%40x:p%3A@proxy:3128'), {
      kind: 'http',
      host: 'proxy',
      port: 3128,
      tls: false,
      user: 'u@x',
      password: 'p:',
    });
    assert.deepEqual(parseProxy('https://proxy'), { kind: 'http', host: 'proxy', port: 443, tls: true });
    assert.deepEqual(parseProxy('socks5h://[::1]:9050'), { kind: 'socks5', host: '::1', port: 9050, tls: false });
    assert.deepEqual(parseProxy('proxy:8080'), { kind: 'http', host: 'proxy', port: 8080, tls: false });
  });

  for (const text of ['', 'ftp://proxy', 'http://', 'http://a b']) {
    it(`is none in ${JSON.stringify(text)}`, () => assert.equal(parseProxy(text), undefined));
  }

  it('is chosen by host', () => {
    const env = { HTTPS_PROXY: 'http://a:1', NO_PROXY: 'localhost, .internal,10.0.0.5' };
    assert.equal(environmentProxy(env, 'leader.example')?.host, 'a');
    for (const host of ['localhost', 'x.internal', 'internal', '10.0.0.5'])
      assert.equal(environmentProxy(env, host), undefined);
    assert.equal(environmentProxy({ ...env, all_proxy: 'socks5://b:2' }, 'leader.example')?.host, 'b');
    assert.equal(environmentProxy({ ...env, NO_PROXY: '*' }, 'leader.example'), undefined);
    assert.equal(environmentProxy({}, 'leader.example'), undefined);
  });
});
