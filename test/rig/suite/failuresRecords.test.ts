import assert from 'node:assert/strict';
import type { FailingLaunch } from './support/failingLaunch';
import { FailingLaunches } from './support/failingLaunches';

const PUT = 'ssm:PutParameter';
const HOUR = 3_600_000;

/** While a leader can write nothing down, its console is what tells. */
describe('A leader that cannot tell how far it is', function () {
  this.timeout(600_000);
  let lab: FailingLaunches;
  let launch: FailingLaunch;

  before(async () => {
    lab = await FailingLaunches.start();
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await lab.keepConsoles();
  });

  after(() => lab.end());

  /** When its machine was switched on. */
  async function on(): Promise<() => number> {
    await launch.leader();
    const at = Date.now();
    return () => at;
  }

  it('is known by its console when its clock is off, as its signatures then count for nothing', async () => {
    const { faults } = lab.rig.front;
    const right = lab.rig.metadata.add({ kind: 'ahead', delay: HOUR });
    launch = await lab.launch('mute');
    const machine = await launch.leader();
    faults.add({ fault: 'clockSkew', service: 'ssm', action: 'PutParameter', times: Infinity });
    const { phases } = await launch.tells('clock', await on());
    assert.equal(phases.at(-1), 'booting');
    assert.match(await machine.console(), /the clock of this machine is off by -3[56]\d\d s/);
    await machine.kill();
    right();
    faults.clear();
  });

  it('is known by its console when its role may not write records, whatever the boot before it told', async () => {
    const { denied } = lab.rig.front;
    denied.add(PUT);
    await (await launch.leader()).start(AbortSignal.timeout(60_000));
    const { phases } = await launch.tells('accessDenied', await on(), /PutParameter/);
    assert.equal(phases.at(-1), 'booting');
    denied.delete(PUT);
  });

  it('tells every phase when it can, also after records could not be reached for a while, and is ready', async () => {
    await launch.shows('a phase of its own', ({ phases }) => phases.includes('started'));
    lab.rig.front.faults.add({ fault: 'timeout', service: 'ssm', action: 'PutParameter', times: 3 });
    const { phases, cause } = await launch.ends('ready');
    assert.deepEqual(
      phases.filter((phase) => phase !== 'pending' && phase !== 'image'),
      ['booting', 'started', 'controlPlane', 'manifests', 'appliance', 'answering'],
    );
    assert.equal(cause, undefined);
    await launch.rollBack();
    assert.deepEqual(await lab.leftovers(), {});
  });
});
