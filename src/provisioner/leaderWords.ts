import { readBootStatus, type BootStatus } from '../contracts/bootStatus';
import { plainTerminalText } from '../shared/plainTerminalText';
import { withoutSecrets } from '../shared/withoutSecrets';
import type { Aws } from './aws/aws';
import { AwsError } from './aws/awsError';
import type { Instance } from './aws/calls/ec2';
import { parameterPath } from './names';

export interface LeaderQuestion {
  readonly cluster: string;
  readonly launchId: string;
  readonly instanceId: string;
}

/** Milliseconds that a leader's clock may be behind: a record older than its machine's start is of the boot before. */
const CLOCK = 60_000;

/** What a leader has written of its boot; `unreadable` where the account may not read parameters. @throws AwsError. */
export async function readStatus(
  { ssm }: Pick<Aws, 'ssm'>,
  { cluster, launchId }: Omit<LeaderQuestion, 'instanceId'>,
  signal: AbortSignal,
): Promise<BootStatus | 'unreadable' | undefined> {
  try {
    const [record] = await ssm.parametersNamed([`${parameterPath(cluster, launchId)}status`], signal);
    return record === undefined ? undefined : readBootStatus(record.value);
  } catch (error) {
    if (error instanceof AwsError && error.kind === 'accessDenied') return 'unreadable';
    throw error;
  }
}

/** The status of this boot: one from before the machine's start is of the boot before. */
export function currentStatus(
  { launched }: Pick<Instance, 'launched'>,
  status: BootStatus | undefined,
): BootStatus | undefined {
  return status === undefined || Date.parse(status.at) < launched.getTime() - CLOCK ? undefined : status;
}

/** The end of a machine's console without secrets and without what a terminal obeys; undefined where there is none, or it cannot be had. Throws for an abort only. */
export async function readConsole(
  { ec2 }: Pick<Aws, 'ec2'>,
  instanceId: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    return consoleText(await ec2.consoleOutput(instanceId, signal));
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}

/** A console as people read it. */
export function consoleText(output: string | undefined): string | undefined {
  return output === undefined ? undefined : withoutSecrets(plainTerminalText(output));
}
