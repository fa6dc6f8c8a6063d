import { AwsError } from '../provisioner/aws/awsError';
import { SignInError, type SignInProblem } from '../provisioner/aws/credentials/signInError';
import { SshError, type SshFailure } from '../remote/failure';

export type { SignInProblem } from '../provisioner/aws/credentials/signInError';
export type { SshFailure } from '../remote/failure';

/** A call to AWS that failed; `message` is AWS's own. */
export type AwsFailure = Pick<AwsError, 'kind' | 'action' | 'code' | 'message' | 'requestId'>;

/** What failed outside of this program, as data for the sentences of `ui/`. */
export type OutsideFailure =
  | { readonly kind: 'signIn'; readonly problem: SignInProblem }
  | { readonly kind: 'aws'; readonly failure: AwsFailure }
  | { readonly kind: 'ssh'; readonly failure: SshFailure };

/** What an error is about, if it is AWS or a leader that failed. */
export function outsideFailure(error: unknown): OutsideFailure | undefined {
  if (error instanceof SignInError) return { kind: 'signIn', problem: error.problem };
  if (error instanceof AwsError) return { kind: 'aws', failure: error };
  if (error instanceof SshError) return { kind: 'ssh', failure: error.failure };
  return undefined;
}
