import assert from 'node:assert/strict';
import { clusterId } from '../../../../src/usecases/clusters/clusterKey';
import { bootWords, consoleWords, machinesNow } from '../../../../src/usecases/clusters/machineWords';
import { awsError, FakeAccount } from '../../../fakes/fakeAws';
import { makeCluster } from '../../../fakes/fakeCluster';
import { storeRig } from './storeRig';

const NEVER = new AbortController().signal;
const ID = clusterId({ account: '123456789012', region: 'us-east-1', name: 'my-cluster' });
const SECRET = 'abcdef.0123456789abcdef';

async function rig(launchId: string | undefined = 'a') {
  const account = new FakeAccount('123456789012');
  await makeCluster(account, launchId === '' ? {} : { launchId });
  const { store, accounts } = storeRig({ profile: 'ann', account });
  const region = account.region('us-east-1');
  const leader = region.instances.find(({ tags }) => tags['ToilNodeType'] === 'leader');
  assert.ok(leader);
  const write = (record: object): void => {
    const name = '/toil/my-cluster/a/status';
    const value = JSON.stringify({ format: 1, at: leader.launched.toISOString(), ...record });
    region.parameters.set(name, { name, value, changed: new Date() });
  };
  return { account, store, parts: { clusters: store, access: accounts }, region, leader, write };
}

describe('What machines say', () => {
  it('is the console without secrets and colours, with what it comes to; also of a cluster that nobody has looked at', async () => {
    const { parts, region, leader } = await rig();
    region.consoles.set(leader.id, `\u001b[1mjoin\u001b[0m ${SECRET}\nno space left on device`);
    assert.deepEqual(await consoleWords(parts, { cluster: ID, machine: leader.id }, NEVER), {
      role: 'leader',
      text: 'join [token]\nno space left on device',
      cause: { kind: 'noSpace', line: 'no space left on device' },
    });
    assert.deepEqual(await consoleWords(parts, { cluster: ID, machine: 'i-other' }, NEVER), { role: 'worker' });
  });

  it('is nothing of a cluster that is gone', async () => {
    const { parts } = await rig();
    const asked = consoleWords(parts, { cluster: `${ID}x`, machine: 'i-1' }, NEVER);
    await assert.rejects(asked, { problem: { kind: 'clusterGone', id: `${ID}x` } });
  });

  it('is what the leader wrote of its boot, without secrets', async () => {
    const { parts, leader, write } = await rig();
    write({ phase: 'failed', failed: 'image', message: `${SECRET} no space left on device` });
    const words = '[token] no space left on device';
    assert.deepEqual(await bootWords(parts, ID, NEVER), {
      kind: 'status',
      status: { format: 1, phase: 'failed', failed: 'image', at: leader.launched.toISOString(), message: words },
      cause: { kind: 'noSpace', line: words },
    });
  });

  it('says why there is no word of a boot', async () => {
    const { account, parts, write } = await rig();
    write({ phase: 'ready', at: '2020-01-01T00:00:00Z' });
    assert.deepEqual(await bootWords(parts, ID, NEVER), { kind: 'silent' }, 'of the boot before');
    account.fail({ call: 'ssm.parametersNamed', error: awsError('accessDenied') });
    assert.deepEqual(await bootWords(parts, ID, NEVER), { kind: 'unreadable' });
    const { parts: toils } = await rig('');
    assert.deepEqual(await bootWords(toils, ID, NEVER), { kind: 'toil' });
  });

  it('is asked of the machines that are there: the leader first', async () => {
    const { parts, leader, region } = await rig();
    const { leader: found, all } = await machinesNow(parts, ID, NEVER);
    assert.equal(found?.id, leader.id);
    assert.deepEqual(
      all.map(({ id }) => id),
      region.instances.map(({ id }) => id),
    );
  });
});
