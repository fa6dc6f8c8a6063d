import { setTimeout as sleep } from 'node:timers/promises';
import type { Aws } from '../aws/aws';

/** Milliseconds after which the other regions no longer wait for the profile's own. */
const HEAD_START = 300;

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
    const { profile, region: home, regions: wanted } = connection;
    const account = await this.account(connection);
    if (account === undefined) return;
    const listed = settled(connection.connect(home).ec2.regions(this.signal));
    const readings: Promise<unknown>[] = [];
    // Most people have all of theirs at home: it is read while the list of regions comes, and before the others crowd the line.
    if (wanted?.includes(home) ?? true) {
      readings.push(this.once(connection, account, home));
      await Promise.race([...readings, sleep(HEAD_START, undefined, { ref: false })]);
    }
    const enabled = await listed;
    if (enabled.status === 'rejected' && wanted === undefined)
      this.failed(profile, { profile, account, what: 'regions', error: enabled.reason });
    else this.known.add(account);
    const others = regionsToRead(enabled, connection).filter((region) => region !== home);
    await Promise.all([...readings, ...others.map((region) => this.once(connection, account, region))]);
  }

  /** Undefined where the profile cannot sign in. */
  private async account(connection: Connection): Promise<string | undefined> {
    const { profile, region } = connection;
    try {
      return (await connection.connect(region).sts.identity(this.signal)).account;
    } catch (error) {
      this.failed(profile, { profile, what: 'identity', error });
      return undefined;
    }
  }

  async result(): Promise<Everywhere<T>> {
    const all = await Promise.all(this.readings.values());
    const failures = [...this.failures.values()].filter(
      ({ what, account }) => what !== 'regions' || account === undefined || !this.known.has(account),
    );
    return { regions: all.filter((each) => each !== undefined), failures };
  }

  /** Reads a region unless a profile before this one has. */
  private once(connection: Connection, account: string, region: string): Promise<unknown> {
    const key = `${account} ${region}`;
    const before = this.readings.get(key) ?? Promise.resolve(undefined);
    const reading = before.then((read) => read ?? this.region(connection, account, region));
    this.readings.set(key, reading);
    return reading;
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

/** Those that are enabled, as far as they are wanted; all that are wanted where it cannot be told which are enabled. */
function regionsToRead(
  enabled: PromiseSettledResult<readonly string[]>,
  { region, regions: wanted }: Connection,
): readonly string[] {
  if (enabled.status === 'rejected') return [...new Set(wanted ?? [region])];
  return [...new Set(enabled.value)].filter((each) => wanted?.includes(each) ?? true);
}

async function settled<T>(work: Promise<T>): Promise<PromiseSettledResult<T>> {
  const [result] = await Promise.allSettled([work]);
  return result;
}
