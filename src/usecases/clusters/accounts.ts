import type { Aws } from '../../provisioner/aws/aws';
import type { Identity } from '../../provisioner/aws/calls/account';
import { configFile, credentialsFile } from '../../provisioner/aws/credentials/configFiles';
import { once } from '../../provisioner/aws/clients';
import { connectAws, type ConnectOptions } from '../../provisioner/aws/connect';
import { listProfiles, type Profile } from '../../provisioner/aws/credentials/profiles';
import type { AskMfa } from '../../provisioner/aws/credentials/roleKeys';
import { credentialSource } from '../../provisioner/aws/credentials/source';
import type { SignInNetwork } from '../../provisioner/aws/credentials/ssoKeys';
import { endpointOf, type Endpoints } from '../../provisioner/aws/endpoints';
import { lazyCalls } from '../../provisioner/aws/lazyCalls';
import type { LineOptions } from '../../provisioner/aws/line';
import type { Connection } from '../../provisioner/clusters/scanRegions';
import { systemClock } from '../../shared/clock';
import type { Disposable } from '../../shared/disposables';
import { Emitter } from '../../shared/events';
import type { Log } from '../../shared/log';
import { accountProblem, type AccountProblem } from './accountProblem';
import { AccountSession } from './accountSession';
import { FileChanges } from './fileChanges';
import type { AwsAccess } from './knownClusters';
import { Lines } from './lines';
import { ENVIRONMENT_PROFILE, profilesInUse, regionOfProfile } from './profilesInUse';

/** An account that the user chose, as far as it is known: nothing is called for it. */
export interface AccountState {
  /** Empty: the credentials of the environment or the machine (`ENVIRONMENT_PROFILE`). */
  readonly profile: string;
  /** Where it works unless told otherwise. */
  readonly region: string;
  readonly account?: string;
  readonly arn?: string;
  /** Host and port of EC2's address where it is not Amazon's own. */
  readonly endpoint?: string;
  /** When the keys in use end. */
  readonly ends?: Date;
  /** Why it cannot be used. */
  readonly problem?: AccountProblem;
  /** The other profiles in use that lead into the same account. */
  readonly sameAs: readonly string[];
}

export interface AccountsParts {
  /** The setting `toil.aws.profiles`. */
  readonly profiles: () => readonly string[];
  /** The setting `toil.aws.regions`. */
  readonly regions: () => readonly string[];
  /** The editor's proxy and certificates, and the environment: read anew by `reload`. */
  readonly line: () => LineOptions;
  readonly home: string;
  /** Asks the user for the code of a device: after `forget`, which is what signing in does, and where `mayAsk` says so. */
  readonly askMfa: AskMfa;
  /** Whether the user waits for something that they began, an operation. */
  readonly mayAsk: () => boolean;
  readonly log: Log;
  /** How a region of a profile is reached; `connectAws` unless told. */
  readonly open?: (options: ConnectOptions) => Aws;
}

/**
 * The AWS accounts behind the chosen profiles: one source of credentials for each, one line for all. Nothing is read or called before
 * somebody asks.
 */
export class Accounts implements AwsAccess, Disposable {
  private readonly lines: Lines;
  private readonly sessions = new Map<string, AccountSession>();
  /** By profile and region. */
  private readonly ways = new Map<string, Aws>();
  /** Profiles that the user is signing in with. A look in the background asks nobody for a code. */
  private readonly signingIn = new Set<string>();
  private readonly changed = new Emitter<void>();
  private readonly voided = new Emitter<void>();

  /** Something that `states` tells has changed. */
  readonly onChange = this.changed.event;
  /** What was looked up counts no more: other settings, files or keys. */
  readonly onReset = this.voided.event;

  private readonly files = new FileChanges(
    () => [configFile(this.place()), credentialsFile(this.place())],
    () => this.reload(),
    systemClock,
  );

  constructor(private readonly parts: AccountsParts) {
    this.lines = new Lines(parts.line);
  }

  /** Follows the user's files until the result is disposed: a profile that is written in a terminal counts at once. */
  watch(): Disposable {
    return this.files.watch();
  }

  /**
   * All profiles of the user's files.
   * @throws SignInError `badFile`.
   */
  listProfiles(): Promise<Profile[]> {
    return listProfiles(this.place());
  }

  /** What is known of the accounts in use, in the order of the setting; at least one. */
  async states(): Promise<AccountState[]> {
    const { names, profiles, problem } = await this.inUse();
    const states = names.map((name) => this.stateOf(name, profiles.get(name), problem));
    return states.map((state) => ({
      ...state,
      sameAs: states
        .filter((other) => other !== state && state.account !== undefined && other.account === state.account)
        .map(({ profile }) => profile),
    }));
  }

  /**
   * Who a profile is.
   * @throws SignInError, AwsError
   */
  async identity(profile: string, signal: AbortSignal): Promise<Identity> {
    return (await this.session(profile)).identify(signal);
  }

  /** The profile that is known already to lead into an account. */
  knownProfile(account: string): string | undefined {
    return [...this.sessions].find(([, { identity }]) => identity?.account === account)?.[0];
  }

  /** The profile in use that leads into an account; undefined where none does. */
  async profileOf(account: string, signal: AbortSignal): Promise<string | undefined> {
    const { names } = await this.inUse();
    const known = names.find((name) => this.sessions.get(name)?.identity?.account === account);
    if (known !== undefined) return known;
    const identities = await Promise.allSettled(names.map((name) => this.identity(name, signal)));
    signal.throwIfAborted();
    return names.find((_, i) => {
      const identity = identities[i];
      return identity?.status === 'fulfilled' && identity.value.account === account;
    });
  }

  /** Where a profile works unless told otherwise. */
  async regionOf(profile: string): Promise<string> {
    const { profiles } = await this.inUse();
    return regionOfProfile(profiles.get(profile), this.parts.line().env);
  }

  /** The ways into the accounts in use. `everywhere`: also into regions that the setting leaves out. */
  async connections(where: 'chosen' | 'everywhere' = 'chosen'): Promise<Connection[]> {
    const { names, profiles } = await this.inUse();
    const { env } = this.parts.line();
    const regions = this.parts.regions();
    return names.map((profile) => ({
      profile,
      region: regionOfProfile(profiles.get(profile), env),
      connect: (region) => this.connect(profile, region),
      ...(where === 'everywhere' || regions.length === 0 ? {} : { regions }),
    }));
  }

  connect(profile: string, region: string, endpoints: Endpoints = {}): Aws {
    const { api, ssm, s3 } = endpoints;
    const key = [profile, region, api, ssm, s3].join(' ');
    const known = this.ways.get(key);
    if (known) return known;
    const made = this.way(profile, region, endpoints);
    this.ways.set(key, made);
    return made;
  }

  /** What signing in needs. */
  async network(): Promise<SignInNetwork> {
    const { line, env } = await this.lines.current();
    return { line, env, home: this.parts.home, log: this.parts.log };
  }

  /** The user has signed in, or keys are to be asked for anew. */
  forget(profile: string): void {
    this.signingIn.add(profile);
    this.sessions.get(profile)?.forget();
    for (const key of [...this.ways.keys()]) if (key.startsWith(`${profile} `)) this.ways.delete(key);
    this.reset();
  }

  /** Settings, files or the environment have changed. */
  reload(): void {
    for (const session of this.sessions.values()) session.forget();
    this.sessions.clear();
    this.ways.clear();
    this.reset();
  }

  dispose(): void {
    this.changed.dispose();
    this.voided.dispose();
    this.lines.dispose();
  }

  private reset(): void {
    this.voided.fire();
    this.changed.fire();
  }

  private place() {
    return { env: this.parts.line().env, home: this.parts.home };
  }

  private async inUse() {
    const read = await listProfiles(this.place()).then(
      (profiles) => ({ profiles, problem: undefined }),
      (error: unknown) => ({ profiles: [], problem: accountProblem(error) }),
    );
    const names = profilesInUse(this.parts.profiles(), this.parts.line().env, read.profiles);
    return { names, profiles: new Map(read.profiles.map((each) => [each.name, each])), problem: read.problem };
  }

  private stateOf(name: string, profile: Profile | undefined, fault: AccountProblem | undefined): AccountState {
    const { env } = this.parts.line();
    const session = this.sessions.get(name);
    const problem = session?.problem ?? fault;
    const { identity, credentials } = session ?? {};
    const endpoint = hostOf(endpointOf('ec2', {}, env, profile?.endpoint));
    return {
      profile: name,
      region: regionOfProfile(profile, env),
      sameAs: [],
      ...(identity === undefined ? {} : { account: identity.account, arn: identity.arn }),
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(credentials?.ends === undefined ? {} : { ends: credentials.ends }),
      ...(problem === undefined ? {} : { problem }),
    };
  }

  private async session(profile: string): Promise<AccountSession> {
    // Also while nobody watches them: what is planned and launched goes by what the files say now.
    await this.files.look();
    const [network, region] = await Promise.all([this.network(), this.regionOf(profile)]);
    const known = this.sessions.get(profile);
    if (known) return known;
    const named = profile === ENVIRONMENT_PROFILE ? undefined : profile;
    const askMfa = (): AskMfa | undefined => this.questionFor(profile);
    const source = credentialSource({
      profile: named,
      network,
      region,
      get askMfa() {
        return askMfa();
      },
    });
    const { open = connectAws, log } = this.parts;
    const { line, env } = network;
    const session = new AccountSession(
      source,
      (credentials) => open({ region, credentials, line, env, log }),
      () => this.changed.fire(),
    );
    this.sessions.set(profile, session);
    return session;
  }

  private questionFor(profile: string): AskMfa | undefined {
    if (!this.signingIn.has(profile) && !this.parts.mayAsk()) return undefined;
    return (device, signal) => {
      // One question for each time that the user signs in: a wrong code is told, not asked for again.
      this.signingIn.delete(profile);
      return this.parts.askMfa(device, signal);
    };
  }

  /** A region of a profile, opened at the first call. */
  private way(profile: string, region: string, endpoints: Endpoints): Aws {
    const { open = connectAws, log } = this.parts;
    const opened = once(async () => {
      const [{ credentials }, { line, env }] = await Promise.all([this.session(profile), this.network()]);
      return open({ region, credentials, line, env, log, endpoints });
    });
    return {
      region,
      // Who somebody is does not depend on the region, but on whom it is asked.
      sts:
        endpoints.api === undefined
          ? { identity: (signal) => this.identity(profile, signal) }
          : lazyCalls(async () => (await opened()).sts),
      ec2: lazyCalls(async () => (await opened()).ec2),
      autoScaling: lazyCalls(async () => (await opened()).autoScaling),
      iam: lazyCalls(async () => (await opened()).iam),
      s3: lazyCalls(async () => (await opened()).s3),
      ssm: lazyCalls(async () => (await opened()).ssm),
      prices: lazyCalls(async () => (await opened()).prices),
      quotas: lazyCalls(async () => (await opened()).quotas),
    };
  }
}

function hostOf(endpoint: string | undefined): string | undefined {
  return endpoint === undefined ? undefined : (URL.parse(endpoint)?.host ?? endpoint);
}
