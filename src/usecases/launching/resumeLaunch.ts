import type { ClusterSpec } from '../../contracts/clusterSpec';
import { AwsError } from '../../provisioner/aws/awsError';
import { specInRecord, specRecordName } from '../../provisioner/resources/specRecord';
import { lookUpStanding } from '../../provisioner/standing';
import type { Account } from './launchingParts';

/** What a launch that was begun wants, or why it cannot go on from the account alone. */
export type BegunLaunch =
  | { readonly kind: 'spec'; readonly spec: ClusterSpec }
  /** The launch did not come as far as writing down what was asked for, or it may not be read: the file of the spec is needed. */
  | { readonly kind: 'fileNeeded'; readonly why: 'noRecord' | 'notAllowed' }
  /** There is no launch to go on with. */
  | { readonly kind: 'refused'; readonly why: 'free' | 'launchedByToil' | 'foreign' | 'several' };

/**
 * Finds what a cluster was to be, in the record that its launch made.
 * @throws AwsError of a look-up without which nothing can be said.
 */
export async function begunLaunch(aws: Account, cluster: string, signal: AbortSignal): Promise<BegunLaunch> {
  const standing = await lookUpStanding(aws, cluster, signal);
  if (standing.kind !== 'ours') return { kind: 'refused', why: standing.kind };
  try {
    const [record] = await aws.ssm.parametersNamed([specRecordName(cluster, standing.launchId)], signal);
    const spec = record === undefined ? undefined : specInRecord(record.value);
    return spec === undefined ? { kind: 'fileNeeded', why: 'noRecord' } : { kind: 'spec', spec };
  } catch (error) {
    if (error instanceof AwsError && error.kind === 'accessDenied') return { kind: 'fileNeeded', why: 'notAllowed' };
    throw error;
  }
}
