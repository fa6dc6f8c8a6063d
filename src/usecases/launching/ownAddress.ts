import { isIPv4, isIPv6 } from 'node:net';
import type { AllowedRange } from '../../provisioner/aws/calls/ec2';
import type { FetchText } from '../../provisioner/choices/image';

/** Amazon's own answer to where a call came from: one address and a line break. */
const WHO_AM_I = 'https://checkip.amazonaws.com';
/** Milliseconds; the launch can do without. */
const WITHIN = 8_000;

/**
 * The address of this machine as the internet sees it, as a range of one; undefined where nobody answers, or something that is no address.
 * @param who stands in the rule, so that people know later whose it is: `ann@laptop`.
 */
export async function ownAddress(
  fetchText: FetchText,
  who: string,
  signal: AbortSignal,
): Promise<AllowedRange | undefined> {
  let answer: string;
  try {
    answer = (await fetchText(WHO_AM_I, AbortSignal.any([signal, AbortSignal.timeout(WITHIN)]))).trim();
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
  const length = isIPv4(answer) ? 32 : isIPv6(answer) ? 128 : undefined;
  return length === undefined ? undefined : { range: `${answer}/${length}`, description: descriptionOf(who) };
}

/** EC2 takes 255 characters of this alphabet in the description of a rule (EC2 API reference, IpRange). */
function descriptionOf(who: string): string {
  const day = new Date().toISOString().slice(0, 10);
  return `${who} ${day}`.replace(/[^A-Za-z0-9 ._\-:/()#,@[\]+=&;{}!$*]/g, '_').slice(0, 255);
}
