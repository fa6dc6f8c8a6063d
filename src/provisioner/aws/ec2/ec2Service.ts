import type { EC2ClientResolvedConfig, ServiceInputTypes, ServiceOutputTypes } from '@aws-sdk/client-ec2';
import type { Service } from '../service';

/** EC2 in one region. */
export type Ec2 = Service<ServiceInputTypes, ServiceOutputTypes, EC2ClientResolvedConfig>;
