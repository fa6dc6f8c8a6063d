import type { S3ClientResolvedConfig, ServiceInputTypes, ServiceOutputTypes } from '@aws-sdk/client-s3';
import type { Service } from '../service';

/** S3 of a region. */
export type S3 = Service<ServiceInputTypes, ServiceOutputTypes, S3ClientResolvedConfig>;

/** Which account buckets are to belong to: names are of the whole world, and a stranger's bucket must not be written to. */
export type OwnAccount = (signal: AbortSignal) => Promise<string>;
