import * as v from 'valibot';

/** Parts that stand in several places of a spec. The message of a rule is its name. */

export const text = v.pipe(v.string(), v.nonEmpty('empty'));

/** One line: it becomes an argument, or a line of a unit file. */
export const line = v.pipe(v.string(), v.regex(/^[^\n\r\t\0]+$/, 'oneLine'));

export const url = v.pipe(v.string(), v.regex(/^https?:\/\/[^\s/]+\S*$/, 'url'));

export const subnet = v.pipe(v.string(), v.regex(/^subnet-[0-9a-f]+$/, 'subnet'));

/** S3's own rule for names of buckets. */
export const bucket = v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'bucket'));

/** IPv4 or IPv6 with the length of its prefix: `203.0.113.4/32`. */
export const addressRange = v.pipe(v.string(), v.check(isRange, 'addressRange'));

export const environmentName = v.pipe(v.string(), v.regex(/^[A-Za-z_]\w*$/, 'environmentName'));

function isRange(text: string): boolean {
  const [address = '', length = '', ...more] = text.split('/');
  if (more.length > 0 || !/^\d{1,3}$/.test(length)) return false;
  if (v.is(v.pipe(v.string(), v.ipv4()), address)) return Number(length) <= 32;
  return v.is(v.pipe(v.string(), v.ipv6()), address) && Number(length) <= 128;
}
