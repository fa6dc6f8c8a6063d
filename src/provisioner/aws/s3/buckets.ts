import {
  CreateBucketCommand,
  DeleteBucketCommand,
  GetBucketLocationCommand,
  GetBucketTaggingCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  PutBucketEncryptionCommand,
  PutBucketTaggingCommand,
  PutPublicAccessBlockCommand,
  type BucketLocationConstraint,
} from '@aws-sdk/client-s3';
import { AwsError } from '../awsError';
import type { S3Calls } from '../calls/account';
import { allPages } from '../pages';
import { unless } from '../service';
import { tagList, tagsOf } from '../tags';
import type { OwnAccount, S3 } from './s3Service';

type Calls = Pick<S3Calls, 'bucket' | 'buckets' | 'bucketRegion' | 'bucketTags' | 'createBucket' | 'deleteBucket'>;

/** What the API says of its oldest regions (S3 API reference, GetBucketLocation). */
const OLD_NAMES: Readonly<Record<string, string>> = { '': 'us-east-1', EU: 'eu-west-1' };
/** A bucket that was just made, or emptied, is seen as such after a while. Milliseconds. */
const SETTLING = { also: ['notFound', 'notReady'], within: 30_000 } as const;
const LETTING_GO = { also: ['stillInUse', 'notReady'], within: 30_000 } as const;

export function bucketCalls(s3: S3, region: string, account: OwnAccount): Calls {
  return {
    bucket: async (name, signal) => {
      const command = new HeadBucketCommand({ Bucket: name, ExpectedBucketOwner: await account(signal) });
      try {
        await s3.call('ListBucket', command, signal);
        return 'ours';
      } catch (error) {
        if (error instanceof AwsError && error.kind === 'notFound') return undefined;
        if (!(error instanceof AwsError && error.kind === 'accessDenied')) throw error;
        // Forbidden: somebody else's, or ours and we may not look inside.
        if (await isListed(s3, name, signal)) throw error;
        return 'foreign';
      }
    },
    buckets: async (signal) => {
      const found = await listBuckets(s3, undefined, signal);
      return found.map(({ Name = '', CreationDate = new Date(0) }) => ({ name: Name, created: CreationDate }));
    },
    bucketRegion: async (name, signal) => {
      const command = new GetBucketLocationCommand({ Bucket: name, ExpectedBucketOwner: await account(signal) });
      const found = await unless(['notFound'], s3.call('GetBucketLocation', command, signal));
      if (found === undefined) return undefined;
      const place = found.LocationConstraint ?? '';
      return OLD_NAMES[place] ?? place;
    },
    bucketTags: async (name, signal) => {
      const command = new GetBucketTaggingCommand({ Bucket: name, ExpectedBucketOwner: await account(signal) });
      return tagsOf((await unless(['notFound'], s3.call('GetBucketTagging', command, signal)))?.TagSet);
    },
    createBucket: async (name, tags, signal) => {
      // us-east-1 is the one region that must not be named.
      const place = { LocationConstraint: region as BucketLocationConstraint };
      const made = new CreateBucketCommand({
        Bucket: name,
        ObjectOwnership: 'BucketOwnerEnforced',
        ...(region === 'us-east-1' ? {} : { CreateBucketConfiguration: place }),
      });
      try {
        await s3.call('CreateBucket', made, signal, { also: ['notReady'] });
      } catch (error) {
        if (!(error instanceof AwsError && error.code === 'BucketAlreadyOwnedByYou')) throw error;
      }
      const own = { Bucket: name, ExpectedBucketOwner: await account(signal) };
      await closeBucket(s3, own, signal);
      if (Object.keys(tags).length === 0) return;
      const tagging = new PutBucketTaggingCommand({ ...own, Tagging: { TagSet: tagList(tags) } });
      await s3.call('PutBucketTagging', tagging, signal, SETTLING);
    },
    deleteBucket: async (name, signal) => {
      const command = new DeleteBucketCommand({ Bucket: name, ExpectedBucketOwner: await account(signal) });
      await unless(['notFound'], s3.call('DeleteBucket', command, signal, LETTING_GO));
    },
  };
}

interface OwnBucket {
  readonly Bucket: string;
  readonly ExpectedBucketOwner: string;
}

/** Private and encrypted: new buckets are, unless the account or somebody before us said otherwise. */
async function closeBucket(s3: S3, own: OwnBucket, signal: AbortSignal): Promise<void> {
  const closed = new PutPublicAccessBlockCommand({
    ...own,
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: true,
    },
  });
  const encrypted = new PutBucketEncryptionCommand({
    ...own,
    ServerSideEncryptionConfiguration: {
      Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
    },
  });
  // One after the other: S3 refuses two changes of one bucket at the same time (OperationAborted).
  await s3.call('PutBucketPublicAccessBlock', closed, signal, SETTLING);
  await s3.call('PutEncryptionConfiguration', encrypted, signal, SETTLING);
}

async function isListed(s3: S3, name: string, signal: AbortSignal): Promise<boolean> {
  const found = await unless(['accessDenied'], listBuckets(s3, name, signal));
  return found?.some(({ Name }) => Name === name) ?? false;
}

function listBuckets(s3: S3, prefix: string | undefined, signal: AbortSignal) {
  return allPages(
    (ContinuationToken) => {
      // Pages come only to those who ask for them (S3 API reference, ListBuckets).
      const command = new ListBucketsCommand({ Prefix: prefix, ContinuationToken, MaxBuckets: 1000 });
      return s3.call('ListAllMyBuckets', command, signal);
    },
    (page) => page.Buckets,
    (page) => page.ContinuationToken,
  );
}
