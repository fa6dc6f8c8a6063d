import assert from 'node:assert/strict';
import type { FailingLaunch } from './support/failingLaunch';
import { FailingLaunches, type Refusal } from './support/failingLaunches';

describe('A leader whose images cannot be had', function () {
  this.timeout(600_000);
  let lab: FailingLaunches;
  let launch: FailingLaunch;
  let all: Refusal;

  before(async () => {
    lab = await FailingLaunches.start();
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await lab.keepConsoles();
  });

  after(() => lab.end());

  it('says so while the registry refuses everything', async () => {
    const { images } = lab.rig;
    all = lab.refuse(images, /^\/v2\//, 503);
    launch = await lab.launch('images');
    const { phases } = await launch.tells('image', all.met);
    assert.ok(phases.includes('controlPlane'), phases.join());
  });

  it('says which image of the control plane is missing, and that the appliance is', async () => {
    const coredns = lab.refuse(lab.rig.images, /^\/v2\/coredns\/manifests\//, 404);
    const appliance = lab.refuse(lab.rig.images, /^\/v2\/ucsc_cgl\/toil\/manifests\//, 404);
    all.end();
    await Promise.all([
      launch.tells('image', coredns.met, /"why":"missing".*coredns/),
      launch.tells('image', appliance.met, /"why":"missing".*ucsc_cgl\/toil/),
    ]);
    const { condition } = await launch.cluster();
    assert.equal(condition.state, 'launching');
    coredns.end();
    appliance.end();
  });

  it('says which image of a pod is missing', async () => {
    const metrics = lab.refuse(lab.rig.images, /^\/v2\/metrics-server\/.*manifests\//, 404);
    await launch.tells('image', metrics.met, /metrics-server/);
    metrics.end();
  });

  it('is ready when all are there, and is destroyed whole', async () => {
    const { cause } = await launch.ends('ready');
    assert.equal(cause, undefined);
    const { condition } = await launch.cluster();
    assert.deepEqual(condition, { state: 'ready' });
    await launch.destroy();
    assert.deepEqual(await lab.leftovers(), {});
  });
});
