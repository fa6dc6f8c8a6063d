import type { Log } from '../../shared/log';
import type { Aws } from './aws';
import { once, type ClientOptions } from './clients';
import type { CredentialSource } from './credentials/source';
import type { Endpoints } from './endpoints';
import { lazyCalls } from './lazyCalls';
import type { Line } from './line';
import type { Session } from './service';

export interface ConnectOptions {
  readonly region: string;
  readonly credentials: CredentialSource;
  readonly line: Line;
  /** What the spec says; the environment and the profile may say more. */
  readonly endpoints?: Endpoints | undefined;
  readonly env: NodeJS.ProcessEnv;
  readonly log: Log;
}

/** An account in one region. Nothing is called, read or loaded before the first call. */
export function connectAws(options: ConnectOptions): Aws {
  const { region } = options;
  const prepared = once(() => clientOptions(options));
  const sts = lazyCalls(
    once(async () => {
      const [{ connectSts }, ready] = await Promise.all([import('./identity'), prepared()]);
      return connectSts(ready);
    }),
  );
  // The account behind the keys does not change while they are used.
  let account: string | undefined;
  const ownAccount = async (signal: AbortSignal): Promise<string> => (account ??= (await sts.identity(signal)).account);
  return {
    region,
    sts,
    ec2: lazyCalls(once(async () => (await import('./ec2/connectEc2')).connectEc2(await prepared()))),
    autoScaling: lazyCalls(once(async () => (await import('./autoScaling')).connectAutoScaling(await prepared()))),
    iam: lazyCalls(once(async () => (await import('./iam/connectIam')).connectIam(await prepared()))),
    s3: lazyCalls(once(async () => (await import('./s3/connectS3')).connectS3(await prepared(), ownAccount))),
    ssm: lazyCalls(once(async () => (await import('./parameters')).connectSsm(await prepared()))),
    prices: lazyCalls(once(async () => (await import('./prices')).connectPrices(await prepared()))),
    quotas: lazyCalls(once(async () => (await import('./quotas')).connectQuotas(await prepared()))),
  };
}

async function clientOptions(options: ConnectOptions): Promise<ClientOptions> {
  const { region, credentials, line, endpoints = {}, env, log } = options;
  const session: Session = {
    ready: async (signal) => {
      await credentials.keys(signal);
    },
    forget: () => {
      credentials.forget();
    },
  };
  // The keys are there by then: each call has waited for them.
  const keys = () => credentials.keys(new AbortController().signal);
  return { region, keys, session, line, log, env, endpoints, profileEndpoint: await credentials.endpoint() };
}
