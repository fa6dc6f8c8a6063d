import type { JsonPath } from '../toil/fit/readSpec';
import { AwsError, type AwsErrorKind } from './aws/awsError';

/** Why a spec cannot be launched as it is, as only the account can tell. `path`: where in the spec. */
export type Fault = { readonly path: JsonPath } & (
  | { readonly kind: 'otherRegion'; readonly wanted: string; readonly is: string }
  | { readonly kind: 'badVariable'; readonly variable: string }
  | { readonly kind: 'unknownZone'; readonly zone: string; readonly zones: readonly string[] }
  /** No zone of the region offers all of these. */
  | { readonly kind: 'noZoneForTypes'; readonly types: readonly string[] }
  | { readonly kind: 'unknownType'; readonly type: string; readonly didYouMean?: string }
  | {
      readonly kind: 'notOfferedInZone';
      readonly type: string;
      readonly zone: string;
      readonly zones: readonly string[];
    }
  | { readonly kind: 'noSpotOfType'; readonly type: string }
  | {
      readonly kind: 'architecturesDiffer';
      readonly type: string;
      readonly architecture: string;
      readonly leader: string;
    }
  | { readonly kind: 'noArm'; readonly type: string }
  | { readonly kind: 'leaderTooSmall'; readonly type: string; readonly cores: number; readonly least: number }
  | { readonly kind: 'scaledOnMesos' }
  | { readonly kind: 'noDefaultSubnet'; readonly zone?: string }
  | { readonly kind: 'unknownSubnet'; readonly subnet: string }
  | { readonly kind: 'subnetOfOtherZone'; readonly subnet: string; readonly zone: string }
  | { readonly kind: 'subnetOfOtherNetwork'; readonly subnet: string; readonly vpc: string }
  | { readonly kind: 'noRouteOut'; readonly subnet: string; readonly publicAddress: boolean }
  | { readonly kind: 'noFreeAddress'; readonly subnet: string }
  /** No subnet is left for a group. */
  | { readonly kind: 'noSubnetForGroup' }
  | { readonly kind: 'networkOverlap'; readonly range: string; readonly with: string }
  | { readonly kind: 'unknownSecurityGroup'; readonly securityGroup: string }
  | { readonly kind: 'securityGroupOfOtherNetwork'; readonly securityGroup: string }
  /** The group of that name is the cluster's own and goes with it. */
  | { readonly kind: 'securityGroupOfCluster'; readonly securityGroup: string }
  | { readonly kind: 'noKeyPair'; readonly keyPairs: readonly string[] }
  | { readonly kind: 'unknownKeyPair'; readonly keyPair: string; readonly didYouMean?: string }
  | { readonly kind: 'unknownImage'; readonly image: string }
  | { readonly kind: 'imageOfOtherArchitecture'; readonly image: string; readonly architecture: string }
  | { readonly kind: 'noImage'; readonly architecture: string }
  /** The checksum of Kubernetes cannot be had. `url`: of the list that should have it. */
  | { readonly kind: 'noSystemExtension'; readonly url: string; readonly reason: 'unreachable' | 'notListed' }
  | { readonly kind: 'unknownProfile'; readonly profile: string }
  | { readonly kind: 'profileWithoutRole'; readonly profile: string }
  | { readonly kind: 'unknownBucket'; readonly bucket: string }
  /** Even the least number of instances is above the quota. In cores. */
  | { readonly kind: 'quotaTooSmall'; readonly type: string; readonly quota: number; readonly needed: number }
  | { readonly kind: 'bidTooLow'; readonly bid: number; readonly lowest: number }
);

/** What may go wrong, or cost more than it needs to. */
export type Warning = { readonly path: JsonPath } & (
  | { readonly kind: 'bidAboveOnDemand'; readonly type: string; readonly bid: number; readonly onDemand: number }
  /** The autoscaler takes all types of a group for the first one. */
  | { readonly kind: 'unequalTypes'; readonly types: readonly string[] }
  | { readonly kind: 'quotaBelowMost'; readonly type: string; readonly quota: number; readonly needed: number }
  | { readonly kind: 'fewAddresses'; readonly free: number; readonly needed: number }
  | { readonly kind: 'imageOfOthers'; readonly image: string; readonly owner: string }
  | { readonly kind: 'oldImage'; readonly image: string; readonly created: Date }
  | { readonly kind: 'imageGone'; readonly image: string }
  /** Volumes are encrypted with a key of the user's own, which Auto Scaling must be allowed to use. */
  | { readonly kind: 'volumeKey'; readonly key: string }
  | { readonly kind: 'noLinkedRole'; readonly role: string }
  | { readonly kind: 'noSshRange' }
  | { readonly kind: 'mesosIsLegacy' }
);

/** Something that could not be looked up: the launch goes on without the answer. */
export interface Unchecked {
  readonly what:
    | 'quota'
    | 'price'
    | 'spotPrice'
    | 'volumeKey'
    | 'linkedRoles'
    | 'image'
    | 'records'
    | 'boundary'
    | 'buckets'
    | 'instanceProfile';
  readonly reason: AwsErrorKind;
}

/** Collects what a look at the account finds. */
export class Findings {
  readonly faults: Fault[] = [];
  readonly warnings: Warning[] = [];
  readonly unchecked: Unchecked[] = [];

  fault(fault: Fault): void {
    this.faults.push(fault);
  }

  warn(warning: Warning): void {
    this.warnings.push(warning);
  }

  cannotCheck(what: Unchecked['what'], reason: AwsErrorKind): void {
    if (!this.unchecked.some((each) => each.what === what)) this.unchecked.push({ what, reason });
  }

  /** What a look-up gives; where AWS refuses it, that is noted and `without` stands in. An abort and being signed out are thrown on. */
  async ask<T>(what: Unchecked['what'], look: Promise<T>, without: T): Promise<T> {
    try {
      return await look;
    } catch (error) {
      if (!(error instanceof AwsError) || SIGNED_OUT.has(error.kind)) throw error;
      this.cannotCheck(what, error.kind);
      return without;
    }
  }
}

const SIGNED_OUT: ReadonlySet<AwsErrorKind> = new Set(['notSignedIn', 'expired', 'clockSkew']);
