import type { ClusterSpec } from '../../contracts/clusterSpec';
import type { Aws } from '../aws/aws';
import type { SpotPrice } from '../aws/calls/ec2';
import type { Findings } from '../findings';

/** US dollars. What AWS did not tell is missing. */
export interface Prices {
  /** Per hour, by type. */
  readonly onDemand: ReadonlyMap<string, number>;
  /** Per GiB and month of a gp3 volume. */
  readonly storage: number | undefined;
  /** The newest per hour, by type and zone. */
  readonly spot: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

const DAY = 86_400_000;

/** The prices of all types of a spec; those that cannot be had are left out and noted. */
export async function lookUpPrices(
  aws: Pick<Aws, 'ec2' | 'prices'>,
  spec: ClusterSpec,
  types: readonly string[],
  findings: Findings,
  signal: AbortSignal,
): Promise<Prices> {
  const spotTypes = [...new Set(spec.workers.filter(({ spot }) => spot).flatMap((group) => group.types))].filter(
    (type) => types.includes(type),
  );
  // With the changes since then comes the price that held at that time (EC2 API, DescribeSpotPriceHistory): every zone has one.
  const since = new Date(Date.now() - DAY);
  const [onDemand, storage, spot] = await Promise.all([
    findings.ask('price', types.length > 0 ? aws.prices.onDemand(types, signal) : NO_PRICES, new Map<string, number>()),
    findings.ask('price', aws.prices.storage(signal), undefined),
    findings.ask('spotPrice', spotTypes.length > 0 ? aws.ec2.spotPrices(spotTypes, since, signal) : NO_SPOT, []),
  ]);
  return { onDemand, storage, spot: newestByZone(spot) };
}

const NO_PRICES = Promise.resolve<ReadonlyMap<string, number>>(new Map());
const NO_SPOT = Promise.resolve<SpotPrice[]>([]);

/** @param prices newest first. */
function newestByZone(prices: readonly SpotPrice[]): Map<string, Map<string, number>> {
  const byType = new Map<string, Map<string, number>>();
  for (const { type, zone, price } of prices) {
    const zones = byType.get(type) ?? new Map<string, number>();
    byType.set(type, zones);
    if (!zones.has(zone)) zones.set(zone, price);
  }
  return byType;
}

/** The lowest spot price of a type in some zones, US dollars per hour. */
export function lowestSpot({ spot }: Prices, type: string, zones: Iterable<string>): number | undefined {
  const known = [...zones].flatMap((zone) => spot.get(type)?.get(zone) ?? []);
  return known.length === 0 ? undefined : Math.min(...known);
}
