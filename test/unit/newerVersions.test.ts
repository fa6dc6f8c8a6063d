import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { newerThan } from '../../scripts/versions/newest';
import { printedRows, rowsOf, type Row } from '../../scripts/versions/table';

const NEVER = new AbortController().signal;
const COMMITS = ['6793fc7f112785e13a229691d6de23225e73339e', '0123456789abcdef0123456789abcdef01234567'];
const TOIL = `9.6.0-${COMMITS[0] ?? ''}-py3.10`;
const NEW_TOIL = `9.7.1-${COMMITS[1] ?? ''}-py3.10`;

describe('Newer versions', () => {
  for (const [ours, tags, line, all] of [
    ['v1.36.1', ['v1.36.1', 'v1.36.3', 'v1.36.2', 'v1.37.0'], 'v1.36.3', 'v1.37.0'],
    ['v1.36.9', ['v1.36.10', 'v1.36.9'], 'v1.36.10', 'v1.36.10'],
    ['v1.36.1', ['v1.36.1', 'v1.36.0', 'latest', 'v1.37.0-rc.1', 'v1.36.4-amd64'], undefined, undefined],
    ['v1.9.1-flannel3', ['v1.9.1-flannel4', 'v1.9.1', 'v2.0.0-flannel1'], 'v1.9.1-flannel4', 'v2.0.0-flannel1'],
    [TOIL, [TOIL, NEW_TOIL, NEW_TOIL.replace('py3.10', 'py3.14')], undefined, NEW_TOIL],
  ] as const)
    it(`than ${ours.replace(/[0-9a-f]{40}/, 'COMMIT')} among ${tags.length} tags`, () => {
      assert.deepEqual(newerThan(ours, tags), {
        ...(line === undefined ? {} : { line }),
        ...(all === undefined ? {} : { all }),
      });
    });

  describe('of registries', () => {
    let server: Server;
    let origin: string;

    before(async () => {
      server = createServer(answer).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const address = server.address();
      assert.ok(address !== null && typeof address === 'object');
      origin = `http://127.0.0.1:${address.port}`;
    });

    after(() => server.close());

    /** Registries as there are: one that wants a token, one with pages, one that refuses; and a folder of extensions. */
    function answer({ url = '', headers }: IncomingMessage, response: ServerResponse): unknown {
      const tags = (...names: string[]) => response.end(JSON.stringify({ name: 'x', tags: names }));
      const { pathname, searchParams } = new URL(url, origin);
      if (pathname === '/token')
        return response.end(JSON.stringify({ token: `for ${searchParams.get('scope') ?? ''}` }));
      if (pathname === '/extensions/kubernetes/SHA256SUMS')
        return response.end(['1.36.2', '1.36.4', '1.37.0'].map((v) => `00  kubernetes-v${v}-x86-64.raw\n`).join(''));
      if (pathname === '/v2/guarded/image/tags/list') {
        if (headers.authorization === 'Bearer for repository:guarded/image:pull') return tags('v1.0.0', 'v1.0.1');
        const challenge = `Bearer realm="${origin}/token",service="s",scope="repository:guarded/image:pull"`;
        response.writeHead(401, { 'www-authenticate': challenge });
        return response.end('{}');
      }
      if (pathname === '/v2/paged/image/tags/list') {
        if (searchParams.get('last') === 'v1.0.0') return tags('v1.2.0');
        response.setHeader('link', '</v2/paged/image/tags/list?last=v1.0.0>; rel="next"');
        return tags('v1.0.0');
      }
      if (pathname === '/v2/ucsc_cgl/toil/tags/list') return tags(TOIL, NEW_TOIL);
      response.writeHead(503);
      return response.end();
    }

    it('are told in one line each, and what cannot be reached with the reason', async () => {
      const images = {
        guarded: 'a.example/guarded/image:v1.0.0',
        paged: 'b.example/paged/image:v1.0.0',
        broken: 'c.example/broken/image:v1.0.0',
        unknown: 'a.example/guarded/image:v0.9.0',
      };
      const pinned = { kubernetes: '1.36.2', toil: TOIL, images };
      const rows = await rowsOf(pinned, { originOf: () => origin, extensions: `${origin}/extensions` }, NEVER);
      assert.deepEqual(rows, [
        { name: 'kubernetes', ours: '1.36.2', newer: { line: '1.36.4', all: '1.37.0' } },
        { name: 'toil', ours: TOIL, newer: { all: NEW_TOIL } },
        { name: 'guarded', ours: 'v1.0.0', newer: { line: 'v1.0.1', all: 'v1.0.1' } },
        { name: 'paged', ours: 'v1.0.0', newer: { all: 'v1.2.0' } },
        { name: 'broken', ours: 'v1.0.0', unreachable: '503 Service Unavailable' },
        { name: 'unknown', ours: 'v0.9.0', unreachable: 'the registry does not list v0.9.0' },
      ] satisfies Row[]);
      const table = printedRows(rows).split('\n');
      assert.equal(table.length, rows.length + 1);
      assert.match(table[5] ?? '', /^broken +v1\.0\.0 +not reached: 503/);
    });

    it('that do not answer are no end of the look', async () => {
      const pinned = { kubernetes: '1.36.2', toil: TOIL, images: {} };
      const rows = await rowsOf(
        pinned,
        { originOf: () => 'http://127.0.0.1:1', extensions: `${origin}/extensions` },
        NEVER,
      );
      assert.ok('newer' in (rows[0] ?? {}) && 'unreachable' in (rows[1] ?? {}));
    });
  });
});
