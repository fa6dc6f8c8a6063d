import assert from 'node:assert/strict';
import type { BootPhase } from '../../../src/contracts/bootStatus';
import {
  waitForLeader,
  type BootTrouble,
  type LeaderDeadline,
  type WaitOptions,
} from '../../../src/provisioner/waitForLeader';
import { awsError, FakeAccount } from '../../fakes/fakeAws';
import { hurried, launched, NEVER, partsOf, specOf } from './support/launching';

const SOON: readonly LeaderDeadline[] = [
  { phase: 'pending', within: 100 },
  { phase: 'booting', within: 100 },
  { phase: 'image', within: 100 },
];

async function waiting(
  prepare: (account: FakeAccount, id: string, status: (record: object) => void) => void,
  more: Partial<WaitOptions> = {},
) {
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
  const began: Date[] = [];
  const troubles: (BootTrouble | undefined)[] = [];
  const options: WaitOptions = {
    report: (phase, at) => {
      phases.push(phase);
      began.push(at);
    },
    trouble: (each) => troubles.push(each),
    deadlines: SOON,
    ...more,
  };
  const outcome = await waitForLeader(account.at(), { cluster, launchId, instanceId }, options, NEVER);
  return { outcome, phases, began, troubles };
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

  const SECOND = 1000;
  const ago = (seconds: number): string => new Date(Date.now() - seconds * SECOND).toISOString();
  const history = (...phases: readonly (readonly [BootPhase, number])[]) => ({
    phases: phases.map(([phase, seconds]) => ({ phase, at: ago(seconds) })),
  });

  it('tells every phase that the record has, also those that went by between two looks, with its own time', async () => {
    const { phases, began } = await waiting((_account, _id, status) => {
      status({ phase: 'ready', ...history(['started', 30], ['controlPlane', 20], ['manifests', 5], ['ready', 0]) });
    });
    assert.deepEqual(phases, ['started', 'controlPlane', 'manifests']);
    const took = began.slice(1).map((at, i) => Math.round((at.getTime() - (began[i]?.getTime() ?? 0)) / SECOND));
    assert.deepEqual(took, [10, 15]);
  });

  it('never tells of a phase that begins in the time to come, or before the last one', async () => {
    const { began } = await waiting((_account, _id, status) => {
      status({ phase: 'ready', ...history(['started', 0], ['controlPlane', 40], ['manifests', -60]) });
    });
    const times = began.map((at) => at.getTime());
    assert.deepEqual(times, times.toSorted());
    assert.ok(times.every((at) => at <= Date.now()));
  });

  it('tells why a phase does not get on while it is tried again, once, without secrets', async () => {
    const message = 'kubeadm --token abcdef.0123456789abcdef\nwrite /var/x: no space left on device';
    const { troubles } = await waiting((_account, _id, status) => status({ phase: 'image', message }));
    assert.deepEqual(
      troubles.map((each) => [each?.from, each?.cause?.kind, each?.words.split('\n')[0]]),
      [['log', 'noSpace', 'kubeadm --token [token]']],
    );
  });

  it('looks at the console of a machine that says nothing, and tells what it finds there', async () => {
    const { outcome, troubles } = await waiting(
      (account, id) => account.region('us-east-1').consoles.set(id, 'curl: (6) Could not resolve host: example.org'),
      { consoleEvery: 0 },
    );
    assert.deepEqual(
      troubles.map((each) => [each?.from, each?.cause?.kind]),
      [['console', 'noName']],
    );
    assert.equal(outcome.kind === 'late' && outcome.cause?.kind, 'noName');
  });

  it('says no more what a console told that has healed since', async () => {
    const attempt = 'PUT http://169.254.169.254/latest/api/token: attempt #1\nPUT result: Internal Server Error';
    let consoles: Map<string, string> | undefined;
    let machine = '';
    const told: (string | undefined)[] = [];
    await waiting(
      (account, id) => {
        machine = id;
        consoles = account.region('us-east-1').consoles.set(id, attempt);
      },
      {
        consoleEvery: 0,
        deadlines: [{ phase: 'booting', within: 1000 }],
        trouble: (each) => {
          told.push(each?.cause?.kind);
          consoles?.set(machine, `${attempt}\nPUT result: OK`);
        },
      },
    );
    assert.deepEqual(told, ['serverFault', undefined]);
  });

  it('ends at once where the console tells that the boot never goes on', async () => {
    const line = 'ignition[1]: hash verification failed (calculated 1 but expected 2)';
    const { outcome, phases } = await waiting(
      (account, id) => account.region('us-east-1').consoles.set(id, `one\n${line}`),
      { consoleEvery: 0 },
    );
    assert.deepEqual(outcome, { kind: 'failed', console: `one\n${line}`, cause: { kind: 'checksum', line } });
    assert.deepEqual(phases, ['booting']);
  });

  it('tells the cause of a failure by its log, and by the console only where the log has none', async () => {
    const full = 'no space left on device';
    const byLog = await waiting((account, id, status) => {
      account.region('us-east-1').consoles.set(id, 'curl: (6) Could not resolve host: a.b');
      status({ phase: 'failed', failed: 'image', message: full });
    });
    const byConsole = await waiting((account, id, status) => {
      account.region('us-east-1').consoles.set(id, full);
      status({ phase: 'failed', failed: 'image', message: 'exit code 1' });
    });
    for (const { outcome } of [byLog, byConsole])
      assert.equal(outcome.kind === 'failed' && outcome.cause?.kind, 'noSpace');
  });

  it('waits on after a failure that is known, tells it as trouble, and ends when the leader fails anew', async () => {
    const at = ago(5);
    const before = { phase: 'failed', failed: 'image', message: 'no space left on device', at };
    const waited = await waiting((_account, _id, status) => status(before), { again: true });
    assert.deepEqual(waited.outcome, {
      kind: 'late',
      phase: 'image',
    });
    assert.deepEqual(
      waited.troubles.map((each) => each?.cause?.kind),
      ['noSpace'],
    );
    let looks = 0;
    const anew = await waiting(
      (account, _id, status) => {
        account.beforeCall = (call) => {
          if (call !== 'ssm.parametersNamed') return;
          looks += 1;
          status(looks === 1 ? before : { ...before, at: ago(0) });
        };
      },
      { again: true, deadlines: [] },
    );
    assert.equal(anew.outcome.kind, 'failed');
  });
});
