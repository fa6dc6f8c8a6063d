import type { Aws } from '../aws/aws';
import { AwsError } from '../aws/awsError';
import { machinesOf, type Cluster } from '../clusters/cluster';
import type { Rates } from './bill';

const DAY = 86_400_000;
/** A price holds until the next one; the newest of each zone is never older than this (EC2 API, DescribeSpotPriceHistory). */
const BEFORE = DAY;
/** Days of spot prices that are read; the oldest of them stands for what was before. */
const MOST_DAYS = 14;

/**
 * What the bills of some clusters of one region need: three or four calls side by side, for all of them together. What may not be read is
 * left out, and the bill says so.
 * @throws AwsError when nobody is signed in.
 */
export async function lookUpRates(
  { ec2, prices }: Pick<Aws, 'ec2' | 'prices'>,
  clusters: readonly Cluster[],
  now: Date,
  signal: AbortSignal,
): Promise<Rates> {
  const machines = clusters.flatMap(machinesOf);
  const types = [...new Set(machines.filter(({ spot }) => !spot).map(({ type }) => type))];
  const spot = machines.filter((each) => each.spot);
  const oldest = Math.max(now.getTime() - MOST_DAYS * DAY, Math.min(...spot.map(({ launched }) => launched.getTime())));
  const spotTypes = [...new Set(spot.map(({ type }) => type))];
  const ids = machines.flatMap(({ volumes }) => volumes);
  const [onDemand, history, storage, volumes] = await Promise.all([
    types.length === 0
      ? new Map<string, number>()
      : orNothing(prices.onDemand(types, signal), new Map<string, number>()),
    spot.length === 0 ? [] : orNothing(ec2.spotPrices(spotTypes, new Date(oldest - BEFORE), signal), []),
    ids.length === 0 ? undefined : orNothing(prices.storage(signal), undefined),
    ids.length === 0 ? [] : orNothing(ec2.volumes({ ids }, signal), []),
  ]);
  return { onDemand, spot: history, storage, volumes: new Map(volumes.map((volume) => [volume.id, volume])) };
}

/** A bill without one of its parts is better than none; without credentials there is none. */
async function orNothing<T>(call: Promise<T>, nothing: T): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof AwsError && error.kind !== 'notSignedIn' && error.kind !== 'expired') return nothing;
    throw error;
  }
}
