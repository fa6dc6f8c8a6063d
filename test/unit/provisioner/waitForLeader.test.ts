import assert from 'node:assert/strict';
import { waitForLeader, type LeaderDeadline } from '../../../src/provisioner/waitForLeader';
import { awsError, FakeAccount } from '../../fakes/fakeAws';
import { hurried, launched, NEVER, partsOf, specOf } from './support/launching';

const SOON: readonly LeaderDeadline[] = [
  { phase: 'pending', within: 100 },
  { phase: 'booting', within: 100 },
  { phase: 'image', within: 100 },
];

async function waiting(prepare: (account: FakeAccount, id: string, status: (record: object) => void) => void) {
  const account = new FakeAccount();
  account.now = new Date();
  const { plan, leader } = await launched(
    partsOf(account.at()),
    specOf({ workers: [{ types: ['m5.large'], max: 1 }] }),
  );
  const { cluster, launchId } = plan;
  const instanceId = leader?.id ?? '';
  const name = `/toil/${cluster}/${launchId}/status`;
  prepare(account, instanceId, (record) => {
    const value = JSON.stringify({ format: 1, at: new Date().toISOString(), ...record });
    account.region('us-east-1').parameters.set(name, { name, value, changed: account.now });
  });
  const phases: string[] = [];
  const options = { report: (phase: string): void => void phases.push(phase), deadlines: SOON };
  const outcome = await waitForLeader(account.at(), { cluster, launchId, instanceId }, options, NEVER);
  return { outcome, phases };
}

describe('Waiting for a leader', () => {
  hurried();

  it('ends when it says that it is ready', async () => {
    const { outcome } = await waiting((_account, _id, status) => status({ phase: 'ready' }));
    assert.equal(outcome.kind, 'ready');
  });

  it('ends when its boot failed, with the phase, its last words and the console', async () => {
    const { outcome } = await waiting((account, id, status) => {
      account.region('us-east-1').consoles.set(id, 'kernel panic');
      status({ phase: 'failed', failed: 'controlPlane', message: 'kubeadm: no' });
    });
    const expected = { kind: 'failed', phase: 'controlPlane', message: 'kubeadm: no', console: 'kernel panic' };
    assert.deepEqual(outcome, expected);
  });

  it('does not take the words of an earlier boot for those of this one', async () => {
    const { outcome, phases } = await waiting((_account, _id, status) => {
      status({ phase: 'ready', at: new Date(Date.now() - 3_600_000).toISOString() });
    });
    assert.deepEqual([outcome, phases], [{ kind: 'late', phase: 'booting' }, ['booting']]);
  });

  it('has a deadline for each phase, and says which one it was', async () => {
    const { outcome, phases } = await waiting((_account, _id, status) => status({ phase: 'image' }));
    assert.deepEqual([outcome, phases], [{ kind: 'late', phase: 'image' }, ['image']]);
  });

  it('ends when the machine does, in AWS’s words', async () => {
    const { outcome } = await waiting((account, id) => {
      const machine = account.region('us-east-1').instances.find((each) => each.id === id);
      assert.ok(machine);
      Object.assign(machine, { state: 'terminated', stateReason: 'Client.InvalidKMSKey.InvalidState: no key' });
    });
    const reason = 'Client.InvalidKMSKey.InvalidState: no key';
    assert.deepEqual(outcome, { kind: 'ended', state: 'terminated', reason });
  });

  it('is content with a running machine where the records cannot be read', async () => {
    const { outcome } = await waiting((account) => {
      account.fail({ call: 'ssm.parametersNamed', error: awsError('accessDenied'), times: 9 });
    });
    assert.equal(outcome.kind, 'running');
  });

  it('does not go on when the user is signed out', async () => {
    const asked = waiting((account) => account.fail({ call: 'ec2.instances', error: awsError('expired') }));
    await assert.rejects(asked, { kind: 'expired' });
  });
});
