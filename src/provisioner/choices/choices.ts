import type { WorkerGroup } from '../../contracts/workerGroup';
import type { Identity } from '../aws/calls/account';
import type { InstanceType, Subnet } from '../aws/calls/ec2';
import type { SystemExtension } from '../boot/artefacts';
import type { Prices } from './prices';

export type Architecture = 'x86_64' | 'arm64';

/** The machine image of all instances. */
export interface ImageChoice {
  readonly id: string;
  /** `Flatcar-stable-4593.2.1-hvm`; unknown where the account may not look images up. */
  readonly name?: string;
  readonly created?: Date;
  /** `standing`: that of the leader that is there already. */
  readonly from: 'spec' | 'feed' | 'owner' | 'betaFeed' | 'standing';
}

/** One worker group with what was found for it. */
export interface GroupChoice {
  readonly group: WorkerGroup;
  /** Its place in the spec. */
  readonly index: number;
  /** Its own name or that of its types: unique in the cluster, and the same at each launch of the spec. */
  readonly name: string;
  /** In the order of the spec. */
  readonly types: readonly InstanceType[];
  readonly subnets: readonly Subnet[];
  readonly least: number;
  readonly most: number;
  /** Bytes that pods can get on the smallest of its types. */
  readonly room: { readonly memory: number; readonly disk: number };
}

/** Everything about a launch that the account decides: it stands in the plan before anything is made. */
export interface Choices {
  readonly identity: Identity;
  readonly region: string;
  readonly zone: string;
  /** Other zones that would do, for when this one has no machine left. */
  readonly otherZones: readonly string[];
  readonly vpc: string;
  readonly subnet: Subnet;
  readonly leader: InstanceType;
  readonly architecture: Architecture;
  readonly image: ImageChoice;
  /** Kubernetes for machines of this architecture; clusters of Mesos have none. */
  readonly systemExtension?: SystemExtension;
  readonly groups: readonly GroupChoice[];
  readonly keyPair: string;
  readonly owner: string;
  readonly prices: Prices;
  /** Whether the records of the Systems Manager can be read, of which the launch's progress is one. */
  readonly records: boolean;
}
