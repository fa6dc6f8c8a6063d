import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile, utimes, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { runProgram } from '../../../../src/local/process';
import { holdFile, isHeld, withInstallLock } from '../../../../src/local/toil/installLock';
import { inScratch, never } from './scratch';

const noWait = (): void => assert.fail('should not have waited');

/** The number of a process that has ended. */
async function deadProcess(): Promise<number> {
  const { stdout } = await runProgram([process.execPath, '-e', 'console.log(process.pid)']);
  return Number(stdout);
}

describe('the installation lock', () => {
  it('lets one after the other in and leaves nothing behind', () =>
    inScratch(async (folder) => {
      const file = `${folder}/lock`;
      let inside = 0;
      let most = 0;
      let waits = 0;
      const work = async (): Promise<void> => {
        inside += 1;
        most = Math.max(most, inside);
        await sleep(30);
        inside -= 1;
      };
      await Promise.all([1, 2, 3].map(() => withInstallLock(file, () => (waits += 1), never, work)));
      assert.deepEqual([most, waits, existsSync(file)], [1, 2, false]);
    }));

  it('is free again after a failure, which it passes on', () =>
    inScratch(async (folder) => {
      const file = `${folder}/lock`;
      await assert.rejects(
        withInstallLock(file, noWait, never, () => Promise.reject(new Error('broken'))),
        /broken/,
      );
      assert.equal(await withInstallLock(file, noWait, never, () => Promise.resolve('in')), 'in');
    }));

  it('is taken over from a process that died, without waiting', () =>
    inScratch(async (folder) => {
      const file = `${folder}/lock`;
      await holdFile(file);
      const own = JSON.parse(await readFile(file, 'utf8')) as object;
      await writeFile(file, JSON.stringify({ ...own, pid: await deadProcess() }));
      assert.equal(await withInstallLock(file, noWait, never, () => Promise.resolve('in')), 'in');
    }));

  it('is not fooled by a later process with the same number', () =>
    inScratch(async (folder) => {
      const file = `${folder}/lock`;
      await holdFile(file);
      assert.equal(await isHeld(file), true);
      const own = JSON.parse(await readFile(file, 'utf8')) as object;
      await writeFile(file, JSON.stringify({ ...own, start: 'another' }));
      assert.equal(await isHeld(file), false);
    }));

  it('trusts another machine as long as it gives signs of life', () =>
    inScratch(async (folder) => {
      const file = `${folder}/lock`;
      await writeFile(file, JSON.stringify({ host: 'elsewhere', pid: 1, start: 'x', token: 'y' }));
      assert.equal(await isHeld(file), true);
      const before = new Date(Date.now() - 61_000);
      await utimes(file, before, before);
      assert.equal(await isHeld(file), false);
    }));

  it('can be cancelled while it waits', () =>
    inScratch(async (folder) => {
      const file = `${folder}/lock`;
      await holdFile(file);
      const stop = new AbortController();
      const waiting = withInstallLock(
        file,
        () => stop.abort(),
        stop.signal,
        () => Promise.resolve(),
      );
      await assert.rejects(waiting, { name: 'AbortError' });
      assert.equal(existsSync(file), true);
    }));
});
