import type { ClusterSpec } from '../../contracts/clusterSpec';
import { jobStorePrefix } from '../names';
import type { Grant, PolicyScope } from './grant';

const READ_BUCKET = ['s3:ListBucket', 's3:GetBucketLocation'];
const READ_OBJECT = ['s3:GetObject', 's3:GetObjectTagging', 's3:GetObjectVersion'];
const WRITE_BUCKET = [...READ_BUCKET, 's3:ListBucketMultipartUploads'];
const WRITE_OBJECT = [
  ...READ_OBJECT,
  's3:PutObject',
  's3:PutObjectTagging',
  's3:DeleteObject',
  's3:AbortMultipartUpload',
  's3:ListMultipartUploadParts',
];

/**
 * Toil makes the bucket of a job store, opens it for its own ACLs and tags it, and deletes it with all versions in the end (toil/lib/aws/s3.py,
 * `create_s3_bucket`, `delete_s3_bucket`; reference toil-facts.md 4.10).
 */
const OWN_BUCKET = [
  ...WRITE_BUCKET,
  's3:CreateBucket',
  's3:DeleteBucket',
  's3:ListBucketVersions',
  's3:PutBucketTagging',
  's3:PutBucketOwnershipControls',
  's3:PutBucketPublicAccessBlock',
  's3:PutEncryptionConfiguration',
];
const OWN_OBJECT = [...WRITE_OBJECT, 's3:PutObjectAcl', 's3:DeleteObjectVersion'];

/** What jobs and Toil itself may do in S3: the cluster's own job stores, and the buckets that the spec names. */
export function storageGrants({ partition, cluster }: PolicyScope, { buckets }: ClusterSpec): Grant[] {
  const bucket = (name: string): string => `arn:${partition}:s3:::${name}`;
  const objects = (name: string): string => `${bucket(name)}/*`;
  const stores = `${jobStorePrefix(cluster)}*--toil`;
  const readOnly = buckets.read.filter((name) => !buckets.write.includes(name));
  return [
    { reason: 'keepsJobStores', actions: OWN_BUCKET, resources: [bucket(stores)] },
    { reason: 'keepsJobStores', actions: OWN_OBJECT, resources: [objects(stores)] },
    ...(readOnly.length === 0
      ? []
      : ([
          { reason: 'readsBuckets', actions: READ_BUCKET, resources: readOnly.map(bucket) },
          { reason: 'readsBuckets', actions: READ_OBJECT, resources: readOnly.map(objects) },
        ] as const)),
    ...(buckets.write.length === 0
      ? []
      : ([
          { reason: 'writesBuckets', actions: WRITE_BUCKET, resources: buckets.write.map(bucket) },
          { reason: 'writesBuckets', actions: WRITE_OBJECT, resources: buckets.write.map(objects) },
        ] as const)),
  ];
}

/** The boot document that was too long for user data. */
export function bootDocumentGrant({ partition }: PolicyScope, bucket: string, folder: string): Grant {
  return {
    reason: 'readsBootDocument',
    actions: ['s3:GetObject'],
    resources: [`arn:${partition}:s3:::${bucket}/${folder}*`],
  };
}
