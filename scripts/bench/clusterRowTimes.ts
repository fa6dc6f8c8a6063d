import { homedir } from 'node:os';
import { connectAws } from '../../src/provisioner/aws/connect';
import { credentialSource } from '../../src/provisioner/aws/credentials/source';
import { openLine } from '../../src/provisioner/aws/line';
import { findClustersEverywhere } from '../../src/provisioner/clusters/findClustersEverywhere';

/** Milliseconds until clusters of one region are there, and until all are. */
export interface RowTimes {
  readonly first: number;
  readonly all: number;
  readonly clusters: number;
}

const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** Lists the clusters of some regions. `begun` is of `performance.now()`. */
export async function rowTimes(begun: number, url: string, regions: readonly string[]): Promise<RowTimes> {
  const env = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'secret', AWS_ENDPOINT_URL: url };
  const line = await openLine({ env });
  const network = { line, env, home: homedir(), log };
  const credentials = credentialSource({ network, region: 'us-west-2' });
  const connection = {
    ...{ profile: 'ann', region: 'us-west-2', regions },
    connect: (region: string) => connectAws({ region, credentials, line, env, log }),
  };
  let first = 0;
  const report = (): void => {
    if (first === 0) first = performance.now() - begun;
  };
  const everywhere = await findClustersEverywhere([connection], report, new AbortController().signal);
  const all = performance.now() - begun;
  line.close();
  if (everywhere.failures[0] !== undefined)
    throw new Error('a region could not be read', { cause: everywhere.failures[0].error });
  return { first, all, clusters: everywhere.regions.reduce((sum, { read }) => sum + read.length, 0) };
}
