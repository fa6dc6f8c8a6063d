import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const MODULE = join(import.meta.dirname, '../../../../src/language/server/watchdog.ts');

/** Runs a script in a process of its own with a watchdog of 300 ms; how it ended. */
function run(script: string): string {
  const code = `
    const { startWatchdog } = await import(${JSON.stringify(MODULE)});
    const wait = (ms) => new Promise((done) => setTimeout(done, ms));
    const loop = (ms) => { for (const end = Date.now() + ms; Date.now() < end;); };
    const watchdog = startWatchdog(300);
    ${script}
    console.log('alive');`;
  const { stdout, signal, stderr } = spawnSync(
    process.execPath,
    ['--import=tsx', '--input-type=module', '--eval', code],
    { encoding: 'utf8', timeout: 20_000 },
  );
  return signal ?? (stdout.trim() || stderr);
}

describe('The watchdog of the server', () => {
  it('ends a process whose work never ends', () => assert.equal(run('watchdog.begin(); loop(10_000);'), 'SIGKILL'));

  it('ends it the second time too', () =>
    assert.equal(run('watchdog.begin()(); await wait(50); watchdog.begin(); loop(10_000);'), 'SIGKILL'));

  it('leaves work alone that waits for a disk', () =>
    assert.equal(run('const end = watchdog.begin(); await wait(1000); end();'), 'alive'));

  it('leaves a process alone that does something else', () =>
    assert.equal(run('const end = watchdog.begin(); end(); end(); loop(1000);'), 'alive'));

  it('counts pieces of work that overlap', () =>
    assert.equal(run('const one = watchdog.begin(); watchdog.begin(); one(); loop(10_000);'), 'SIGKILL'));

  it('does not keep a process from ending', () => assert.equal(run('watchdog.begin();'), 'alive'));
});
