import type { Tags } from '../aws/calls/ec2';
import type { BootDocument } from '../bootDocument';
import { CLUSTER_TAG } from '../clusters/toilTags';
import { defineResource, type Resource, type ResourceOf } from '../engine/resource';
import { ResourceError } from '../engine/resourceError';
import { isOurBucket, SOME_KEYS } from '../inventory/ownership';
import { baseTags, bucketName } from '../names';
import { tagSource, type LaunchContext } from './context';

/** The private bucket for boot documents that are too long for user data; made only for them. */
export function bucket(context: LaunchContext, needs: readonly Resource[]): ResourceOf<Tags> {
  const { aws, cluster } = context;
  const name = bucketName(cluster);
  const tags = baseTags(tagSource(context));
  const make = async (signal: AbortSignal): Promise<Tags> => {
    await aws.s3.createBucket(name, tags, signal);
    return tags;
  };
  return defineResource<Tags>({
    kind: 'bucket',
    name,
    needs,
    settings: { private: true, encrypted: true },
    find: async (signal) => {
      // Names of buckets are shared by all accounts of the world.
      const owner = await aws.s3.bucket(name, signal);
      if (owner === undefined) return undefined;
      if (owner === 'foreign') throw new ResourceError('foreign', name);
      const found = await aws.s3.bucketTags(name, signal);
      // The name holds 53 characters of the cluster's only.
      const keys = CLUSTER_TAG in found ? [] : await aws.s3.keys(name, SOME_KEYS, signal);
      const isNew = !(CLUSTER_TAG in found) && keys.length === 0;
      if (!isNew && !isOurBucket(found, keys, cluster)) throw new ResourceError('foreign', name);
      return found;
    },
    // Without tags and empty: its making was broken off; with Toil's documents: Toil made it.
    differences: ({ [CLUSTER_TAG]: is }) => (is === cluster ? [] : [{ setting: CLUSTER_TAG, is, wanted: cluster }]),
    create: make,
    change: (_tags, _differences, signal) => make(signal),
  });
}

/** A boot document in the cluster's bucket. Its name is its digest, so that what is there is right. */
export function bootDocument(
  { aws }: LaunchContext,
  inBucket: ResourceOf<Tags>,
  { key, body }: NonNullable<BootDocument['overflow']>,
): ResourceOf<string> {
  return defineResource<string>({
    kind: 'bootDocument',
    name: key,
    needs: [inBucket],
    settings: { bucket: inBucket.name, bytes: Buffer.byteLength(body) },
    find: async (signal) => ((await aws.s3.hasObject(inBucket.name, key, signal)) ? key : undefined),
    create: async (signal) => {
      await aws.s3.putObject(inBucket.name, key, body, signal);
      return key;
    },
  });
}
