import type { Language, ToilStamp } from '../../contracts/runRecord';
import { applianceFlags, readAppliance } from '../../remote/leaderRuns/appliance';
import { LeaderError, throughCuts } from '../../remote/leaderRuns/leaderFailure';
import type { Leaders } from '../leaders/leaders';
import { ProblemError } from '../problems';

/** The Toil in the container of a leader, and what the leader has for jobs of its own. Bytes. */
export interface LeaderToil {
  readonly toil: ToilStamp;
  /** Whether its programs know a flag. */
  readonly hasFlag: (flag: string) => boolean;
  readonly cores: number;
  readonly memory: number;
  readonly disk: { readonly free: number; readonly total: number };
}

/** Asks the container of a leader which Toil it has. */
export type ReadLeaderToil = (clusterId: string, language: Language, signal: AbortSignal) => Promise<LeaderToil>;

/** Reads it over the cluster's connection; rejects with `leaderNotReady`, and as `Leaders.connect`. */
export function leaderToilReader(leaders: Pick<Leaders, 'connect'>): ReadLeaderToil {
  return async (clusterId, language, signal) => {
    const read = async (): Promise<LeaderToil> => {
      const connection = await leaders.connect(clusterId, 'mayAsk', signal);
      const appliance = await readAppliance(connection, signal);
      const flags = await applianceFlags(connection, appliance, language, signal);
      const { toil, cores, memory, disk } = appliance;
      return { toil, hasFlag: (flag) => flags?.has(flag) ?? true, cores, memory, disk };
    };
    try {
      return await throughCuts(read, signal);
    } catch (error) {
      throw asProblem(clusterId, error);
    }
  };
}

function asProblem(id: string, error: unknown): unknown {
  if (!(error instanceof LeaderError)) return error;
  const { failure } = error;
  if (failure.kind !== 'noAppliance' && failure.kind !== 'noToil') return error;
  return new ProblemError({ kind: 'leaderNotReady', id, lacks: failure.kind, detail: failure.detail });
}
