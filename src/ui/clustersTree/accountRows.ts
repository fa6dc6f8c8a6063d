import type { AccountState } from '../../usecases/clusters/accounts';
import type { KnownCluster, KnownClusters } from '../../usecases/clusters/knownClusters';

export type ScanFailure = ReturnType<KnownClusters['failures']>[number];

/** An account with all profiles that lead into it; one for each profile whose account is not known. */
export interface AccountGroup {
  readonly kind: 'account';
  readonly id: string;
  /** Twelve digits. */
  readonly account?: string;
  readonly states: readonly AccountState[];
  readonly clusters: readonly KnownCluster[];
  readonly failures: readonly ScanFailure[];
}

/** What is below This machine: accounts, or that there is none yet. */
export type AccountsContent = AccountGroup | { readonly kind: 'noAccount'; readonly id: 'noAccount' };

/** What a look at all accounts has come to. */
export interface AccountsSeen {
  readonly states: readonly AccountState[];
  readonly clusters: readonly KnownCluster[];
  readonly failures: readonly ScanFailure[];
}

/** Sorts accounts, clusters and failures into groups, in the order of the setting. Nothing is in two groups, and nothing is lost. */
export function accountGroups({ states, clusters, failures }: AccountsSeen): AccountsContent[] {
  const [only, ...others] = states;
  if (only?.problem?.kind === 'noCredentials' && others.length === 0 && clusters.length === 0)
    return [{ kind: 'noAccount', id: 'noAccount' }];
  const byProfile = new Map(clusters.map(({ profile, key }) => [profile, key.account]));
  const accountOf = (profile: string): string | undefined =>
    states.find((state) => state.profile === profile)?.account ?? byProfile.get(profile);
  const groups = new Map<string, AccountState[]>();
  for (const state of states) {
    const id = groupId(accountOf(state.profile), state.profile);
    groups.set(id, [...(groups.get(id) ?? []), state]);
  }
  // A cluster that is known by a profile that is in use no more.
  for (const { key, profile } of clusters) {
    const id = groupId(key.account, profile);
    if (!groups.has(id)) groups.set(id, []);
  }
  return [...groups].map(([id, members]) => {
    const own = clusters.filter(({ key, profile }) => groupId(key.account, profile) === id);
    const account = own[0]?.key.account ?? members.find((each) => each.account !== undefined)?.account;
    return {
      kind: 'account',
      id,
      states: members,
      clusters: own,
      failures: failures.filter(
        (each) => each.what !== 'identity' && groupId(each.account ?? accountOf(each.profile), each.profile) === id,
      ),
      ...(account === undefined ? {} : { account }),
    };
  });
}

function groupId(account: string | undefined, profile: string): string {
  return account === undefined ? `profile/${profile}` : `account/${account}`;
}

/** Problems that signing in mends. */
const MENDED_BY_SIGNING_IN: ReadonlySet<string> = new Set(['signedOut', 'expired', 'mfa']);

/** The words of an account's row that the manifest's menus ask for. */
export function accountWords({ states }: Pick<AccountGroup, 'states'>): string {
  const signIn = states.some(({ problem }) => problem !== undefined && MENDED_BY_SIGNING_IN.has(problem.kind));
  return signIn ? 'account;signInNeeded' : 'account';
}

/** The profile that a command on the account is about: the one that has a problem, else the first. */
export function profileOfGroup({ states, clusters }: AccountGroup): string {
  const [first] = states;
  const troubled = states.find(({ problem }) => problem !== undefined);
  return troubled?.profile ?? first?.profile ?? clusters[0]?.profile ?? '';
}

/** What is below an account besides its clusters. */
export type AccountNote =
  | { readonly kind: 'accountProblem'; readonly id: string; readonly state: AccountState }
  | { readonly kind: 'scanFailure'; readonly id: string; readonly failure: ScanFailure }
  | { readonly kind: 'looking' | 'noClusters'; readonly id: string };

/** The rows of problems, of regions that could not be read, and of a look that goes on or has found nothing. */
export function accountNotes(group: AccountGroup, scanning: boolean): AccountNote[] {
  const { id, states, failures, clusters } = group;
  const problems = states.filter(({ problem }) => problem !== undefined);
  const works = states.length === 0 || problems.length < states.length;
  return [
    ...problems.map((state) => ({ kind: 'accountProblem' as const, id: `${id}/problem/${state.profile}`, state })),
    ...failures.map((failure) => ({
      kind: 'scanFailure' as const,
      id: `${id}/failure/${failure.profile}/${failure.region ?? ''}`,
      failure,
    })),
    ...(scanning && works && clusters.length === 0 ? [{ kind: 'looking' as const, id: `${id}/looking` }] : []),
    ...(!scanning && works && clusters.length === 0 && failures.length === 0
      ? [{ kind: 'noClusters' as const, id: `${id}/none` }]
      : []),
  ];
}
