import type { Cluster } from '../../provisioner/clusters/cluster';
import type { Everywhere, ScanFailure } from '../../provisioner/clusters/scanRegions';

/** What is known of one region of one account. */
export interface RegionRecord {
  readonly account: string;
  readonly region: string;
  /** The profile that it was read with. */
  readonly profile: string;
  readonly clusters: readonly Cluster[];
  readonly seen: Date;
  /** The last look failed. */
  readonly failed: boolean;
  /** Which look it comes from: a later one wins, whenever its answer comes. */
  readonly look: number;
}

/** What was seen where. Looks overlap, so each has a number. */
export class RegionRecords {
  private readonly records = new Map<string, RegionRecord>();

  all(): RegionRecord[] {
    return [...this.records.values()];
  }

  get(account: string, region: string): RegionRecord | undefined {
    return this.records.get(keyOf(account, region));
  }

  /** Takes in what a look saw, unless a later look was faster. */
  read(record: Omit<RegionRecord, 'failed'>): void {
    if (this.isLater(record.account, record.region, record.look)) return;
    this.records.set(keyOf(record.account, record.region), { ...record, failed: false });
  }

  /** Marks what a failure leaves unknown; it is kept as it was. */
  failed(failure: ScanFailure, look: number): void {
    for (const [key, record] of this.records)
      if (record.look < look && covers(failure, record)) this.records.set(key, { ...record, failed: true });
  }

  /** Forgets the regions that a look at everything has not met: switched off, or of a profile that is no longer chosen. */
  keepOnly({ regions, failures }: Everywhere<unknown>, look: number): void {
    const met = new Set(regions.map(({ account, region }) => keyOf(account, region)));
    for (const [key, record] of this.records)
      if (record.look <= look && !met.has(key) && !failures.some((failure) => covers(failure, record)))
        this.records.delete(key);
  }

  private isLater(account: string, region: string, look: number): boolean {
    return (this.get(account, region)?.look ?? 0) > look;
  }
}

/** Whether a failure is why a region was not read. */
function covers({ what, profile, account, region }: ScanFailure, record: RegionRecord): boolean {
  if (what === 'identity') return record.profile === profile;
  return record.account === account && (what === 'regions' || record.region === region);
}

function keyOf(account: string, region: string): string {
  return `${account} ${region}`;
}
