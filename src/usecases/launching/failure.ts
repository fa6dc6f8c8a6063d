import { NotChangeable } from '../../provisioner/engine/apply';
import { ResourceError, type ResourceErrorKind } from '../../provisioner/engine/resourceError';
import { outsideFailure, type OutsideFailure, type SshFailure } from '../failures';
import { UnreachableError, type UnreachableReason } from '../leaders/unreachable';
import { ProblemError, type Problem } from '../problems';

/** Why a plan or a part of it failed, as data. */
export type Failure =
  | OutsideFailure
  /** A leader that does not answer, with what AWS knows of why. */
  | {
      readonly kind: 'unreachable';
      readonly failure: SshFailure;
      readonly id: string;
      readonly reason?: UnreachableReason;
    }
  /** Something bears a name that is needed. */
  | { readonly kind: 'name'; readonly reason: ResourceErrorKind; readonly resource: string }
  | { readonly kind: 'notChangeable'; readonly settings: readonly string[] }
  | { readonly kind: 'problem'; readonly problem: Problem }
  | { readonly kind: 'unexpected'; readonly message: string };

export function failureOf(error: unknown): Failure {
  if (error instanceof ResourceError) return { kind: 'name', reason: error.kind, resource: error.resource };
  if (error instanceof NotChangeable) return { kind: 'notChangeable', settings: error.settings };
  if (error instanceof ProblemError) return { kind: 'problem', problem: error.problem };
  if (error instanceof UnreachableError) {
    const { failure, id, reason } = error;
    return { kind: 'unreachable', failure, id, ...(reason === undefined ? {} : { reason }) };
  }
  const message = error instanceof Error ? error.message : String(error);
  return outsideFailure(error) ?? { kind: 'unexpected', message };
}
