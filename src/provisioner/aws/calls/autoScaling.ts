import type { Tags } from './ec2';

export interface GroupMember {
  readonly id: string;
  readonly type: string;
  readonly zone: string;
  /** AWS's own word: `InService`, `Pending`, `Terminating`. */
  readonly lifecycle: string;
}

/** An auto scaling group. */
export interface ScalingGroup {
  readonly name: string;
  readonly tags: Tags;
  readonly created: Date;
  readonly least: number;
  readonly most: number;
  readonly wanted: number;
  readonly subnets: readonly string[];
  readonly types: readonly { readonly type: string; readonly template: string }[];
  readonly spot: boolean;
  /** Dollars per hour; undefined: up to the on-demand price. */
  readonly bid?: number;
  readonly members: readonly GroupMember[];
  /** Being deleted. */
  readonly going: boolean;
}

export interface ScalingGroupWish {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  readonly subnets: readonly string[];
  /** In order of preference; each with the launch template of its own. */
  readonly types: readonly { readonly type: string; readonly template: string }[];
  readonly spot: boolean;
  readonly bid?: number;
  readonly tags: Tags;
}

/** Something that a group tried: a machine that came, went, or could not be had. */
export interface ScalingActivity {
  readonly id: string;
  readonly group: string;
  readonly started: Date;
  /** `Successful`, `Failed`, `InProgress` … */
  readonly status: string;
  /** AWS's own words. */
  readonly cause: string;
  readonly message?: string;
}

export interface AutoScalingCalls {
  /** Groups with a tag of that key, and value when it is given. */
  groups(tag: { readonly key: string; readonly value?: string }, signal: AbortSignal): Promise<ScalingGroup[]>;
  createGroup(wish: ScalingGroupWish, signal: AbortSignal): Promise<void>;
  resizeGroup(
    name: string,
    change: { readonly least?: number; readonly most?: number; readonly wanted?: number },
    signal: AbortSignal,
  ): Promise<void>;
  /** New types, templates or bid; machines that run stay. */
  changeGroup(wish: ScalingGroupWish, signal: AbortSignal): Promise<void>;
  /** Adds or replaces tags of a group; not of its machines. */
  tagGroup(name: string, tags: Tags, signal: AbortSignal): Promise<void>;
  untagGroup(name: string, keys: readonly string[], signal: AbortSignal): Promise<void>;
  /** With its machines. */
  deleteGroup(name: string, signal: AbortSignal): Promise<void>;
  /** Newest first. */
  activities(group: string, since: Date, signal: AbortSignal): Promise<ScalingActivity[]>;
}
