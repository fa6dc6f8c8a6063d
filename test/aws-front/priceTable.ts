/**
 * What Amazon asks, in dollars. The figures are those of us-east-1 for Linux at the time of writing (AWS price list, AmazonEC2); others differ by a factor. Sizes of a
 * family cost in proportion, but for the families with GPUs.
 */

/** A `large` of the family, for an hour. */
const LARGE: Readonly<Record<string, number>> = {
  ...{ t2: 0.0928, t3: 0.0832, t3a: 0.0752, t4g: 0.0672 },
  ...{ m4: 0.1, m5: 0.096, m5a: 0.086, m5d: 0.113, m5n: 0.119, m6i: 0.096, m6a: 0.0864, m6id: 0.11865, m6g: 0.077 },
  ...{ m6gd: 0.0904, m7i: 0.1008, m7a: 0.11592, m7g: 0.0816, m7gd: 0.1068 },
  ...{ c4: 0.1, c5: 0.085, c5a: 0.077, c5d: 0.096, c6i: 0.085, c6a: 0.0765, c6id: 0.1008, c6g: 0.068, c7i: 0.08925 },
  ...{ c7g: 0.0725, c7gd: 0.0907 },
  ...{ r4: 0.133, r5: 0.126, r5a: 0.113, r5d: 0.144, r6i: 0.126, r6id: 0.1512, r6g: 0.1008, r7i: 0.1323, r7g: 0.1071 },
  ...{ i3: 0.156, i3en: 0.226, i4i: 0.172 },
};

/** How many `large` a size is. */
const SIZES: Readonly<Record<string, number>> = {
  ...{ nano: 1 / 16, micro: 1 / 8, small: 1 / 4, medium: 1 / 2, large: 1, xlarge: 2, '2xlarge': 4, '3xlarge': 6 },
  ...{ '4xlarge': 8, '6xlarge': 12, '8xlarge': 16, '9xlarge': 18, '12xlarge': 24, '16xlarge': 32, '18xlarge': 36 },
  ...{ '24xlarge': 48, '32xlarge': 64, '48xlarge': 96, metal: 48 },
};

const OTHERS: Readonly<Record<string, number>> = {
  ...{ 'g4dn.xlarge': 0.526, 'g4dn.2xlarge': 0.752, 'g4dn.4xlarge': 1.204, 'g4dn.12xlarge': 3.912 },
  ...{ 'g5.xlarge': 1.006, 'g5.2xlarge': 1.212, 'g5.4xlarge': 1.624, 'g5.12xlarge': 5.672, 'g6.xlarge': 0.8048 },
  ...{ 'p3.2xlarge': 3.06, 'p3.8xlarge': 12.24, 'p3.16xlarge': 24.48 },
};

const REGIONS: Readonly<Record<string, { readonly factor: number; readonly place: string; readonly code: string }>> = {
  'us-east-1': { factor: 1, place: 'US East (N. Virginia)', code: 'USE1' },
  'us-east-2': { factor: 1, place: 'US East (Ohio)', code: 'USE2' },
  'us-west-1': { factor: 1.17, place: 'US West (N. California)', code: 'USW1' },
  'us-west-2': { factor: 1, place: 'US West (Oregon)', code: 'USW2' },
  'eu-west-1': { factor: 1.11, place: 'EU (Ireland)', code: 'EUW1' },
  'eu-central-1': { factor: 1.2, place: 'EU (Frankfurt)', code: 'EUC1' },
  'ap-northeast-1': { factor: 1.29, place: 'Asia Pacific (Tokyo)', code: 'APN1' },
};

export const PRICED_REGIONS: readonly string[] = Object.keys(REGIONS);

/** Dollars per GiB and month in us-east-1. */
const VOLUMES: Readonly<Record<string, number>> = { gp2: 0.1, gp3: 0.08, io1: 0.125, st1: 0.045, standard: 0.05 };

export const PRICED_VOLUMES: readonly string[] = Object.keys(VOLUMES);

export const PRICED_TYPES: readonly string[] = [
  ...Object.keys(LARGE).flatMap((family) => Object.keys(SIZES).map((size) => `${family}.${size}`)),
  ...Object.keys(OTHERS),
];

/** Dollars an hour on demand; undefined for what the table has not. */
export function onDemandPrice(region: string, type: string): number | undefined {
  const [family = '', size = ''] = type.split('.');
  const large = LARGE[family];
  const times = SIZES[size];
  const price = OTHERS[type] ?? (large === undefined || times === undefined ? undefined : large * times);
  const factor = REGIONS[region]?.factor;
  return price === undefined || factor === undefined ? undefined : rounded(price * factor);
}

export function volumePrice(region: string, kind: string): number | undefined {
  const price = VOLUMES[kind];
  const factor = REGIONS[region]?.factor;
  return price === undefined || factor === undefined ? undefined : rounded(price * factor);
}

export function regionWords(region: string): { readonly place: string; readonly code: string } {
  return REGIONS[region] ?? { place: region, code: region };
}

/** Hours between two prices of the spot market here. */
const SPOT_HOURS = 6;
const HOUR = 3_600_000;

export interface SpotPoint {
  readonly at: Date;
  readonly price: number;
}

/**
 * The spot price of a type in a zone: about a third of the price on demand, another one in each zone, changing every six hours. The newest one
 * is the same at every time of the day, so that tests are. Newest first, with the one that held at the beginning.
 */
export function spotPrices(type: string, zone: string, from: Date, to: Date): SpotPoint[] {
  const full = onDemandPrice(zone.replace(/[a-z]$/, ''), type);
  if (full === undefined) return [];
  const step = SPOT_HOURS * HOUR;
  const newest = Math.floor(to.getTime() / step) * step;
  const points: SpotPoint[] = [];
  for (let age = 0; ; age += 1) {
    const at = newest - age * step;
    points.push({ at: new Date(at), price: rounded(full * share(type, zone, age)) });
    if (at <= from.getTime()) return points;
  }
}

/** Between 0.28 and 0.42. */
function share(type: string, zone: string, age: number): number {
  const seed = Buffer.from(type + zone).reduce((sum, byte) => (sum * 31 + byte) % 9973, 7);
  return 0.28 + ((seed + age * 17) % 100) * 0.0014;
}

function rounded(price: number): number {
  return Math.round(price * 1e6) / 1e6;
}
