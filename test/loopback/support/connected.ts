import { homedir } from 'node:os';
import type { Log } from '../../../src/shared/log';
import type { Aws } from '../../../src/provisioner/aws/aws';
import { connectAws } from '../../../src/provisioner/aws/connect';
import { credentialSource } from '../../../src/provisioner/aws/credentials/source';
import { openLine, type Line } from '../../../src/provisioner/aws/line';

export const NEVER = new AbortController().signal;

export const SILENT: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** Connections to a front, closed at the end. */
export interface Connections {
  readonly line: Line;
  /** Everything of a region, with the keys of an account. */
  to(region: string, accessKeyId?: string): Aws;
  close(): void;
}

/** Connects as the extension does, with keys in the environment and the front as `AWS_ENDPOINT_URL`. */
export async function connections(url: string, log: Log = SILENT): Promise<Connections> {
  const line = await openLine({ env: {} });
  return {
    line,
    close: () => line.close(),
    to: (region, accessKeyId = 'test') => {
      const env = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: 'secret', AWS_ENDPOINT_URL: url };
      const network = { line, env, home: homedir(), log };
      return connectAws({ region, credentials: credentialSource({ network, region }), line, env, log });
    },
  };
}
