import type { Identity } from '../../provisioner/aws/calls/account';
import type { Aws } from '../../provisioner/aws/aws';
import { SharedWork } from '../../provisioner/aws/credentials/sharedWork';
import type { CredentialSource } from '../../provisioner/aws/credentials/source';
import { accountProblem, type AccountProblem } from './accountProblem';

/** One profile in use: its keys, and who they belong to as long as AWS takes them. */
export class AccountSession {
  /** For all connections of the profile: who is told by AWS that keys are void forgets the identity with them. */
  readonly credentials: CredentialSource;
  private known: Identity | undefined;
  private trouble: AccountProblem | undefined;
  private asking: SharedWork<Identity>;

  /** @param connect a connection of this profile that signs with these credentials. */
  constructor(
    source: CredentialSource,
    private readonly connect: (credentials: CredentialSource) => Pick<Aws, 'sts'>,
    private readonly changed: () => void,
  ) {
    this.credentials = {
      profile: source.profile,
      keys: (signal) => source.keys(signal),
      get ends() {
        return source.ends;
      },
      endpoint: () => source.endpoint(),
      forget: () => {
        source.forget();
        this.known = undefined;
        this.asking = this.ask();
      },
    };
    this.asking = this.ask();
  }

  /** Undefined until somebody asked. */
  get identity(): Identity | undefined {
    return this.known;
  }

  /** Why the last question who this is was not answered. */
  get problem(): AccountProblem | undefined {
    return this.trouble;
  }

  /**
   * Who this is: asked once, until the credentials are forgotten or end.
   * @throws SignInError, AwsError
   */
  async identify(signal: AbortSignal): Promise<Identity> {
    const { asking } = this;
    try {
      const identity = await asking.join(signal);
      if (asking === this.asking) this.learn(identity, undefined);
      return identity;
    } catch (error) {
      // Keys that AWS calls void are forgotten while it is asked: that is news too, unless newer keys have been taken since.
      const isNews = asking === this.asking || this.known === undefined;
      if (!signal.aborted && isNews) this.learn(undefined, accountProblem(error));
      throw error;
    }
  }

  /** As if nothing had been asked. */
  forget(): void {
    this.credentials.forget();
    this.trouble = undefined;
  }

  private ask(): SharedWork<Identity> {
    return new SharedWork(async (signal) => {
      // Keys that have ended must not hide behind a name that is known.
      await this.credentials.keys(signal);
      return this.known ?? (await this.connect(this.credentials).sts.identity(signal));
    });
  }

  private learn(identity: Identity | undefined, problem: AccountProblem | undefined): void {
    const same = this.known?.arn === identity?.arn && textOf(this.trouble) === textOf(problem);
    this.known = identity;
    this.trouble = problem;
    if (!same) this.changed();
  }
}

function textOf(problem: AccountProblem | undefined): string | undefined {
  return problem && `${problem.kind} ${String(problem.error)}`;
}
