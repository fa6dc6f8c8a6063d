import type { InstanceType, KeyPair, SpotPrice, Zone } from '../../provisioner/aws/calls/ec2';
import { SECURITY_GROUP_DESCRIPTION } from '../../provisioner/names';
import type { Account } from './launchingParts';

/** What AWS says of a region before anything is planned there. */
export interface RegionOffer {
  /** Open to this account, by name. */
  readonly zones: readonly string[];
  readonly keyPairs: readonly KeyPair[];
  /** Clusters of the region, ours and Toil's; their names are taken. */
  readonly names: readonly string[];
}

/** An instance type as the region has it. Memory and disk in bytes, prices in US dollars per hour. */
export interface TypeOffer {
  readonly name: string;
  /** The zones that offer it; without any it cannot be had here, and the rest is unknown. */
  readonly zones: readonly string[];
  readonly facts?: InstanceType;
  /** Undefined where AWS does not tell. */
  readonly onDemand?: number;
  /** The lowest over the zones, now. */
  readonly spot?: number;
}

const DAY = 86_400_000;

/** @throws AwsError. */
export async function lookUpRegion({ ec2 }: Account, signal: AbortSignal): Promise<RegionOffer> {
  const [zones, keyPairs, groups] = await Promise.all([
    ec2.zones(signal),
    ec2.keyPairs(signal),
    ec2.securityGroups({ description: SECURITY_GROUP_DESCRIPTION }, signal),
  ]);
  const open = zones.filter(({ available }: Zone) => available).map(({ name }) => name);
  return {
    zones: open.sort(),
    keyPairs,
    names: [...new Set(groups.map(({ name }) => name))].sort(),
  };
}

/**
 * What the region says of some types, in the order asked. Prices that cannot be had are left out.
 * @throws AwsError where offers or facts cannot be had.
 */
export async function lookUpTypeOffers(
  aws: Account,
  names: readonly string[],
  signal: AbortSignal,
): Promise<TypeOffer[]> {
  const offered = await aws.ec2.offerings(names, signal);
  const there = names.filter((name) => (offered.get(name) ?? []).length > 0);
  if (there.length === 0) return names.map((name) => ({ name, zones: [] }));
  const since = new Date(Date.now() - DAY);
  const [facts, onDemand, spot] = await Promise.all([
    aws.ec2.instanceTypes(there, signal),
    orNothing(aws.prices.onDemand(there, signal), new Map<string, number>(), signal),
    orNothing(aws.ec2.spotPrices(there, since, signal), [], signal),
  ]);
  return names.map((name) => {
    const known = facts.find((each) => each.name === name);
    const price = onDemand.get(name);
    const market = lowestNow(spot.filter(({ type }) => type === name));
    return {
      name,
      zones: [...(offered.get(name) ?? [])].sort(),
      ...(known === undefined ? {} : { facts: known }),
      ...(price === undefined ? {} : { onDemand: price }),
      ...(market === undefined ? {} : { spot: market }),
    };
  });
}

/** @param prices newest first, as AWS gives them. */
function lowestNow(prices: readonly SpotPrice[]): number | undefined {
  const byZone = new Map<string, number>();
  for (const { zone, price } of prices) if (!byZone.has(zone)) byZone.set(zone, price);
  return byZone.size === 0 ? undefined : Math.min(...byZone.values());
}

/** A price is worth waiting for, not failing for. */
async function orNothing<T>(look: Promise<T>, nothing: T, signal: AbortSignal): Promise<T> {
  try {
    return await look;
  } catch {
    signal.throwIfAborted();
    return nothing;
  }
}
