import type { AwsCredentialIdentityProvider } from '@smithy/types';
import type { Log } from '../../shared/log';
import { endpointOf, type Endpoints, type ServiceName } from './endpoints';
import type { Line } from './line';
import type { Session } from './service';

/** What every client needs to know. */
export interface ClientOptions {
  readonly region: string;
  readonly keys: AwsCredentialIdentityProvider;
  readonly session: Session;
  readonly line: Line;
  readonly log: Log;
  readonly env: NodeJS.ProcessEnv;
  readonly endpoints: Endpoints;
  /** `endpoint_url` of the profile. */
  readonly profileEndpoint?: string | undefined;
}

/** Milliseconds until a connection stands, and until an answer begins. */
const CONNECT_WITHIN = 5_000;
const ANSWER_WITHIN = 20_000;

/** Settings that the constructors of all clients of the SDK take. Our own `retrying` tries again, so the SDK does not. */
export interface ClientConfig {
  readonly region: string;
  readonly credentials: AwsCredentialIdentityProvider;
  readonly endpoint?: string;
  readonly maxAttempts: 1;
  readonly requestHandler: {
    readonly connectionTimeout: number;
    readonly requestTimeout: number;
    readonly throwOnRequestTimeout: true;
    readonly httpAgent: Line['httpAgent'];
    readonly httpsAgent: Line['httpsAgent'];
  };
}

/** The settings of a client of a service. */
export function clientConfig(options: ClientOptions, service: ServiceName, region = options.region): ClientConfig {
  const { keys, line, env, endpoints, profileEndpoint } = options;
  const endpoint = endpointOf(service, endpoints, env, profileEndpoint);
  return {
    region,
    // Kept by our own session: the SDK would keep keys without an end for ever, also after they were changed.
    credentials: Object.assign(() => keys(), { memoized: true }),
    ...(endpoint === undefined ? {} : { endpoint }),
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: CONNECT_WITHIN,
      requestTimeout: ANSWER_WITHIN,
      throwOnRequestTimeout: true,
      httpAgent: line.httpAgent,
      httpsAgent: line.httpsAgent,
    },
  };
}

/** Makes something once, when it is first asked for; again after a failure. */
export function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}
