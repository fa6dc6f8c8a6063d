import type { PolicyDocument } from '../aws/calls/account';

/** Why an instance needs to be allowed something; sentences are made where it is shown. */
export type GrantReason =
  | 'seesMachines'
  | 'scalesGroups'
  | 'stopsWhenIdle'
  | 'writesRecords'
  | 'readsJoinRecord'
  | 'readsBootDocument'
  | 'keepsJobStores'
  | 'readsBuckets'
  | 'writesBuckets'
  | 'reachedBySession'
  | 'pullsImages';

export type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/** Some actions that are allowed, on what, and what for. */
export interface Grant<Reason extends string = GrantReason> {
  readonly reason: Reason;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions?: Conditions;
}

/** What ARNs in a policy are made of. */
export interface PolicyScope {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  readonly cluster: string;
  readonly launchId: string;
}

/** Grants as a policy of IAM; each statement's id says the reason. */
export function policyOf(grants: readonly Grant<string>[]): PolicyDocument {
  return {
    Version: '2012-10-17',
    Statement: grants.map(({ reason, actions, resources, conditions }, i) => ({
      Sid: `${reason}${i}`,
      Effect: 'Allow',
      Action: actions,
      Resource: resources,
      ...(conditions === undefined ? {} : { Condition: conditions }),
    })),
  };
}

/** Who may take a role: EC2's machines (reference toil-facts.md 1.5). */
export function machineTrust(partition: string): PolicyDocument {
  const Service = partition === 'aws-cn' ? 'ec2.amazonaws.com.cn' : 'ec2.amazonaws.com';
  return {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' }],
  };
}
