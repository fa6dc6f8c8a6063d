import type { AwsRequest } from '../../../aws-front/request';

/**
 * Calls of S3 by the front's names whose permission has another name (Service Authorization Reference, "Actions, resources, and condition
 * keys for Amazon S3"). Others have their own.
 */
const S3: Readonly<Record<string, readonly string[]>> = {
  HeadBucket: ['ListBucket'],
  ListObjects: ['ListBucket'],
  ListObjectsV2: ['ListBucket'],
  HeadObject: ['GetObject'],
  ListObjectVersions: ['ListBucketVersions'],
  PostObject: ['PutObject'],
  DeleteObjects: ['DeleteObject', 'DeleteObjectVersion'],
  GetBucketEncryption: ['GetEncryptionConfiguration'],
  PutBucketEncryption: ['PutEncryptionConfiguration'],
  GetPublicAccessBlock: ['GetBucketPublicAccessBlock'],
  PutPublicAccessBlock: ['PutBucketPublicAccessBlock'],
  GetOwnershipControls: ['GetBucketOwnershipControls'],
  PutOwnershipControls: ['PutBucketOwnershipControls'],
  DeletePublicAccessBlock: ['PutBucketPublicAccessBlock'],
  DeleteBucketOwnershipControls: ['PutBucketOwnershipControls'],
};

/** What a policy must hold so that a call goes through: `ec2:DescribeInstances`. */
export function iamActions({ service, action, method, target }: AwsRequest): string[] {
  if (service !== 's3') return [`${service}:${action}`];
  const query = new URL(target, 'http://s3').searchParams;
  // Parts of a large object: begun, written and finished by the right to write it.
  if (query.has('uploads') && method === 'GET') return ['s3:ListBucketMultipartUploads'];
  if (query.has('uploadId') && method !== 'PUT' && method !== 'POST')
    return [method === 'GET' ? 's3:ListMultipartUploadParts' : 's3:AbortMultipartUpload'];
  return (S3[action] ?? [action]).map((name) => `s3:${name}`);
}
