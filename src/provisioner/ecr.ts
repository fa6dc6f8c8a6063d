import type { ClusterSpec } from '../contracts/clusterSpec';

/** A private registry of an AWS account. */
export interface EcrRegistry {
  readonly host: string;
  readonly account: string;
  readonly region: string;
}

/**
 * The private registries from which a spec has images, each once: `123456789012.dkr.ecr.us-west-2.amazonaws.com`
 * (Amazon ECR user guide, "Private registry").
 */
export function ecrRegistries({ appliance, mirrors }: Pick<ClusterSpec, 'appliance' | 'mirrors'>): EcrRegistry[] {
  const found = [appliance.image, appliance.registry, mirrors.images].flatMap((text) => ecrOf(text) ?? []);
  return [...new Map(found.map((registry) => [registry.host, registry])).values()];
}

function ecrOf(text: string | undefined): EcrRegistry | undefined {
  const [host, account, region] = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?/.exec(text ?? '') ?? [];
  return host === undefined || account === undefined || region === undefined ? undefined : { host, account, region };
}
