import assert from 'node:assert/strict';
import { AwsError } from '../../../../src/provisioner/aws/awsError';
import type { KnownCluster } from '../../../../src/usecases/clusters/knownClusters';
import { askedSpec, PlanSession, type PlanState } from '../../../../src/usecases/launching/planSession';
import { FakeAccount } from '../../../fakes/fakeAws';
import { hurried, specOf } from '../../provisioner/support/launching';
import { booting, launchingParts, NEVER, NoClusters } from './support/parts';

const WISH = { mode: 'launch', spec: specOf(), profile: 'research' } as const;

function stateOf<Kind extends PlanState['kind']>(session: PlanSession, kind: Kind): Extract<PlanState, { kind: Kind }> {
  const { state } = session;
  assert.equal(state.kind, kind);
  return state as Extract<PlanState, { kind: Kind }>;
}

/** A launch that was stopped before its leader, in an account whose prices can rise. */
async function stopped(account: FakeAccount) {
  let factor = 1;
  const aws = account.at('us-east-1');
  const onDemand: typeof aws.prices.onDemand = async (types, signal) =>
    new Map([...(await aws.prices.onDemand(types, signal))].map(([type, price]) => [type, price * factor]));
  const access = { connect: () => ({ ...aws, prices: { ...aws.prices, onDemand } }) };
  const session = new PlanSession(launchingParts(account, { access }), WISH);
  await session.plan();
  account.beforeCall = (call) => {
    if (call === 'ec2.runLeader') session.cancel();
  };
  await session.go();
  assert.deepEqual(stateOf(session, 'ended').outcome, { kind: 'stopped' });
  booting(account, 'ready');
  return { session, raise: (by: number) => (factor = by) };
}

describe('A plan session', () => {
  hurried();

  it('plans, waits for a yes, and follows the plan to its end', async () => {
    const account = new FakeAccount();
    booting(account, 'ready');
    const session = new PlanSession(launchingParts(account), WISH);
    const seen: string[] = [];
    session.onChange(() => {
      if (seen.at(-1) !== session.state.kind) seen.push(session.state.kind);
    });
    await session.plan();
    stateOf(session, 'planned');
    assert.deepEqual(account.leftovers(), []);
    await session.go();
    const ended = stateOf(session, 'ended');
    assert.deepEqual(ended.outcome, { kind: 'ready', nothingToDo: false });
    assert.deepEqual(seen, ['planning', 'planned', 'working', 'ended']);
    const states = new Set(ended.work.resources.values());
    assert.deepEqual([...states], ['done']);
    assert.equal(ended.work.phases.at(-1)?.phase, 'answering');
  });

  it('gives a yes another number than the plan that it is not about', async () => {
    const session = new PlanSession(launchingParts(new FakeAccount()), WISH);
    await session.plan();
    const first = session.revision;
    await session.plan({ ...WISH, spec: specOf({ leader: { type: 'm5.large' } }) });
    assert.notEqual(session.revision, first);
  });

  it('keeps the number while mere progress is told, so that Stop works', async () => {
    const account = new FakeAccount();
    booting(account, 'ready');
    const session = new PlanSession(launchingParts(account), WISH);
    await session.plan();
    const numbers = new Set<number>();
    session.onChange(() => {
      if (session.state.kind === 'working') numbers.add(session.revision);
    });
    await session.go();
    assert.equal(numbers.size, 1);
  });

  it('shows the newest plan only, whichever ends last', async () => {
    const answers: (() => void)[] = [];
    const ownAddress = () => new Promise<undefined>((resolve) => answers.push(() => resolve(undefined)));
    const session = new PlanSession(launchingParts(new FakeAccount(), { ownAddress }), WISH);
    const asked = async (times: number): Promise<void> => {
      while (answers.length < times) await new Promise((resolve) => setImmediate(resolve));
    };
    const slow = session.plan();
    await asked(1);
    const quick = session.plan({ ...WISH, spec: specOf({ name: 'other' }) });
    await asked(2);
    answers[1]?.();
    await quick;
    answers[0]?.();
    await slow;
    assert.equal(stateOf(session, 'planned').prepared.key.name, 'other');
  });

  it('says what is wrong with a spec, and what kept it from being planned', async () => {
    const account = new FakeAccount();
    const session = new PlanSession(launchingParts(account), { ...WISH, spec: specOf({ keyPair: 'nobody' }) });
    await session.plan();
    const { refusal } = stateOf(session, 'refused');
    assert.deepEqual(refusal.kind === 'faulty' && refusal.faults.map(({ kind }) => kind), ['unknownKeyPair']);
    account.fail({ call: 'sts.identity', error: new AwsError('expired', 'sts:GetCallerIdentity', 'ExpiredToken', '') });
    await session.plan();
    const { failure } = stateOf(session, 'unplanned');
    assert.equal(failure.kind === 'aws' && failure.failure.kind, 'expired');
  });

  it('plans in another zone after there was no room, and keeps the launch that was begun', async () => {
    const account = new FakeAccount();
    booting(account, 'ready');
    const noRoom = new AwsError('noCapacity', 'ec2:RunInstances', 'InsufficientInstanceCapacity', '');
    account.fail({ call: 'ec2.runLeader', error: noRoom });
    const session = new PlanSession(launchingParts(account), WISH);
    await session.plan();
    await session.go();
    const { outcome } = stateOf(session, 'ended');
    assert.ok(outcome.kind === 'failed');
    const [zone = ''] = outcome.otherZones;
    await session.tryZone(zone);
    const zoneOf = (): unknown => {
      const { prepared } = stateOf(session, 'planned');
      return prepared.kind === 'launch' && [prepared.plan.choices.zone, prepared.plan.resumes];
    };
    assert.deepEqual(zoneOf(), [zone, true]);
    assert.equal(askedSpec(session.wish).zone, zone);
    await session.plan(session.wish);
    assert.deepEqual(zoneOf(), [zone, true]);
    await session.go();
    assert.equal(stateOf(session, 'ended').outcome.kind, 'ready');
    const leaders = account.region('us-east-1').instances.filter(({ tags }) => tags['ToilNodeType'] === 'leader');
    assert.deepEqual(
      leaders.map((leader) => leader.zone),
      [zone],
    );
  });

  it('stops, resumes and ends ready', async () => {
    const account = new FakeAccount();
    const session = new PlanSession(launchingParts(account), WISH);
    await session.plan();
    account.beforeCall = (call) => {
      if (call === 'ec2.runLeader') session.cancel();
    };
    await session.go();
    assert.deepEqual(stateOf(session, 'ended').outcome, { kind: 'stopped' });
    booting(account, 'ready');
    await session.resume();
    assert.deepEqual(stateOf(session, 'ended').outcome, { kind: 'ready', nothingToDo: false });
  });

  it('shows the plan instead of going on where the spec is another by now', async () => {
    const { session } = await stopped(new FakeAccount());
    await session.resume({ ...WISH, spec: specOf({ leader: { type: 'm5.large' } }) });
    const { prepared } = stateOf(session, 'planned');
    assert.ok(prepared.kind === 'launch' && prepared.plan.spec.leader.type === 'm5.large');
  });

  it('shows the plan instead of going on where it would cost more by now', async () => {
    const account = new FakeAccount();
    const { session, raise } = await stopped(account);
    raise(1.01);
    await session.resume();
    assert.equal(stateOf(session, 'ended').outcome.kind, 'ready');
    const dearer = await stopped(new FakeAccount());
    dearer.raise(2);
    await dearer.session.resume();
    stateOf(dearer.session, 'planned');
  });

  it('tells whose jobs lose their workers, where the file of a cluster that works is launched', async () => {
    const account = new FakeAccount();
    booting(account, 'ready');
    const first = new PlanSession(launchingParts(account), WISH);
    await first.plan();
    await first.go();
    const smaller = { ...WISH, spec: specOf({ workers: [{ types: ['m5.large'], max: 0 }] }) };
    for (const [state, kind] of [
      ['ready', 'resize'],
      ['incomplete', 'launch'],
    ] as const) {
      const clusters = new NoClusters();
      clusters.look = () => Promise.resolve({ cluster: { condition: { state } } } as KnownCluster);
      const session = new PlanSession(launchingParts(account, { clusters }), smaller);
      await session.plan();
      assert.equal(stateOf(session, 'planned').prepared.kind, kind);
    }
  });

  it('says where a cluster of the same name could not be looked for, before roles are rolled back', async () => {
    const account = new FakeAccount();
    booting(account, 'failed');
    const session = new PlanSession(launchingParts(account), WISH);
    await session.plan();
    await session.go();
    const error = new AwsError('network', 'ec2:DescribeSecurityGroups', 'ENETUNREACH', '');
    account.fail({ call: 'ec2.securityGroups', region: 'us-west-2', error, times: 9 });
    const found = await session.inventory(NEVER);
    assert.deepEqual(found?.unseen, ['us-west-2']);
  });

  it('rolls back all that was made, and nothing of another cluster', async () => {
    const account = new FakeAccount();
    booting(account, 'ready');
    const parts = launchingParts(account);
    const other = new PlanSession(parts, { ...WISH, spec: specOf({ name: 'neighbour' }) });
    await other.plan();
    await other.go();
    const before = account.leftovers();
    booting(account, 'failed');
    account.fail({ call: 'autoScaling.createGroup', error: new AwsError('accessDenied', 'x', 'y', 'z') });
    const session = new PlanSession(parts, WISH);
    await session.plan();
    await session.go();
    assert.equal(stateOf(session, 'ended').outcome.kind, 'failed');
    assert.notDeepEqual(account.leftovers(), before);
    const found = await session.inventory(NEVER);
    assert.ok(found && found.inventory.found.length > 5);
    await session.rollBack(found);
    const { removed, work } = stateOf(session, 'rolledBack');
    assert.deepEqual(removed.left, []);
    // What was made before tells what costs where the next try fails.
    assert.notEqual(work.resources.size, 0);
    assert.deepEqual(account.leftovers(), before);
  });

  it('does nothing on a yes to what is not planned', async () => {
    const account = new FakeAccount();
    const session = new PlanSession(launchingParts(account), { ...WISH, spec: specOf({ keyPair: 'nobody' }) });
    await session.plan();
    await session.go();
    stateOf(session, 'refused');
    assert.deepEqual(account.leftovers(), []);
  });
});
