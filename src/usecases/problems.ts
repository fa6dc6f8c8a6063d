import type { JobStoreFault } from '../toil/clusterRun';
import type { InstallFailure } from '../local/toil/installFailure';

/**
 * Everything that can keep the user's wish from happening, as kinds with fields. `ui/errorMessages.ts` has the one
 * sentence and the buttons for each.
 */
export type Problem =
  | { readonly kind: 'install'; readonly failure: InstallFailure }
  | { readonly kind: 'noPythonForRuns' }
  | { readonly kind: 'notAFile' }
  | { readonly kind: 'fileGone'; readonly path: string }
  | { readonly kind: 'unreadableWorkflow'; readonly path: string; readonly reason: string }
  | { readonly kind: 'badWorkflow'; readonly path: string; readonly errors: number }
  | { readonly kind: 'badInputs'; readonly path: string; readonly errors: number }
  | { readonly kind: 'folderNotWritable'; readonly path: string }
  | { readonly kind: 'noSpace'; readonly path: string }
  | { readonly kind: 'noLocks'; readonly path: string; readonly reason: string }
  /** Toil breaks on this name: of its job store, or of a file that it reads. */
  | { readonly kind: 'awkwardPath'; readonly path: string; readonly of: 'jobStore' | 'file' }
  | { readonly kind: 'alreadyRunning'; readonly name: string }
  | { readonly kind: 'otherHost'; readonly host: string }
  | { readonly kind: 'jobStoreInUse'; readonly jobStore: string; readonly run: string }
  | { readonly kind: 'jobStoreExists'; readonly jobStore: string }
  /** Going on needs a job store to go on from. */
  | { readonly kind: 'jobStoreNeeded' }
  | { readonly kind: 'cannotStop'; readonly name: string }
  | { readonly kind: 'nothingToRestart'; readonly id: string; readonly name: string }
  | {
      readonly kind: 'toilGone';
      readonly id: string;
      readonly name: string;
      readonly path: string;
      readonly version: string;
    }
  /** Jobs on the workers of a cluster cannot use this job store. */
  | { readonly kind: 'unsharedJobStore'; readonly jobStore: string; readonly fault: JobStoreFault }
  | { readonly kind: 'cannotStart'; readonly reason: string }
  | { readonly kind: 'runIsLive'; readonly name: string }
  | ClusterProblem
  | {
      readonly kind: 'noStatistics';
      readonly name: string;
      readonly reason: 'jobStoreGone' | { readonly said: string };
    };

/** What is about a cluster of AWS. `id`: usecases/clusters/clusterKey.ts. */
export type ClusterProblem =
  /** This window does something else to it already. */
  | {
      readonly kind: 'clusterBusy';
      readonly id: string;
      readonly with: 'launch' | 'resize' | 'destroy' | 'stop' | 'start';
    }
  /** Nobody sees it any more. */
  | { readonly kind: 'clusterGone'; readonly id: string }
  /** None of the clusters that are known is one that it can be done with. */
  | { readonly kind: 'noFittingCluster' }
  | { readonly kind: 'noLeaderAddress'; readonly id: string; readonly state: string }
  /** No private key here fits the cluster's key pair. */
  | { readonly kind: 'noKeyForLeader'; readonly id: string; readonly keyPair?: string }
  /** The leader answers, but Toil's container does not run there, or has no Toil. `detail`: its own words. */
  | {
      readonly kind: 'leaderNotReady';
      readonly id: string;
      readonly lacks: 'noAppliance' | 'noToil';
      readonly detail: string;
    }
  /** It could not be done without asking the user. */
  | { readonly kind: 'needsUser'; readonly id: string; readonly for: 'passphrase' | 'hostKey' | 'mfa' };

/** Thrown by use cases; carries what happened as data. */
export class ProblemError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.kind);
    this.name = 'ProblemError';
  }
}
