import assert from 'node:assert/strict';
import {
  accountGroups,
  accountNotes,
  accountWords,
  profileOfGroup,
  type AccountGroup,
  type ScanFailure,
} from '../../../../src/ui/clustersTree/accountRows';
import type { AccountState } from '../../../../src/usecases/clusters/accounts';
import { clusterOfAccount } from './clusters';

const [ONE, TWO] = ['111111111111', '222222222222'];

function state(profile: string, more: Partial<AccountState> = {}): AccountState {
  return { profile, region: 'us-east-1', sameAs: [], ...more };
}

const nothing = { states: [], clusters: [], failures: [] };
const expired = { kind: 'expired', error: new Error('expired') } as const;
const groupsOf = (seen: Parameters<typeof accountGroups>[0]): AccountGroup[] =>
  accountGroups(seen).filter((each) => each.kind === 'account');

describe('The rows of accounts', () => {
  it('invite who has no credentials at all', () => {
    const states = [state('', { problem: { kind: 'noCredentials', error: new Error() } })];
    assert.deepEqual(accountGroups({ ...nothing, states }), [{ kind: 'noAccount', id: 'noAccount' }]);
  });

  it('do not, when one of several profiles has none', () => {
    const states = [state('a', { problem: { kind: 'noCredentials', error: new Error() } }), state('b')];
    assert.deepEqual(
      groupsOf({ ...nothing, states }).map(({ id }) => id),
      ['profile/a', 'profile/b'],
    );
  });

  it('put two profiles of one account into one, with its clusters once', () => {
    const clusters = [clusterOfAccount(ONE, 'b'), clusterOfAccount(TWO, 'c')];
    const states = [state('a', { account: ONE }), state('b', { account: ONE }), state('c', { account: TWO })];
    const groups = groupsOf({ ...nothing, states, clusters });
    assert.deepEqual(
      groups.map(({ id, states: members, clusters: own }) => [
        id,
        members.map(({ profile }) => profile),
        own.map(({ key }) => key.account),
      ]),
      [
        [`account/${ONE}`, ['a', 'b'], [ONE]],
        [`account/${TWO}`, ['c'], [TWO]],
      ],
    );
  });

  it('keep the clusters of a profile whose sign-in has ended, and of one that is in use no more', () => {
    const clusters = [clusterOfAccount(ONE, 'a'), clusterOfAccount(TWO, 'gone')];
    const groups = groupsOf({ ...nothing, states: [state('a', { problem: expired })], clusters });
    assert.deepEqual(
      groups.map(({ id, account, clusters: own }) => [id, account, own.length]),
      [
        [`account/${ONE}`, ONE, 1],
        [`account/${TWO}`, TWO, 1],
      ],
    );
    assert.equal(accountWords(groups[0] ?? assert.fail()), 'account;signInNeeded');
    assert.equal(accountWords(groups[1] ?? assert.fail()), 'account');
  });

  it('are about the profile that has a problem', () => {
    const [group = assert.fail()] = groupsOf({
      ...nothing,
      states: [state('a', { account: ONE }), state('b', { account: ONE, problem: expired })],
    });
    assert.equal(profileOfGroup(group), 'b');
    assert.equal(profileOfGroup({ ...group, states: [state('a')] }), 'a');
  });

  it('have the regions that could not be read, each under its account', () => {
    const failure = (more: Partial<ScanFailure>): ScanFailure => ({ profile: 'a', what: 'region', error: 1, ...more });
    const failures = [
      failure({ account: ONE, region: 'eu-west-1' }),
      failure({ profile: 'c', account: TWO, what: 'regions' }),
      failure({ profile: 'a', what: 'identity' }),
    ];
    const states = [state('a', { account: ONE }), state('c', { account: TWO })];
    const [one = assert.fail(), two = assert.fail()] = groupsOf({ ...nothing, states, failures });
    assert.deepEqual(
      [one, two].map((each) => accountNotes(each, false).map(({ id }) => id)),
      [[`account/${ONE}/failure/a/eu-west-1`], [`account/${TWO}/failure/c/`]],
    );
  });

  it('say that somebody looks, and after that that there is nothing; neither where nobody can', () => {
    const notes = (scanning: boolean, more: Partial<AccountState> = {}): string[] => {
      const [group = assert.fail()] = groupsOf({ ...nothing, states: [state('a', more)] });
      return accountNotes(group, scanning).map(({ kind }) => kind);
    };
    assert.deepEqual(notes(true), ['looking']);
    assert.deepEqual(notes(false), ['noClusters']);
    assert.deepEqual(notes(true, { problem: expired }), ['accountProblem']);
    assert.deepEqual(notes(false, { problem: expired }), ['accountProblem']);
  });
});
