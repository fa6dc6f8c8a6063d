import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sync } from '../../src/remote/sync/sync';
import type { SyncProgress, SyncRequest } from '../../src/remote/sync/syncTypes';
import { CopyingPlace, picture } from './support/copyingPlace';
import { failureOf } from './support/streams';

const signal = new AbortController().signal;
const BIG = 300_000_000;

for (const by of ['rsync', 'deltaCopy'] as const) {
  describe(`Copying much by ${by} over a real SSH server`, () => {
    const place = new CopyingPlace(by);
    const at = (...names: string[]): string => place.at(...names);
    before(async function () {
      if (!(await place.open())) this.skip();
    });
    beforeEach(() => place.makeFolders());
    afterEach(() => place.removeFolders());
    after(() => place.close());

    it('brings 10,000 small files there and back', async function () {
      this.timeout(60_000);
      for (let folder = 0; folder < 100; folder += 1) {
        await mkdir(at('here', String(folder)));
        await Promise.all(
          Array.from({ length: 100 }, (_, index) =>
            writeFile(at('here', String(folder), String(index)), `${folder}/${index}`.repeat(index)),
          ),
        );
      }
      const times: number[] = [];
      const timed = async (parts: Partial<SyncRequest>): Promise<void> => {
        const start = Date.now();
        await place.run(parts);
        times.push(Date.now() - start);
      };
      await timed({});
      await timed({});
      await timed({ direction: 'down', local: at('back') });
      assert.equal(picture(at('far', 'a b', 'deep')), picture(at('here')));
      assert.equal(picture(at('back')), picture(at('here')));
      process.stderr.write(`      up, again, down: ${times.join(', ')} ms\n`);
    });

    for (const direction of ['up', 'down'] as const) {
      it(`takes a large file up again after a cut (${direction}), and tells how far it is`, async function () {
        this.timeout(60_000);
        const [source, target] = direction === 'up' ? [at('here'), at('far')] : [at('far'), at('here')];
        execFileSync('sh', ['-c', `head -c ${BIG} /dev/urandom > "$0"`, join(source, 'big')]);
        const wanted = place.request({ direction, remote: at('far') });
        let cut = false;
        const cutting = place.tools(
          ({ phase, bytes }) => {
            if (cut || phase !== 'copying' || bytes < BIG / 3) return;
            cut = true;
            place.server.cut();
          },
          at('bin', 'slow-rsync'),
        );
        assert.equal((await failureOf(sync(place.connection, wanted, cutting, signal))).kind, 'closed');
        await assert.rejects(stat(join(target, 'big')), { code: 'ENOENT' });
        await place.server.settled();
        const seen: SyncProgress[] = [];
        const before = place.moved;
        await sync(
          place.connection,
          wanted,
          place.tools((progress) => seen.push(progress)),
          signal,
        );
        const moved = place.moved - before;
        assert.equal(execFileSync('cmp', [join(source, 'big'), join(target, 'big')]).length, 0);
        assert.deepEqual(
          (await readdir(target)).filter((name) => name.startsWith('.toil-part')),
          [],
        );
        assert.ok(moved < BIG * 0.9, `moved ${moved} bytes`);
        assert.equal(seen.at(-1)?.bytes, BIG);
        assert.ok(seen.every(({ bytes }, index) => bytes >= (seen[index - 1]?.bytes ?? 0)));
      });
    }

    // What rsync trusts is its own affair.
    const ours = by === 'deltaCopy' ? it : undefined;
    ours?.('does not trust a part that is damaged', async function () {
      this.timeout(60_000);
      execFileSync('sh', ['-c', 'head -c 50000000 /dev/urandom > "$0"', at('here', 'big')]);
      const cutting = place.tools(({ bytes }) => {
        if (bytes > 30_000_000) place.server.cut();
      });
      await failureOf(sync(place.connection, place.request({ remote: at('far') }), cutting, signal));
      await place.server.settled();
      const [part = ''] = await readdir(at('far'));
      assert.match(part, /^\.toil-part-/);
      execFileSync('sh', ['-c', 'printf X | dd of="$0" bs=1 seek=1000 conv=notrunc status=none', at('far', part)]);
      await place.run({ remote: at('far') });
      assert.equal(picture(at('far')), picture(at('here')));
    });

    it('stops when the signal fires, leaves no half file under its name and nothing running', async function () {
      this.timeout(30_000);
      execFileSync('sh', ['-c', `head -c ${BIG} /dev/urandom > "$0"`, at('here', 'big')]);
      const abort = new AbortController();
      const stopping = place.tools(
        ({ bytes }) => {
          if (bytes > 1_000_000) abort.abort();
        },
        at('bin', 'slow-rsync'),
      );
      await assert.rejects(sync(place.connection, place.request({ remote: at('far') }), stopping, abort.signal), {
        name: 'AbortError',
      });
      await place.server.settled();
      assert.equal((await readdir(at('far'))).includes('big'), false);
      assert.equal((await place.connection.run(['true'], {}, signal)).code, 0);
    });
  });
}
