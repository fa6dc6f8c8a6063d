import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AwsError } from '../../../../src/provisioner/aws/awsError';
import { prepareResize, resizeCluster } from '../../../../src/usecases/launching/resizing';
import { begunLaunch } from '../../../../src/usecases/launching/resumeLaunch';
import {
  commandOfCluster,
  fileOfCluster,
  readSpecFile,
  specPath,
  specText,
  wholeSpec,
  writeSpec,
} from '../../../../src/usecases/launching/specFiles';
import { readLaunchCommand } from '../../../../src/toil/launchCommand/readLaunchCommand';
import { FakeAccount } from '../../../fakes/fakeAws';
import { hurried, launched, NEVER, partsOf, specOf, TWO_GROUPS } from '../../provisioner/support/launching';
import { launchingParts } from './support/parts';

describe('A launch that was begun', () => {
  hurried();

  it('says what it was asked for, with all its settings', async () => {
    const account = new FakeAccount();
    const spec = specOf({ idleHours: 2, environment: { A: 'b' } });
    await launched(partsOf(account.at()), spec);
    const begun = await begunLaunch(account.at(), 'my-cluster', NEVER);
    assert.ok(begun.kind === 'spec');
    assert.deepEqual([begun.spec.idleHours, begun.spec.environment, begun.spec.workers], [2, { A: 'b' }, spec.workers]);
  });

  it('needs its file where the record is missing, or may not be read', async () => {
    const account = new FakeAccount();
    await launched(partsOf(account.at()), specOf());
    account.region('us-east-1').parameters.clear();
    assert.deepEqual(await begunLaunch(account.at(), 'my-cluster', NEVER), { kind: 'fileNeeded', why: 'noRecord' });
    account.fail({ call: 'ssm.parametersNamed', error: new AwsError('accessDenied', 'ssm:GetParameters', 'x', '') });
    assert.deepEqual(await begunLaunch(account.at(), 'my-cluster', NEVER), { kind: 'fileNeeded', why: 'notAllowed' });
  });

  it('is refused where there is none', async () => {
    const account = new FakeAccount();
    assert.deepEqual(await begunLaunch(account.at(), 'my-cluster', NEVER), { kind: 'refused', why: 'free' });
  });
});

describe('A resize', () => {
  hurried();
  const smaller = specOf({ workers: [{ types: ['m5.large'], max: 0 }] });

  /** A cluster whose first group has a worker. */
  async function standing(): Promise<FakeAccount> {
    const account = new FakeAccount();
    await launched(partsOf(account.at()), specOf());
    for (const group of account.region('us-east-1').scalingGroups)
      group.members = [{ id: 'i-1', type: 'm5.large', zone: 'us-east-1a', lifecycle: 'InService' }];
    return account;
  }

  it('tells the runs whose jobs may be lost before a group shrinks, and changes nothing before a yes', async () => {
    const account = await standing();
    const before = account.leftovers();
    const asked: string[] = [];
    const liveRuns = (id: string): Promise<string[]> => {
      asked.push(id);
      return Promise.resolve(['align', 'call']);
    };
    const found = await prepareResize(launchingParts(account, { liveRuns }), { spec: smaller, profile: 'lab' }, NEVER);
    assert.ok(found.kind === 'resize');
    assert.deepEqual(found.runs, { kind: 'runs', names: ['align', 'call'] });
    assert.deepEqual(asked, [found.id]);
    assert.deepEqual(account.leftovers(), before);
  });

  it('says that it does not know where the leader cannot be asked', async () => {
    const account = await standing();
    const parts = launchingParts(account, { liveRuns: () => Promise.reject(new Error('asleep')) });
    const found = await prepareResize(parts, { spec: smaller, profile: 'lab' }, NEVER);
    assert.ok(found.kind === 'resize');
    assert.deepEqual(found.runs, { kind: 'unknown', failure: { kind: 'unexpected', message: 'asleep' } });
  });

  it('asks no leader where nothing shrinks, and does what was planned', async () => {
    const account = await standing();
    const parts = launchingParts(account, { liveRuns: () => Promise.reject(new Error('not to be asked')) });
    const [first, ...rest] = TWO_GROUPS;
    const spec = specOf({ workers: [{ types: first?.types ?? [], min: 1, max: 9 }, ...rest] });
    const found = await prepareResize(parts, { spec, profile: 'lab' }, NEVER);
    assert.ok(found.kind === 'resize');
    assert.equal(found.runs, undefined);
    const outcome = await resizeCluster(parts, found, () => undefined, NEVER);
    assert.deepEqual(outcome, { kind: 'ready', nothingToDo: false });
    const ranges = account.region('us-east-1').scalingGroups.map(({ least, most }) => `${least}-${most}`);
    assert.deepEqual(ranges.sort(), ['0-4', '1-9']);
  });

  it('is refused for a cluster that is not there', async () => {
    const found = await prepareResize(launchingParts(new FakeAccount()), { spec: smaller, profile: 'lab' }, NEVER);
    assert.deepEqual(found, { kind: 'noCluster' });
  });
});

describe('The file of a spec', () => {
  hurried();
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'toil-spec-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('is read as it was written, and another of its name is never overwritten unasked', async () => {
    const file = specPath(folder, 'my-cluster');
    const spec = { format: 1 as const, name: 'my-cluster', workers: [{ types: ['m5.large'], max: 3 }] };
    assert.equal(await writeSpec(file, spec, 'keep'), 'written');
    assert.deepEqual(await readSpecFile(file), { kind: 'spec', spec: wholeSpec(spec) });
    assert.equal(await writeSpec(file, { ...spec, owner: 'bob' }, 'keep'), 'exists');
    assert.equal(await readFile(file, 'utf8'), specText(spec));
    assert.equal(await writeSpec(file, { ...spec, owner: 'bob' }, 'replace'), 'written');
    assert.match(await readFile(file, 'utf8'), /"owner": "bob"/);
  });

  it('and the command of Toil say what a standing cluster is', async () => {
    const account = new FakeAccount();
    await launched(partsOf(account.at()), specOf({ buckets: { read: [], write: [] }, idleHours: 2 }));
    const file = await fileOfCluster(account.at(), 'my-cluster', NEVER);
    assert.deepEqual([file?.from, file?.spec.idleHours], ['record', 2]);
    const command = await commandOfCluster(account.at(), 'my-cluster', NEVER);
    const read = readLaunchCommand(command?.text ?? '').spec;
    assert.deepEqual([read.name, read.keyPair, read.workers.length], ['my-cluster', 'ann', 2]);
    assert.ok(command?.unsaid.some(([key]) => key === 'idleHours'));
    assert.equal(await commandOfCluster(account.at(), 'nobody', NEVER), undefined);
  });
});
