import type { ClusterSpecInput } from '../../contracts/clusterSpec';
import type { RunRecord } from '../../contracts/runRecord';

/** What is known of the buckets that a cluster's jobs may use. */
export type BucketRights =
  | { readonly kind: 'known'; readonly read: readonly string[]; readonly write: readonly string[] }
  /** Launched by Toil, with an instance profile of the user's own, or nobody may look. */
  | { readonly kind: 'unknown' };

/** Buckets that a run names and its cluster may not read. */
export interface S3Shortage {
  readonly kind: 'denied' | 'unknown';
  readonly buckets: readonly string[];
}

const S3_ADDRESS = /\bs3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?![a-z0-9.-])/g;

/** The buckets of all `s3://` addresses in texts: an inputs file, a script's words. Each once, in order. */
export function bucketsIn(texts: readonly string[]): string[] {
  return [...new Set(texts.flatMap((text) => [...text.matchAll(S3_ADDRESS)].map(([, bucket]) => bucket ?? '')))];
}

/** The words in which a run's inputs may name buckets. */
export function inputTexts(inputs: RunRecord['inputs'], text: string | undefined): string[] {
  return [...(text === undefined ? [] : [text]), ...(inputs.kind === 'arguments' ? inputs.words : [])];
}

/** What a spec says of buckets. With a profile of the user's own it says nothing: that profile decides. */
export function bucketRights(spec: ClusterSpecInput | undefined, from: 'record' | 'account' | undefined): BucketRights {
  if (spec === undefined || from !== 'record' || spec.permissions?.instanceProfile !== undefined)
    return { kind: 'unknown' };
  return { kind: 'known', read: spec.buckets?.read ?? [], write: spec.buckets?.write ?? [] };
}

/** What the user ought to know before the start; undefined: nothing. */
export function s3Shortage(buckets: readonly string[], rights: BucketRights): S3Shortage | undefined {
  if (buckets.length === 0) return undefined;
  if (rights.kind === 'unknown') return { kind: 'unknown', buckets };
  const denied = buckets.filter((bucket) => !rights.read.includes(bucket) && !rights.write.includes(bucket));
  return denied.length === 0 ? undefined : { kind: 'denied', buckets: denied };
}
