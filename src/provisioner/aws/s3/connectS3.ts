import { S3Client } from '@aws-sdk/client-s3';
import type { S3Calls } from '../calls/account';
import { clientConfig, type ClientOptions } from '../clients';
import { Service } from '../service';
import { bucketCalls } from './buckets';
import { objectCalls } from './objects';
import type { OwnAccount, S3 } from './s3Service';

/** Every call of S3. */
export function connectS3(options: ClientOptions, account: OwnAccount): S3Calls {
  const config = clientConfig(options, 's3');
  const client = new S3Client({
    ...config,
    // A private endpoint has no host of its own for each bucket.
    forcePathStyle: config.endpoint !== undefined,
    // A bucket may be in another region than the cluster.
    followRegionRedirects: true,
    // S3-compatible stores refuse the newer checksums.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  const s3: S3 = new Service('s3', client, options.session, options.log);
  return { ...bucketCalls(s3, options.region, account), ...objectCalls(s3, account) };
}
