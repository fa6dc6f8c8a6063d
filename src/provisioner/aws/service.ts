import type { Command, HttpHandlerOptions, MetadataBearer } from '@smithy/types';
import type { Log } from '../../shared/log';
import { AwsError, type AwsErrorKind } from './awsError';
import { awsErrorOf } from './errorKinds';
import { retrying, type RetryOptions } from './retry';

/** A client of the SDK, as far as we use it. */
interface Client<In extends object, Out extends MetadataBearer, Config> {
  send<I extends In, O extends Out>(command: Command<In, I, Out, O, Config>, options?: HttpHandlerOptions): Promise<O>;
}

/** What signs the calls of a service. */
export interface Session {
  /**
   * Has keys ready before a call's time begins to run: the user may have to type a code first.
   * @throws AwsError when there are none.
   */
  ready(signal: AbortSignal): Promise<void>;
  /** AWS no longer takes the keys: they are asked for anew before the next call. */
  forget(): void;
}

/** Calls that nobody signs: those that sign in. */
export const UNSIGNED: Session = {
  ready: () => Promise.resolve(),
  forget: () => undefined,
};

/** Milliseconds for one call with its whole answer; the slowest of ours is a long page of types. */
const ANSWER_WITHIN = 20_000;

/** A service of AWS whose calls fail in our words, and are tried again where that helps. */
export class Service<In extends object, Out extends MetadataBearer, Config> {
  /** @param prefix as IAM policies write it: `ec2`. */
  constructor(
    private readonly prefix: string,
    private readonly client: Client<In, Out, Config>,
    private readonly session: Session,
    private readonly log: Log,
  ) {}

  /**
   * Makes one call.
   * @param action as IAM policies write it, without the prefix: names of classes do not survive the bundling.
   * @throws AwsError, or an abort.
   */
  async call<I extends In, O extends Out>(
    action: string,
    command: Command<In, I, Out, O, Config>,
    signal: AbortSignal,
    options: RetryOptions = {},
  ): Promise<O> {
    const name = `${this.prefix}:${action}`;
    const once = (): Promise<O> => this.once(name, command, signal);
    const withRightClock = async (): Promise<O> => {
      try {
        return await once();
      } catch (error) {
        // The client has learnt the right time from the answer, and signs with it from now on.
        if (error instanceof AwsError && error.kind === 'clockSkew') return await once();
        throw error;
      }
    };
    return retrying(withRightClock, options, signal);
  }

  private async once<I extends In, O extends Out>(
    name: string,
    command: Command<In, I, Out, O, Config>,
    signal: AbortSignal,
  ): Promise<O> {
    await this.session.ready(signal);
    const begun = Date.now();
    const time = AbortSignal.timeout(ANSWER_WITHIN);
    try {
      const answer = await this.client.send(command, { abortSignal: AbortSignal.any([signal, time]) });
      this.log.debug(`${name}: ${Date.now() - begun} ms`);
      return answer;
    } catch (thrown) {
      signal.throwIfAborted();
      const error = time.aborted ? tooLate(name) : awsErrorOf(name, thrown);
      this.log.debug(`${name}: ${Date.now() - begun} ms, ${describe(error)}`);
      if (error instanceof AwsError && (error.kind === 'expired' || error.kind === 'notSignedIn'))
        this.session.forget();
      throw error;
    }
  }
}

function tooLate(action: string): AwsError {
  return new AwsError('timedOut', action, 'TimeoutError', `no answer within ${ANSWER_WITHIN / 1000} s`);
}

function describe(error: Error): string {
  return error instanceof AwsError ? `${error.kind} ${error.code} (${error.requestId ?? 'no request id'})` : error.name;
}

/** What a call gives, or undefined where it fails in one of these ways. */
export async function unless<T>(kinds: readonly AwsErrorKind[], call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof AwsError && kinds.includes(error.kind)) return undefined;
    throw error;
  }
}
