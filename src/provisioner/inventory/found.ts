import type { ScalingGroup } from '../aws/calls/autoScaling';
import type { Instance, Volume } from '../aws/calls/ec2';

/** One thing in the account that carries a cluster's name and is the cluster's. `id`: what AWS knows it by. */
export type Found =
  | { readonly kind: 'leader'; readonly id: string; readonly instance: Instance }
  | { readonly kind: 'worker'; readonly id: string; readonly instance: Instance }
  | { readonly kind: 'workerGroup'; readonly id: string; readonly group: ScalingGroup }
  | { readonly kind: 'spotRequest'; readonly id: string; readonly created: Date }
  | { readonly kind: 'launchTemplate'; readonly id: string; readonly name: string; readonly created: Date }
  | { readonly kind: 'volume'; readonly id: string; readonly volume: Volume }
  | { readonly kind: 'securityGroup'; readonly id: string; readonly name: string; readonly launchId?: string }
  | FoundRole
  | {
      readonly kind: 'instanceProfile';
      readonly id: string;
      readonly roles: readonly string[];
      readonly created?: Date;
    }
  | { readonly kind: 'bucket'; readonly id: string; readonly region: string; readonly created?: Date }
  | { readonly kind: 'parameter'; readonly id: string; readonly changed: Date };

export interface FoundRole {
  readonly kind: 'role';
  readonly id: string;
  /** Names of inline policies, ARNs of attached ones: both go before the role can. */
  readonly inline: readonly string[];
  readonly attached: readonly string[];
  readonly created?: Date;
}

export type FoundKind = Found['kind'];

/** All of one kind. */
export function ofKind<K extends FoundKind>(found: readonly Found[], kind: K): Extract<Found, { readonly kind: K }>[] {
  return found.filter((each): each is Extract<Found, { readonly kind: K }> => each.kind === kind);
}

/** An instance of a cluster. */
export type FoundMachine = Extract<Found, { readonly kind: 'leader' | 'worker' }>;

export function isMachine(found: Found): found is FoundMachine {
  return found.kind === 'leader' || found.kind === 'worker';
}

/**
 * Something that bears the cluster's name and stays when it is destroyed. `notOurs`: nothing proves that it is the cluster's;
 * `otherRegion`: a cluster of the same name in another region has it; `jobStore`: results of runs; `keyPair`: the user's.
 */
export interface Staying {
  readonly kind: FoundKind | 'jobStore' | 'keyPair';
  readonly id: string;
  readonly reason: 'notOurs' | 'otherRegion' | 'jobStore' | 'keyPair';
}

/** What could not be looked up, so that there may be more. */
export interface Unread {
  readonly part:
    'workerGroups' | 'spotRequests' | 'launchTemplates' | 'volumes' | 'roles' | 'bucket' | 'jobStores' | 'parameters';
  readonly error: unknown;
}
