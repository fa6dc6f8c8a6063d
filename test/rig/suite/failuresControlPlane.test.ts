import assert from 'node:assert/strict';
import type { FailingLaunch } from './support/failingLaunch';
import { FailingLaunches, type Refusal } from './support/failingLaunches';

/** The controller manager's, one of those that kubeadm wants free. */
const PORT = 10257;

describe('A leader whose control plane does not come up', function () {
  this.timeout(600_000);
  let lab: FailingLaunches;
  let launch: FailingLaunch;
  let held: Refusal;

  before(async () => {
    lab = await FailingLaunches.start();
    // Ignition waits for it: what is wrong with a machine is made before its system starts.
    held = lab.refuse(lab.rig.extensions, /\.raw$/, 503);
    launch = await lab.launch('control');
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await lab.keepConsoles();
  });

  after(() => lab.end());

  it('says that its disk is full', async () => {
    const machine = await launch.leader();
    await launch.run(machine, 'mkdir -p /var/lib/containerd && mount -t tmpfs -o size=100m tmpfs /var/lib/containerd');
    held.end();
    await launch.reaches('controlPlane');
    const began = Date.now();
    await launch.tells('noSpace', () => began);
    const { condition } = await launch.cluster();
    assert.equal(condition.state === 'launching' && condition.cause?.kind, 'noSpace');
  });

  it('says that a port is taken, and tells it as a failure when that lasts', async () => {
    const machine = await launch.leader();
    const began = Date.now();
    await launch.run(machine, 'mount -o remount,size=3g /var/lib/containerd');
    await launch.run(machine, `setsid socat TCP-LISTEN:${PORT},fork /dev/null >/dev/null 2>&1 & echo $! >/tmp/taker`);
    const { end } = await launch.tells('preflight', () => began, /Port-10257/);
    assert.equal(end, undefined);
    const failed = await launch.ends('failed');
    assert.equal(failed.cause?.kind, 'preflight');
    const { condition } = await launch.cluster();
    assert.ok(condition.state === 'error' && condition.fault === 'bootFailed', JSON.stringify(condition));
  });

  it('goes on when the port is free; resumed, it is ready; destroyed, nothing is left', async () => {
    launch.resume();
    await launch.tells('preflight', () => Date.now());
    const machine = await launch.leader();
    await launch.run(machine, 'kill $(cat /tmp/taker)');
    await launch.reaches('manifests');
    await launch.ends('ready');
    await launch.destroy();
    assert.deepEqual(await lab.leftovers(), {});
  });
});
