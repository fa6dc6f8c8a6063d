import type { Aws } from '../aws/aws';

/** A way into an account that the user chose: a profile, signed in. */
export interface Connection {
  readonly profile: string;
  /** Where the profile says that it works; account-wide calls go there. */
  readonly region: string;
  /** Only these are read, where they are enabled; undefined: all that are. */
  readonly regions?: readonly string[];
  connect(region: string): Aws;
}

/** What was read of one region of one account. */
export interface RegionRead<T> {
  readonly account: string;
  readonly region: string;
  /** The profile that it was read with. */
  readonly profile: string;
  readonly read: T;
}

/** Why there may be more than is shown. `region` is missing where a whole profile cannot be used. */
export interface ScanFailure {
  readonly profile: string;
  readonly account?: string;
  readonly region?: string;
  /** `identity`: cannot sign in; `regions`: which are enabled could not be told, so only the profile's own was read. */
  readonly what: 'identity' | 'regions' | 'region';
  readonly error: unknown;
}

/** What comes while regions are read. A later one for the same account and region takes the place of an earlier. */
export type ScanReport<T> = ({ readonly kind: 'read' } & RegionRead<T>) | ({ readonly kind: 'failed' } & ScanFailure);

/** What all connections see together. */
export interface Everywhere<T> {
  readonly regions: readonly RegionRead<T>[];
  readonly failures: readonly ScanFailure[];
}

/** What is done in each region. */
export type ReadRegion<T> = (aws: Aws, signal: AbortSignal) => Promise<T>;

/**
 * Reads every enabled region of every connection, all side by side, and reports each when it is read. Several profiles of one
 * account read each region once: a later profile only where an earlier one failed. Never throws but for an abort.
 */
export async function scanRegions<T>(
  connections: readonly Connection[],
  readRegion: ReadRegion<T>,
  report: (report: ScanReport<T>) => void,
  signal: AbortSignal,
): Promise<Everywhere<T>> {
  const scan = new Scan(readRegion, report, signal);
  await Promise.all(connections.map((connection) => scan.profile(connection)));
  return scan.result();
}

class Scan<T> {
  /** By account and region, the last reading. */
  private readonly readings = new Map<string, Promise<RegionRead<T> | undefined>>();
  private readonly failures = new Map<string, ScanFailure>();
  /** Accounts whose regions are known. */
  private readonly known = new Set<string>();

  constructor(
    private readonly read: ReadRegion<T>,
    private readonly report: (report: ScanReport<T>) => void,
    private readonly signal: AbortSignal,
  ) {}

  async profile(connection: Connection): Promise<void> {
    const { profile } = connection;
    const found = await regionsOf(connection, this.signal).catch((error: unknown) => {
      this.failed(profile, { profile, what: 'identity', error });
    });
    if (found === undefined) return;
    const { account, regions, error } = found;
    if (error === undefined) this.known.add(account);
    else this.failed(profile, { profile, account, what: 'regions', error });
    await Promise.all(
      regions.map((region) => {
        const key = `${account} ${region}`;
        const before = this.readings.get(key) ?? Promise.resolve(undefined);
        const reading = before.then((read) => read ?? this.region(connection, account, region));
        this.readings.set(key, reading);
        return reading;
      }),
    );
  }

  async result(): Promise<Everywhere<T>> {
    const all = await Promise.all(this.readings.values());
    const failures = [...this.failures.values()].filter(
      ({ what, account }) => what !== 'regions' || account === undefined || !this.known.has(account),
    );
    return { regions: all.filter((each) => each !== undefined), failures };
  }

  private async region(connection: Connection, account: string, region: string): Promise<RegionRead<T> | undefined> {
    const { profile } = connection;
    const key = `${account} ${region}`;
    try {
      const done = { account, region, profile, read: await this.read(connection.connect(region), this.signal) };
      this.failures.delete(key);
      this.report({ kind: 'read', ...done });
      return done;
    } catch (error) {
      this.failed(key, { profile, account, region, what: 'region', error });
      return undefined;
    }
  }

  private failed(key: string, failure: ScanFailure): void {
    this.signal.throwIfAborted();
    this.failures.set(key, failure);
    this.report({ kind: 'failed', ...failure });
  }
}

interface ProfileRegions {
  readonly account: string;
  readonly regions: readonly string[];
  /** Why only the profile's own region is there. */
  readonly error?: unknown;
}

/** @throws AwsError when the profile cannot sign in. */
async function regionsOf(connection: Connection, signal: AbortSignal): Promise<ProfileRegions> {
  const { region, regions: wanted } = connection;
  const home = connection.connect(region);
  const [identity, regions] = await Promise.allSettled([home.sts.identity(signal), home.ec2.regions(signal)]);
  if (identity.status === 'rejected') throw identity.reason;
  const { account } = identity.value;
  if (regions.status === 'fulfilled') {
    const enabled = [...new Set(regions.value)];
    return { account, regions: wanted === undefined ? enabled : enabled.filter((each) => wanted.includes(each)) };
  }
  if (wanted !== undefined) return { account, regions: [...new Set(wanted)] };
  return { account, regions: [region], error: regions.reason };
}
