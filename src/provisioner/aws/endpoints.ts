/** Services that may have an address of their own (AWS SDKs and Tools Reference Guide, "Service-specific endpoints"). */
export type ServiceName =
  'ec2' | 'autoScaling' | 'iam' | 's3' | 'ssm' | 'pricing' | 'serviceQuotas' | 'sts' | 'sso' | 'ssoOidc';

/** Addresses that stand in for Amazon's own, for private endpoints and tests: what the spec says. */
export interface Endpoints {
  /** For everything that has no other. */
  readonly api?: string | undefined;
  readonly ssm?: string | undefined;
  readonly s3?: string | undefined;
}

/** Names of the guide's table of service-specific variables. */
const VARIABLES: Readonly<Record<ServiceName, string>> = {
  ec2: 'EC2',
  autoScaling: 'AUTO_SCALING',
  iam: 'IAM',
  s3: 'S3',
  ssm: 'SSM',
  pricing: 'PRICING',
  serviceQuotas: 'SERVICE_QUOTAS',
  sts: 'STS',
  sso: 'SSO',
  ssoOidc: 'SSO_OIDC',
};

/**
 * The address of a service: the spec's, `AWS_ENDPOINT_URL_<SERVICE>`, `AWS_ENDPOINT_URL`, the profile's `endpoint_url`; undefined:
 * Amazon's own. `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS` switches off what is not the spec's.
 */
export function endpointOf(
  service: ServiceName,
  spec: Endpoints,
  env: NodeJS.ProcessEnv,
  profileEndpoint?: string,
): string | undefined {
  const named = service === 'ssm' ? spec.ssm : service === 's3' ? spec.s3 : undefined;
  const told = named ?? (service === 'sso' || service === 'ssoOidc' ? undefined : spec.api);
  if (told !== undefined) return told;
  if (env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS']?.toLowerCase() === 'true') return undefined;
  const configured = env[`AWS_ENDPOINT_URL_${VARIABLES[service]}`] ?? env['AWS_ENDPOINT_URL'] ?? profileEndpoint;
  return configured === '' ? undefined : configured;
}
