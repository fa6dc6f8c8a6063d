import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Aws } from '../../../../src/provisioner/aws/aws';
import { AwsError } from '../../../../src/provisioner/aws/awsError';
import { launchCluster, type WorkEvent } from '../../../../src/usecases/launching/launchCluster';
import type { OperationProgress } from '../../../../src/usecases/clusters/operations';
import type { LaunchingParts } from '../../../../src/usecases/launching/launchingParts';
import { prepareLaunch, type PreparedLaunch } from '../../../../src/usecases/launching/prepareLaunch';
import { ProblemError } from '../../../../src/usecases/problems';
import { FakeAccount } from '../../../fakes/fakeAws';
import { hurried, specOf } from '../../provisioner/support/launching';
import { booting, launchingParts, memory, NEVER, NoClusters } from './support/parts';
import { BootTimes } from '../../../../src/usecases/launching/bootTimes';

const QUIET = (): void => undefined;

async function prepared(parts: LaunchingParts, spec = specOf()): Promise<PreparedLaunch> {
  const found = await prepareLaunch(parts, { spec, profile: 'research' }, NEVER);
  if (found.kind !== 'launch') throw new Error(JSON.stringify(found));
  return found;
}

describe('launchCluster', () => {
  hurried();

  it('plans in the region of the zone, makes everything and waits until the container answers', async () => {
    const account = new FakeAccount();
    booting(account, 'ready', 'us-west-2');
    const clusters = new NoClusters();
    const asked: string[] = [];
    const answers = (id: string): Promise<void> => {
      asked.push(id);
      return Promise.resolve();
    };
    const parts = launchingParts(account, { answers, clusters });
    const plan = await prepared(parts, specOf({ zone: 'us-west-2a' }));
    assert.equal(plan.id, 'aws/123456789012/us-west-2/my-cluster');
    assert.deepEqual(account.leftovers(), []);
    const events: WorkEvent[] = [];
    const rows: unknown[] = [];
    parts.operations.onChange((id) => rows.push(parts.operations.of(id)?.progress));
    const outcome = await launchCluster(parts, plan, (event) => events.push(event), NEVER);
    assert.deepEqual(outcome, { kind: 'ready', nothingToDo: false });
    assert.deepEqual(asked, [plan.id]);
    assert.deepEqual(clusters.looks, ['my-cluster']);
    const done = events.filter((event) => event.kind === 'resource' && event.state === 'done');
    assert.equal(done.length, plan.plan.plan.lines.length);
    const last = events.findLast((event) => event.kind === 'phase');
    assert.deepEqual([last?.phase, last?.usual], ['answering', undefined]);
    assert.deepEqual(rows.slice(1, 3), [
      { kind: 'resources', done: 0, of: done.length },
      { kind: 'resources', done: 1, of: done.length },
    ]);
    assert.deepEqual(rows.slice(-2), [{ kind: 'leader', phase: 'answering', since: last?.at, long: false }, undefined]);
  });

  it('waits for the leader while the workers are still being made, and shows in the end what is waited for', async () => {
    const account = new FakeAccount();
    const answered = Promise.withResolvers<undefined>();
    booting(account, 'ready');
    // A group is made when the container has answered: one after the other, neither would ever end.
    const connect = (_profile: string, region: string): Aws => {
      const aws = account.at(region);
      const createGroup: Aws['autoScaling']['createGroup'] = async (wish, signal) => {
        await answered.promise;
        return aws.autoScaling.createGroup(wish, signal);
      };
      return { ...aws, autoScaling: { ...aws.autoScaling, createGroup } };
    };
    const answers = (): Promise<void> => {
      answered.resolve(undefined);
      return Promise.resolve();
    };
    const parts = launchingParts(account, { access: { connect }, answers });
    const rows: (OperationProgress | undefined)[] = [];
    parts.operations.onChange((id) => rows.push(parts.operations.of(id)?.progress));
    assert.equal((await launchCluster(parts, await prepared(parts), QUIET, NEVER)).kind, 'ready');
    const [last, over] = rows.slice(-2);
    assert.deepEqual([last?.kind === 'leader' && last.phase, over], ['answering', undefined]);
  });

  it('expects of the next launch what the last one took, and counts neither one that failed nor one that was gone on with', async () => {
    const kept = memory();
    const bootTimes = new BootTimes(kept);
    const at = (account: FakeAccount, phase: 'ready' | 'failed') => {
      booting(account, phase);
      return launchingParts(account, { bootTimes });
    };
    const failing = at(new FakeAccount(), 'failed');
    assert.equal((await launchCluster(failing, await prepared(failing), QUIET, NEVER)).kind, 'notReady');
    assert.deepEqual(kept.kept, {});
    const account = new FakeAccount();
    const parts = at(account, 'ready');
    assert.equal((await launchCluster(parts, await prepared(parts), QUIET, NEVER)).kind, 'ready');
    const written = structuredClone(kept.kept);
    assert.equal((await launchCluster(parts, await prepared(parts), QUIET, NEVER)).kind, 'ready');
    assert.deepEqual(kept.kept, written);
    const { usual } = await prepared(at(new FakeAccount(), 'ready'));
    assert.ok((usual['answering'] ?? -1) >= 0);
  });

  it('says in row and event when a phase takes much longer than usual', async () => {
    const account = new FakeAccount();
    booting(account, 'ready');
    const later = Promise.withResolvers<undefined>();
    const parts = launchingParts(account, { answers: () => later.promise.then(() => undefined) });
    const plan = { ...(await prepared(parts)), usual: { answering: -30_000 + 20 } };
    const rows: unknown[] = [];
    parts.operations.onChange((id) => {
      const progress = parts.operations.of(id)?.progress;
      if (progress?.kind === 'leader') rows.push([progress.phase, progress.long]);
    });
    const events: WorkEvent[] = [];
    const report = (event: WorkEvent): void => {
      events.push(event);
      if (event.kind === 'long') later.resolve(undefined);
    };
    assert.equal((await launchCluster(parts, plan, report, NEVER)).kind, 'ready');
    assert.deepEqual(events.at(-1), { kind: 'long', phase: 'answering' });
    assert.deepEqual(rows.slice(-2), [
      ['answering', false],
      ['answering', true],
    ]);
  });

  it('waits for no leader any more when the rest has failed', async () => {
    const account = new FakeAccount();
    account.fail({
      call: 'autoScaling.createGroup',
      error: new AwsError('quota', 'autoscaling:CreateAutoScalingGroup', 'LimitExceeded', ''),
    });
    // The leader says nothing, for ever.
    const parts = launchingParts(account);
    const outcome = await launchCluster(parts, await prepared(parts), QUIET, NEVER);
    assert.ok(outcome.kind === 'failed');
    assert.ok(outcome.failures.every(({ kind }) => kind === 'workerGroup'));
    const calls = account.calls.length;
    await sleep(600);
    assert.equal(account.calls.length, calls);
  });

  it('finds nothing to do the second time', async () => {
    const account = new FakeAccount();
    booting(account, 'ready');
    const parts = launchingParts(account);
    await launchCluster(parts, await prepared(parts), QUIET, NEVER);
    const before = account.leftovers();
    const again = await prepared(parts);
    assert.deepEqual(await launchCluster(parts, again, QUIET, NEVER), { kind: 'ready', nothingToDo: true });
    assert.deepEqual(account.leftovers(), before);
  });

  it('names the zones that may have room where this one has none', async () => {
    const account = new FakeAccount();
    const noRoom = new AwsError('noCapacity', 'ec2:RunInstances', 'InsufficientInstanceCapacity', 'no m5');
    account.fail({ call: 'ec2.runLeader', error: noRoom });
    const parts = launchingParts(account);
    const plan = await prepared(parts);
    const outcome = await launchCluster(parts, plan, QUIET, NEVER);
    assert.ok(outcome.kind === 'failed');
    assert.ok(plan.plan.choices.otherZones.length > 0);
    assert.deepEqual(outcome.otherZones, plan.plan.choices.otherZones);
    assert.deepEqual(
      outcome.failures.map(({ kind, failure }) => [kind, failure.kind === 'aws' && failure.failure.kind]),
      [['leader', 'noCapacity']],
    );
    assert.ok(outcome.left > 0);
  });

  for (const kind of ['quota', 'expired', 'clockSkew', 'accessDenied'] as const)
    it(`tells ${kind}, and names no other zone`, async () => {
      const account = new FakeAccount();
      account.fail({ call: 'ec2.createSecurityGroup', error: new AwsError(kind, 'ec2:CreateSecurityGroup', 'X', '') });
      const parts = launchingParts(account);
      const outcome = await launchCluster(parts, await prepared(parts), QUIET, NEVER);
      assert.ok(outcome.kind === 'failed');
      assert.deepEqual(outcome.otherZones, []);
      const [first] = outcome.failures;
      assert.ok(first?.failure.kind === 'aws');
      assert.equal(first.failure.failure.kind, kind);
    });

  it('tells a boot that failed, with its last words', async () => {
    const account = new FakeAccount();
    booting(account, 'failed');
    const parts = launchingParts(account);
    const outcome = await launchCluster(parts, await prepared(parts), QUIET, NEVER);
    assert.deepEqual(outcome, {
      kind: 'notReady',
      leader: { kind: 'failed', phase: 'controlPlane', message: 'kubeadm: no room' },
    });
  });

  it('tells a leader that is ready and does not answer', async () => {
    const account = new FakeAccount();
    booting(account, 'ready');
    const problem = { kind: 'noKeyForLeader', id: 'x' } as const;
    const parts = launchingParts(account, { answers: () => Promise.reject(new ProblemError(problem)) });
    const outcome = await launchCluster(parts, await prepared(parts), QUIET, NEVER);
    assert.deepEqual(outcome, { kind: 'unreachable', failure: { kind: 'problem', problem } });
  });

  it('stops when it is told to, and goes on from there', async () => {
    const account = new FakeAccount();
    const parts = launchingParts(account);
    const plan = await prepared(parts);
    account.beforeCall = (call) => {
      if (call === 'ec2.runLeader') parts.operations.cancel(plan.id);
    };
    assert.deepEqual(await launchCluster(parts, plan, QUIET, NEVER), { kind: 'stopped' });
    booting(account, 'ready');
    const again = await prepared(parts);
    assert.equal(again.plan.resumes, true);
    assert.equal((await launchCluster(parts, again, QUIET, NEVER)).kind, 'ready');
  });

  it('refuses while this window does something else to the cluster', async () => {
    const account = new FakeAccount();
    const parts = launchingParts(account);
    const plan = await prepared(parts);
    const other = parts.operations.run(
      { kind: 'destroy', id: plan.id },
      (_, signal) => new Promise((resolve) => signal.addEventListener('abort', resolve)),
      NEVER,
    );
    await assert.rejects(launchCluster(parts, plan, QUIET, NEVER), ProblemError);
    parts.operations.cancel(plan.id);
    await other;
    assert.deepEqual(account.leftovers(), []);
  });
});

describe('prepareLaunch', () => {
  it('asks for the own address only where the spec does not say who may come in', async () => {
    const account = new FakeAccount();
    let asked = 0;
    const ownAddress = () => {
      asked += 1;
      return Promise.resolve(undefined);
    };
    const parts = launchingParts(account, { ownAddress });
    await prepared(parts, specOf({ network: { sshFrom: ['198.51.100.0/24'] } }));
    assert.equal(asked, 0);
    const { plan } = await prepared(parts);
    assert.equal(asked, 1);
    assert.deepEqual(
      plan.warnings.map(({ kind }) => kind).filter((kind) => kind === 'noSshRange'),
      ['noSshRange'],
    );
  });

  it('says where nobody names a region', async () => {
    const parts = launchingParts(new FakeAccount(), { profileRegion: () => Promise.resolve(undefined) });
    const found = await prepareLaunch(parts, { spec: specOf(), profile: 'research' }, NEVER);
    assert.deepEqual(found, { kind: 'noRegion', profile: 'research' });
  });

  it('takes region and addresses of the spec, and the profile of who launches: a colleague may call his otherwise', async () => {
    const account = new FakeAccount();
    const connected: unknown[] = [];
    const parts = launchingParts(account, {
      access: {
        connect: (profile, region, endpoints) => {
          connected.push([profile, region, endpoints?.api]);
          return account.at(region);
        },
      },
    });
    const spec = specOf({ profile: 'lab', region: 'us-west-2', endpoints: { api: 'http://aws.lab' } });
    await prepared(parts, spec);
    assert.deepEqual(connected, [['research', 'us-west-2', 'http://aws.lab']]);
  });
});
