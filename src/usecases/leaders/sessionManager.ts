import { connect as connectSocket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Aws } from '../../provisioner/aws/aws';
import { AwsError } from '../../provisioner/aws/awsError';
import { SshError } from '../../remote/failure';
import { sessionManagerStream, type SessionManagerOptions } from '../../remote/sessionManager';
import { connected } from '../../remote/socket';

/** Milliseconds: who is in the leader's network has it at once, and everybody else waits this long for nothing. */
const DIRECT_WITHIN = 3_000;

/** A machine that only its own network reaches, and what a session to it needs. */
export interface PrivateMachine extends Omit<SessionManagerOptions, 'start'> {
  readonly ssm: Pick<Aws['ssm'], 'startSession'>;
  readonly address: string;
}

/**
 * The way to a leader that has an address of its subnet only, where AWS's session-manager-plugin is installed: straight for those who are in
 * that network, else a session of SSM. Where AWS gives none, as for leaders of Toil, whose role may not, what was wrong with the straight way is
 * told.
 */
export function streamBySession({
  ssm,
  address,
  ...session
}: PrivateMachine): (signal: AbortSignal) => Promise<Duplex> {
  const { instanceId, port } = session;
  const bySession = sessionManagerStream({
    ...session,
    start: (signal) => ssm.startSession(instanceId, port, signal),
  });
  return async (signal) => {
    const straight = await directly(address, port, signal);
    if (!(straight instanceof SshError)) return straight;
    try {
      return await bySession(signal);
    } catch (error) {
      throw error instanceof AwsError ? straight : error;
    }
  };
}

async function directly(host: string, port: number, signal: AbortSignal): Promise<Duplex | SshError> {
  const way = { host, port, timeout: DIRECT_WITHIN, event: 'connect' } as const;
  try {
    return await connected(connectSocket({ host, port }), way, signal);
  } catch (error) {
    if (error instanceof SshError) return error;
    throw error;
  }
}
