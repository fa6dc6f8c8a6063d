import assert from 'node:assert/strict';
import { REGION } from '../../../scripts/rig/awsProfile';
import { NEVER } from '../../loopback/support/connected';
import { comes, type FailingLaunch } from './support/failingLaunch';
import { FailingLaunches } from './support/failingLaunches';

/** Its host fails, or somebody presses the wrong button. */
describe('A leader whose power is cut', function () {
  this.timeout(600_000);
  let lab: FailingLaunches;
  let launch: FailingLaunch;

  before(async () => {
    lab = await FailingLaunches.start();
    launch = await lab.launch('power');
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await lab.keepConsoles();
  });

  after(() => lab.end());

  for (const phase of ['started', 'controlPlane', 'manifests'])
    it(`begins anew by itself in phase ${phase}`, async () => {
      await launch.reaches(phase);
      const machine = await launch.leader();
      await machine.kill();
      await machine.start(AbortSignal.timeout(60_000));
    });

  it('is told to have stopped in phase appliance; started and resumed, it is ready', async () => {
    await launch.reaches('appliance');
    await launch.loseHost();
    await launch.ends('ended');
    await launch.start();
    launch.resume();
    await launch.ends('ready');
    const { condition } = await launch.cluster();
    assert.deepEqual(condition, { state: 'ready' });
  });

  it('has its worker tell that it cannot join by a record that is wrong, and join by the next one', async () => {
    const name = `${launch.records}join`;
    const [record] = await lab.aws.ssm.parametersNamed([name], NEVER);
    const wrong = (record?.value ?? '').replace(/sha256:[0-9a-f]{64}/, `sha256:${'0'.repeat(64)}`);
    assert.notEqual(wrong, record?.value);
    await lab.rig.front.publishParameter(REGION, name, wrong);
    const [group] = await lab.aws.autoScaling.groups({ key: 'clusterName', value: 'power' }, NEVER);
    await lab.aws.autoScaling.resizeGroup(group?.name ?? '', { wanted: 1 }, NEVER);
    await launch.worker();
    const began = Date.now();
    const failing = await comes('the word of the worker', async () => (await launch.cluster()).groups[0]?.failing?.[0]);
    assert.ok(Date.now() - began <= 60_000, `told after ${Date.now() - began} ms`);
    assert.match(failing.message ?? '', /public key/i);
    // What its timer does each hour.
    await launch.run(await launch.leader(), 'systemctl start toil-join.service');
    await comes('the worker', async () =>
      (await launch.cluster()).groups[0]?.failing === undefined ? true : undefined,
    );
    const nodes = 'kubectl wait --for=condition=Ready node --all --timeout=60s | wc -l';
    assert.equal(await launch.run(await launch.leader(), nodes), '2');
    await launch.destroy();
    assert.deepEqual(await lab.leftovers(), {});
  });
});
