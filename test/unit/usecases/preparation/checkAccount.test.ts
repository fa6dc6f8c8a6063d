import assert from 'node:assert/strict';
import type { Aws } from '../../../../src/provisioner/aws/aws';
import type { AccountCheck, CheckedThing } from '../../../../src/usecases/preparation/accountCheck';
import type { AccountParts } from '../../../../src/usecases/preparation/accountParts';
import { checkAccount, regionFor } from '../../../../src/usecases/preparation/checkAccount';
import type { OwnKey } from '../../../../src/usecases/preparation/keyPairs';
import { awsError, FakeAccount } from '../../../fakes/fakeAws';
import { specOf } from '../../provisioner/support/launching';

const NEVER = new AbortController().signal;
const ANN: OwnKey = {
  type: 'ssh-ed25519',
  publicKey: 'ssh-ed25519 A ann',
  fingerprint: 'SHA256:x',
  prints: ['x'],
  isClosed: false,
};
const CHANGES = /\.(?:create|run|import|put|delete|terminate|stop|start|tag|allow|forbid|add|remove|resize|change)/;

describe('The check of an account', () => {
  let account: FakeAccount;
  let keys: OwnKey[];
  beforeEach(() => {
    account = new FakeAccount();
    keys = [ANN];
  });

  const parts = (at: (region: string) => Aws = (region) => account.at(region)): AccountParts => ({
    connect: (_profile, region) => at(region),
    identity: (_profile, signal) => at('us-east-1').sts.identity(signal),
    regionOf: () => Promise.resolve('us-west-2'),
    network: () => assert.fail('nobody signs in'),
    forget: () => assert.fail('nobody signs in'),
  });
  async function checked(
    spec = specOf(),
    region = 'us-west-2',
    at = parts(),
  ): Promise<Map<CheckedThing, AccountCheck>> {
    const found = new Map<CheckedThing, AccountCheck>();
    const question = { profile: 'lab', region, spec, keys };
    await checkAccount(at, question, (check) => void found.set(check.what, check), NEVER);
    return found;
  }
  const states = (found: Map<CheckedThing, AccountCheck>) =>
    Object.fromEntries([...found.values()].map(({ what, state }) => [what, state]));

  it('finds all in order, changes nothing, and says what nobody can know', async () => {
    const found = await checked();
    assert.deepEqual(states(found), {
      signIn: 'ok',
      region: 'ok',
      permissions: 'ok',
      linkedRoles: 'ok',
      keyPair: 'ok',
      quota: 'ok',
      network: 'ok',
      ssh: 'notKnown',
    });
    assert.deepEqual(
      account.calls.filter((call) => CHANGES.test(call)),
      [],
    );
    assert.ok(account.calls.length > 10);
  });

  it('names each action that is not allowed', async () => {
    account.denied.add('iam:PassRole').add('ec2:RunInstances');
    const found = (await checked()).get('permissions');
    assert.ok(found?.what === 'permissions');
    assert.deepEqual([found.state, found.denied, found.untried], ['missing', ['ec2:RunInstances', 'iam:PassRole'], []]);
  });

  it('believes the dry run of a call more than its simulation', async () => {
    const aws = account.at('us-west-2');
    const iam = { ...aws.iam, denied: () => Promise.resolve(['ec2:RunInstances', 'ec2:StopInstances']) };
    const found = (
      await checked(
        specOf(),
        'us-west-2',
        parts(() => ({ ...aws, iam })),
      )
    ).get('permissions');
    assert.ok(found?.what === 'permissions');
    assert.deepEqual(found.denied, ['ec2:StopInstances']);
  });

  it('tells what stays untried where IAM may not be asked, and still finds what the dry runs say', async () => {
    account.fail({ call: 'iam.denied', error: awsError('accessDenied') });
    const unknown = (await checked()).get('permissions');
    assert.ok(unknown?.what === 'permissions');
    assert.deepEqual([unknown.state, unknown.tried, unknown.denied], ['notKnown', 4, []]);
    assert.ok(unknown.untried.includes('iam:PassRole') && !unknown.untried.includes('ec2:RunInstances'));
    account.denied.add('ec2:CreateSecurityGroup');
    account.fail({ call: 'iam.denied', error: awsError('accessDenied') });
    const found = (await checked()).get('permissions');
    assert.ok(found?.what === 'permissions');
    assert.deepEqual([found.state, found.denied], ['missing', ['ec2:CreateSecurityGroup']]);
  });

  it('asks IAM about things by the names of a launch: a policy that is limited to them must count', async () => {
    const asked: string[] = [];
    const aws = account.at('us-west-2');
    const denied: Aws['iam']['denied'] = (_who, { actions, resource = '*', context = {} }) => {
      asked.push(`${actions[0] ?? ''} ${resource} ${JSON.stringify(context)}`);
      return Promise.resolve([]);
    };
    await checked(
      specOf(),
      'us-west-2',
      parts(() => ({ ...aws, iam: { ...aws.iam, denied } })),
    );
    const of = (action: string): string | undefined => asked.find((each) => each.startsWith(`${action} `));
    assert.equal(
      of('iam:PassRole'),
      'iam:PassRole arn:aws:iam::123456789012:role/sample_toil {"iam:PassedToService":"ec2.amazonaws.com"}',
    );
    assert.equal(
      of('ec2:TerminateInstances'),
      'ec2:TerminateInstances arn:aws:ec2:us-east-1:123456789012:instance/sample {"aws:ResourceTag/clusterName":"sample"}',
    );
    for (const each of asked) assert.ok(!/[^ ]\*|\*[^ ]/.test(each), each);
  });

  it('says that a region is switched off where its calls take no keys, and looks no further', async () => {
    account.fail({ call: 'sts.identity', region: 'eu-south-1', error: awsError('notSignedIn') });
    const found = await checked(specOf(), 'eu-south-1');
    assert.deepEqual(states(found), { signIn: 'ok', region: 'missing', ssh: 'notKnown' });
  });

  it('names the regions that are switched on where this one is not', async () => {
    const found = (await checked(specOf(), 'eu-west-1')).get('region');
    assert.deepEqual(found, {
      what: 'region',
      state: 'missing',
      region: 'eu-west-1',
      enabled: ['us-east-1', 'us-west-2'],
    });
  });

  it('tells bad keys from a line that is away', async () => {
    account.fail({ call: 'sts.identity', error: awsError('expired'), times: 1 });
    const expired = await checked();
    account.fail({ call: 'sts.identity', error: awsError('network') });
    const away = await checked();
    assert.deepEqual([expired, away].map(states), [
      { signIn: 'missing', ssh: 'notKnown' },
      { signIn: 'notKnown', ssh: 'notKnown' },
    ]);
  });

  it('knows a key pair as usable only where its private key is here', async () => {
    keys = [];
    const none = (await checked()).get('keyPair');
    assert.deepEqual(none, { what: 'keyPair', state: 'missing', usable: [], others: ['ann'] });
    account
      .region('us-west-2')
      .keyPairs.push({ name: 'made', fingerprint: Array(20).fill('ab').join(':'), type: 'rsa' });
    keys = [{ ...ANN, type: 'ssh-rsa', prints: ['cd'], isClosed: true }];
    assert.equal((await checked()).get('keyPair')?.state, 'notKnown');
  });

  it('compares the quota with the least and the most of the spec', async () => {
    const workers = [{ types: ['m5.large'], min: 1, max: 40 }];
    const short = (await checked(specOf({ workers }))).get('quota');
    assert.ok(short?.what === 'quota');
    assert.deepEqual([short.state, short.short.map(({ quota, needed }) => [quota, needed])], ['ok', [[32, 82]]]);
    const few = [{ types: ['m5.large'], count: 40 }];
    const missing = (await checked(specOf({ workers: few }))).get('quota');
    assert.equal(missing?.state, 'missing');
    account.fail({ call: 'quotas.cores', error: awsError('accessDenied') });
    assert.equal((await checked()).get('quota')?.state, 'notKnown');
  });

  it('finds that there is no default network', async () => {
    account.region('us-west-2').subnets.length = 0;
    assert.deepEqual((await checked()).get('network'), { what: 'network', state: 'missing', zones: [] });
  });

  it('reports keys that end in the middle', async () => {
    account.fail({ call: 'quotas.cores', error: awsError('expired') });
    assert.equal((await checked()).get('signIn')?.state, 'missing');
  });

  it('is of the region of the spec, else of the profile', async () => {
    assert.equal(await regionFor(parts(), 'lab', specOf({ zone: 'eu-west-1b' })), 'eu-west-1');
    assert.equal(await regionFor(parts(), 'lab', undefined), 'us-west-2');
  });
});
