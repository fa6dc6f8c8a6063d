import type { Aws } from '../../provisioner/aws/aws';
import type { AllowedRange } from '../../provisioner/aws/calls/ec2';
import type { BootDocuments } from '../../provisioner/bootDocument';
import type { Environment } from '../../provisioner/choices/environment';
import type { FetchText } from '../../provisioner/choices/image';
import type { AwsAccess, KnownClusters } from '../clusters/knownClusters';
import type { Operations } from '../clusters/operations';
import type { BootTimes } from './bootTimes';

/** What launching and resizing clusters needs; built once. */
export interface LaunchingParts {
  readonly access: AwsAccess;
  readonly clusters: KnownClusters;
  readonly operations: Operations;
  /** How long earlier launches from this machine took. */
  readonly bootTimes: BootTimes;
  readonly boot: BootDocuments;
  readonly fetchText: FetchText;
  /** Toil's variables stand in for what a spec leaves open. */
  readonly environment: Environment;
  /** The region that a profile's settings name. */
  readonly profileRegion: (profile: string, signal: AbortSignal) => Promise<string | undefined>;
  /** The user's own address as the leader will see it; undefined where it cannot be found out. Never throws but for an abort. */
  readonly ownAddress: (signal: AbortSignal) => Promise<AllowedRange | undefined>;
  /** Resolves when the leader's container answers over SSH. @throws what keeps it from answering, after some minutes of trying. */
  readonly answers: (id: string, signal: AbortSignal) => Promise<void>;
  /** The names of the runs that are going on there. @throws where the leader cannot be asked. */
  readonly liveRuns: (id: string, signal: AbortSignal) => Promise<readonly string[]>;
}

/** An account in one region, for who hands it on and looks no further. */
export type Account = Aws;
