import {
  DeleteObjectsCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectCommand,
  type ObjectIdentifier,
} from '@aws-sdk/client-s3';
import { AwsError } from '../awsError';
import type { S3Calls } from '../calls/account';
import { allPages } from '../pages';
import { unless } from '../service';
import type { OwnAccount, S3 } from './s3Service';

type Calls = Pick<S3Calls, 'hasObject' | 'putObject' | 'keys' | 'emptyBucket'>;

/** A bucket that was just made is found by all its servers after a while. Milliseconds. */
const SETTLING = { also: ['notFound', 'notReady'], within: 30_000 } as const;
/** What one call lists (S3 API reference, ListObjectsV2). */
const MOST_KEYS = 1000;

export function objectCalls(s3: S3, account: OwnAccount): Calls {
  const own = async (Bucket: string, signal: AbortSignal) => ({ Bucket, ExpectedBucketOwner: await account(signal) });
  return {
    hasObject: async (bucket, key, signal) => {
      const command = new HeadObjectCommand({ ...(await own(bucket, signal)), Key: key });
      return (await unless(['notFound'], s3.call('GetObject', command, signal))) !== undefined;
    },
    putObject: async (bucket, key, body, signal) => {
      const command = new PutObjectCommand({ ...(await own(bucket, signal)), Key: key, Body: body });
      await s3.call('PutObject', command, signal, SETTLING);
    },
    keys: async (bucket, most, signal) => {
      const where = await own(bucket, signal);
      let left = most;
      const found = await allPages(
        (ContinuationToken) => {
          const query = { ...where, MaxKeys: Math.min(left, MOST_KEYS), ContinuationToken };
          return s3.call('ListBucket', new ListObjectsV2Command(query), signal);
        },
        (page) => page.Contents,
        (page) => {
          left -= page.Contents?.length ?? 0;
          return left > 0 ? page.NextContinuationToken : undefined;
        },
      );
      return found.flatMap(({ Key }) => Key ?? []);
    },
    emptyBucket: async (name, signal) => {
      const where = await own(name, signal);
      let gone = 0;
      for (;;) {
        // From the start each time: what was listed is away.
        const listed = s3.call('ListBucketVersions', new ListObjectVersionsCommand(where), signal);
        const page = await unless(['notFound'], listed);
        const Objects = [...(page?.Versions ?? []), ...(page?.DeleteMarkers ?? [])].flatMap(identifier);
        if (Objects.length === 0) return gone;
        const command = new DeleteObjectsCommand({ ...where, Delete: { Objects, Quiet: true } });
        const { Errors: [failed] = [] } = await s3.call('DeleteObject', command, signal);
        if (failed) throw refused(failed.Code, failed.Message);
        gone += Objects.length;
      }
    },
  };
}

function identifier({ Key, VersionId }: Partial<ObjectIdentifier>): ObjectIdentifier[] {
  // `null` is the version of what was put before versions were kept; an unversioned bucket has no other.
  return Key === undefined ? [] : [{ Key, ...(VersionId === undefined ? {} : { VersionId }) }];
}

function refused(code = '', message = ''): AwsError {
  return new AwsError(code === 'AccessDenied' ? 'accessDenied' : 'serverFault', 's3:DeleteObject', code, message);
}
