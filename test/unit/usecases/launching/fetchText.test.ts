import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openLine, type Line } from '../../../../src/provisioner/aws/line';
import { fetchTextOver } from '../../../../src/usecases/launching/fetchText';

const NEVER = new AbortController().signal;

describe('A text of the net', () => {
  let server: Server;
  let line: Line;
  let origin: string;

  before(async () => {
    server = createServer((request, response) => {
      const hop = /^\/hop(\d+)$/.exec(request.url ?? '')?.[1];
      if (request.url === '/text') response.end('aa  file\n');
      else if (request.url === '/nowhere') response.writeHead(302).end();
      else if (hop !== undefined) {
        const next = Number(hop) === 0 ? '/text' : `/hop${Number(hop) - 1}`;
        response.writeHead(302, { location: Number(hop) % 2 === 0 ? next : `${origin}${next}` }).end('moved');
      } else response.writeHead(404).end('not here');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    line = await openLine({ env: {} });
  });

  after(() => {
    line.close();
    server.closeAllConnections();
    server.close();
  });

  const read = (path: string, signal = NEVER): Promise<string> =>
    fetchTextOver(() => Promise.resolve(line))(`${origin}${path}`, signal);

  it('is read from a mirror without TLS', async () => {
    assert.equal(await read('/text'), 'aa  file\n');
  });

  it('is followed to where it is, and not for ever', async () => {
    assert.equal(await read('/hop4'), 'aa  file\n');
    await assert.rejects(read('/hop5'), /sent on and on/);
    await assert.rejects(read('/nowhere'), /answered 302/);
  });

  it('is nothing but the answer to what was asked', async () => {
    await assert.rejects(read('/missing'), /answered 404/);
  });

  it('is not waited for when the user goes away', async () => {
    await assert.rejects(read('/text', AbortSignal.abort()), { name: 'AbortError' });
  });
});
