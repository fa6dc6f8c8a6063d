import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request as ask, type Server } from 'node:http';
import { createServer as createSecure, request, type Server as SecureServer } from 'node:https';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openLine, type Line, type LineOptions } from '../../../../src/provisioner/aws/line';

/** Starts a server on loopback; gives its port. */
function listen(server: Server | SecureServer): Promise<number> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)));
}

describe('The line to AWS', () => {
  const asked: string[] = [];
  let folder: string;
  let cert: string;
  let target: SecureServer;
  let proxy: Server;
  let targetPort: number;
  let proxyPort: number;
  let wanted: string | undefined;
  let refusal = 0;
  const opened: Line[] = [];

  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'line-'));
    const files = { key: path.join(folder, 'key.pem'), cert: path.join(folder, 'cert.pem') };
    const names = 'subjectAltName=DNS:localhost,IP:127.0.0.1';
    const words = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost -addext ${names}`;
    execFileSync('openssl', [...words.split(' '), '-keyout', files.key, '-out', files.cert], { stdio: 'ignore' });
    cert = readFileSync(files.cert, 'utf8');
    target = createSecure({ key: readFileSync(files.key), cert }, (_request, response) => response.end('hello'));
    targetPort = await listen(target);
    proxy = createServer((_request, response) => response.writeHead(400).end());
    proxy.on('connect', (request, socket) => {
      asked.push(request.url ?? '');
      const allowed = wanted === undefined || request.headers['proxy-authorization'] === wanted;
      const status = refusal || (allowed ? 200 : 407);
      socket.write(`HTTP/1.1 ${status} x\r\n\r\n`);
      if (status !== 200) {
        socket.end();
        return;
      }
      const onward = connect(targetPort, '127.0.0.1');
      socket.pipe(onward).pipe(socket);
      for (const end of [socket, onward]) end.on('error', () => end.destroy());
    });
    proxyPort = await listen(proxy);
  });
  beforeEach(() => {
    asked.length = 0;
    wanted = undefined;
    refusal = 0;
  });
  after(() => {
    for (const line of opened) line.close();
    target.closeAllConnections();
    target.close();
    proxy.closeAllConnections();
    proxy.close();
    rmSync(folder, { recursive: true });
  });

  async function get(options: LineOptions, host = 'localhost'): Promise<string> {
    const line = await openLine(options);
    opened.push(line);
    return new Promise((resolve, reject) => {
      const asking = request({ host, port: targetPort, path: '/', agent: line.httpsAgent }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => (text += part));
        response.on('end', () => resolve(text));
      });
      asking.on('error', reject);
      asking.end();
    });
  }

  const through = (more: NodeJS.ProcessEnv = {}): LineOptions => ({
    env: { HTTPS_PROXY: `http://127.0.0.1:${proxyPort}`, ...more },
    ca: cert,
  });

  it('goes through the proxy of the environment', async () => {
    assert.equal(await get(through()), 'hello');
    assert.deepEqual(asked, [`localhost:${targetPort}`]);
  });

  it('takes the editor’s proxy instead, and none where that is empty', async () => {
    assert.equal(
      await get({ ...through({ HTTPS_PROXY: 'http://127.0.0.1:9' }), proxy: `127.0.0.1:${proxyPort}` }),
      'hello',
    );
    assert.equal(asked.length, 1);
    assert.equal(await get({ ...through({ HTTPS_PROXY: 'http://127.0.0.1:9' }), proxy: '' }), 'hello');
    assert.equal(asked.length, 1);
  });

  for (const hosts of ['localhost', '.localhost', 'a.example, localhost:443', '*']) {
    it(`reaches a host of NO_PROXY=${hosts} directly`, async () => {
      assert.equal(await get(through({ NO_PROXY: hosts })), 'hello');
      assert.deepEqual(asked, []);
    });
  }

  it('does not take one host for the end of another’s name', async () => {
    await get(through({ NO_PROXY: 'host' }));
    assert.equal(asked.length, 1);
  });

  it('signs in at the proxy', async () => {
    wanted = `Basic ${Buffer.from('ann:p@ss').toString('base64')}`;
    assert.equal(await get(through({ HTTPS_PROXY: `http://ann:p%40ss@127.0.0.1:${proxyPort}` })), 'hello');
    await assert.rejects(get(through()), { code: 'ProxySignIn' });
  });

  it('says that the proxy refuses, or is not there', async () => {
    refusal = 403;
    await assert.rejects(get(through()), { code: 'ProxyRefused' });
    refusal = 502;
    await assert.rejects(get(through()), { code: 'ProxyUnavailable' });
    await assert.rejects(get(through({ HTTPS_PROXY: 'http://127.0.0.1:9' })), { code: 'ECONNREFUSED' });
  });

  it('trusts what it is told to, and nothing else', async () => {
    await assert.rejects(get({ env: {} }), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    await assert.rejects(get({ ...through(), ca: undefined }), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    const file = path.join(folder, 'bundle.pem');
    writeFileSync(file, cert);
    assert.equal(await get({ env: { AWS_CA_BUNDLE: file } }), 'hello');
  });

  it('trusts what is told beside what Node trusts, not instead of it', async () => {
    const line = await openLine({ env: {}, ca: cert });
    opened.push(line);
    const { ca = [] } = line.httpsAgent.options;
    assert.ok(Array.isArray(ca) && ca.length > 100 && ca.at(-1) === cert);
  });

  it('checks whose certificate it is behind the proxy, too', async () => {
    await assert.rejects(get(through(), 'other.example'), { code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
    assert.deepEqual(asked, [`other.example:${targetPort}`]);
  });

  it('says which setting cannot be used', async () => {
    const missing = path.join(folder, 'no.pem');
    await assert.rejects(get({ env: { AWS_CA_BUNDLE: missing } }), { kind: 'network', code: 'BadCaBundle' });
    const thrown = await get({ env: {}, proxy: 'ftp://ann:secret@host' }).catch((error: unknown) => error);
    assert.ok(thrown instanceof Error && !thrown.message.includes('secret'));
    assert.equal((thrown as Error & { code?: string }).code, 'BadProxy');
  });

  it('reaches endpoints without TLS directly', async () => {
    const plain = createServer((_request, response) => response.end('plain'));
    const port = await listen(plain);
    const line = await openLine(through());
    opened.push(line);
    const text = await new Promise((resolve) => {
      ask({ host: '127.0.0.1', port, agent: line.httpAgent }, (answer) =>
        answer.on('data', (data) => resolve(String(data))),
      ).end();
    });
    assert.equal(text, 'plain');
    assert.deepEqual(asked, []);
    plain.closeAllConnections();
    plain.close();
  });
});
