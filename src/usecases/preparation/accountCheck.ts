import type { Identity } from '../../provisioner/aws/calls/account';
import type { OutsideFailure } from '../failures';

/** `notKnown`: it could not be found out, whatever it is. */
export type CheckState = 'ok' | 'missing' | 'notKnown';

/** Why AWS does not know who one is, or could not be asked. */
export type AccountFailure = Exclude<OutsideFailure, { readonly kind: 'ssh' }>;

/** What a quota allows, in cores. */
export interface QuotaCheck {
  readonly type: string;
  readonly quota: number;
  readonly needed: number;
}

/** One thing that launching a cluster needs, and whether it is there. */
export type AccountCheck =
  | { readonly what: 'signIn'; readonly state: 'ok'; readonly identity: Identity }
  | { readonly what: 'signIn'; readonly state: 'missing' | 'notKnown'; readonly because: AccountFailure }
  /** `enabled`: the regions that are; empty where AWS does not tell. */
  | {
      readonly what: 'region';
      readonly state: CheckState;
      readonly region: string;
      readonly enabled: readonly string[];
    }
  /** Actions as IAM writes them. `untried`: nothing could be learnt about these. */
  | {
      readonly what: 'permissions';
      readonly state: CheckState;
      readonly denied: readonly string[];
      readonly untried: readonly string[];
      readonly tried: number;
    }
  /** `roles`: those that are missing and that the user may not make. */
  | { readonly what: 'linkedRoles'; readonly state: CheckState; readonly roles: readonly string[] }
  /** `usable`: key pairs of the region whose private key is here. */
  | {
      readonly what: 'keyPair';
      readonly state: CheckState;
      readonly usable: readonly string[];
      readonly others: readonly string[];
    }
  /** `missing`: not even the least cluster fits. `short`: quotas that suffice for the least but not for the most. */
  | {
      readonly what: 'quota';
      readonly state: CheckState;
      readonly short: readonly QuotaCheck[];
      readonly types: readonly string[];
    }
  /** Default subnets, by zone. */
  | { readonly what: 'network'; readonly state: CheckState; readonly zones: readonly string[] }
  /** Whether SSH gets out of this network: nothing of the account tells. */
  | { readonly what: 'ssh'; readonly state: 'notKnown' };

export type CheckedThing = AccountCheck['what'];

/** In the order in which a person would mend them. */
export const CHECKED_THINGS: readonly CheckedThing[] = [
  'signIn',
  'region',
  'permissions',
  'linkedRoles',
  'keyPair',
  'quota',
  'network',
  'ssh',
];
