import type { Aws } from '../../provisioner/aws/aws';
import type { Instance } from '../../provisioner/aws/calls/ec2';
import { AwsError } from '../../provisioner/aws/awsError';
import { parameterPath } from '../../provisioner/names';
import { consoleFingerprints } from '../../remote/hostKeys';
import type { HostKeyTrust } from '../../remote/target';

/** Fingerprints that the user accepted, by what they were shown for. */
export interface AcceptedHostKeys {
  get(subject: string): string | undefined;
  accept(subject: string, fingerprint: string): Promise<void>;
  /** The next key that is shown for it is asked about again. */
  forget(subject: string): Promise<void>;
}

/** The machine whose host keys are asked for. */
export interface Machine {
  readonly cluster: string;
  readonly launchId?: string;
  readonly instance: Instance;
}

/** What an accepted key is remembered under: one life of a machine; another one has another key. */
export function subjectOf({ instance, launchId }: Pick<Machine, 'instance' | 'launchId'>): string {
  return launchId === undefined ? instance.id : `${launchId}/${instance.id}`;
}

/**
 * What AWS itself says of a leader's host keys (design decision 6): the record that the leader wrote, which only its role can write; else what its
 * console printed while it booted. Both lists are empty where there is neither, or where the account may not read them.
 * @throws AwsError
 */
export async function recordedHostKeys(
  { ec2, ssm }: Pick<Aws, 'ec2' | 'ssm'>,
  { cluster, launchId, instance }: Machine,
  signal: AbortSignal,
): Promise<Pick<HostKeyTrust, 'keys' | 'fingerprints'>> {
  if (launchId !== undefined) {
    const name = `${parameterPath(cluster, launchId)}hostkeys`;
    const records = await readable(ssm.parametersNamed([name], signal));
    const keys = (records?.[0]?.value ?? '').split('\n').filter((line) => line.trim() !== '');
    if (keys.length > 0) return { keys, fingerprints: [] };
  }
  const text = await readable(ec2.consoleOutput(instance.id, signal));
  return { keys: [], fingerprints: consoleFingerprints(text ?? '') };
}

async function readable<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof AwsError && error.kind === 'accessDenied') return undefined;
    throw error;
  }
}
