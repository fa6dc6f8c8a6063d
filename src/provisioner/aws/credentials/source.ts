import { describeProfile } from './profiles';
import { findKeys, type ChainOptions, type Found } from './chain';
import type { Keys } from './keys';
import { SharedWork } from './sharedWork';

/** Where the keys of calls come from. Nothing of it is stored but the standard cache of the Identity Center. */
export interface CredentialSource {
  /** Undefined: whatever the environment, the default profile or the machine has. */
  readonly profile: string | undefined;
  /**
   * Keys that are good for a minute at least. The user may be asked for a code; asked once, however many calls wait.
   * @throws SignInError
   */
  keys(signal: AbortSignal): Promise<Keys>;
  /** When the keys in use end; undefined before they were asked for, and for those without an end. */
  readonly ends: Date | undefined;
  /** Asks anew the next time: AWS did not take them, or the user has signed in. */
  forget(): void;
  /** `endpoint_url` of the profile. */
  endpoint(): Promise<string | undefined>;
}

export interface SourceOptions extends ChainOptions {
  readonly profile?: string | undefined;
}

/** Milliseconds before their end at which keys are replaced: a call takes less. */
const REPLACE_BEFORE = 60_000;
/** Milliseconds after which keys in a file are read again. */
const READ_AGAIN = 60_000;

export function credentialSource(options: SourceOptions): CredentialSource {
  const { profile, network } = options;
  let held: (Found & { readonly at: number }) | undefined;
  const work = new SharedWork(async (signal) => {
    const found = await findKeys(profile, options, signal);
    held = { ...found, at: Date.now() };
    return found.keys;
  });
  return {
    profile,
    keys: async (signal) => (held !== undefined && lasts(held) ? held.keys : work.join(signal)),
    get ends() {
      return held?.keys.expiration;
    },
    forget: () => {
      held = undefined;
    },
    endpoint: async () => {
      const name = profile ?? network.env['AWS_PROFILE'];
      return name === undefined || name === '' ? undefined : (await describeProfile(network, name)).endpoint;
    },
  };
}

function lasts({ keys: { expiration }, inFile, at }: Found & { readonly at: number }): boolean {
  if (expiration !== undefined) return expiration.getTime() - Date.now() > REPLACE_BEFORE;
  return !inFile || Date.now() - at < READ_AGAIN;
}
