import assert from 'node:assert/strict';
import type { FailingLaunch } from './support/failingLaunch';
import { FailingLaunches } from './support/failingLaunches';

/** The console tells it, which is looked at each 15 seconds. */
describe('A leader that Ignition cannot set up', function () {
  this.timeout(600_000);
  let lab: FailingLaunches;
  let areSumsOld = false;

  before(async () => {
    lab = await FailingLaunches.start((sums) =>
      areSumsOld ? sums.replaceAll(/^[0-9a-f]{64}(?=\s+kubernetes-)/gm, 'f'.repeat(64)) : sums,
    );
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await lab.keepConsoles();
  });

  after(() => lab.end());

  /** When its machine was switched on. */
  async function on(launch: FailingLaunch): Promise<() => number> {
    await launch.leader();
    const at = Date.now();
    return () => at;
  }

  it('is told where the extension has another checksum than the plan said, as often as it goes on; rolled back, nothing is left', async () => {
    areSumsOld = true;
    const launch = await lab.launch('sums');
    await launch.tells('checksum', await on(launch), /kubernetes/);
    const { phases } = await launch.ends('failed');
    assert.equal(phases.at(-1), 'booting');
    launch.resume();
    await launch.tells('checksum', await on(launch));
    await launch.ends('failed');
    areSumsOld = false;
    await launch.rollBack();
    assert.deepEqual(await lab.leftovers(), {});
  });

  it('is told where the mirror has no extension; destroyed, nothing is left', async () => {
    const refusal = lab.refuse(lab.rig.extensions, /\.raw$/, 404);
    const launch = await lab.launch('nowhere');
    await launch.tells('fileMissing', refusal.met, /kubernetes-\S+\.raw/);
    refusal.end();
    await launch.cancel();
    await launch.destroy();
    assert.deepEqual(await lab.leftovers(), {});
  });

  it('is told where the user data is cut off, and boots once it was stopped and started, by way of servers that are away for a while', async () => {
    const whole = lab.rig.metadata.add({ kind: 'cut', path: 'user-data' });
    const launch = await lab.launch('cut');
    await launch.tells('document', await on(launch));
    await launch.ends('failed');
    whole();
    const silent = lab.rig.metadata.add({ kind: 'silent' });
    await launch.loseHost();
    await launch.start();
    launch.resume();
    await launch.tells('noRoute', await on(launch), /169\.254\.169\.254/);
    silent();
    const error = lab.rig.metadata.add({ kind: 'error' });
    await launch.tells('serverFault', await on(launch), /169\.254\.169\.254/);
    const refusal = lab.refuse(lab.rig.extensions, /\.raw$/, 503);
    error();
    await launch.tells('serverFault', refusal.met, /kubernetes-\S+\.raw/);
    refusal.end();
    const { cause } = await launch.reaches('started');
    assert.equal(cause, undefined);
    await launch.cancel();
    await launch.rollBack();
    assert.deepEqual(await lab.leftovers(), {});
  });
});
