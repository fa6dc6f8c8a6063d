import type { IAMClientResolvedConfig, ServiceInputTypes, ServiceOutputTypes } from '@aws-sdk/client-iam';
import type { Service } from '../service';

/** IAM of an account. */
export type Iam = Service<ServiceInputTypes, ServiceOutputTypes, IAMClientResolvedConfig>;
