import { randomBytes } from 'node:crypto';

/** Seconds that a token may be good for (EC2 User Guide, "Use the Instance Metadata Service to access instance metadata"). */
const LONGEST = 21_600;

/** Tokens of IMDSv2: each for one instance, until its time is over. */
export class Sessions {
  private readonly tokens = new Map<string, { readonly instance: string; readonly ends: number }>();

  constructor(private readonly now: () => number = Date.now) {}

  /**
   * @param seconds as the header has it.
   * @returns undefined when that is no time a token may be good for.
   */
  begin(instance: string, seconds: string | undefined): string | undefined {
    if (seconds === undefined || !/^\d{1,5}$/.test(seconds)) return undefined;
    if (Number(seconds) < 1 || Number(seconds) > LONGEST) return undefined;
    for (const [token, { ends }] of this.tokens) if (ends <= this.now()) this.tokens.delete(token);
    const token = `${randomBytes(40).toString('base64url')}==`;
    this.tokens.set(token, { instance, ends: this.now() + Number(seconds) * 1000 });
    return token;
  }

  isOpen(instance: string, token: string | undefined): boolean {
    const known = token === undefined ? undefined : this.tokens.get(token);
    return known?.instance === instance && known.ends > this.now();
  }
}
