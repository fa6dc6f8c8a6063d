import type { Aws } from '../../provisioner/aws/aws';
import { machinesOf, type Cluster } from '../../provisioner/clusters/cluster';
import { billOf, perHourStopped, type Bill } from '../../provisioner/cost/bill';
import { lookUpRates } from '../../provisioner/cost/rates';
import type { Clock } from '../../shared/clock';

/** What a cluster costs, US dollars. */
export interface ClusterBill {
  readonly bill: Bill;
  /** While it is stopped. */
  readonly perHourStopped: number;
}

interface RegionBills {
  /** When prices were asked for, milliseconds since 1970. */
  readonly at: number;
  /** The machines that they were asked for. */
  readonly machines: string;
  readonly byName: ReadonlyMap<string, ClusterBill>;
}

/** Milliseconds: prices move by the hour, and what was spent is told in cents. */
const LASTS = 5 * 60_000;

/** The bills of the clusters of each region: prices are looked up when machines have changed, else every five minutes. */
export class Bills {
  private readonly regions = new Map<string, RegionBills>();

  constructor(private readonly clock: Pick<Clock, 'now'>) {}

  /** @param place names account and region. */
  get(place: string, cluster: string): ClusterBill | undefined {
    return this.regions.get(place)?.byName.get(cluster);
  }

  /**
   * Looks prices up where that is due.
   * @returns whether there is something new.
   * @throws AwsError when nobody is signed in.
   */
  async update(
    place: string,
    aws: Pick<Aws, 'ec2' | 'prices'>,
    clusters: readonly Cluster[],
    signal: AbortSignal,
  ): Promise<boolean> {
    const now = this.clock.now();
    const before = this.regions.get(place);
    const machines = machinesText(clusters);
    if (before !== undefined && before.machines === machines && now.getTime() - before.at < LASTS) return false;
    const asked = { at: now.getTime(), machines, byName: before?.byName ?? new Map<string, ClusterBill>() };
    // Also where it fails: not at every look.
    this.regions.set(place, asked);
    const rates = await lookUpRates(aws, clusters, now, signal).catch((error: unknown) => {
      // Nobody waited for the answer: it is still due.
      if (signal.aborted) this.regions.delete(place);
      throw error;
    });
    if (this.regions.get(place) !== asked) return false;
    const byName = clusters.map((each) => {
      const bills = { bill: billOf(each, rates, now), perHourStopped: perHourStopped(each, rates) };
      return [each.name, bills] as const;
    });
    this.regions.set(place, { ...asked, byName: new Map(byName) });
    return true;
  }

  /** Looks everything up anew the next time. */
  forget(): void {
    this.regions.clear();
  }
}

/** Changes whenever what costs does. */
function machinesText(clusters: readonly Cluster[]): string {
  const texts = clusters.flatMap((cluster) =>
    machinesOf(cluster).map(({ id, state, type, volumes }) => [cluster.name, id, state, type, ...volumes].join(' ')),
  );
  return texts.sort().join('\n');
}
