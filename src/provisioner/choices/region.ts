import type { ClusterSpec } from '../../contracts/clusterSpec';

/**
 * The region of a zone: `us-west-2` of `us-west-2a`, of the local zone `us-west-2-lax-1a`, and `us-gov-west-1` of `us-gov-west-1b`, which
 * Toil's own parser refuses (reference toil-facts.md 1.14). Undefined for what is no zone.
 */
export function regionOfZone(zone: string): string | undefined {
  return /^([a-z]{2,}(?:-[a-z]+)+-\d+)(?:-[a-z0-9]+)*[a-z]$/.exec(zone)?.[1];
}

/**
 * The region to connect to: of the spec, which names it or a zone, else the one of the profile. The variables `TOIL_AWS_ZONE` and
 * `TOIL_AWS_REGION` are in the spec already (environment.ts). Undefined when nobody says.
 */
export function regionOf(spec: Pick<ClusterSpec, 'region' | 'zone'>, profileRegion?: string): string | undefined {
  const ofZone = spec.zone === undefined ? undefined : regionOfZone(spec.zone);
  return spec.region ?? ofZone ?? profileRegion;
}
