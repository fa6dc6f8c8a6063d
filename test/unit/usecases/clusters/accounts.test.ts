import assert from 'node:assert/strict';
import type { ConnectOptions } from '../../../../src/provisioner/aws/connect';
import { SignInError } from '../../../../src/provisioner/aws/credentials/signInError';
import { AwsError } from '../../../../src/provisioner/aws/awsError';
import { accountProblem } from '../../../../src/usecases/clusters/accountProblem';
import { Accounts, type AccountsParts } from '../../../../src/usecases/clusters/accounts';
import { profilesInUse, regionOfProfile } from '../../../../src/usecases/clusters/profilesInUse';
import { awsError, FakeAccount } from '../../../fakes/fakeAws';
import { memoryLog } from '../../local/rig';
import { userFiles, type UserFiles } from '../../provisioner/aws/credentials/userFiles';

const never = new AbortController().signal;
const DEVICE = 'arn:aws:iam::123456789012:mfa/ann';
const KEYS = 'aws_access_key_id = AKIA\naws_secret_access_key = s';

describe('The accounts in use', () => {
  let files: UserFiles;
  let account: FakeAccount;
  let other: FakeAccount;
  let env: NodeJS.ProcessEnv;
  let chosen: string[];
  let regions: string[];
  let asked: string[];
  let mayAsk: boolean;
  let opened: ConnectOptions[];
  let all: Accounts[];

  beforeEach(async () => {
    files = await userFiles();
    files.write(
      'config',
      `[default]
region = eu-west-1
[profile ann]
region = us-west-2
[profile role]
role_arn = arn:aws:iam::123456789012:role/r
source_profile = ann
mfa_serial = ${DEVICE}`,
    );
    files.write('credentials', `[default]\n${KEYS}\n[ann]\n${KEYS}\n[lab]\n${KEYS}`);
    account = new FakeAccount('123456789012');
    other = new FakeAccount('210987654321');
    env = files.env;
    [chosen, regions, asked, mayAsk, opened, all] = [[], [], [], false, [], []];
  });
  afterEach(() => {
    for (const each of all) each.dispose();
    files.remove();
  });

  function accountsWith(more: Partial<AccountsParts> = {}) {
    const accounts = new Accounts({
      profiles: () => chosen,
      regions: () => regions,
      line: () => ({ env }),
      home: files.home,
      askMfa: ({ serial }) => {
        asked.push(serial);
        return Promise.resolve(undefined);
      },
      mayAsk: () => mayAsk,
      log: memoryLog(),
      open: (options) => {
        opened.push(options);
        return (options.credentials.profile === 'lab' ? other : account).at(options.region);
      },
      ...more,
    });
    all.push(accounts);
    const events = { changes: 0, resets: 0 };
    accounts.onChange(() => (events.changes += 1));
    accounts.onReset(() => (events.resets += 1));
    return { accounts, events };
  }

  it('call nothing, and open no way, before something is asked of them', async () => {
    chosen = ['ann', 'lab'];
    const { accounts } = accountsWith();
    const states = await accounts.states();
    accounts.connect('ann', 'us-east-1');
    await accounts.connections();
    assert.deepEqual(
      states.map(({ profile, region, account: id, problem }) => [profile, region, id, problem]),
      [
        ['ann', 'us-west-2', undefined, undefined],
        ['lab', 'us-east-1', undefined, undefined],
      ],
    );
    assert.deepEqual([account.calls, other.calls, opened], [[], [], []]);
  });

  it('are asked once who they are, until they are forgotten; the tree hears of it', async () => {
    chosen = ['ann'];
    const { accounts, events } = accountsWith();
    await Promise.all([accounts.identity('ann', never), accounts.connect('ann', 'us-east-1').sts.identity(never)]);
    await accounts.identity('ann', never);
    assert.equal(account.calls.filter((call) => call.includes('sts.identity')).length, 1);
    assert.deepEqual(events, { changes: 1, resets: 0 });
    const [state] = await accounts.states();
    assert.equal(state?.account, '123456789012');
    assert.match(state.arn ?? '', /:123456789012:/);
    accounts.forget('ann');
    assert.deepEqual(events, { changes: 2, resets: 1 });
    assert.equal((await accounts.states())[0]?.account, undefined);
    await accounts.identity('ann', never);
    assert.equal(account.calls.filter((call) => call.includes('sts.identity')).length, 2);
  });

  it('say which of them lead into the same account, and which leads to one', async () => {
    chosen = ['ann', 'default', 'lab'];
    const { accounts } = accountsWith();
    assert.equal(await accounts.profileOf('210987654321', never), 'lab');
    assert.equal(accounts.knownProfile('210987654321'), 'lab');
    assert.equal(await accounts.profileOf('999999999999', never), undefined);
    assert.deepEqual(
      (await accounts.states()).map(({ sameAs }) => sameAs),
      [['default'], ['ann'], []],
    );
  });

  it('keep why they cannot be used as data, until they can', async () => {
    chosen = ['ann'];
    const { accounts } = accountsWith();
    account.fail({ call: 'sts.identity', error: awsError('clockSkew') });
    await assert.rejects(accounts.identity('ann', never), { kind: 'clockSkew' });
    assert.equal((await accounts.states())[0]?.problem?.kind, 'clockSkew');
    await accounts.identity('ann', never);
    assert.equal((await accounts.states())[0]?.problem, undefined);
  });

  it('keep that AWS does not take their keys, which are forgotten while it is asked', async () => {
    chosen = ['ann'];
    const { accounts } = accountsWith({
      open: ({ region, credentials }) => ({
        ...account.at(region),
        sts: {
          identity: () => {
            // What the border does with a call that is refused.
            credentials.forget();
            return Promise.reject(awsError('expired'));
          },
        },
      }),
    });
    await assert.rejects(accounts.identity('ann', never), { kind: 'expired' });
    assert.equal((await accounts.states())[0]?.problem?.kind, 'expired');
  });

  it('ask anew who they are when AWS no longer takes their keys', async () => {
    chosen = ['ann'];
    const { accounts } = accountsWith();
    await accounts.identity('ann', never);
    // What the border does with a call that is refused.
    opened[0]?.credentials.forget();
    account.fail({ call: 'sts.identity', error: awsError('expired') });
    await assert.rejects(accounts.identity('ann', never), { kind: 'expired' });
    const [state] = await accounts.states();
    assert.deepEqual([state?.problem?.kind, state?.account], ['expired', undefined]);
  });

  it('follow the files of the user without being told', async () => {
    chosen = ['ann'];
    const { accounts, events } = accountsWith();
    await accounts.identity('ann', never);
    assert.equal(events.resets, 0);
    files.write('credentials', `[ann]\n${KEYS}\n[somebody-new]\n${KEYS}`);
    await accounts.identity('ann', never);
    assert.equal(events.resets, 1);
    await accounts.identity('ann', never);
    assert.equal(events.resets, 1);
  });

  it('name a profile that is not there, and a file that cannot be read', async () => {
    chosen = ['nobody'];
    const { accounts } = accountsWith();
    await assert.rejects(accounts.identity('nobody', never), SignInError);
    assert.equal((await accounts.states())[0]?.problem?.kind, 'badProfile');
    files.write('config', 'no section\n');
    accounts.reload();
    const [state] = await accounts.states();
    assert.deepEqual([state?.profile, state?.problem?.kind], ['nobody', 'badProfile']);
  });

  it('ask for the code of a device when the user signs in, once, and never by themselves', async () => {
    chosen = ['role'];
    const { accounts } = accountsWith();
    await assert.rejects(accounts.identity('role', never), {
      problem: { kind: 'mfaNeeded', profile: 'role', serial: DEVICE },
    });
    assert.deepEqual(asked, []);
    assert.equal((await accounts.states())[0]?.problem?.kind, 'mfa');
    accounts.forget('role');
    await assert.rejects(accounts.identity('role', never), { code: 'mfaCancelled' });
    await assert.rejects(accounts.identity('role', never), { code: 'mfaNeeded' });
    assert.equal(asked.length, 1);
    mayAsk = true;
    await assert.rejects(accounts.identity('role', never), { code: 'mfaCancelled' });
    assert.equal(asked.length, 2);
  });

  it('look into the regions of the setting only, unless everything is asked for', async () => {
    chosen = ['ann'];
    regions = ['eu-west-1'];
    const { accounts } = accountsWith();
    const shown = async (where: 'chosen' | 'everywhere') =>
      (await accounts.connections(where)).map(({ profile, region, regions: only }) => [profile, region, only]);
    assert.deepEqual(await shown('chosen'), [['ann', 'us-west-2', ['eu-west-1']]]);
    assert.deepEqual(await shown('everywhere'), [['ann', 'us-west-2', undefined]]);
  });

  it('take other settings after a reload, with a line of their own', async () => {
    chosen = ['ann'];
    const { accounts, events } = accountsWith();
    await accounts.identity('ann', never);
    const { line } = await accounts.network();
    assert.equal((await accounts.network()).line, line);
    env = { ...env, HTTPS_PROXY: 'http://127.0.0.1:3128', AWS_ENDPOINT_URL: 'http://127.0.0.1:5000' };
    chosen = ['lab'];
    accounts.reload();
    assert.equal(events.resets, 1);
    assert.notEqual((await accounts.network()).line, line);
    const [state] = await accounts.states();
    assert.deepEqual([state?.profile, state?.endpoint, state?.account], ['lab', '127.0.0.1:5000', undefined]);
    assert.equal((await accounts.identity('lab', never)).account, '210987654321');
    env = { ...env, HTTPS_PROXY: 'ftp://nowhere' };
    accounts.reload();
    await assert.rejects(accounts.connect('lab', 'us-east-1').ec2.regions(never), { code: 'BadProxy' });
  });
});

describe('Which profiles are in use', () => {
  const files = [{ name: 'default' }, { name: 'ann' }];
  const keys = { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 's' };

  it('is what the setting says, else what Toil and the command line would take', () => {
    assert.deepEqual(profilesInUse(['ann', 'lab', 'ann'], keys, files), ['ann', 'lab']);
    assert.deepEqual(profilesInUse([], { ...keys, AWS_PROFILE: 'ann' }, files), ['']);
    assert.deepEqual(profilesInUse([], { AWS_PROFILE: 'ann' }, files), ['ann']);
    assert.deepEqual(profilesInUse([], { AWS_PROFILE: '' }, files), ['default']);
    assert.deepEqual(profilesInUse([], {}, [{ name: 'ann' }]), ['']);
  });

  it('and where: the region of the profile, of the environment, else the first', () => {
    const env = { TOIL_AWS_REGION: 'eu-north-1', AWS_DEFAULT_REGION: 'eu-west-3', AWS_REGION: '' };
    assert.equal(regionOfProfile({ region: 'us-west-2' }, env), 'us-west-2');
    assert.equal(regionOfProfile({}, env), 'eu-west-3');
    assert.equal(regionOfProfile(undefined, {}), 'us-east-1');
  });
});

describe('Why an account cannot be used', () => {
  it('is told by what the user can do', () => {
    const signIn = (problem: SignInError['problem']): string => accountProblem(new SignInError(problem)).kind;
    assert.deepEqual(
      [
        signIn({ kind: 'noCredentials' }),
        signIn({ kind: 'ssoSignedOut', profile: 'a', startUrl: 'u' }),
        signIn({ kind: 'ssoExpired', profile: 'a', startUrl: 'u' }),
        signIn({ kind: 'profileMissing', profile: 'a' }),
        signIn({ kind: 'roleRefused', profile: 'a', role: 'r', reason: 'x' }),
      ],
      ['noCredentials', 'signedOut', 'expired', 'badProfile', 'refused'],
    );
    const kinds = ['notSignedIn', 'expired', 'clockSkew', 'accessDenied', 'timedOut', 'invalid'] as const;
    assert.deepEqual(
      kinds.map((kind) => accountProblem(new AwsError(kind, 'sts:GetCallerIdentity', kind, '')).kind),
      ['signedOut', 'expired', 'clockSkew', 'refused', 'network', 'other'],
    );
    assert.equal(accountProblem(new TypeError('x')).kind, 'other');
  });
});
